"""What was accepted is on the disk before it is told, and is taken up again."""

from __future__ import annotations

import errno
import io
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from api_server import wait_until
from test_api_uploads import NOTHING, FakeIngest, send, settled

from assistant.api.intents import Intents, Upload
from assistant.api.uploads import Uploads
from assistant.errors import DiskFull
from assistant.ingesting.process import Failed
from assistant.types import IngestReport, Skipped


@pytest.fixture
def stopped(tmp_path: Path) -> Uploads:
    """Uploads whose thread never runs: a server that is killed before it does anything."""
    return Uploads(tmp_path, FakeIngest())


@pytest.fixture
def ingest() -> FakeIngest:
    return FakeIngest()


@pytest.fixture
def restarted(tmp_path: Path, ingest: FakeIngest) -> Iterator[Uploads]:
    made = Uploads(tmp_path, ingest)
    yield made
    made.close()


def test_a_deletion_is_taken_up_by_the_next_server(
    stopped: Uploads, restarted: Uploads, ingest: FakeIngest, tmp_path: Path
) -> None:
    document_id = send(stopped, "a.txt", b"text")
    stopped.remove(document_id)
    restarted.start(frozenset({document_id}))  # the index still holds it
    wait_until(settled(restarted), 60)
    assert ingest.runs == [[]] and not restarted.holds(document_id)
    assert list(tmp_path.iterdir()) == []


def test_a_deletion_that_was_killed_before_it_deleted_the_file(
    stopped: Uploads, restarted: Uploads, ingest: FakeIngest, tmp_path: Path
) -> None:
    document_id = send(stopped, "a.txt", b"text")
    Intents(tmp_path).put(Upload(document_id, "a.txt", "removing"))
    restarted.start(frozenset({document_id}))
    wait_until(settled(restarted), 60)
    assert ingest.runs == [[]] and not (tmp_path / document_id).exists()


def test_a_file_that_is_sent_again_after_its_deletion_stays(
    stopped: Uploads, restarted: Uploads, ingest: FakeIngest
) -> None:
    document_id = send(stopped, "a.txt", b"text")
    stopped.remove(document_id)
    assert send(stopped, "a.txt", b"text") == document_id
    restarted.start(NOTHING)
    wait_until(settled(restarted), 60)
    assert ingest.runs == [[f"{document_id}/a.txt"]]


def test_a_re_reading_is_taken_up(stopped: Uploads, restarted: Uploads, ingest: FakeIngest, tmp_path: Path) -> None:
    report = tmp_path / "news" / "report.txt"
    report.parent.mkdir()
    report.write_text("text", encoding="utf-8")
    stopped.read_again("f" * 24, "report.txt", report.parent)
    restarted.start(frozenset({"f" * 24}))
    wait_until(settled(restarted), 60)
    assert ingest.runs == [["news/report.txt"]]


def test_a_failure_is_still_told_after_a_restart(tmp_path: Path, ingest: FakeIngest, restarted: Uploads) -> None:
    first = FakeIngest()
    first.outcomes = [IngestReport(skipped=(Skipped("a.pdf", "It is broken.", "Save it again."),))]
    uploads = Uploads(tmp_path, first)
    uploads.start(NOTHING)
    document_id = send(uploads, "a.pdf", b"junk")
    wait_until(lambda: (now := uploads.upload(document_id)) is not None and now.state == "failed", 60)
    uploads.close()
    restarted.start(NOTHING)
    found = restarted.upload(document_id)
    assert found is not None and (found.state, found.message) == ("failed", "It is broken.")
    assert restarted.remove(document_id) is None and list(tmp_path.iterdir()) == []


def test_what_failed_for_reasons_of_the_index_is_tried_at_the_next_start(
    tmp_path: Path, restarted: Uploads, ingest: FakeIngest
) -> None:
    first = FakeIngest()
    first.outcomes = [Failed("The index cannot be written.", "Mend it.", "index")]
    uploads = Uploads(tmp_path, first)
    document_id = send(uploads, "a.txt", b"text")
    uploads.remove(document_id)
    uploads.start(NOTHING)
    wait_until(lambda: (now := uploads.upload(document_id)) is not None and now.state == "failed", 60)
    uploads.close()
    restarted.start(frozenset({document_id}))
    wait_until(settled(restarted), 60)
    assert ingest.runs == [[]]


def test_a_full_disk_is_waited_for(
    tmp_path: Path, restarted: Uploads, ingest: FakeIngest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.api.uploads.FULL_DISK_SECONDS", 0.02)
    monkeypatch.setattr("assistant.api.uploads.MAX_TRIES", 1)
    ingest.outcomes = [Failed("The disk is full.", "Make room.", "full")] * 5
    restarted.start(NOTHING)
    document_id = send(restarted, "a.txt", b"text")
    wait_until(lambda: restarted.upload(document_id) is None, 60)
    assert len(ingest.runs) == 6


def test_a_full_disk_is_told_and_nothing_is_accepted(
    tmp_path: Path, stopped: Uploads, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id = send(stopped, "a.txt", b"text")

    def refuse(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(DiskFull, match="disk is full"):
        stopped.remove(document_id)
    with pytest.raises(DiskFull, match="disk is full"):
        send(stopped, "b.txt", b"other")
    assert (tmp_path / document_id / "a.txt").read_bytes() == b"text"
    assert not list(tmp_path.glob(".incoming*")) and not list(tmp_path.glob("*.unfinished"))


def test_uploads_are_for_the_server_only(tmp_path: Path, ingest: FakeIngest) -> None:
    uploads = Uploads(tmp_path / "uploads", ingest)
    uploads.start(NOTHING)
    ingest.may_run.clear()
    uploads.take("a.txt", io.BytesIO(b"text"), NOTHING)
    made = [tmp_path / "uploads", *tmp_path.rglob("uploads/**/*")]
    modes = {each: stat.S_IMODE(each.stat().st_mode) for each in made}
    uploads.close()
    assert len(modes) == 4 and not any(mode & 0o077 for mode in modes.values()), modes


def test_a_file_that_is_no_intent_is_passed_over(tmp_path: Path, restarted: Uploads, ingest: FakeIngest) -> None:
    (tmp_path / f".intent-{'a' * 24}").write_bytes(b"junk")
    (tmp_path / f".intent-{'b' * 24}.unfinished").write_bytes(b"{")
    restarted.start(NOTHING)
    assert restarted.pending() == () and ingest.runs == []
