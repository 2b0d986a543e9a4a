"""Damage is noticed before it can crash a library or change an answer, and repaired without loss."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from api_server import ENGLISH, QUESTION, RUSSIAN

from assistant.errors import AssistantError, IndexDamaged
from assistant.storage.chroma import store as store_module
from assistant.storage.chroma.checkpoint import LAST_FILE
from assistant.types import Answer
from assistant.wiring import Assistant, ingest, repair

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Answer]]:
    """An index of a few documents whose vector files were written, and an answer from it."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "files" / "news").mkdir(parents=True)
    (folder / "files" / "news" / "crane.txt").write_text(ENGLISH, encoding="utf-8")
    (folder / "files" / "мастерская.txt").write_text(RUSSIAN, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store_module, "LONG_LOG_RECORDS", 2)
        ingest([folder / "files"], index=folder / "index")
    (folder / "files" / "late.txt").write_text("Late\n\nThe late ferry costs 3 dollars.\n", encoding="utf-8")
    ingest([folder / "files"], index=folder / "index")  # this one's vectors are in the log
    yield folder, asked(folder / "index")


@pytest.fixture
def index(made: tuple[Path, Answer], tmp_path: Path) -> Path:
    shutil.copytree(made[0] / "index", tmp_path / "index")
    return tmp_path / "index"


def asked(index: Path) -> Answer:
    with Assistant.open(index=index) as assistant:
        return assistant.ask(QUESTION)


def flip(path: Path, place: float = 0.5) -> None:
    data = bytearray(path.read_bytes())
    data[int(place * (len(data) - 1))] ^= 0x10
    path.write_bytes(data)


def test_every_vector_file_is_checked_before_it_is_read(index: Path) -> None:
    written = [each.parent for each in index.glob(f"*/{LAST_FILE}")]
    files = [path for folder in written for path in folder.iterdir() if path.stat().st_size]
    assert len(files) >= 3 * len(written) > 0
    for path in files:
        before = path.read_bytes()
        for harmed in (b"", before[: len(before) // 2], before[:-1] + bytes([before[-1] ^ 1])):
            path.write_bytes(harmed)
            with pytest.raises(IndexDamaged, match="does not hold what was written") as caught:
                asked(index)
            assert "assistant repair" in caught.value.hint and "delete" not in caught.value.hint
        path.write_bytes(before)


def test_a_vector_in_the_log_is_checked(index: Path) -> None:
    with sqlite3.connect(index / "chroma.sqlite3") as connection:
        found = connection.execute("SELECT seq_id, vector FROM embeddings_queue WHERE length(vector) > 100").fetchone()
        connection.execute("UPDATE embeddings_queue SET vector = ? WHERE seq_id = ?", (bytes(len(found[1])), found[0]))
    connection.close()
    with pytest.raises(IndexDamaged, match="log"):
        asked(index)


@pytest.mark.parametrize("word", ["2.4 million", "crane.txt"])
def test_a_changed_record_is_never_quoted(made: tuple[Path, Answer], index: Path, word: str) -> None:
    other = word.replace("2", "9").replace("crane.txt", "plane.txt")
    with sqlite3.connect(index / "chroma.sqlite3") as connection:
        connection.execute("UPDATE embedding_metadata SET string_value = replace(string_value, ?, ?)", (word, other))
    connection.close()
    with pytest.raises(IndexDamaged):
        asked(index)
    report = repair(index)
    assert (report.kept, len(report.read), len(report.lost)) == ((2, 1, 0) if word == "2.4 million" else (2, 0, 1))
    ingest([made[0] / "files"], index=index)
    assert asked(index).text == made[1].text


def test_repairing_rebuilds_what_is_derived(made: tuple[Path, Answer], index: Path) -> None:
    for path in index.glob(f"*/{LAST_FILE}"):
        flip(path)
    report = repair(index)
    assert (report.kept, report.read, report.lost) == (3, (), ())
    answer = asked(index)
    assert answer.text == made[1].text
    assert [round(hit.score, 3) for hit in answer.hits] == [round(hit.score, 3) for hit in made[1].hits]
    assert not list(index.glob("repair*"))
    with Assistant.open(index=index) as assistant:
        assert {each.source for each in assistant.documents()} == {"news/crane.txt", "мастерская.txt", "late.txt"}


def test_a_database_that_cannot_be_opened_is_built_from_the_files(made: tuple[Path, Answer], index: Path) -> None:
    database = index / "chroma.sqlite3"
    data = bytearray(database.read_bytes())
    for place in range(len(data) // 3, len(data) // 3 + 4096):
        data[place] ^= 0x55
    database.write_bytes(data)
    with pytest.raises(AssistantError):
        asked(index)
    repair(index)
    ingest([made[0] / "files"], index=index)
    assert asked(index).text == made[1].text


@pytest.mark.parametrize("moment", ["complete", "put_in_place"])
def test_a_repair_that_is_killed_is_done_again(
    made: tuple[Path, Answer], index: Path, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(f"assistant.storage.chroma.repairing.{moment}", die)
        repair(index)
    repair(index)
    assert asked(index).text == made[1].text
