"""Nobody hears, joins or ends the session of another: the sessions themselves, then Gradio's own protocol."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from page_server import PASSWORD, page_server
from test_ui_handlers import FakeAssistant

from assistant.ui import sessions
from assistant.ui.sessions import MAX_EVENT_BYTES, Sessions, named_by_address

JOIN, CANCEL = "/gradio_api/queue/join", "/gradio_api/cancel"


def test_a_session_is_its_first_visitors() -> None:
    known = Sessions()
    assert known.admits("one", "ann") and known.admits("one", "ann")
    assert not known.admits("one", "bob") and known.admits("two", "bob")


def test_who_has_too_many_sessions_loses_their_own_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "SESSIONS_OF_ONE", 2)
    known = Sessions()
    assert known.admits("of ann", "ann")
    assert all(known.admits(f"of bob {number}", "bob") for number in range(3))
    assert not known.admits("of ann", "bob")
    assert known.admits("of bob 0", "ann") and not known.admits("of bob 1", "ann")


def test_who_was_not_here_for_long_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "VISITORS", 2)
    known = Sessions()
    for name in ("ann", "bob", "ann", "eve"):
        assert known.admits(f"of {name}", name)
    assert known.admits("of bob", "eve") and not known.admits("of ann", "eve")


@pytest.mark.parametrize(
    ("path", "query", "named"),
    [
        ("/gradio_api/queue/data", b"session_hash=one", {"one"}),
        ("/gradio_api/queue/data", b"session_hash=one&session_hash=two", {"one", "two"}),
        ("/gradio_api/heartbeat/one", b"", {"one"}),
        ("/gradio_api/heartbeat/one/", b"session_hash=two", {"one", "two"}),
        ("/assets/index.js", b"", set()),
    ],
)
def test_sessions_are_named_by_query_and_path(path: str, query: bytes, named: set[str]) -> None:
    assert named_by_address({"path": path, "query_string": query}) == named


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """Ann and Bob, signed in at one real server."""
    with page_server(FakeAssistant(), tmp_path_factory.mktemp("people"), sign_in="always") as (address, history):
        browsers = []
        for name in ("ann", "bob"):
            history.users.add(name, "reader", PASSWORD)
            browser = httpx.Client(base_url=address, timeout=30, trust_env=False)
            browser.post("/page/sign-in", data={"name": name, "password": PASSWORD})
            browsers.append(browser)
        yield browsers[0], browsers[1]
        for browser in browsers:
            browser.close()


def listener(browser: httpx.Client, targets: str) -> int:
    """The number of the function that the page calls for an event, such as a question sent."""
    config = browser.get("/config").json()
    ids = {each["props"].get("elem_id"): each["id"] for each in config["components"]}
    name, event = targets.split(".")
    return int(next(each["id"] for each in config["dependencies"] if [ids[name], event] in each["targets"]))


def asked(browser: httpx.Client, question: str, session: str, event: Any = None) -> httpx.Response:
    number = listener(browser, "question.submit")
    data: list[Any] = [question, None, "en", None, None, "any", "", "", []]
    return browser.post(JOIN, json={"data": data, "fn_index": number, "session_hash": session, "event_data": event})


def heard(browser: httpx.Client, session: str) -> str:
    """All that is told to a session until its event is done."""
    told = []
    with browser.stream("GET", f"/gradio_api/queue/data?session_hash={session}") as response:
        assert response.status_code == 200
        for line in response.iter_lines():
            told.append(line)
            if '"process_completed"' in line:
                break
    return "\n".join(told)


@pytest.mark.integration
def test_nobody_hears_or_joins_the_session_of_another(people: tuple[httpx.Client, httpx.Client]) -> None:
    ann, bob = people
    assert asked(ann, "grant of Ann", "session-a").status_code == 200
    for refused in (
        bob.get("/gradio_api/queue/data?session_hash=session-a"),
        bob.get("/gradio_api/heartbeat/session-a"),
        asked(bob, "what was said before?", "session-a"),
        bob.post(CANCEL, json={"session_hash": "session-a", "fn_index": 0, "event_id": "x"}),
        bob.post("/gradio_api/queue/join/", json={"session_hash": "session-a", "data": [], "fn_index": 0}),
    ):
        assert refused.status_code == 403 and "Ann" not in refused.text
    assert "15.5 million" in heard(ann, "session-a")
    assert asked(bob, "long", "session-b").status_code == 200
    assert "Ann" not in heard(bob, "session-b")


@pytest.mark.integration
def test_what_was_looked_at_is_what_is_read(people: tuple[httpx.Client, httpx.Client]) -> None:
    """A name given twice, or in another encoding, names one session to the middleware and to Gradio."""
    ann, bob = people
    assert asked(ann, "grant", "session-c").status_code == 200
    heard(ann, "session-c")
    twice = '{"data": [], "fn_index": 0, "session_hash": "session-d", "session_hash": "session-c"}'
    for content in (twice, twice.replace("session-c", "session-\\u0063"), twice.encode("utf-16")):
        answer = bob.post(JOIN, content=content, headers={"content-type": "application/json"})
        assert answer.status_code == 403
    shadowed = '{"data": [], "fn_index": 0, "session_hash": "session-c", "session_hash": "session-e"}'
    bob.post(JOIN, content=shadowed, headers={"content-type": "application/json"})
    assert asked(ann, "grant", "session-c").status_code == 200


@pytest.mark.integration
@pytest.mark.parametrize("content", ["", "no JSON", "[]", '"x"', '{"session_hash": ["a"]}', "[" * 100_000])
def test_what_is_no_event_is_refused(people: tuple[httpx.Client, httpx.Client], content: str) -> None:
    assert people[0].post(JOIN, content=content).status_code == 400


@pytest.mark.integration
def test_an_event_has_a_size(people: tuple[httpx.Client, httpx.Client]) -> None:
    body = json.dumps({"data": ["x" * MAX_EVENT_BYTES], "session_hash": "session-f"})
    assert people[0].post(JOIN, content=body).status_code == 413


@pytest.mark.integration
def test_there_is_no_other_way_to_the_queue(people: tuple[httpx.Client, httpx.Client]) -> None:
    for path in ("/queue/join", "/gradio_api//queue/join", "/gradio_api/call/v2/ask", "/gradio_api/run/predict"):
        assert people[0].post(path, json={"data": [], "session_hash": "x"}).status_code in (404, 405), path
