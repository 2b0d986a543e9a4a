"""The library: how fresh it is, what it lists and admits, and documents put together from their passages."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import DIMENSION, FakeStore

from assistant.errors import IndexMissing
from assistant.storage import library as library_module
from assistant.storage.library import FRESH_SECONDS, Library
from assistant.types import (
    Document,
    DocumentSummary,
    Filters,
    FinishedDocument,
    Heading,
    Language,
    Outline,
    PageMark,
    Passage,
    Source,
)

OUTLINE = Outline((PageMark(1, 0),), (Heading("Устав", 1, 0),))


class FakeClock:
    """It stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        """Seconds."""
        return self.now


class FakeWatchedStore(FakeStore):
    """It notes what is asked of it; `torn` documents have lost their last passage. Safe for several threads."""

    def __init__(self) -> None:
        super().__init__(Path("index"))
        self.asked: list[str] = []
        self.torn: set[str] = set()
        self.lock = threading.RLock()

    def generation(self) -> int:
        """The same, noted."""
        self.asked.append("generation")
        return super().generation()

    def refresh(self) -> None:
        """The same, noted."""
        self.asked.append("refresh")
        super().refresh()

    def sources(self) -> dict[str, Source]:
        """The same, noted."""
        self.asked.append("sources")
        with self.lock:
            return super().sources()

    def passages(self, document_id: str) -> list[Passage]:
        """The same, noted; none of a document that is not there."""
        self.asked.append(document_id)
        with self.lock:
            found = super().passages(document_id) if document_id in self._passages else []
        return found[:-1] if document_id in self.torn else found

    def change(self, put: Sequence[FinishedDocument] = (), remove: Sequence[str] = ()) -> None:
        """Put documents and forget others, by name."""
        with self.lock, self.writing():
            if remove:
                self.remove([f"/files/{name}.txt" for name in remove])
            if put:
                self.put(put)

    def take_asked(self) -> list[str]:
        """What has been asked since the last time."""
        asked, self.asked = self.asked, []
        return asked


def document(
    name: str, *texts: str, title: str = "", language: Language = "en", date: str = "", id: str = ""
) -> FinishedDocument:
    """A document in the file `name`.txt, with a passage for each text."""
    starts = [sum(map(len, texts[:place])) for place in range(len(texts))]
    key = id or name
    passages = [
        Passage(f"{key}:{start:08d}", key, text, start, start + len(text), None, "", language)
        for start, text in zip(starts, texts, strict=True)
    ]
    path = f"/files/{name}.txt"
    characters = sum(map(len, texts))
    summary = DocumentSummary(
        key, f"{name}.txt", title or name, language, date, key * 2, characters, len(texts), path, "example.org"
    )
    vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
    return FinishedDocument(Source(path, "/files", summary, OUTLINE), passages, vectors)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> FakeClock:
    clock = FakeClock()
    monkeypatch.setattr(library_module, "time", clock)
    return clock


@pytest.fixture
def store() -> FakeWatchedStore:
    return FakeWatchedStore()


@pytest.fixture
def library(store: FakeWatchedStore, clock: FakeClock) -> Library:
    return Library(store)


# -- freshness ---------------------------------------------------------------------------------------------------------


def test_the_first_look_reads_what_is_there(store: FakeWatchedStore, library: Library) -> None:
    store.change([document("a", "One."), document("b", "Two.")])
    snapshot = library.snapshot()
    assert snapshot.generation == 1
    assert snapshot.document_ids == {"a", "b"}
    assert snapshot.sources == {source.document.id: source for source in store.sources().values()}


def test_nobody_looks_again_before_a_twentieth_of_a_second(
    store: FakeWatchedStore, library: Library, clock: FakeClock
) -> None:
    assert FRESH_SECONDS == 0.05
    first = library.snapshot()
    store.change([document("a", "One.")])
    store.take_asked()
    clock.now += FRESH_SECONDS * 0.9
    assert library.snapshot() is first
    assert store.take_asked() == []
    clock.now += FRESH_SECONDS * 0.2
    assert library.snapshot().document_ids == {"a"}


def test_what_has_not_changed_is_looked_at_and_not_read(
    store: FakeWatchedStore, library: Library, clock: FakeClock
) -> None:
    store.change([document("a", "One.")])
    first = library.snapshot()
    store.take_asked()
    clock.now += 1
    assert library.snapshot() is first
    assert store.take_asked() == ["generation"]


def test_another_generation_is_refreshed_before_it_is_read(
    store: FakeWatchedStore, library: Library, clock: FakeClock
) -> None:
    library.snapshot()
    store.change([document("a", "One.")])
    store.take_asked()
    clock.now += 1
    assert library.snapshot().generation == 1
    assert store.take_asked() == ["generation", "refresh", "sources"]


# -- lists -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filters", "admitted"),
    [
        (Filters(), "abc"),
        (Filters(language="ru"), "b"),
        (Filters(since="2020-02-01"), "b"),
        (Filters(until="2020-01-01"), "a"),
        (Filters(since="2020-01-01", until="2020-12-31"), "ab"),
        (Filters(sources=("deep",)), "c"),
        (Filters(sources=("a.txt", "b.txt")), "ab"),
        (Filters(document_ids=("c", "nowhere")), "c"),
        (Filters(language="ru", document_ids=("a",)), ""),
    ],
)
def test_each_filter_admits_its_documents(
    store: FakeWatchedStore, library: Library, filters: Filters, admitted: str
) -> None:
    store.change(
        [
            document("a", "One.", date="2020-01-01"),
            document("b", "Два.", language="ru", date="2020-02-01"),
            document("deep/c", "Three.", id="c"),
        ]
    )
    assert library.admitted(filters) == set(admitted)


def test_documents_are_listed_by_title_whatever_its_case(store: FakeWatchedStore, library: Library) -> None:
    titles = {"1": "beta", "2": "Alpha", "3": "ель", "4": "alpha", "5": "Beta", "6": "Дом"}
    store.change([document(name, "Text.", title=title) for name, title in reversed(titles.items())])
    assert [summary.title for summary in library.summaries()] == ["Alpha", "alpha", "beta", "Beta", "Дом", "ель"]


def test_a_document_with_two_files_is_listed_once(store: FakeWatchedStore, library: Library) -> None:
    store.change([document("a", "One.", id="one"), document("b", "One.", id="one")])
    assert [summary.path for summary in library.summaries()] == ["/files/a.txt"]


# -- whole documents ---------------------------------------------------------------------------------------------------


def test_a_document_is_put_together_exactly(store: FakeWatchedStore, library: Library) -> None:
    store.change(
        [document("устав", " Первая.\n", "Second.  ", "😀\n\n", title="О печати", language="ru", date="2020-01-02")]
    )
    assert library.document("устав") == Document(
        id="устав",
        source="устав.txt",
        title="О печати",
        language="ru",
        date="2020-01-02",
        text=" Первая.\nSecond.  😀\n\n",
        digest="уставустав",
        outline=OUTLINE,
        origin="example.org",
    )


def test_a_document_is_read_once_until_something_changes(
    store: FakeWatchedStore, library: Library, clock: FakeClock
) -> None:
    store.change([document("a", "One.")])
    first = library.document("a")
    clock.now += 1
    store.take_asked()
    assert library.document("a") is first
    assert "a" not in store.take_asked()
    moved = document("a", "One.")
    with store.writing():
        store.link([replace(moved.source, document=replace(moved.source.document, title="A new title"))])
    clock.now += 1
    assert library.document("a").title == "A new title"


def test_not_every_document_is_kept_in_memory(store: FakeWatchedStore, library: Library) -> None:
    names = [f"{number}" for number in range(library_module._CACHED_DOCUMENTS + 1)]
    store.change([document(name, f"Text {name}.") for name in names])
    assert [library.document(name).text for name in names] == [f"Text {name}." for name in names]
    store.take_asked()
    library.document(names[-1])
    assert store.take_asked() == []
    library.document(names[0])
    assert store.take_asked() == [names[0]]


def test_a_document_without_passages_has_an_empty_text(store: FakeWatchedStore, library: Library) -> None:
    store.change([document("a")])
    assert library.document("a").text == ""


def test_a_summary_is_had_without_reading_the_document(store: FakeWatchedStore, library: Library) -> None:
    written = document("a", "One.")
    store.change([written, document("b", "Two.")])
    assert library.summary("a") == written.source.document
    assert "a" not in store.take_asked()
    with pytest.raises(IndexMissing, match="no document nowhere in"):
        library.summary("nowhere")


def test_an_unknown_document_is_said_to_be_missing(store: FakeWatchedStore, library: Library, clock: FakeClock) -> None:
    store.change([document("a", "One."), document("b", "Two.")])
    library.document("a")
    store.change(remove=["a"])
    clock.now += 1
    for document_id in ("a", "nowhere", ""):
        with pytest.raises(IndexMissing, match=f"no document {document_id} in") as caught:
            library.document(document_id)
        assert "assistant sources" in caught.value.hint
        assert library.passages(document_id) == []


def test_a_document_that_is_just_being_deleted_is_not_given_in_part(store: FakeWatchedStore, library: Library) -> None:
    whole = document("a", "One. ", "Two.")
    store.change([whole])
    assert library.passages("a") == whole.passages
    store.torn.add("a")
    assert library.passages("a") == []
    with pytest.raises(IndexMissing):
        library.document("a")


# -- threads -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads take turns a hundred times as often."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(before / 100)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty_threads")
def test_threads_read_while_the_index_changes(store: FakeWatchedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_module, "FRESH_SECONDS", 0.0)
    library = Library(store)
    store.change([document(f"{number}", f"Text {number}.", " The end.") for number in range(10)])
    all_ready, done = threading.Barrier(7), threading.Event()

    def read() -> int:
        """Read until all is done; how often."""
        before = rounds = 0
        all_ready.wait()
        while not done.is_set():
            snapshot = library.snapshot()
            assert snapshot.generation >= before
            before = snapshot.generation
            assert snapshot.document_ids == set(snapshot.sources) != set()
            for document_id in snapshot.document_ids:
                assert read_text(library, document_id) in (f"Text {document_id}. The end.", None)
            assert library.admitted(Filters(language="ru")) == frozenset()
            assert len(library.summaries()) == 10
            rounds += 1
        return rounds

    with ThreadPoolExecutor(6) as pool:
        readers = [pool.submit(read) for _ in range(6)]
        all_ready.wait()
        for number in range(10, 150):
            time.sleep(0.002)
            store.change([document(f"{number}", f"Text {number}.", " The end.")], remove=[f"{number - 10}"])
        done.set()
    assert all(reader.result() > 0 for reader in readers)
    assert library.snapshot().document_ids == {f"{number}" for number in range(140, 150)}


def read_text(library: Library, document_id: str) -> str | None:
    """The text of a document; None when it has gone meanwhile."""
    try:
        return library.document(document_id).text
    except IndexMissing:
        return None
