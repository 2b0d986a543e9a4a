"""A browser at the routes of the page, without one: who visits, what was asked before, one document in a file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import fastapi
import pytest
from fastapi.testclient import TestClient
from page_server import PASSWORD, services_for
from starlette.responses import PlainTextResponse
from test_ui_handlers import ANSWERS, FakeAssistant

from assistant.history import History
from assistant.ingesting.preparing import file_digest
from assistant.settings import load_settings
from assistant.types import DocumentSummary
from assistant.ui.authentication import AuthenticationMiddleware
from assistant.ui.conversation import Turn
from assistant.ui.remembering import Memory
from assistant.ui.routes import page_routes
from assistant.ui.sessions import Sessions

HTML = {"accept": "text/html"}


class FileAssistant(FakeAssistant):
    """The same with one document that lies in a file."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.digest = file_digest(path)

    def documents(self) -> tuple[DocumentSummary, ...]:
        return (DocumentSummary("doc", f"a/{self.path.name}", "t", "ru", "", self.digest, 1, 1, str(self.path)),)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "отчёт.txt").write_text("<script>alert(1)</script>", encoding="utf-8")
    return tmp_path / "отчёт.txt"


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with History.at(f"sqlite:///{tmp_path / 'history.sqlite'}") as opened:
        yield opened


def page_client(history: History, assistant: FileAssistant, name: str = "localhost", **ui: object) -> TestClient:
    """A browser at a server with these settings, where one line stands in for what Gradio serves."""
    settings = load_settings(ui=ui)
    app = fastapi.FastAPI(openapi_url=None)
    services, sessions = services_for(history, settings), Sessions()
    app.mount("/page", page_routes(assistant, services, sessions))
    app.mount("/", AuthenticationMiddleware(PlainTextResponse("the page"), services.visitors, sessions))
    return TestClient(app, base_url=f"http://{name}", client=("127.0.0.1", 5000), follow_redirects=False)


@cache
def staff() -> bytes:
    """The file of a history with two users: a password is slow to hash, and is hashed once for all tests."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "history.sqlite"
        with History.at(f"sqlite:///{path}") as history:
            history.users.add("ann", "editor", PASSWORD)
            history.users.add("bob", "reader", PASSWORD)
        return path.read_bytes()


@pytest.fixture
def office(tmp_path: Path, history: History, file: Path) -> TestClient:
    """A page where people sign in; Ann and Bob may."""
    (tmp_path / "history.sqlite").write_bytes(staff())
    return page_client(history, FileAssistant(file), "docs.example", host="0.0.0.0")


def sign_in(browser: TestClient, name: str, password: str = PASSWORD) -> int:
    """Sign in anew; the status of the answer, 303 when it was right."""
    browser.cookies.clear()
    return int(browser.post("/page/sign-in", data={"name": name, "password": password}).status_code)


def remember(history: History, owner: str, question: str = "How much?") -> None:
    """A conversation of the owner, ``of-OWNER``, with one turn."""
    turn = Turn(question, answer=ANSWERS["evil"] if "evil" in question else ANSWERS["grant"])
    Memory(history).keep(owner, f"of-{owner}", (turn,))
