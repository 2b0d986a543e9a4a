"""An ingest may be killed at any instruction: nothing half ever answers, and the next run ends as if nothing had been.

Most kills hit an ingest with a fast encoder in a process that is forked from a prepared one, so that they come many to
the second and fall into Chroma's work; a few hit the real command.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import subprocess
import sys
import time
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import numpy as np
import pytest
from fakes import DIMENSION, FINGERPRINT, FakeEmbedder

from assistant.errors import IndexMissing
from assistant.ingesting import Ingester
from assistant.preparing import ID_LENGTH, file_digest
from assistant.store import Store, chroma, open_store
from assistant.types import Fingerprint, Language, Reading, Source

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
    chroma.LONG_LOG_RECORDS = log_records // 2
    chroma.CHECKPOINT_RECORDS = log_records
    store = open_store(index, FINGERPRINT, create=True)
    Ingester(read, frozenset({".txt"}), FakeEmbedder(), store, 64, 32).ingest([folder])
    store.close()


def start(folder: Path, index: Path, log_records: int) -> ForkServerProcess:
    process = CONTEXT.Process(target=ingest, args=(folder, index, log_records))
    process.start()
    return process


def finish(folder: Path, index: Path, log_records: int) -> float:
    """Let a run come to its end; its seconds."""
    started = time.perf_counter()
    process = start(folder, index, log_records)
    process.join()
    assert process.exitcode == 0
    return time.perf_counter() - started


def wait_for_vector_files(process: ForkServerProcess, index: Path, chance: random.Random) -> None:
    """Wait until Chroma is just writing its vector files."""
    before = vector_files(index)
    skipped = chance.randrange(3)
    while process.is_alive():
        now = vector_files(index)
        if any(now.get(path) != state for path, state in before.items()):
            if skipped == 0:
                time.sleep(chance.choice([0, 0, 0.0005, 0.002]))
                return
            skipped -= 1
        before = now


def vector_files(index: Path) -> dict[str, tuple[int, int]]:
    found = {}
    for folder in index.glob("*-*-*-*-*"):
        for name in ("data_level0.bin", "index_metadata.pickle"):
            try:
                state = os.stat(folder / name)  # noqa: PTH116 - as fast as can be
            except OSError:
                continue
            found[f"{folder.name}/{name}"] = (state.st_mtime_ns, state.st_size)
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
            for language in ("en", "ru"):
                store.nearest(np.eye(DIMENSION, dtype=np.float32)[0], language, 5)  # type: ignore[arg-type]
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
    embedder = FakeEmbedder()
    store = open_store(index, FINGERPRINT)
    for source in store.sources().values():
        passages = store.passages(source.document.id)
        for passage, vector in zip(
            passages,
            embedder.embed_passages([each.text for each in passages], [each.language for each in passages]),
            strict=True,
        ):
            found, cosine = store.nearest(vector, passage.language, 1)[0]
            assert (found.text, round(cosine, 3)) == (passage.text, 1)
    store.close()


def assert_as_undisturbed(folder: Path, index: Path, fresh: Path, log_records: int) -> None:
    finish(folder, index, log_records)
    finish(folder, fresh, log_records)
    assert description(index) == description(fresh)
    assert_every_document_is_found(index)
    assert not list(index.glob("checkpoint*"))


# -- kills ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "sentences", "log_records", "kills"),
    [
        pytest.param(120, 6, 150, 20, id="many-checkpoints"),
        pytest.param(120, 22, 2_000, 12, id="as-it-is"),
    ],
)
def test_killed_again_and_again(tmp_path: Path, count: int, sentences: int, log_records: int, kills: int) -> None:
    CONTEXT.set_forkserver_preload(["test_killing", "chromadb", "chromadb.api.rust", "assistant.language"])
    chance = random.Random(kills)
    folder, index, texts = tmp_path / "files", tmp_path / "index", {}
    make_files(folder, count, sentences)
    note_texts(folder, texts)
    whole = finish(folder, tmp_path / "first", log_records)
    killed = 0
    while killed < kills:
        process = start(folder, index, log_records)
        if killed % 2:
            wait_for_vector_files(process, index, chance)
        else:
            process.join(chance.uniform(0, whole / 2))
        process.kill()
        process.join()
        assert_nothing_half(index, texts)
        if process.exitcode == 0:  # it came to its end before: give it more to do
            change_files(folder, chance, sentences)
            note_texts(folder, texts)
        else:
            killed += 1
    assert_as_undisturbed(folder, index, tmp_path / "fresh", log_records)


def command(folder: Path, index: Path) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "assistant", "ingest", str(folder), "--index", str(index)]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_the_real_command_killed(tmp_path: Path) -> None:
    from assistant.embedding import load_embedder
    from assistant.settings import load_settings
    from assistant.wiring import fingerprint_of

    settings = load_settings()
    fingerprint = fingerprint_of(settings, load_embedder(settings.embedding))
    chance = random.Random(3)
    folder, index, texts = tmp_path / "files", tmp_path / "index", {}
    make_files(folder, 120, 1)
    note_texts(folder, texts)
    started = time.perf_counter()
    assert command(folder, tmp_path / "first").wait() == 0
    whole = time.perf_counter() - started
    for part in (0.35, 0.6, 0.85):
        with command(folder, index) as process:
            try:
                process.wait(whole * part * chance.uniform(0.9, 1.1))
            except subprocess.TimeoutExpired:
                process.kill()
        assert_nothing_half(index, texts, fingerprint)
        change_files(folder, chance, 1)
        note_texts(folder, texts)
    assert command(folder, index).wait() == 0
    assert command(folder, tmp_path / "fresh").wait() == 0
    assert description(index, fingerprint) == description(tmp_path / "fresh", fingerprint)
