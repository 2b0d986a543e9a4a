"""Ingesting brings the index in line with the files, does only the work that is needed, and tells what it did."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from fakes import FINGERPRINT, FakeEmbedder, FakeStore
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from assistant.errors import CorpusError, IndexFault, UnreadableDocument
from assistant.ingesting.ingester import Ingester, Progress
from assistant.storage.chroma import Store, open_store
from assistant.types import Heading, IngestReport, Outline, Reading, Skipped, as_record

#: What a file says that no reader can read.
BROKEN = "broken"


class Desk:
    """A folder of files, an index, and what was read and embedded in the last run."""

    def __init__(self, folder: Path, store: FakeStore | Store) -> None:
        self.folder = folder
        self.store = store
        self.embedder = FakeEmbedder()
        self.read_files: list[str] = []
        folder.mkdir(exist_ok=True)

    def write(self, **contents: str) -> None:
        """Write files; `a__b="text"` is ``a/b.txt``."""
        for name, text in contents.items():
            path = self.path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def path(self, name: str) -> Path:
        return self.folder / f"{name.replace('__', '/')}.txt"

    def read(self, path: Path) -> Reading:
        self.read_files.append(path.name)
        text = path.read_text(encoding="utf-8")
        if text == BROKEN:
            raise UnreadableDocument("It is broken.", "Mend it.")
        title = text.partition("\n")[0] if text.startswith("#") else ""
        return Reading(text, title, outline=Outline(headings=(Heading(title, 1, 0),) if title else ()))

    def ingest(self, *paths: Path, roots: Mapping[Path, Path] | None = None) -> IngestReport:
        self.read_files.clear()
        self.embedder.embedded.clear()
        ingester = Ingester(self.read, frozenset({".txt", ".md"}), self.embedder, self.store, 64, 4)
        return ingester.ingest(list(paths) or [self.folder], roots=roots)

    def texts(self) -> dict[str, str]:
        """Source → text, put together from the passages, of every file; the index holds no other passage."""
        sources = self.store.sources().values()
        texts = {each.document.id: self.joined(each.document.id) for each in sources}
        counts = {each.document.id: each.document.passages for each in sources}
        assert self.store.count_passages() == sum(counts.values())
        assert {id: len(self.store.passages(id)) for id in counts} == counts
        assert all(each.path == each.document.path for each in sources)
        assert all(Path(each.path) == Path(each.root) / each.document.source for each in sources)
        return {each.document.source: texts[each.document.id] for each in sources}

    def joined(self, document_id: str) -> str:
        return "".join(passage.text for passage in self.store.passages(document_id))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "files", FakeStore(tmp_path / "index"))


def said(report: IngestReport) -> dict[str, Sequence[str]]:
    """What a report lists, without what is empty; of a skipped file its name."""
    names = ("added", "updated", "moved", "removed", "unchanged")
    lists = {name: getattr(report, name) for name in names} | {"skipped": tuple(each.source for each in report.skipped)}
    return {name: each for name, each in lists.items() if each}


# -- one run ----------------------------------------------------------------------------------------------------------


def test_new_files_are_added(desk: Desk) -> None:
    desk.write(a="# Harbours\nThe harbour is old.", b__ru="Гавань старая. Её строили сто лет.")

    report = desk.ingest()

    assert said(report) == {"added": ("a.txt", "b/ru.txt")}
    assert report.passages == len(desk.embedder.embedded) == desk.store.count_passages() == 2
    assert desk.texts() == {
        "a.txt": "# Harbours\nThe harbour is old.",
        "b/ru.txt": "Гавань старая. Её строили сто лет.",
    }
    documents = [source.document for source in desk.store.sources().values()]
    assert [(each.title, each.language) for each in documents] == [("# Harbours", "en"), ("ru", "ru")]
    assert desk.embedder.embedded[0] == "# Harbours\nThe harbour is old."


def test_every_passage_fits_with_its_title_and_headings(desk: Desk) -> None:
    desk.write(a="# A title of some words\n" + "Each sentence has six words here. " * 60)
    desk.ingest()
    assert len(desk.embedder.embedded) > 6
    assert max(desk.embedder.count_tokens(text) for text in desk.embedder.embedded) <= 64


def test_the_same_text_twice_in_one_run_is_read_and_embedded_once(desk: Desk) -> None:
    desk.write(a="The same text.", b="The same text.", c="Another text.")
    report = desk.ingest()
    assert said(report) == {"added": ("a.txt", "b.txt", "c.txt")}
    assert desk.read_files == ["a.txt", "c.txt"]
    assert desk.texts() == {"a.txt": "The same text.", "b.txt": "The same text.", "c.txt": "Another text."}
    assert [source.document.title for source in desk.store.sources().values()] == ["a", "b", "c"]


def test_the_same_bytes_in_two_formats_are_read_twice(desk: Desk) -> None:
    desk.write(a="The same text.")
    shutil.copy(desk.path("a"), desk.folder / "a.md")
    desk.ingest()
    assert desk.read_files == ["a.md", "a.txt"]
    assert desk.texts() == {"a.txt": "The same text.", "a.md": "The same text."}
    assert len({source.document.id for source in desk.store.sources().values()}) == 2


def test_a_file_and_its_folder_are_ingested_once(desk: Desk) -> None:
    desk.write(a__b="Text.")
    assert said(desk.ingest(desk.folder, desk.folder / "a", desk.path("a__b"))) == {"added": ("a/b.txt",)}


def test_two_folders_may_hold_files_of_one_name(desk: Desk) -> None:
    desk.write(one__a="First.", two__a="Second.")
    report = desk.ingest(desk.folder / "one", desk.folder / "two")
    assert said(report) == {"added": ("a.txt", "a.txt")}
    sources = desk.store.sources()
    assert {path: source.root for path, source in sources.items()} == {
        str(desk.path("one__a")): str(desk.folder / "one"),
        str(desk.path("two__a")): str(desk.folder / "two"),
    }
    assert sorted(desk.joined(source.document.id) for source in sources.values()) == ["First.", "Second."]


def test_a_path_that_does_not_exist_is_refused_before_anything_is_done(desk: Desk) -> None:
    desk.write(a="Text.")
    with pytest.raises(CorpusError, match=r"no file or folder .*nowhere") as caught:
        desk.ingest(desk.folder, desk.folder / "nowhere")
    assert caught.value.hint
    assert desk.store.generation() == 0


def test_one_unreadable_file_does_not_stop_the_others(desk: Desk) -> None:
    desk.write(a="Text.", b=BROKEN, c="More text.", d=BROKEN)
    (desk.folder / "e.exe").write_bytes(b"\x00")
    report = desk.ingest()
    assert said(report) == {"added": ("a.txt", "c.txt"), "skipped": ("e.exe", "b.txt", "d.txt")}
    assert report.skipped[1:] == (
        Skipped("b.txt", "It is broken.", "Mend it."),
        Skipped("d.txt", "It is broken.", "Mend it."),
    )
    assert set(desk.texts()) == {"a.txt", "c.txt"}


def test_a_file_that_cannot_be_opened_is_skipped(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write(a="Text.", b="More text.")
    open_file = Path.open

    def refuse(path: Path, *arguments: str, **options: str) -> object:
        if path.name == "a.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return open_file(path, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    report = desk.ingest()
    assert [each.reason for each in report.skipped] == ["It cannot be opened: Permission denied."]
    assert report.added == ("b.txt",)


def test_progress_goes_from_nothing_to_all(desk: Desk) -> None:
    desk.write(a="One.", b="Two.", c="Two.")
    seen: list[Progress] = []
    ingester = Ingester(desk.read, frozenset({".txt"}), desk.embedder, desk.store, 64, 4)
    ingester.ingest([desk.folder], on_progress=seen.append)
    assert seen == [Progress(0, 2, "a.txt"), Progress(1, 2, "b.txt"), Progress(2, 2, "")]


def test_a_report_becomes_plain_values(desk: Desk) -> None:
    desk.write(a="One.", b=BROKEN)
    record = as_record(desk.ingest())
    assert record["added"] == ["a.txt"]
    assert record["skipped"] == [{"source": "b.txt", "reason": "It is broken.", "hint": "Mend it.", "part": ""}]


# -- the next run -----------------------------------------------------------------------------------------------------


def test_what_has_not_changed_is_neither_read_nor_embedded(desk: Desk) -> None:
    desk.write(a="One.", b="Два.")
    desk.ingest()
    generation = desk.store.generation()
    os.utime(desk.path("a"), (0, 0))

    report = desk.ingest()

    assert said(report) == {"unchanged": ("a.txt", "b.txt")}
    assert (desk.read_files, desk.embedder.embedded, report.passages) == ([], [], 0)
    assert desk.store.generation() == generation


def test_a_changed_file_is_replaced_whole(desk: Desk) -> None:
    desk.write(a="The old text. " * 60, b="Other.")
    desk.ingest()
    desk.write(a="The new text.")
    assert said(desk.ingest()) == {"updated": ("a.txt",), "unchanged": ("b.txt",)}
    assert desk.read_files == ["a.txt"]
    assert desk.texts() == {"a.txt": "The new text.", "b.txt": "Other."}


def test_a_deleted_file_leaves(desk: Desk) -> None:
    desk.write(a="One.", b="Two.")
    desk.ingest()
    desk.path("a").unlink()
    assert said(desk.ingest()) == {"removed": ("a.txt",), "unchanged": ("b.txt",)}
    assert desk.texts() == {"b.txt": "Two."}


def test_a_deleted_copy_leaves_the_other(desk: Desk) -> None:
    desk.write(a="One.", b="One.")
    desk.ingest()
    desk.path("a").unlink()
    assert said(desk.ingest()) == {"removed": ("a.txt",), "unchanged": ("b.txt",)}
    assert desk.texts() == {"b.txt": "One."}


def test_what_lies_elsewhere_stays(desk: Desk) -> None:
    desk.write(one__a="First.", two__b="Second.")
    desk.ingest(desk.folder / "one")
    assert said(desk.ingest(desk.folder / "two")) == {"added": ("b.txt",)}
    shutil.rmtree(desk.folder / "one")
    assert said(desk.ingest(desk.folder / "two")) == {"unchanged": ("b.txt",)}
    assert desk.texts() == {"a.txt": "First.", "b.txt": "Second."}
    assert said(desk.ingest(desk.folder)) == {"removed": ("a.txt",), "unchanged": ("b.txt",)}


def test_a_moved_file_is_not_embedded_again(desk: Desk) -> None:
    desk.write(a="One.", b="Two.")
    desk.ingest()
    desk.path("a").rename(desk.folder / "новое имя.txt")
    assert said(desk.ingest()) == {"moved": ("новое имя.txt",), "unchanged": ("b.txt",)}
    assert (desk.read_files, desk.embedder.embedded) == ([], [])
    assert desk.texts() == {"b.txt": "Two.", "новое имя.txt": "One."}
    assert {source.document.title for source in desk.store.sources().values()} == {"b", "новое имя"}


def test_a_moved_file_keeps_the_title_that_it_states(desk: Desk) -> None:
    desk.write(a="# Stated\nOne.")
    desk.ingest()
    desk.path("a").rename(desk.path("b"))
    desk.ingest()
    assert [source.document.title for source in desk.store.sources().values()] == ["# Stated"]


def test_a_moved_folder_is_not_embedded_again(desk: Desk) -> None:
    desk.write(one__a="One.", one__b="Two.")
    desk.ingest()
    (desk.folder / "one").rename(desk.folder / "two")
    assert said(desk.ingest()) == {"moved": ("two/a.txt", "two/b.txt")}
    assert desk.read_files == []


def test_a_copy_is_linked(desk: Desk) -> None:
    desk.write(a="One.")
    desk.ingest()
    shutil.copy(desk.path("a"), desk.path("b"))
    assert said(desk.ingest()) == {"added": ("b.txt",), "unchanged": ("a.txt",)}
    assert desk.read_files == []
    assert desk.texts() == {"a.txt": "One.", "b.txt": "One."}


def test_two_files_that_change_places_are_both_kept(desk: Desk) -> None:
    desk.write(a="One.", b="Two.")
    desk.ingest()
    desk.write(a="Two.", b="One.")
    assert said(desk.ingest()) == {"updated": ("a.txt", "b.txt")}
    assert desk.read_files == []
    assert desk.texts() == {"a.txt": "Two.", "b.txt": "One."}


def test_a_new_file_in_the_place_of_a_renamed_one(desk: Desk) -> None:
    desk.write(a="One.")
    desk.ingest()
    desk.path("a").rename(desk.path("b"))
    desk.write(a="New.")
    assert said(desk.ingest()) == {"added": ("b.txt",), "updated": ("a.txt",)}
    assert desk.read_files == ["a.txt"]
    assert desk.texts() == {"a.txt": "New.", "b.txt": "One."}


def test_a_file_that_becomes_unreadable_keeps_its_earlier_version(desk: Desk) -> None:
    desk.write(a="One.", b="Two.")
    desk.ingest()
    desk.write(a=BROKEN)
    for _ in range(2):
        report = desk.ingest()
        assert said(report) == {"unchanged": ("b.txt",), "skipped": ("a.txt",)}
        assert report.skipped[0].reason == "It is broken. The version read before stays in the index."
        assert desk.texts() == {"a.txt": "One.", "b.txt": "Two."}
    desk.path("a").unlink()
    assert said(desk.ingest()) == {"removed": ("a.txt",), "unchanged": ("b.txt",)}


def test_a_folder_that_may_not_be_looked_into_keeps_its_files(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write(closed__a="One.", b="Two.")
    desk.ingest()
    scandir, stat = os.scandir, Path.stat

    def refuse_list(path: str) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    def refuse_stat(path: Path, **options: bool) -> os.stat_result:
        if path.parent.name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return stat(path, **options)

    monkeypatch.setattr(os, "scandir", refuse_list)
    monkeypatch.setattr(Path, "stat", refuse_stat)
    assert said(desk.ingest()) == {"unchanged": ("b.txt",), "skipped": ("closed",)}
    assert desk.texts() == {"closed/a.txt": "One.", "b.txt": "Two."}


def test_a_part_of_the_folder_keeps_its_sources(desk: Desk) -> None:
    desk.write(a__b="One.", c="Two.")
    desk.ingest()
    desk.write(a__b="Changed.", a__d="New.")
    assert said(desk.ingest(desk.folder / "a")) == {"updated": ("a/b.txt",), "added": ("d.txt",)}
    assert desk.texts() == {"a/b.txt": "Changed.", "c.txt": "Two.", "d.txt": "New."}
    assert said(desk.ingest(desk.path("a__b"))) == {"unchanged": ("a/b.txt",)}


def test_a_rebuild_keeps_the_roots_of_the_earlier_index(desk: Desk) -> None:
    desk.write(a__b="One.")
    report = desk.ingest(desk.path("a__b"), roots={desk.path("a__b"): desk.folder})
    assert said(report) == {"added": ("a/b.txt",)}


def test_what_was_stored_before_a_fault_is_not_read_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write(**{f"f{number}": f"Text number {number}. " * 40 for number in range(5)})
    put, puts = desk.store.put, iter(range(9))

    def fail_at_second(documents: Sequence[object]) -> None:
        if next(puts) == 1:
            raise IndexFault("The disk is full.")
        put(documents)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.store, "put", fail_at_second)
    with pytest.raises(IndexFault, match="disk is full"):
        desk.ingest()
    assert set(desk.texts()) == {"f0.txt", "f1.txt"}
    report = desk.ingest()
    assert said(report) == {"added": ("f2.txt", "f3.txt", "f4.txt"), "unchanged": ("f0.txt", "f1.txt")}


# -- any sequence of changes ------------------------------------------------------------------------------------------

NAMES = ["a", "b", "c", "deep__a", "deep__b", "deep__er__a"]
CONTENTS = ["One.", "Two.", "Три.", "Long text. " * 50, "Long text. " * 49 + "Длинный текст. " * 40, BROKEN]
STEPS = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(NAMES), st.sampled_from(CONTENTS)),
    st.tuples(st.sampled_from(["delete", "ingest file"]), st.sampled_from(NAMES), st.just("")),
    st.tuples(st.sampled_from(["move", "copy", "swap"]), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.tuples(st.sampled_from(["ingest", "ingest deep", "move deep"]), st.just(""), st.just("")),
)


def take(desk: Desk, step: tuple[str, str, str]) -> None:
    """Do one step with the files, or ingest; a step that is not possible now is passed over."""
    action, first, second = step
    one, other, deep = desk.path(first), desk.path(second), desk.folder / "deep"
    if action == "write":
        desk.write(**{first: second})
    elif action == "ingest":
        desk.ingest()
    elif action == "ingest deep" and deep.exists():
        desk.ingest(deep)
    elif action == "move deep" and deep.exists():
        shutil.rmtree(desk.folder / "moved", ignore_errors=True)
        deep.rename(desk.folder / "moved")
    elif one.is_file() and one != other:
        take_with_file(desk, action, one, other)


def take_with_file(desk: Desk, action: str, one: Path, other: Path) -> None:
    other.parent.mkdir(parents=True, exist_ok=True)
    if action == "delete":
        one.unlink()
    elif action == "ingest file":
        desk.ingest(one)
    elif action == "move":
        one.rename(other)
    elif action == "copy":
        shutil.copy(one, other)
    elif action == "swap" and other.is_file():
        one.rename(desk.folder / "aside")
        other.rename(one)
        (desk.folder / "aside").rename(other)


def contents(desk: Desk) -> dict[str, tuple[str, str, str]]:
    """Path → title, language and text of every file of the index, of those that can still be read."""
    desk.texts()
    return {
        path: (source.document.title, source.document.language, desk.joined(source.document.id))
        for path, source in desk.store.sources().items()
        if Path(path).read_text(encoding="utf-8") != BROKEN
    }


def end_as_a_fresh_ingest(
    steps: Sequence[tuple[str, str, str]], make_store: Callable[[Path], FakeStore | Store]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder).resolve() / "files", make_store(Path(folder) / "index"))
        for step in steps:
            take(desk, step)
        desk.ingest()
        again = desk.ingest()
        assert (again.added, again.updated, again.moved, again.removed, again.passages) == ((), (), (), (), 0)
        fresh = Desk(desk.folder, FakeStore(Path(folder) / "fresh"))
        fresh.ingest()
        assert contents(desk) == contents(fresh)
        desk.store.close()


@given(st.lists(STEPS, max_size=25))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(
    [("write", "a", "One."), ("ingest", "", ""), ("copy", "a", "b"), ("ingest file", "b", ""), ("delete", "a", "")]
)
@example(
    [("write", "a", "One."), ("write", "b", "Two."), ("ingest", "", ""), ("swap", "a", "b"), ("write", "a", BROKEN)]
)
def test_after_any_changes_the_index_is_that_of_a_fresh_ingest(steps: Sequence[tuple[str, str, str]]) -> None:
    end_as_a_fresh_ingest(steps, FakeStore)


@pytest.mark.integration
@given(st.lists(STEPS, min_size=6, max_size=14))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
def test_after_any_changes_the_real_index_is_that_of_a_fresh_ingest(steps: Sequence[tuple[str, str, str]]) -> None:
    end_as_a_fresh_ingest(steps, lambda folder: open_store(folder, FINGERPRINT, create=True))
