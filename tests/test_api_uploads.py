"""Documents sent in: the queue with a fake ingest, then the whole way on a real server."""

from __future__ import annotations

import io
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
import web
from api_server import Server, serving, wait_until

from assistant.api.uploads import ABANDONED_SECONDS, Uploads, checked_name
from assistant.errors import UnsupportedFormat
from assistant.ingesting.process import Failed, IngestProcess, Outcome
from assistant.settings import load_settings
from assistant.types import IngestReport, Skipped
from assistant.wiring import Assistant

NOTHING: frozenset[str] = frozenset()


class FakeIngest:
    """Takes what it is given, or says what the test wants; keeps what it was given."""

    def __init__(self) -> None:
        self.runs: list[list[str]] = []
        self.outcomes: list[Outcome] = []
        self.is_stopped = False
        self.has_begun = threading.Event()
        self.may_run = threading.Event()
        self.may_run.set()

    def __call__(self, paths: Sequence[Path]) -> Outcome:
        self.has_begun.set()
        self.may_run.wait(10)
        self.runs.append([f"{path.name}/{each.name}" for path in paths for each in path.iterdir()])
        if self.is_stopped:
            return Failed("Stopped.", cause="index")
        return self.outcomes.pop(0) if self.outcomes else IngestReport()

    def stop(self) -> None:
        self.is_stopped = True
        self.may_run.set()


@pytest.fixture
def ingest() -> FakeIngest:
    return FakeIngest()


@pytest.fixture
def uploads(tmp_path: Path, ingest: FakeIngest) -> Iterator[Uploads]:
    made = Uploads(tmp_path / "uploads", ingest)
    made.start(NOTHING)
    yield made
    made.close()


def send(uploads: Uploads, name: str, content: bytes) -> str:
    return uploads.take(name, io.BytesIO(content), NOTHING)[0]


def settled(uploads: Uploads) -> Callable[[], bool]:
    return lambda: all(each.state == "failed" for each in uploads.pending())


def test_a_file_is_kept_under_its_id_and_ingested(uploads: Uploads, ingest: FakeIngest, tmp_path: Path) -> None:
    document_id = send(uploads, "a.txt", b"text")
    wait_until(lambda: uploads.upload(document_id) is None, 60)
    assert ingest.runs == [[f"{document_id}/a.txt"]]
    assert [each.name for each in (tmp_path / "uploads").rglob("*")] == [document_id, "a.txt"]
    assert uploads.holds(document_id)


def test_the_same_file_sent_twice_is_one_document(uploads: Uploads, ingest: FakeIngest, tmp_path: Path) -> None:
    ingest.may_run.clear()
    first, again = send(uploads, "a.txt", b"text"), send(uploads, "b.txt", b"text")
    assert first == again and send(uploads, "a.txt", b"other") != first
    ingest.may_run.set()
    wait_until(settled(uploads), 60)
    assert [each.name for each in (tmp_path / "uploads" / first).iterdir()] == ["a.txt"]


def test_what_the_index_holds_already_is_not_kept(uploads: Uploads, ingest: FakeIngest, tmp_path: Path) -> None:
    document_id = send(uploads, "a.txt", b"text")
    wait_until(settled(uploads), 60)
    uploads.remove(document_id)
    wait_until(settled(uploads), 60)
    assert uploads.take("a.txt", io.BytesIO(b"text"), frozenset({document_id})) == (document_id, None)
    assert list((tmp_path / "uploads").iterdir()) == []


def test_deleting_empties_the_folder_and_ingests_its_absence(
    uploads: Uploads, ingest: FakeIngest, tmp_path: Path
) -> None:
    document_id = send(uploads, "a.txt", b"text")
    wait_until(settled(uploads), 60)
    removing = uploads.remove(document_id)
    assert removing is not None and removing.state == "removing"
    wait_until(lambda: uploads.upload(document_id) is None, 60)
    assert ingest.runs[-1] == []
    assert not (tmp_path / "uploads" / document_id).exists()


def test_a_file_that_cannot_be_read_fails_with_its_reason_and_is_dropped(
    uploads: Uploads, ingest: FakeIngest, tmp_path: Path
) -> None:
    ingest.outcomes = [IngestReport(skipped=(Skipped("a.pdf", "It is broken.", "Save it again."),))]
    document_id = send(uploads, "a.pdf", b"junk")
    wait_until(lambda: (now := uploads.upload(document_id)) is not None and now.state == "failed", 60)
    failed = uploads.upload(document_id)
    assert failed is not None and (failed.message, failed.hint) == ("It is broken.", "Save it again.")
    assert not (tmp_path / "uploads" / document_id).exists()
    assert uploads.remove(document_id) is None and uploads.upload(document_id) is None


def test_files_of_one_name_are_told_apart(uploads: Uploads, ingest: FakeIngest) -> None:
    ingest.may_run.clear()
    send(uploads, "other.txt", b"0")
    ids = [send(uploads, "a.txt", content) for content in (b"1", b"2")]
    ingest.may_run.set()
    wait_until(settled(uploads), 60)
    assert not any(all(any(id in file for file in run) for id in ids) for run in ingest.runs)


def test_one_that_takes_the_process_down_does_not_take_the_others_along(uploads: Uploads, ingest: FakeIngest) -> None:
    ingest.may_run.clear()
    first = send(uploads, "first.txt", b"first")
    wait_until(lambda: (now := uploads.upload(first)) is not None and now.state == "indexing", 60)
    bad, good = send(uploads, "bad.txt", b"bad"), send(uploads, "good.txt", b"good")
    crash = Failed("The process ended.")
    ingest.outcomes = [IngestReport(), crash, crash]  # the first file alone, the other two together, the bad one alone
    ingest.may_run.set()
    wait_until(settled(uploads), 60)
    assert uploads.upload(good) is None
    failed = uploads.upload(bad)
    assert failed is not None and failed.message == "The process ended."


def test_a_busy_index_is_tried_again(uploads: Uploads, ingest: FakeIngest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.api.uploads.RETRY_SECONDS", 0.05)
    ingest.outcomes = [Failed("Busy.", cause="busy")] * 2
    document_id = send(uploads, "a.txt", b"text")
    wait_until(lambda: uploads.upload(document_id) is None, 60)
    assert len(ingest.runs) == 3


def test_a_fault_of_the_index_keeps_the_file(uploads: Uploads, ingest: FakeIngest, tmp_path: Path) -> None:
    ingest.outcomes = [Failed("The index cannot be written.", "Mend it.", "index")]
    document_id = send(uploads, "a.txt", b"text")
    wait_until(lambda: (now := uploads.upload(document_id)) is not None and now.state == "failed", 60)
    assert (tmp_path / "uploads" / document_id / "a.txt").exists()
    assert send(uploads, "b.txt", b"text") == document_id
    wait_until(lambda: uploads.upload(document_id) is None, 60)
    assert ingest.runs == [[f"{document_id}/a.txt"]] * 2


def test_a_server_that_is_stopped_loses_nothing(tmp_path: Path, ingest: FakeIngest) -> None:
    uploads = Uploads(tmp_path / "uploads", ingest)
    uploads.start(NOTHING)
    ingest.may_run.clear()
    document_id = send(uploads, "a.txt", b"text")
    wait_until(lambda: (now := uploads.upload(document_id)) is not None and now.state == "indexing", 60)
    uploads.close()
    assert (tmp_path / "uploads" / document_id / "a.txt").exists()


def test_a_folder_that_is_gone_is_told_and_the_thread_lives(
    uploads: Uploads, ingest: FakeIngest, tmp_path: Path
) -> None:
    ingest.may_run.clear()
    send(uploads, "first.txt", b"first")
    assert ingest.has_begun.wait(60)
    lost = send(uploads, "a.txt", b"text")
    shutil.rmtree(tmp_path / "uploads")
    ingest.may_run.set()
    wait_until(lambda: (now := uploads.upload(lost)) is not None and now.state == "failed", 60)
    (tmp_path / "uploads").mkdir()
    later = send(uploads, "later.txt", b"later")
    wait_until(lambda: uploads.upload(later) is None, 60)


def test_a_document_of_another_folder_is_read_again(uploads: Uploads, ingest: FakeIngest, tmp_path: Path) -> None:
    report = tmp_path / "news" / "report.txt"
    report.parent.mkdir()
    report.write_text("text", encoding="utf-8")
    ingest.outcomes = [IngestReport(skipped=(Skipped("news/report.txt", "It is broken.", "Mend it."),))]
    assert uploads.read_again("x" * 24, "news/report.txt", report.parent).state == "queued"
    wait_until(lambda: (now := uploads.upload("x" * 24)) is not None and now.state == "failed", 60)
    assert report.exists() and ingest.runs == [["news/report.txt"]]
    uploads.read_again("x" * 24, "news/report.txt", report.parent)
    wait_until(lambda: uploads.upload("x" * 24) is None, 60)
    assert len(ingest.runs) == 2 and not (tmp_path / "uploads" / ("x" * 24)).exists()


def test_what_is_on_its_way_is_not_queued_twice(uploads: Uploads, ingest: FakeIngest, tmp_path: Path) -> None:
    ingest.may_run.clear()
    document_id = send(uploads, "a.txt", b"text")
    known = uploads.read_again(document_id, "a.txt", tmp_path)
    assert known.path is None and known.state in ("queued", "indexing")


def test_a_full_queue_says_so(uploads: Uploads, ingest: FakeIngest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.api.uploads.MOST_WAITING", 2)
    ingest.may_run.clear()
    send(uploads, "a.txt", b"1")
    assert not uploads.is_full()
    send(uploads, "b.txt", b"2")
    assert uploads.is_full()


def test_what_a_killed_server_left_is_ingested_at_the_next_start(tmp_path: Path, ingest: FakeIngest) -> None:
    left, done, gone = "a" * 24, "b" * 24, "c" * 24
    for name in (left, done, gone):
        (tmp_path / name).mkdir()
    for name in (left, done):
        (tmp_path / name / "x.txt").write_text("x", encoding="utf-8")
    for name, age_seconds in ((".incoming-1.txt", 2 * ABANDONED_SECONDS), (".incoming-2.txt", 0)):
        (tmp_path / name).write_text("half", encoding="utf-8")
        os.utime(tmp_path / name, (time.time() - age_seconds,) * 2)
    uploads = Uploads(tmp_path, ingest)
    uploads.start(frozenset({done}))
    wait_until(settled(uploads), 60)
    assert [file for run in ingest.runs for file in run] == [f"{left}/x.txt"]
    assert sorted(each.name for each in tmp_path.iterdir()) == [".incoming-2.txt", left, done]
    uploads.close()


def test_a_format_without_a_reader_is_refused(uploads: Uploads, tmp_path: Path) -> None:
    for name in ("program.exe", "noending"):
        with pytest.raises(UnsupportedFormat):
            send(uploads, name, b"MZ")
    assert list((tmp_path / "uploads").iterdir()) == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("report.pdf", "report.pdf"),
        ("отчёт за год.pdf", "отчёт за год.pdf"),
        ("C:\\docs\\report.pdf", "report.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..", ""),
        (".hidden.txt", ""),
        ("~$lock.docx", ""),
        ("", ""),
        ("noending", ""),
        ("a\0b.txt", ""),
        ("a\nb.txt", ""),
        ("\udcff.txt", ""),
    ],
)
def test_names_lead_nowhere(given: str, kept: str) -> None:
    assert checked_name(given) == kept


def test_a_long_name_keeps_its_ending() -> None:
    kept = checked_name("я" * 300 + ".pdf")
    assert kept.endswith(".pdf") and len(kept.encode()) <= 200


# --- for real -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(two_documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("writable")
    shutil.copytree(two_documents, folder / "index")
    with serving(folder / "index", upload_folder=folder / "uploads", max_upload_bytes=100_000) as running:
        yield running


def upload(server: Server, name: str, content: bytes) -> httpx.Response:
    return web.post(f"{server.url}/v1/documents", files={"file": (name, content)})


def status_of(server: Server, document_id: str) -> Any:
    response = web.get(f"{server.url}/v1/documents/{document_id}")
    return response.json().get("status", response.status_code)


@pytest.mark.integration
def test_a_document_is_sent_in_answers_and_is_taken_out(server: Server) -> None:
    text = "Lighthouse of Sampleton\n\nThe lighthouse of Sampleton was painted green by Ivo Beispiel in 2021.\n"
    sent = upload(server, "lighthouse.txt", text.encode())
    assert (sent.status_code, sent.json()["status"]) == (202, "queued")
    document_id = sent.json()["id"]
    wait_until(lambda: status_of(server, document_id) == "ready", 90)
    question = {"question": "Who painted the lighthouse of Sampleton?"}
    answer = web.post(f"{server.url}/v1/answers", json=question).json()
    assert answer["status"] == "answered" and answer["citations"][0]["document_id"] == document_id
    assert answer["citations"][0]["source"] == "lighthouse.txt"
    again = upload(server, "copy.txt", text.encode())
    assert (again.status_code, again.json()["id"], again.json()["status"]) == (200, document_id, "ready")
    taken = web.delete(f"{server.url}/v1/documents/{document_id}")
    assert (taken.status_code, taken.json()["status"]) == (202, "removing")
    wait_until(lambda: status_of(server, document_id) == 404, 90)
    answer = web.post(f"{server.url}/v1/answers", json=question).json()
    assert all(each["passage"]["document_id"] != document_id for each in answer["hits"])
    assert web.get(f"{server.url}/readyz").json()["documents"] == 2


@pytest.mark.integration
def test_a_file_that_changed_is_read_again_and_one_that_is_gone_is_told(server: Server) -> None:
    def reindexed() -> httpx.Response:
        listed = web.get(f"{server.url}/v1/documents").json()["data"]
        ids = {each["source"]: each["id"] for each in listed}
        return web.post(f"{server.url}/v1/documents/{ids['crane.txt']}/reindex")

    summary = next(each for each in server.context.assistant.documents() if each.source == "crane.txt")
    path = Path(summary.path)
    before = path.read_bytes()
    try:
        path.write_text("Crane for Port Example\n\nThe crane was sold to Sampleton in 2025.\n", encoding="utf-8")
        assert (asked := reindexed()).status_code == 202 and asked.json()["status"] == "queued"
        wait_until(lambda: status_of(server, summary.id) == 404, 90)
        path.unlink()
        assert (gone := reindexed()).status_code == 409 and gone.json()["error"]["code"] == "file_missing"
        assert web.post(f"{server.url}/v1/documents/{summary.id}/reindex").status_code == 404
    finally:
        path.write_bytes(before)
    assert reindexed().status_code == 202
    wait_until(lambda: status_of(server, summary.id) == "ready", 90)


@pytest.mark.integration
def test_a_broken_file_says_what_is_wrong(server: Server) -> None:
    document_id = upload(server, "broken.pdf", b"%PDF-1.4 nothing").json()["id"]
    wait_until(lambda: status_of(server, document_id) == "failed", 90)
    failed = web.get(f"{server.url}/v1/documents/{document_id}").json()
    assert "PDF" in failed["message"] and failed["hint"]
    assert failed in web.get(f"{server.url}/v1/documents").json()["data"]
    assert web.delete(f"{server.url}/v1/documents/{document_id}").status_code == 200
    assert status_of(server, document_id) == 404


@pytest.mark.integration
@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"files": {"file": ("program.exe", b"MZ")}}, 415, "unsupported_format"),
        ({"files": {"file": ("", b"text")}}, 400, "file_missing"),
        ({"files": {"other": ("a.txt", b"text")}}, 400, "file_missing"),
        ({"files": [("file", ("a.txt", b"1")), ("file", ("b.txt", b"2"))]}, 400, "invalid_request"),
        ({"files": {"file": (".htaccess.txt", b"text")}}, 400, "invalid_file_name"),
        ({"files": {"file": ("a.txt", b"x" * 200_000)}}, 413, "request_too_large"),
        ({"json": {"file": "a.txt"}}, 415, "unsupported_media_type"),
        ({"content": b"junk", "headers": {"content-type": "multipart/form-data"}}, 400, "invalid_request"),
        ({"content": b"junk", "headers": {"content-type": "multipart/form-data; boundary=x"}}, 400, "invalid_request"),
    ],
)
def test_what_is_no_upload_is_refused(server: Server, sent: dict[str, Any], status: int, code: str) -> None:
    response = web.post(f"{server.url}/v1/documents", **sent)
    assert (response.status_code, response.json()["error"]["code"]) == (status, code), response.text
    assert web.get(f"{server.url}/v1/documents").json()["data"] != []


@pytest.mark.integration
def test_a_run_that_is_too_long_is_ended(two_documents: Path, tmp_path: Path) -> None:
    settings = load_settings(index=two_documents, api={"ingest_timeout_seconds": 0.01})
    outcome = IngestProcess(settings, "assistant.wiring")([tmp_path])
    assert isinstance(outcome, Failed) and "0.01 seconds" in outcome.message


@pytest.mark.integration
def test_a_run_tells_what_went_wrong(tmp_path: Path) -> None:
    settings = load_settings(index=tmp_path / "index")
    outcome = IngestProcess(settings, "assistant.wiring")([tmp_path / "nowhere"])
    assert isinstance(outcome, Failed)
    assert "There is no file or folder" in outcome.message and outcome.hint and outcome.cause == "index"


@pytest.mark.integration
def test_a_run_while_another_writes_is_busy(two_documents: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    shutil.copytree(two_documents, index)
    (tmp_path / "files").mkdir()
    with Assistant.open(index=index) as assistant, assistant.store.writing():
        outcome = IngestProcess(load_settings(index=index), "assistant.wiring")([tmp_path / "files"])
    assert isinstance(outcome, Failed) and outcome.cause == "busy"


@pytest.mark.integration
def test_a_stopped_process_begins_nothing(two_documents: Path, tmp_path: Path) -> None:
    ingest = IngestProcess(load_settings(index=two_documents), "assistant.wiring")
    ingest.stop()
    assert isinstance(ingest([tmp_path]), Failed)
