"""What lies behind the door beside Gradio: signing in, exports, original files, and that nobody reaches another's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import fastapi
import pytest
from fastapi.testclient import TestClient
from page_server import PASSWORD, desk_for
from starlette.responses import PlainTextResponse
from test_ui_handlers import ANSWERS, HOSTILE, FakeAssistant

from assistant.history import History
from assistant.preparing import file_digest
from assistant.settings import load_settings
from assistant.types import DocumentSummary
from assistant.ui.conversation import Turn
from assistant.ui.door import Door
from assistant.ui.remembering import Memory
from assistant.ui.routes import page_routes
from assistant.ui.sessions import Sessions
from assistant.visiting import COOKIE, FAILURES_OF_BOTH

HTML = {"accept": "text/html"}


class FileAssistant(FakeAssistant):
    """The same with one document that lies in a file."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.digest = file_digest(path)

    def documents(self) -> tuple[DocumentSummary, ...]:
        return (DocumentSummary("doc", "a/отчёт.txt", "t", "ru", "", self.digest, 1, 1, str(self.path)),)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "отчёт.txt").write_text("<script>alert(1)</script>", encoding="utf-8")
    return tmp_path / "отчёт.txt"


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with History.at(f"sqlite:///{tmp_path / 'history.sqlite'}") as opened:
        yield opened


def client(history: History, file: Path, name: str = "localhost", **ui: object) -> TestClient:
    """A browser at a server with these settings, where one line stands in for what Gradio serves."""
    settings = load_settings(ui=ui)
    app = fastapi.FastAPI(openapi_url=None)
    desk, sessions = desk_for(history, settings), Sessions()
    app.mount("/page", page_routes(FileAssistant(file), desk, sessions))
    app.mount("/", Door(PlainTextResponse("the page"), desk.visitors, sessions))
    return TestClient(app, base_url=f"http://{name}", client=("127.0.0.1", 5000), follow_redirects=False)


@pytest.fixture
def office(history: History, file: Path) -> TestClient:
    """A page where people sign in; Ann and Bob may."""
    history.users.add("ann", "editor", PASSWORD)
    history.users.add("bob", "reader", PASSWORD)
    return client(history, file, "docs.example", host="0.0.0.0")


def sign_in(browser: TestClient, name: str, password: str = PASSWORD) -> int:
    status = browser.post("/page/sign-in", data={"name": name, "password": password}).status_code
    return int(status)


def remember(history: History, owner: str, question: str = "How much?") -> None:
    turn = Turn(question, answer=ANSWERS["evil"] if "evil" in question else ANSWERS["grant"])
    Memory(history).keep(owner, f"of-{owner}", (turn,))


# --- the door -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/", "/page/conversations/of-ann.json", "/page/files/doc", "/gradio_api/queue/data?session_hash=x"]
)
def test_strangers_see_nothing_but_the_sign_in(office: TestClient, path: str) -> None:
    assert office.get(path).status_code == 401
    page = office.get(path, headers=HTML)
    assert (page.status_code, page.headers["location"]) == (303, "/page/sign-in")
    form = office.get("/page/sign-in", headers={"accept-language": "ru-RU"})
    assert form.status_code == 200 and "Войти" in form.text and "<script" not in form.text
    assert form.headers["content-security-policy"].startswith("default-src 'none'")


def test_a_stranger_cannot_send_events(office: TestClient) -> None:
    assert (
        office.post("/gradio_api/queue/join", json={"data": [], "fn_index": 0, "session_hash": "x"}).status_code == 401
    )


def test_signing_in_and_out(office: TestClient) -> None:
    assert sign_in(office, "ann", "wrong password") == 401 and COOKIE not in office.cookies
    answer = office.post("/page/sign-in", data={"name": "ann", "password": PASSWORD})
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Max-Age=43200" in cookie
    assert office.get("/", headers=HTML).status_code == 200
    assert office.get("/page/sign-in").status_code == 303
    token = office.cookies[COOKIE]
    office.post("/page/sign-out")
    office.cookies.set(COOKIE, token)
    assert office.get("/").status_code == 401


def test_guessing_is_answered_with_a_wait(office: TestClient) -> None:
    for _ in range(FAILURES_OF_BOTH):
        assert sign_in(office, "ann", "a wrong one") == 401
    answer = office.post("/page/sign-in", data={"name": "ann", "password": PASSWORD})
    assert answer.status_code == 429 and int(answer.headers["retry-after"]) > 0


def test_a_huge_sign_in_is_refused(office: TestClient) -> None:
    assert sign_in(office, "ann", "x" * 20_000) == 413


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "http://evil.example"}])
def test_pages_of_other_sites_change_nothing(office: TestClient, headers: dict[str, str]) -> None:
    assert sign_in(office, "ann") == 303
    assert office.post("/page/sign-out", headers=headers).status_code == 403
    assert office.get("/", headers=HTML).status_code == 200


def test_on_this_machine_a_foreign_name_is_turned_away(history: History, file: Path) -> None:
    assert client(history, file).get("/", headers=HTML).status_code == 200
    assert client(history, file, "evil.example").get("/", headers=HTML).status_code == 403
    assert client(history, file).get("/", headers={"x-forwarded-for": "10.0.0.7"}).status_code == 403


def test_a_proxy_names_the_visitor(history: History, file: Path) -> None:
    remember(history, "ann")
    browser = client(history, file, user_header="X-User", host="0.0.0.0")
    assert browser.get("/", headers=HTML).status_code == 401
    path = "/page/conversations/of-ann.json"
    assert browser.get(path, headers={"x-user": "ann"}).status_code == 200
    assert browser.get(path, headers={"x-user": "bob"}).status_code == 404


def test_nobody_listens_to_the_session_of_another(office: TestClient, history: History) -> None:
    listening = "/gradio_api/heartbeat/none?session_hash=s1"
    assert sign_in(office, "ann") == 303
    office.get("/gradio_api/info?session_hash=s1")
    office.cookies.clear()
    assert sign_in(office, "bob") == 303
    assert office.get(listening).status_code == 403
    assert office.get("/gradio_api/info?session_hash=s2").status_code == 200


# --- exports and copies ---------------------------------------------------------------------------------------------


def test_only_the_owner_gets_a_conversation(office: TestClient, history: History) -> None:
    remember(history, "ann")
    paths = ["of-ann.md", "of-ann.json", "of-ann/0.txt", "of-ann/0.md"]
    assert sign_in(office, "ann") == 303
    assert [office.get(f"/page/conversations/{each}").status_code for each in paths] == [200] * 4
    office.cookies.clear()
    assert sign_in(office, "bob") == 303
    assert [office.get(f"/page/conversations/{each}").status_code for each in paths] == [404] * 4


def test_what_is_exported_is_whole_and_saved_not_shown(history: History, file: Path) -> None:
    remember(history, "local", "evil " + HOSTILE)
    browser = client(history, file)
    exported = browser.get("/page/conversations/of-local.json")
    assert exported.headers["content-disposition"].startswith("attachment; filename*=utf-8''evil")
    assert "sandbox" in exported.headers["content-security-policy"]
    turn = json.loads(exported.text)["turns"][0]
    assert turn["question"] == "evil " + HOSTILE and turn["answer"]["citations"][0]["quote"] == HOSTILE
    markdown = browser.get("/page/conversations/of-local.md").text
    for active in ("<script", "![x]", "](javascript", "**bold**", "<img", "\u202e", "`code`"):
        assert active not in markdown, active
    assert "[^1.1]: " in markdown
    plain = browser.get("/page/conversations/of-local/0.txt").text
    assert "\n[1] " in plain and "\u202e" not in plain
    for missing in ("of-local/1.txt", "of-local/0.exe", "of-local.exe", "other.md", "of-local/99999999999.md"):
        assert browser.get(f"/page/conversations/{missing}").status_code == 404


# --- original files -------------------------------------------------------------------------------------------------


def test_the_original_is_an_attachment_of_what_was_indexed(history: History, file: Path) -> None:
    browser = client(history, file)
    answer = browser.get("/page/files/doc")
    assert answer.status_code == 200 and answer.content == file.read_bytes()
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment; filename*=utf-8''%D0%BE%D1%82%D1%87%D1%91%D1%82.txt"
    assert answer.headers["x-content-type-options"] == "nosniff"
    for unknown in ("other", "..%2f..%2fetc%2fpasswd", "%2fetc%2fpasswd"):
        assert browser.get(f"/page/files/{unknown}").status_code == 404


def test_a_file_that_was_replaced_is_not_sent(history: History, file: Path, tmp_path: Path) -> None:
    browser = client(history, file)
    secret = tmp_path / "secret.txt"
    secret.write_text("not indexed", encoding="utf-8")
    file.unlink()
    assert browser.get("/page/files/doc").status_code == 404
    file.symlink_to(secret)
    assert browser.get("/page/files/doc").status_code == 404


# --- what is remembered ---------------------------------------------------------------------------------------------


def test_a_turn_comes_back_as_it_was(history: History) -> None:
    turn = Turn(HOSTILE, "ru", text="x", answer=ANSWERS["grant"], follow_ups=("And then?",))
    Memory(history).keep("ann", "one", (turn,))
    Memory(history).judge("ann", "one", 0, "wrong", "no")
    found = Memory(history).open("ann", "one")
    assert found is not None and found.turns == (replace(turn, verdict="wrong"),)


def test_a_turn_that_was_running_when_the_server_ended_counts_as_stopped(history: History) -> None:
    Memory(history).keep("ann", "one", (Turn("How much?", text="Korea is"),))
    found = Memory(history).open("ann", "one")
    assert found is not None and found.turns[0].stopped and found.turns[0].text == "Korea is"
