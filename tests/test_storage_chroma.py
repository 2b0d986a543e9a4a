"""The real Chroma on disk: what is finished answers, what is not never does, and every fault says what to do."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, NoReturn

import numpy as np
import pytest
from commands import open_to_others
from filelock import FileLock
from numpy.typing import NDArray

from assistant.errors import IndexBusy, IndexFault, IndexMissing, IndexReadOnly, IndexStale
from assistant.storage.chroma import Store, checkpoint, embedded, open_store
from assistant.storage.chroma import store as store_module
from assistant.types import (
    DocumentSummary,
    Fingerprint,
    FinishedDocument,
    Heading,
    Language,
    Outline,
    PageMark,
    Passage,
    Source,
)

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[1]
DIMENSION = 16
FINGERPRINT = Fingerprint("fake", DIMENSION, "sentences-1:64", 1)
OTHER = replace(FINGERPRINT, splitter="sentences-1:128")


def random_vectors(count: int, seed: int = 0) -> NDArray[np.float32]:
    vectors = np.random.default_rng(seed).normal(size=(count, DIMENSION))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def document(name: str, texts: Sequence[str], content: int = 0, languages: Sequence[Language] = ()) -> FinishedDocument:
    """A document whose passages are `texts`; `content` gives it its id and its vectors."""
    document_id = f"{content:024x}"
    starts = [sum(map(len, texts[:index])) for index in range(len(texts))]
    spoken: Sequence[Language] = languages or ["en"] * len(texts)
    passages = [
        Passage(f"{document_id}:{start:08d}", document_id, text, start, start + len(text), number, "H › h", language)
        for number, (start, text, language) in enumerate(zip(starts, texts, spoken, strict=True), 1)
    ]
    summary = DocumentSummary(
        document_id,
        f"{name}.txt",
        name,
        "ru",
        "2020-01-02",
        document_id * 2,
        sum(map(len, texts)),
        len(texts),
        f"/files/{name}.txt",
        "https://example.org",
    )
    outline = Outline(tuple(PageMark(*each) for each in enumerate(starts, 1)), (Heading("Глава «Ё»", 2, 0),))
    return FinishedDocument(
        Source(summary.path, "/files", summary, outline), passages, random_vectors(len(texts), content)
    )


def fill(folder: Path, *documents: FinishedDocument, fingerprint: Fingerprint = FINGERPRINT) -> None:
    with opened(folder, fingerprint, rebuild=True) as store, store.writing():
        store.put(documents)


@contextmanager
def opened(folder: Path, fingerprint: Fingerprint = FINGERPRINT, *, rebuild: bool = False) -> Iterator[Store]:
    store = open_store(folder, fingerprint, create=True, rebuild=rebuild)
    try:
        yield store
    finally:
        store.close()


def names(store: Store) -> dict[str, str]:
    """Name → text of every finished document."""
    return {
        each.document.title: "".join(passage.text for passage in store.passages(each.document.id))
        for each in store.sources().values()
    }


# -- opening ----------------------------------------------------------------------------------------------------------


def test_a_folder_without_an_index_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing) as caught:
        open_store(tmp_path / "index", FINGERPRINT)
    assert "assistant ingest" in caught.value.hint
    assert not (tmp_path / "index").exists()


def test_an_empty_index_is_said_to_be_empty(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        for ask in (store.generation, store.sources, lambda: store.nearest(random_vectors(1)[0], "en", 1)):
            with pytest.raises(IndexMissing, match="empty") as caught:
                ask()
            assert "assistant ingest" in caught.value.hint


def test_what_is_put_comes_back(tmp_path: Path) -> None:
    put = document("устав", ["Первая.\n", "Second. ", "😀"], languages=["ru", "en", "ru"])
    fill(tmp_path, put)
    with opened(tmp_path) as store:
        assert store.sources() == {"/files/устав.txt": put.source}
        assert store.passages(put.source.document.id) == put.passages
        assert store.count_passages() == 3
        assert [store.count_passages([language]) for language in ("en", "ru")] == [1, 2]
        assert store.generation() == 1


@pytest.mark.parametrize("changed", [{"embedder": "other"}, {"dimension": 8}, {"splitter": "s"}, {"schema": 2}])
def test_an_index_that_something_else_built_is_refused(tmp_path: Path, changed: dict[str, object]) -> None:
    fill(tmp_path, document("a", ["One."]))
    with pytest.raises(IndexStale) as caught:
        open_store(tmp_path, replace(FINGERPRINT, **changed))  # type: ignore[arg-type]
    assert "fake (16 dimensions), splitter sentences-1:64, schema 1" in caught.value.message
    assert "assistant ingest --rebuild" in caught.value.hint
    with opened(tmp_path) as store:
        assert set(names(store)) == {"a"}


def test_a_rebuild_knows_the_earlier_files_and_drops_the_earlier_index(tmp_path: Path) -> None:
    fill(tmp_path, document("a", ["One."]), document("b", ["Two."], 1))
    with opened(tmp_path, OTHER, rebuild=True) as store:
        assert store.other_sources() == {"/files/a.txt": "/files", "/files/b.txt": "/files"}
        with store.writing():
            store.put([document("a", ["One."])])
        assert set(names(store)) == {"a"}
        store.drop_others()
        assert store.other_sources() == {}
    with opened(tmp_path, OTHER) as store:
        assert set(names(store)) == {"a"}
    with pytest.raises(IndexStale):
        open_store(tmp_path, FINGERPRINT)


def test_a_rebuild_that_did_not_end_leaves_the_earlier_index_whole(tmp_path: Path) -> None:
    fill(tmp_path, document("a", ["One."]))
    fill(tmp_path, document("a", ["One."]), fingerprint=OTHER)
    for fingerprint in (FINGERPRINT, OTHER):
        with opened(tmp_path, fingerprint, rebuild=True) as store:
            assert names(store) == {"a": "One."}


# -- faults -----------------------------------------------------------------------------------------------------------

HOLD = """
import sys
from pathlib import Path
from assistant.storage.chroma import write_lock
with write_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_two_writers_do_not_meet(tmp_path: Path) -> None:
    fill(tmp_path, document("a", ["One."]))
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout and other.stdout.readline() == "held\n"
        with opened(tmp_path) as store:
            with pytest.raises(IndexBusy, match="Another process") as caught, store.writing():
                pass
            assert caught.value.hint
            assert names(store) == {"a": "One."}
            other.send_signal(signal.SIGKILL)
            other.wait()
            with store.writing():
                store.remove(["/files/a.txt"])


def test_who_loads_waits_until_the_files_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path, document("a", ["One."]))
    monkeypatch.setattr(checkpoint, "_LONGEST_WAIT_SECONDS", 0.1)
    with opened(tmp_path) as store, checkpoint.files_lock(tmp_path):
        result: list[BaseException] = []

        def load() -> None:
            try:
                store.refresh()
            except IndexBusy as error:
                result.append(error)

        thread = threading.Thread(target=load)
        thread.start()
        thread.join()
        assert len(result) == 1
        assert names(store) == {"a": "One."}


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES])
def test_a_folder_that_cannot_be_written_is_said_to_be_read_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    fill(tmp_path, document("a", ["One."]))

    def refuse(lock: FileLock) -> NoReturn:
        raise OSError(number, os.strerror(number), lock.lock_file)

    monkeypatch.setattr(FileLock, "acquire", refuse)
    with opened(tmp_path) as store:
        assert names(store) == {"a": "One."}
        with pytest.raises(IndexReadOnly) as caught, store.writing():
            pass
        assert "--index" in caught.value.hint


def test_an_index_cannot_be_made_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(IndexReadOnly):
        open_store(tmp_path / "file/index", FINGERPRINT, create=True)


OPEN_AS_NOBODY = """
import os, sys
from pathlib import Path
import chromadb
from assistant.errors import AssistantError
from assistant.storage.chroma import open_store
from assistant.types import Fingerprint
import filelock, assistant.storage.chroma.store, chromadb.api.rust
if os.getuid() == 0:
    os.setgid(65534), os.setuid(65534)
try:
    open_store(Path(sys.argv[1]), Fingerprint("fake", 16, "sentences-1:64", 1))
    print("opened")
except AssistantError as error:
    print(type(error).__name__, error)
"""


def test_a_user_without_the_right_to_write_is_told_so(tmp_path: Path) -> None:
    fill(tmp_path / "index", document("a", ["One."]))
    for path in [tmp_path / "index", *(tmp_path / "index").rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    open_to_others(tmp_path)
    command = [sys.executable, "-c", OPEN_AS_NOBODY, str(tmp_path / "index")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    for path in [tmp_path / "index", *(tmp_path / "index").rglob("*")]:
        path.chmod(0o755)
    assert done.stdout.startswith("IndexReadOnly "), done.stderr
    assert "--index DIR" in done.stdout


def overwrite(path: Path, start: int, length: int) -> None:
    content = bytearray(path.read_bytes())
    content[start : start + length] = b"\xff" * length
    path.write_bytes(content)


@pytest.mark.parametrize("harm", ["header", "middle", "cut"])
def test_a_broken_database_is_a_fault_that_says_what_to_do(tmp_path: Path, harm: str) -> None:
    fill(tmp_path, document("a", ["One."]))
    database = tmp_path / "chroma.sqlite3"
    if harm == "header":
        overwrite(database, 0, 100)
    elif harm == "middle":
        overwrite(database, 4096, database.stat().st_size - 8192)
    else:
        database.write_bytes(database.read_bytes()[:10_000])
    with pytest.raises(IndexFault) as caught:
        open_store(tmp_path, FINGERPRINT)
    assert str(tmp_path) in caught.value.message
    assert "assistant ingest" in caught.value.hint


# -- reading ----------------------------------------------------------------------------------------------------------


def test_nearest_is_an_exact_scan_by_cosine(tmp_path: Path) -> None:
    finished = document("a", [f"Text {number}. " for number in range(500)])
    fill(tmp_path, finished)
    questions = random_vectors(40, seed=99)
    with opened(tmp_path) as store:
        found_of_all = 0
        for question in questions:
            found = store.nearest(question, "en", 10)
            exact = finished.vectors @ question
            assert [cosine for _, cosine in found] == sorted((cosine for _, cosine in found), reverse=True)
            places = [finished.passages.index(passage) for passage, _ in found]
            assert np.allclose([cosine for _, cosine in found], exact[places], atol=1e-5)
            found_of_all += len(set(places) & set(np.argsort(-exact)[:10].tolist()))
        assert found_of_all >= 0.97 * 10 * len(questions)


def test_nearest_keeps_to_one_language_and_to_what_there_is(tmp_path: Path) -> None:
    finished = document("a", ["One. ", "Два. ", "Three."], languages=["en", "ru", "en"])
    fill(tmp_path, finished)
    with opened(tmp_path) as store:
        for language, expected in (("en", {"One. ", "Three."}), ("ru", {"Два. "})):
            assert {each.text for each, _ in store.nearest(finished.vectors[0], language, 9)} == expected


@pytest.mark.parametrize("many", [0, 1, 500])
def test_nearest_keeps_to_the_documents_that_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(store_module, "_MANY_DOCUMENTS", many)
    monkeypatch.setattr(store_module, "_MOST_VARIABLES", 1)
    documents = [document(f"d{number}", ["A. ", "B."], number) for number in range(5)]
    fill(tmp_path, *documents)
    wanted = {documents[1].source.document.id, documents[3].source.document.id}
    with opened(tmp_path) as store:
        found = store.nearest(documents[0].vectors[0], "en", 9, wanted)
    assert {passage.document_id for passage, _ in found} == wanted
    assert len(found) == 4


def test_cosines_of_named_passages(tmp_path: Path) -> None:
    finished = document("a", ["One. ", "Два. ", "Three."], languages=["en", "ru", "en"])
    fill(tmp_path, finished)
    ids: dict[Language, Sequence[str]] = {
        "en": [finished.passages[2].id, "no such passage"],
        "ru": [finished.passages[1].id],
    }
    with opened(tmp_path) as store:
        found = {passage.text: cosine for passage, cosine in store.cosines(finished.vectors[2], ids)}
    assert found.keys() == {"Three.", "Два. "}
    assert found["Three."] == pytest.approx(1, abs=1e-5)
    assert found["Два. "] == pytest.approx(float(finished.vectors[1] @ finished.vectors[2]), abs=1e-5)


def test_several_threads_may_read_while_the_index_is_opened_anew(tmp_path: Path) -> None:
    finished = document("a", [f"Text {number}. " for number in range(20)])
    fill(tmp_path, finished)
    problems: list[BaseException] = []
    with opened(tmp_path) as store:
        stop = threading.Event()

        def ask() -> None:
            while not stop.is_set():
                try:
                    assert len(store.nearest(finished.vectors[0], "en", 5)) == 5
                    assert len(store.sources()) == 1
                except BaseException as error:
                    problems.append(error)
                    raise

        threads = [threading.Thread(target=ask, daemon=True) for _ in range(3)]
        for thread in threads:
            thread.start()
        for _ in range(5):
            store.refresh()
        stop.set()
        for thread in threads:
            thread.join()
    assert problems == []


READER = """
import json, sys
from pathlib import Path
import numpy as np
from assistant.storage.chroma import open_store
from assistant.types import Fingerprint
store = open_store(Path(sys.argv[1]), Fingerprint("fake", 16, "sentences-1:64", 1))
for line in sys.stdin:
    if line == "refresh\\n":
        store.refresh()
    vector = np.eye(16, dtype=np.float32)[0]
    found = [passage.text for passage, _ in store.nearest(vector, "en", 999)]
    print(json.dumps([store.generation(), sorted(each.document.title for each in store.sources().values()),
                      sorted(found)]), flush=True)
"""


def test_a_second_process_sees_every_change(tmp_path: Path) -> None:
    fill(tmp_path, document("a", ["One. "]))
    command = [sys.executable, "-c", READER, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:

        def ask(word: str) -> list[object]:
            assert reader.stdin and reader.stdout
            return tell(reader.stdin, reader.stdout, word)

        with opened(tmp_path) as store:
            assert ask("look") == [1, ["a"], ["One. "]]
            with store.writing():
                store.put([document("b", ["Two. "], 1)])
                assert ask("look")[:2] == [2, ["a", "b"]]
                assert ask("refresh") == [2, ["a", "b"], ["One. ", "Two. "]]
                store.remove(["/files/a.txt"])
            assert ask("look") == [3, ["b"], ["Two. "]]
            assert ask("refresh") == [3, ["b"], ["Two. "]]
            with store.writing():
                store.put([document("c", [f"{number}. " for number in range(2_100)], 2)])  # vector files are written
            assert ask("look")[:2] == [4, ["b", "c"]]
            assert len(ask("refresh")[2]) == 999  # type: ignore[arg-type]
        assert reader.stdin
        reader.stdin.close()
        assert reader.wait(30) == 0


def tell(stdin: IO[str], stdout: IO[str], word: str) -> list[object]:
    stdin.write(f"{word}\n")
    stdin.flush()
    answer: list[object] = json.loads(stdout.readline())
    return answer


# -- writing ----------------------------------------------------------------------------------------------------------


def test_the_generation_grows_with_every_change_and_with_nothing_else(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        seen = []
        with store.writing():
            store.put([document("a", ["One."])])
            seen.append(store.generation())
            store.link([document("b", ["One."]).source])
            seen.append(store.generation())
            store.link([])
            store.put([])
            store.remove(["/files/no such.txt"])
            seen.append(store.generation())
            store.remove(["/files/a.txt"])
            seen.append(store.generation())
        with store.writing():
            pass
        assert [*seen, store.generation()] == [1, 2, 2, 3, 3]


def test_a_document_leaves_with_its_last_name(tmp_path: Path) -> None:
    with opened(tmp_path) as store, store.writing():
        store.put([document("a", ["One. ", "Two."])])
        store.link([document("b", ["One. ", "Two."]).source])
        store.remove(["/files/a.txt"])
        assert (names(store), store.count_passages()) == ({"b": "One. Two."}, 2)
        store.remove(["/files/b.txt"])
        assert (names(store), store.count_passages()) == ({}, 0)


def test_a_document_is_replaced_whole(tmp_path: Path) -> None:
    with opened(tmp_path) as store, store.writing():
        store.put([document("a", ["One. ", "Два. ", "Three."], 1, ["en", "ru", "en"])])
        store.put([document("a", ["New."], 2)])
        assert (names(store), store.count_passages()) == ({"a": "New."}, 1)


def test_two_paths_may_change_places(tmp_path: Path) -> None:
    first, second = document("a", ["One."], 1), document("b", ["Two."], 2)
    with opened(tmp_path) as store, store.writing():
        store.put([first, second])
        store.link([document("a", ["Two."], 2).source, document("b", ["One."], 1).source])
        assert names(store) == {"a": "Two.", "b": "One."}


def test_more_files_than_chroma_takes_at_once(tmp_path: Path) -> None:
    with opened(tmp_path) as store, store.writing():
        store.put([document("0", ["One."])])
        store.link([document(str(number), ["One."]).source for number in range(5_600)])
        assert len(store.sources()) == 5_600
        store.remove([f"/files/{number}.txt" for number in range(1, 5_600)])
        assert names(store) == {"0": "One."}


class Died(BaseException):
    """The process ended here."""


def die(*_: object) -> NoReturn:
    raise Died


def test_an_unfinished_document_never_counts_and_is_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path, document("a", ["One."]))
    with opened(tmp_path) as store, monkeypatch.context() as patch:
        patch.setattr(store, "_commit", die)
        with pytest.raises(Died), store.writing():
            store.put([document("b", ["Two. ", "Три."], 1, ["en", "ru"]), document("c", ["Four."], 2)])
    with opened(tmp_path) as store:
        assert names(store) == {"a": "One."}
        assert (store.count_passages(), store.generation()) == (4, 1)
        with store.writing():
            assert store.count_passages() == 1
            store.put([document("b", ["Two. ", "Три."], 1, ["en", "ru"])])
        assert names(store) == {"a": "One.", "b": "Two. Три."}
        assert store.count_passages() == 3


def test_half_of_the_passages_never_count_and_are_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path) as store, monkeypatch.context() as patch:
        patch.setattr(store_module, "codes", lambda: ("en",))
        patch.setattr(store, "_commit", die)
        with pytest.raises(Died), store.writing():
            store.put([document("b", ["Two. ", "Три."], 1, ["en", "ru"])])
    with opened(tmp_path) as store:
        assert (names(store), store.count_passages()) == ({}, 1)
        with store.writing():
            assert store.count_passages() == 0


@pytest.mark.parametrize("action", ["replace", "remove"])
def test_what_is_left_over_after_a_change_is_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    fill(tmp_path, document("a", ["One."], 1))
    with opened(tmp_path) as store:
        with pytest.raises(Died), store.writing():
            monkeypatch.setattr(store, "_sweep", die)
            if action == "replace":
                store.put([document("a", ["New."], 2)])
            else:
                store.remove(["/files/a.txt"])
        left = {"a": "New."} if action == "replace" else {}
    with opened(tmp_path) as store:
        assert names(store) == left
        assert store.count_passages() == len(left) + 1
        with store.writing():
            assert store.count_passages() == len(left)
        assert names(store) == left


# -- vector files -----------------------------------------------------------------------------------------------------

MANY = document("many", [f"Text {number}. " for number in range(2_100)], 1)
MORE = document("more", [f"More {number}. " for number in range(2_050)], 2)


def pickles(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/index_metadata.pickle"))


def logged(folder: Path) -> int:
    with sqlite3.connect(folder / "chroma.sqlite3") as database:
        return int(database.execute("SELECT COUNT(*) FROM embeddings_queue").fetchone()[0])


def assert_all_is_found(folder: Path, *documents: FinishedDocument) -> None:
    """Every vector of the documents is found again, and nothing is left of a checkpoint."""
    with opened(folder) as store:
        assert set(names(store)) == {each.source.document.title for each in documents}
        assert store.count_passages() == sum(len(each.passages) for each in documents)
        for each in documents:
            found = store.cosines(each.vectors[0], {"en": [passage.id for passage in each.passages]})
            cosines = {passage.id: cosine for passage, cosine in found}
            exact = each.vectors @ each.vectors[0]
            assert np.allclose([cosines[passage.id] for passage in each.passages], exact, atol=1e-5)
            for index in range(0, len(each.passages), 97):
                assert store.nearest(each.vectors[index], "en", 1)[0][0] == each.passages[index]
    assert not list(folder.glob("checkpoint*"))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled") / "index"
    fill(folder, MANY)
    return folder


def test_chroma_writes_vector_files_only_at_checkpoints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Store, "_checkpoint", lambda *_: None)
    fill(tmp_path, MANY)
    assert (pickles(tmp_path), logged(tmp_path) >= 2_100) == ([], True)
    assert_all_is_found(tmp_path, MANY)
    monkeypatch.undo()
    fill(tmp_path, document("a", ["One."]))
    assert len(pickles(tmp_path)) == 1
    assert logged(tmp_path) < 100
    assert_all_is_found(tmp_path, MANY, document("a", ["One."]))


@pytest.mark.parametrize("harm", ["pickle", "vectors", "folder"])
def test_files_that_were_torn_by_a_kill_are_put_back(tmp_path: Path, filled: Path, harm: str) -> None:
    index = tmp_path / "index"
    shutil.copytree(filled, index)
    checkpoint.keep_copies(index)
    files = pickles(index)[0].parent
    if harm == "pickle":
        os.truncate(files / "index_metadata.pickle", 1_000)
    elif harm == "vectors":
        overwrite(files / "data_level0.bin", 100, 50_000)
        os.truncate(files / "length.bin", 0)
    else:
        shutil.rmtree(files)
    assert_all_is_found(index, MANY)


def test_a_first_checkpoint_that_was_torn_is_read_from_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Store, "_checkpoint", lambda *_: None)
    fill(tmp_path, MANY)
    checkpoint.keep_copies(tmp_path)
    for files in tmp_path.glob("*-*/"):
        (files / "index_metadata.pickle").write_bytes(b"\x80\x02}(X\x05")
    assert_all_is_found(tmp_path, MANY)


@pytest.mark.parametrize("moment", ["copies", "written", "dropped"])
def test_a_checkpoint_may_end_at_any_moment(
    tmp_path: Path, filled: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    index = tmp_path / "index"
    shutil.copytree(filled, index)
    with opened(index) as store, monkeypatch.context() as patch, pytest.raises(Died), store.writing():
        if moment == "copies":
            patch.setattr(shutil, "copytree", die)
        elif moment == "written":
            patch.setattr(embedded, "drop_copies", die)
        else:
            patch.setattr(shutil, "rmtree", lambda path, **_: die() if path.exists() else None)
        store.put([MORE])
    assert list(index.glob("checkpoint*"))
    assert_all_is_found(index, MANY, MORE)
    with opened(index) as store, store.writing():
        store.remove(["/files/many.txt"])
    assert_all_is_found(index, MORE)


def test_opening_undoes_a_low_threshold(tmp_path: Path, filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = tmp_path / "index"
    shutil.copytree(filled, index)
    with monkeypatch.context() as patch, opened(index) as store, pytest.raises(Died), store.writing():
        patch.setattr(embedded, "load", die)  # after the threshold was lowered
        store.put([MORE])
    thresholds = []
    for _ in range(2):
        client = embedded.new_client(index)
        thresholds.append({each.configuration_json["hnsw"]["sync_threshold"] for each in client.list_collections()})
        client.close()
        with opened(index):
            pass
    assert thresholds == [{checkpoint.LONG_LOG_RECORDS}, {checkpoint.NEVER}]
    assert_all_is_found(index, MANY, MORE)
