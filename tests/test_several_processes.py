"""One index, several processes: a Chroma server, two servers of the assistant, an ingest; each is killed once."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import web
from api_server import QUESTION, free_port, wait_until
from commands import PATIENCE_SECONDS, Command, all_killed, run

pytestmark = [pytest.mark.integration, pytest.mark.timeout(900)]

OLD_ANSWER = "2.4 million"
NEW_QUESTION = "What does the lighthouse of Cape Sample run on?"
NEW_ANSWER = "hydrogen"
FILES = 70


class Servers:
    """Two servers of the assistant, the Chroma server, and whatever ingests; all of them on one index."""

    def __init__(self, index: Path, logs: Path) -> None:
        self.index = index
        self.started: list[Command] = []
        self._logs = logs
        self._chroma_port = free_port()
        self.ports = [free_port(), free_port()]
        self.settings = {
            "ASSISTANT_STORE__SERVER_URL": f"http://127.0.0.1:{self._chroma_port}",
            "ASSISTANT_EMBEDDING__BATCH_PASSAGES": "4",  # many small changes, so that a kill falls between two
        }

    def command(self, *words: str) -> Command:
        log = self._logs / f"{len(self.started)} {words[0]}.log"
        started = Command(log, *words, "--index", str(self.index), settings=self.settings)
        self.started.append(started)
        return started

    def chroma(self) -> Command:
        return self.command("chroma", "--port", str(self._chroma_port))

    def serve(self, number: int) -> Command:
        return self.command("serve", "--port", str(self.ports[number]))

    def readiness(self, number: int) -> tuple[int, dict[str, Any]]:
        response = web.get(f"http://127.0.0.1:{self.ports[number]}/readyz")
        return response.status_code, response.json()

    def documents(self, number: int = 0) -> int:
        """How many documents a server sees; 0 when it is not ready."""
        return int(self.readiness(number)[1].get("documents", 0))

    def answer(self, number: int, question: str) -> str:
        response = web.post(f"http://127.0.0.1:{self.ports[number]}/v1/answers", json={"question": question})
        assert response.status_code == 200, response.text
        return str(response.json()["text"])


@pytest.fixture
def servers(two_documents: Path, tmp_path: Path) -> Iterator[Servers]:
    """Not started yet, on an index that was made without a server."""
    index = tmp_path / "index"
    shutil.copytree(two_documents, index)
    made = Servers(index, tmp_path)
    with all_killed(made.started):
        yield made


@pytest.fixture
def new_files(tmp_path: Path) -> Path:
    """The last of them holds the new answer."""
    folder = tmp_path / "new"
    folder.mkdir()
    for number in range(FILES - 1):
        words = " ".join(f"warehouse{number}x{each}" for each in range(30))
        (folder / f"file {number:02d}.txt").write_text(f"Stock list {number}.\n\n{words}.\n", encoding="utf-8")
    text = f"Cape Sample\n\nThe lighthouse of Cape Sample runs on {NEW_ANSWER} since 2021.\n"
    (folder / "lighthouse.txt").write_text(text, encoding="utf-8")
    return folder


def test_both_answer_while_a_third_ingests_and_no_kill_loses_anything(servers: Servers, new_files: Path) -> None:
    chroma = servers.chroma().wait_until_ready()
    serving = [servers.serve(0), servers.serve(1)]
    for each in serving:
        each.wait_until_ready()

    # An ingest is killed in the middle: both answer meanwhile and afterwards.
    ingest = servers.command("ingest", str(new_files))
    while servers.documents() <= 4:
        assert ingest.process.poll() is None, ingest.printed()
        for number in (0, 1):
            assert OLD_ANSWER in servers.answer(number, QUESTION)
    assert ingest.process.poll() is None, "it was done too soon to be killed"
    ingest.kill()
    time.sleep(1)  # what the Chroma server has received it still stores
    kept = servers.documents()
    assert 4 < kept < FILES + 2
    assert servers.documents(1) == kept

    # The Chroma server is killed: both say so, and recover by themselves.
    chroma.kill()
    for number in (0, 1):
        status, body = servers.readiness(number)
        assert (status, body["error"]["code"]) == (503, "index_unreachable")
        assert "assistant chroma --index" in body["error"]["hint"]
    refused = run("ingest", str(new_files), "--index", str(servers.index), **servers.settings)
    assert refused.returncode == 19
    assert "assistant chroma --index" in refused.stderr
    servers.chroma().wait_until_ready()
    for number in (0, 1):
        wait_until(lambda: servers.documents(number) == kept, PATIENCE_SECONDS)  # noqa: B023 – it is called here
        assert OLD_ANSWER in servers.answer(number, QUESTION)

    # A server is killed and started again while the ingest goes on: the other one answers.
    serving[0].kill()
    again, ingest = servers.serve(0), servers.command("ingest", str(new_files))
    while ingest.process.poll() is None:
        assert OLD_ANSWER in servers.answer(1, QUESTION)
        time.sleep(0.05)
    assert ingest.wait() == 0, ingest.printed()
    assert f"{kept - 2} unchanged" in ingest.printed()
    again.wait_until_ready()
    for number in (0, 1):
        assert servers.documents(number) == FILES + 2
        assert OLD_ANSWER in servers.answer(number, QUESTION)
        assert NEW_ANSWER in servers.answer(number, NEW_QUESTION)
