"""Signing in and out, at the routes themselves."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from page_client import HTML, file, history, office, sign_in
from page_server import PASSWORD

from assistant.access.visiting import COOKIE, FREE_FAILURES

__all__ = ["file", "history", "office"]


@pytest.mark.parametrize(
    "path", ["/", "/page/conversations/of-ann.json", "/page/files/doc", "/gradio_api/queue/data?session_hash=x"]
)
def test_anonymous_visitors_see_only_the_sign_in(office: TestClient, path: str) -> None:
    assert office.get(path).status_code == 401
    page = office.get(path, headers=HTML)
    assert (page.status_code, page.headers["location"]) == (303, "/page/sign-in")
    form = office.get("/page/sign-in", headers={"accept-language": "ru-RU"})
    assert form.status_code == 200 and "Войти" in form.text and "<script" not in form.text
    assert form.headers["content-security-policy"].startswith("default-src 'none'")


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
    for _ in range(FREE_FAILURES):
        assert sign_in(office, "ann", "a wrong one") == 401
    answer = office.post("/page/sign-in", data={"name": "ann", "password": PASSWORD})
    assert answer.status_code == 429 and int(answer.headers["retry-after"]) > 0


def test_a_huge_sign_in_is_refused(office: TestClient) -> None:
    assert sign_in(office, "ann", "x" * 20_000) == 413
