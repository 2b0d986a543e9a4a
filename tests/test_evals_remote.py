"""Measuring a server by its URL: the same figures as in process, over real HTTP; and servers that misbehave."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from typer.testing import CliRunner

from assistant.errors import QuestionError, RecordError
from assistant.settings import load_settings
from assistant.types import Message, Usage, as_record
from assistant.wiring import Assistant
from evals import remote as remote_module
from evals.__main__ import app as command
from evals.data import DataError, load_data
from evals.observing import LocalSubject
from evals.remote import RemoteAssistant, RemoteError, remote_assistant
from evals.running import run
from evals.suites import SUITES

DOCUMENTS = [
    ("mill", "en", "The mill", "The water mill of Dorn was built in 1764. It ground rye for three villages."),
    ("bridge a/1", "en", "The bridge", "The bridge over the Lenne is 212 metres long. Its architect was Marta Holm."),
    ("школа", "ru", "Школа", "Школа в посёлке Заречный открылась в 1931 году. Её первым директором был Пётр Ильин."),
]
QUESTIONS: list[dict[str, Any]] = [
    {"lang": "en", "question": "When was the water mill of Dorn built?", "doc_id": "mill", "answers": ["1764"]},
    {
        "lang": "en",
        "question": "Who was the architect of the bridge?",
        "doc_id": "bridge a/1",
        "answers": ["Marta Holm"],
    },
    {"lang": "ru", "question": "Когда построили мельницу в Дорне?", "doc_id": "mill", "answers": ["1764"]},
    {"lang": "en", "question": "Who invented the telephone?", "doc_id": None, "answers": []},
    {"lang": "en", "question": " ", "doc_id": "mill", "answers": ["1764"]},
    {
        "lang": "ru",
        "question": "А кто был её первым директором?",
        "doc_id": "школа",
        "answers": ["Пётр Ильин"],
        "history": [
            {"role": "user", "text": "Когда открылась школа в посёлке Заречный?"},
            {"role": "agent", "text": "В 1931 году."},
        ],
    },
]


def stand_in_for_the_api(assistant: Assistant, key: str = "") -> FastAPI:
    """Serves the real assistant in the shapes of the HTTP API, of which it is no part; pages hold two documents."""
    app = FastAPI()

    @app.middleware("http")
    async def check_key(request: Request, call_next: Callable[[Request], Any]) -> Response:
        if key and request.headers.get("authorization") != f"Bearer {key}":
            return JSONResponse({"error": {"message": "A key is needed.", "hint": "Make one."}}, 401)
        response: Response = await call_next(request)
        return response

    @app.exception_handler(QuestionError)
    def refuse(_: Request, error: QuestionError) -> Response:
        told = {"code": "invalid_question", "message": error.message, "hint": error.hint}
        return JSONResponse({"error": told}, 400)

    @app.get("/v1/documents")
    def documents(limit: int, after: str = "") -> Any:
        everything = [{**as_record(each), "status": "ready"} for each in assistant.documents()]
        start = next((n for n, each in enumerate(everything, 1) if each["id"] == after), 0)
        page = everything[start : start + min(limit, 2)]
        return {"data": page, "has_more": start + len(page) < len(everything), "last_id": page[-1]["id"]}

    @app.get("/v1/documents/{document_id}/text")
    def text(document_id: str, start: int, end: int) -> Any:
        return {"text": assistant.document(document_id).text[start:end]}

    @app.post("/v1/search")
    def search(body: dict[str, Any]) -> Any:
        hits = assistant.search(body["question"], body["count"])
        fields = ({name: value for name, value in as_record(hit).items() if name != "read"} for hit in hits)
        return {"data": [{**each, "span": None, "title": "as the API adds"} for each in fields]}

    @app.post("/v1/answers")
    def answer(body: dict[str, Any]) -> Any:
        return as_record(assistant.ask(body["question"], [Message(**each) for each in body["history"]]))

    return app


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """A real server on a free port, in a thread."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        until = time.monotonic() + 30
        while not server.started:
            assert time.monotonic() < until and thread.is_alive()
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("set")
    documents = [dict(zip(("id", "lang", "title", "text"), each, strict=True)) for each in DOCUMENTS]
    questions = [{"id": f"q{n}", "answerable": bool(each["doc_id"]), **each} for n, each in enumerate(QUESTIONS)]
    for name, records in (("docs", documents), ("questions", questions)):
        lines = (json.dumps(each, ensure_ascii=False) for each in records)
        (place / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def prepared(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The assistant over the index that the command makes for a server."""
    index = tmp_path_factory.mktemp("prepared") / "index"
    done = CliRunner().invoke(command, ["prepare", "--data", str(folder), "--index", str(index)])
    assert done.exit_code == 0 and f"assistant serve --index {index}" in done.output, done.output
    with Assistant.open(index=index) as assistant:
        yield assistant


def without_times(result: dict[str, Any]) -> dict[str, Any]:
    figures = {key: each for key, each in result.items() if key in (*SUITES, "data_hash", "notes") and key != "latency"}
    return {**figures, "questions": [{**each, "seconds": set(each["seconds"])} for each in result["questions"]]}


@pytest.mark.integration
@pytest.mark.timeout(400)
def test_a_server_gets_the_figures_that_the_same_assistant_gets_in_process(
    folder: Path, prepared: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = run(load_data(folder), list(SUITES), load_settings())
    assert here["retrieval"]["all"]["recall@1"] == 0.8  # the empty question finds nothing
    assert "were not accepted" in " ".join(here["notes"])
    monkeypatch.setenv("A_KEY", "secret")
    with served(stand_in_for_the_api(prepared, key="secret")) as url:
        out = tmp_path / "out.json"
        options = ["--data", str(folder), "--url", url, "--out", str(out)]
        assert CliRunner().invoke(command, ["run", *options]).exit_code == 2  # no key
        done = CliRunner().invoke(command, ["run", *options, "--key-variable", "A_KEY"])
    assert done.exit_code == 0, done.output
    there = json.loads(out.read_text(encoding="utf-8"))
    assert without_times(there) == without_times(json.loads(json.dumps(here)))
    assert there["latency"]["n"] == here["latency"]["n"] == len(QUESTIONS) - 1
    assert there["parts"] == {"server": url} and there["settings_fingerprint"] is None
    assert "secret" not in json.dumps(there) + done.output


@pytest.mark.integration
def test_every_record_comes_as_the_assistant_made_it(prepared: Assistant) -> None:
    question = "When was the water mill of Dorn built?"
    with served(stand_in_for_the_api(prepared)) as url, remote_assistant(url) as remote:
        local = LocalSubject(prepared)
        assert remote.search(question, 3) == tuple(replace(hit, read=None) for hit in local.search(question, 3))
        answer = remote.ask(question)
        assert replace(answer, usage=Usage()) == replace(local.ask(question), usage=Usage())
        cited = answer.citations[0]
        assert remote.read(cited.document_id, cited.start, cited.end) == cited.quote
        assert {(each.id, each.source) for each in remote.documents()} == {
            (each.id, each.source) for each in local.documents()
        }


@pytest.mark.integration
def test_an_index_of_other_documents_is_refused(folder: Path, prepared: Assistant, tmp_path: Path) -> None:
    (tmp_path / "questions.jsonl").write_bytes((folder / "questions.jsonl").read_bytes())
    lines = (folder / "docs.jsonl").read_text(encoding="utf-8").splitlines()
    other = json.dumps({"id": "ferry", "lang": "en", "title": "", "text": "The ferry."})
    blank = json.dumps({"id": "blank", "lang": "en", "title": "", "text": " "})
    with served(stand_in_for_the_api(prepared)) as url, remote_assistant(url) as remote:
        for documents, words in (
            ([*lines, other], "1 of its documents are missing, 0 are foreign, the first one 'ferry'"),
            (lines[1:], "0 of its documents are missing, 1 are foreign, the first one 'mill'"),
        ):
            (tmp_path / "docs.jsonl").write_text("\n".join(documents), encoding="utf-8")
            with pytest.raises(DataError, match=words):
                run(load_data(tmp_path), ["retrieval"], load_settings(), remote=remote)
        (tmp_path / "docs.jsonl").write_text("\n".join([*lines, blank]), encoding="utf-8")
        load_data(tmp_path).check(each.source for each in remote.documents())


def test_a_folder_that_is_not_empty_is_no_place_for_an_index(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    done = CliRunner().invoke(command, ["prepare", "--data", str(folder), "--index", str(tmp_path)])
    assert done.exit_code == 2 and "is not empty" in done.output


def answering(*responses: httpx.Response | Exception) -> tuple[RemoteAssistant, list[httpx.Request]]:
    """A client whose server gives these responses in turn, and what it was asked."""
    asked: list[httpx.Request] = []
    given = iter(responses)

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        found = next(given)
        if isinstance(found, Exception):
            raise found
        return found

    return RemoteAssistant(httpx.Client(base_url="http://server", transport=httpx.MockTransport(answer))), asked


@pytest.mark.parametrize(
    ("response", "kind", "words"),
    [
        (httpx.ConnectError("refused"), RemoteError, "cannot be reached"),
        (httpx.Response(500, text="<html>"), RemoteError, "500 Internal Server Error"),
        (httpx.Response(200, text="<html>"), RemoteError, "200 OK"),
        (httpx.Response(404, json={"detail": "x"}), RemoteError, "404"),
        (httpx.Response(401, json={"error": {"message": "A key is needed.", "hint": "Make one."}}), RemoteError, "key"),
        (httpx.Response(400, json={"error": "text"}), RemoteError, "400"),
        (
            httpx.Response(400, json={"error": {"code": "invalid_question", "message": "Empty."}}),
            QuestionError,
            "Empty",
        ),
        (httpx.Response(200, json=[]), RecordError, "no Answer"),
        (httpx.Response(200, json={"text": "x"}), RecordError, "no Answer"),
    ],
)
def test_what_a_server_does_wrong_is_told(
    response: httpx.Response | Exception, kind: type[Exception], words: str
) -> None:
    remote, _ = answering(response)
    with pytest.raises(kind, match=words):
        remote.ask("Who?")


@pytest.mark.parametrize(
    "body", [{}, {"data": "x"}, {"data": [{"id": 1}], "has_more": False}, {"data": [], "has_more": True}, []]
)
def test_a_list_that_is_none_is_told(body: Any) -> None:
    with pytest.raises(RemoteError, match="has no"):
        answering(httpx.Response(200, json=body))[0].documents()
    if body != {"data": [], "has_more": True}:
        with pytest.raises((RemoteError, RecordError)):
            answering(httpx.Response(200, json=body))[0].search("Who?", 1)


def test_a_busy_server_is_asked_again_when_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("evals.remote.time.sleep", waited.append)
    busy = httpx.Response(429, headers={"retry-after": "7"})
    later = httpx.Response(503, headers={"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"})
    remote, asked = answering(busy, later, httpx.Response(200, json={"text": "quote"}))
    assert remote.read("a/ü", 1, 6) == "quote"
    assert waited == [7.0, remote_module.WAIT_SECONDS]
    assert {str(each.url) for each in asked} == {"http://server/v1/documents/a%2F%C3%BC/text?start=1&end=6"}

    gone = httpx.Response(503)
    with pytest.raises(RemoteError, match="503"):
        answering(gone)[0].read("a", 0, 1)
    with pytest.raises(RemoteError, match="429"):
        answering(*[busy] * remote_module.TRIES)[0].read("a", 0, 1)


@pytest.mark.parametrize("url", ["ftp://server", "server:80", "", "http://", "http://ser ver:x"])
def test_what_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(RemoteError), remote_assistant(url):
        pass
