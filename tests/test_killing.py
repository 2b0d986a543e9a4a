"""An ingest may be killed at any instruction: nothing half ever answers, and the next run ends as if nothing had been.

Most kills hit an ingest with a fast encoder in a process that is forked from a prepared one, so that they come many to
the second and fall into Chroma's work; a few hit the real command.
"""

from __future__ import annotations

import io
import multiprocessing
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import numpy as np
import pytest
from fakes import DIMENSION, FINGERPRINT, FakeEmbedder

from assistant.api.uploads import Uploads
from assistant.errors import AssistantError, IndexMissing
from assistant.ingesting.ingester import Ingester
from assistant.ingesting.preparing import ID_LENGTH, file_digest
from assistant.ingesting.process import Failed, Outcome
from assistant.language.registry import codes
from assistant.models.embedding import load_embedder
from assistant.settings import load_settings
from assistant.storage.chroma import Store, open_store
from assistant.storage.chroma import store as store_module
from assistant.storage.chroma.checkpoint import CHECKPOINT_RECORDS
from assistant.types import Fingerprint, Language, Reading, Source
from assistant.wiring import fingerprint_of

pytestmark = [pytest.mark.integration, pytest.mark.timeout(900)]

ROOT = Path(__file__).resolve().parents[1]
CONTEXT = multiprocessing.get_context("forkserver")
WORDS = {
    "en": "harbour ledger copper meeting budget river engine signal garden paper window market".split(),
    "ru": "гавань книга медь совещание бюджет река двигатель сигнал сад бумага окно рынок".split(),
}

Texts = dict[str, str]


# -- files ------------------------------------------------------------------------------------------------------------


def write_text(path: Path, language: str, chance: random.Random, sentences: int) -> None:
    """A text of its own: numbered words, so that no two passages have the same vector."""
    lines = [
        " ".join(f"{chance.choice(WORDS[language])}{chance.randrange(10**6)}" for _ in range(20)) + "."
        for _ in range(sentences)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")


def make_files(folder: Path, count: int, sentences: int) -> None:
    folder.mkdir()
    chance = random.Random(0)
    for number in range(count):
        write_text(folder / f"file {number:03d}.txt", "ru" if number % 2 else "en", chance, sentences)


def change_files(folder: Path, chance: random.Random, sentences: int) -> None:
    """Rewrite some files, delete, rename, copy and swap a few others."""
    paths = sorted(folder.iterdir())
    chosen = chance.sample(paths, min(30, len(paths)))
    for path in chosen[:15]:
        write_text(path, chance.choice(["en", "ru"]), chance, sentences)
    for path in chosen[15:18]:
        path.unlink()
    for path in chosen[18:22]:
        path.rename(path.with_name(f"renamed {chance.randrange(10**6)}.txt"))
    for path in chosen[22:24]:
        (folder / f"copy {chance.randrange(10**6)}.txt").write_bytes(path.read_bytes())
    one, other = chosen[24:26]
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)


def note_texts(folder: Path, texts: Texts) -> None:
    """Remember the text of every document that the folder holds now, by its id."""
    for path in folder.iterdir():
        texts[file_digest(path)[:ID_LENGTH]] = path.read_text(encoding="utf-8")


# -- runs -------------------------------------------------------------------------------------------------------------


def read(path: Path) -> Reading:
    return Reading(path.read_text(encoding="utf-8"))


def ingest(folder: Path, index: Path, log_records: int) -> None:
    """A whole run, in a process of its own; Chroma's vector files are written once the log is so long."""
    setattr(store_module, "LONG_LOG_RECORDS", log_records // 2)  # noqa: B010 - modules do not export what they import
    setattr(store_module, "CHECKPOINT_RECORDS", log_records)  # noqa: B010
    store = open_store(index, FINGERPRINT, create=True)
    Ingester(read, frozenset({".txt"}), FakeEmbedder(), store, 64, 32).ingest([folder])
    store.close()


def start(folder: Path, index: Path, log_records: int) -> ForkServerProcess:
    process = CONTEXT.Process(target=ingest, args=(folder, index, log_records))
    process.start()
    return process


def finish(folder: Path, index: Path, log_records: int) -> None:
    """Let a run come to its end."""
    process = start(folder, index, log_records)
    process.join()
    assert process.exitcode == 0


def wait_for_checkpoint(process: ForkServerProcess, index: Path, chance: random.Random, skipped: int) -> None:
    """Wait until Chroma is made to write its vector files, or is just writing them."""
    copies = index / "checkpoint"
    while process.is_alive() and skipped >= 0:
        if copies.exists():
            skipped -= 1
            before = last_files(index)
            if skipped < 0 and chance.random() < 0.3:
                time.sleep(chance.uniform(0, 0.1))
            else:
                while process.is_alive() and copies.exists() and (skipped >= 0 or last_files(index) == before):
                    pass


def last_files(index: Path) -> list[tuple[str, int, int]]:
    """State of the files that Chroma writes last: kills come soon after the first byte."""
    found = []
    for path in index.glob("*-*-*-*-*/index_metadata.pickle"):
        with suppress(OSError):
            state = path.stat()
            found.append((path.parent.name, state.st_mtime_ns, state.st_size))
    return found


# -- what an index holds ----------------------------------------------------------------------------------------------


def assert_nothing_half(index: Path, texts: Texts, fingerprint: Fingerprint = FINGERPRINT) -> None:
    """What is finished is whole and can be searched, whatever just happened."""
    try:
        store = open_store(index, fingerprint)
    except IndexMissing:
        return
    try:
        sources = finished_sources(store)
        for document_id in {source.document.id for source in sources.values()}:
            assert "".join(passage.text for passage in store.passages(document_id)) == texts[document_id]
        if sources and fingerprint == FINGERPRINT:
            for language in codes():
                store.nearest(np.eye(DIMENSION, dtype=np.float32)[0], language, 5)
    finally:
        store.close()


def finished_sources(store: Store) -> dict[str, Source]:
    try:
        return store.sources()
    except IndexMissing:
        return {}


def description(index: Path, fingerprint: Fingerprint = FINGERPRINT) -> dict[str, object]:
    """All that an index holds: sources, texts, and of every vector its cosines to two vectors."""
    store = open_store(index, fingerprint)
    directions = np.random.default_rng(0).normal(size=(2, fingerprint.dimension)).astype(np.float32)
    try:
        sources = store.sources()
        described: dict[str, object] = {"passages": store.count_passages()}
        for path, source in sources.items():
            passages = store.passages(source.document.id)
            ids: dict[Language, list[str]] = {"en": [], "ru": []}
            for passage in passages:
                ids[passage.language].append(passage.id)
            cosines = [{each.id: cosine for each, cosine in store.cosines(way, ids)} for way in directions]
            described[path] = (
                source.document.id,
                source.document.title,
                "".join(passage.text for passage in passages),
                [[round(each[passage.id], 4) + 0.0 for each in cosines] for passage in passages],
            )
        return described
    finally:
        store.close()


def assert_every_document_is_found(index: Path) -> None:
    """By the text of its first passage, and before all others."""
    embedder = FakeEmbedder()
    store = open_store(index, FINGERPRINT)
    for source in store.sources().values():
        first = store.passages(source.document.id)[0]
        found, cosine = store.nearest(embedder.embed_passages([first.text], [first.language])[0], first.language, 1)[0]
        assert (found.text, round(cosine, 3)) == (first.text, 1)
    store.close()


def assert_as_undisturbed(folder: Path, index: Path, fresh: Path, log_records: int) -> None:
    finish(folder, index, log_records)
    finish(folder, fresh, log_records)
    assert description(index) == description(fresh)
    assert_every_document_is_found(index)
    assert not list(index.glob("checkpoint*"))


# -- kills ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentences", "log_records", "kills", "longest_seconds"),
    [
        pytest.param(6, 150, 20, 1.5, id="many-checkpoints"),
        pytest.param(26, CHECKPOINT_RECORDS, 5, 4.0, id="as-it-is"),
    ],
)
def test_killed_again_and_again(
    tmp_path: Path, sentences: int, log_records: int, kills: int, longest_seconds: float
) -> None:
    CONTEXT.set_forkserver_preload(["test_killing", "chromadb", "chromadb.api.rust", "assistant.language"])
    chance = random.Random(kills)
    folder, index = tmp_path / "files", tmp_path / "index"
    texts: Texts = {}
    make_files(folder, 120, sentences)
    note_texts(folder, texts)
    for run in range(4 * kills):
        process = start(folder, index, log_records)
        if run % 2:
            wait_for_checkpoint(process, index, chance, skipped=chance.randrange(2))
        else:
            process.join(chance.uniform(0, longest_seconds))
        process.kill()
        process.join()
        assert_nothing_half(index, texts)
        if process.exitcode == -signal.SIGKILL:
            kills -= 1
        else:  # it came to its end before: give it more to do
            assert process.exitcode == 0
            change_files(folder, chance, sentences)
            note_texts(folder, texts)
        if kills == 0:
            break
    assert kills <= 0
    assert_as_undisturbed(folder, index, tmp_path / "fresh", log_records)


def command(folder: Path, index: Path) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "assistant", "ingest", str(folder), "--index", str(index)]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait_until_it_writes(process: subprocess.Popen[bytes], index: Path) -> None:
    database = index / "chroma.sqlite3"
    before = database.stat().st_mtime_ns if database.exists() else 0
    while process.poll() is None and not (database.exists() and database.stat().st_mtime_ns != before):
        time.sleep(0.005)


def test_the_real_command_killed(tmp_path: Path) -> None:
    settings = load_settings()
    fingerprint = fingerprint_of(settings, load_embedder(settings.embedding))
    chance = random.Random(3)
    folder, index = tmp_path / "files", tmp_path / "index"
    texts: Texts = {}
    make_files(folder, 120, 1)
    note_texts(folder, texts)
    for longest_seconds in (0.0, 0.6, 1.5):
        with command(folder, index) as process:
            wait_until_it_writes(process, index)
            time.sleep(chance.uniform(0, longest_seconds))
            process.kill()
        assert_nothing_half(index, texts, fingerprint)
        change_files(folder, chance, 1)
        note_texts(folder, texts)
    for each in (index, tmp_path / "fresh"):
        with command(folder, each) as process:
            assert process.wait() == 0
    assert description(index, fingerprint) == description(tmp_path / "fresh", fingerprint)


# -- uploads ----------------------------------------------------------------------------------------------------------


class IngestHere:
    """Ingests within this process, so that a kill of it falls into every step."""

    def __init__(self, index: Path) -> None:
        self._index = index

    def __call__(self, paths: Sequence[Path]) -> Outcome:
        store = open_store(self._index, FINGERPRINT, create=True)
        try:
            return Ingester(read, frozenset({".txt"}), FakeEmbedder(), store, 64, 32).ingest(paths)
        except AssistantError as error:
            return Failed(error.message, error.hint, "index")
        finally:
            store.close()

    def stop(self) -> None: ...


def take_uploads(folder: Path, index: Path, told: Connection, seed: int) -> None:
    """Take documents in and out until killed; each is told once it is accepted. With a seed of 0 finish all of them."""
    try:
        store = open_store(index, FINGERPRINT, create=True)
        indexed = frozenset(source.document.id for source in finished_sources(store).values())
        store.close()
    except IndexMissing:
        indexed = frozenset()
    uploads = Uploads(folder, IngestHere(index))
    uploads.start(indexed)
    chance = random.Random(seed)
    mine: list[str] = []
    while seed:
        if mine and chance.random() < 0.4:
            gone = mine.pop(chance.randrange(len(mine)))
            told.send(("removing", gone))
            uploads.remove(gone)
            told.send(("removed", gone))
        else:
            text = " ".join(f"word{chance.randrange(10**6)}" for _ in range(20)).encode()
            told.send(("sent", mine_id := uploads.take("a.txt", io.BytesIO(text), frozenset())[0]))
            mine.append(mine_id)
        time.sleep(chance.uniform(0, 0.1))
    while uploads.pending():
        time.sleep(0.02)
    uploads.close()


def test_uploads_and_deletions_killed_again_and_again(tmp_path: Path) -> None:
    CONTEXT.set_forkserver_preload(["test_killing", "chromadb", "chromadb.api.rust", "assistant.language"])
    folder, index, chance = tmp_path / "uploads", tmp_path / "index", random.Random(4)
    present: set[str] = set()
    unsure: set[str] = set()
    for seed in [*range(1, 7), 0]:
        hears, tells = CONTEXT.Pipe(duplex=False)
        process = CONTEXT.Process(target=take_uploads, args=(folder, index, tells, seed))
        process.start()
        tells.close()
        if seed:
            hears.poll(60)
            time.sleep(chance.uniform(0.05, 0.6))
            process.kill()
        process.join(30)
        process.kill()
        process.join()
        with suppress(EOFError):
            while hears.poll():
                what, document_id = hears.recv()
                (present.add if what == "sent" else present.discard)(document_id)
                (unsure.add if what == "removing" else unsure.discard)(document_id)
    store = open_store(index, FINGERPRINT)
    indexed = {source.document.id for source in store.sources().values()}
    store.close()
    assert process.exitcode == 0 and len(present) > 10
    assert present <= indexed  # one may be there that was sent, but not yet told
    assert len(indexed - present - unsure) <= 8
    assert indexed == {each.name for each in folder.iterdir()}
