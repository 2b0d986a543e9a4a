"""Authentication of the page: anonymous visitors, cross-site requests, other host names, sessions of others."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from page_client import HTML, FileAssistant, file, history, office, page_client, remember, sign_in

from assistant.history import History

__all__ = ["file", "history", "office"]


def test_an_anonymous_visitor_cannot_send_events(office: TestClient) -> None:
    assert (
        office.post("/gradio_api/queue/join", json={"data": [], "fn_index": 0, "session_hash": "x"}).status_code == 401
    )


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "http://evil.example"}])
def test_pages_of_other_sites_change_nothing(office: TestClient, headers: dict[str, str]) -> None:
    assert sign_in(office, "ann") == 303
    assert office.post("/page/sign-out", headers=headers).status_code == 403
    assert office.get("/", headers=HTML).status_code == 200


def test_on_this_machine_a_foreign_name_is_turned_away(history: History, file: Path) -> None:
    assert page_client(history, FileAssistant(file)).get("/", headers=HTML).status_code == 200
    assert page_client(history, FileAssistant(file), "evil.example").get("/", headers=HTML).status_code == 403
    assert (
        page_client(history, FileAssistant(file)).get("/", headers={"x-forwarded-for": "10.0.0.7"}).status_code == 403
    )


def test_a_proxy_names_the_visitor(history: History, file: Path) -> None:
    remember(history, "ann")
    browser = page_client(history, FileAssistant(file), user_header="X-User", host="0.0.0.0")
    assert browser.get("/", headers=HTML).status_code == 401
    path = "/page/conversations/of-ann.json"
    assert browser.get(path, headers={"x-user": "ann"}).status_code == 200
    assert browser.get(path, headers={"x-user": "bob"}).status_code == 404
