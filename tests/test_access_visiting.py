"""Who is at the page: on this machine, named by a proxy, or signed in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.datastructures import Headers

from assistant.access.visiting import (
    FIRST_WAIT_SECONDS,
    FREE_FAILURES,
    FREE_FAILURES_OF_NAME,
    WINDOW_SECONDS,
    Visitor,
    Visitors,
)
from assistant.errors import SettingsError, UserFault
from assistant.history import History, open_history
from assistant.settings import load_settings

PASSWORD = "correct horse battery"


class Clock:
    """A clock that is set by hand."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with open_history(load_settings(index=tmp_path)) as opened:
        yield opened


def visitors(history: History, clock: Clock | None = None, public_url: str = "", **ui: Any) -> Visitors:
    settings = load_settings(ui=ui, api={"public_url": public_url})
    return Visitors(settings, history.users, history.sign_ins, clock or Clock())


LOCAL = {"host": "127.0.0.1:7860"}


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost:7860", "[::1]:7860"])
def test_on_this_machine_nobody_signs_in(history: History, host: str) -> None:
    found = visitors(history).find({"host": host}, "", "127.0.0.1")
    assert found == Visitor("local", "admin")


@pytest.mark.parametrize(
    ("headers", "peer"),
    [
        ({"host": "evil.example:7860"}, "127.0.0.1"),  # DNS rebinding
        ({}, "127.0.0.1"),
        (LOCAL, "10.0.0.7"),
        (LOCAL | {"x-forwarded-for": "10.0.0.7"}, "127.0.0.1"),
        (LOCAL | {"forwarded": "for=10.0.0.7"}, "127.0.0.1"),
    ],
)
def test_what_only_looks_local_is_nobody(history: History, headers: dict[str, str], peer: str) -> None:
    assert visitors(history).find(headers, "", peer) is None


@pytest.mark.parametrize(
    ("ui", "method"),
    [
        ({}, "local"),
        ({"host": "localhost"}, "local"),
        ({"host": "0.0.0.0"}, "password"),
        ({"host": "::"}, "password"),
        ({"host": "files.example"}, "password"),
        ({"sign_in": "always"}, "password"),
        ({"host": "0.0.0.0", "user_header": "X-User"}, "header"),
        ({"user_header": "X-User"}, "header"),
    ],
)
def test_elsewhere_people_sign_in(history: History, ui: dict[str, Any], method: str) -> None:
    chosen = visitors(history, **ui)
    assert chosen.sign_in_method == method
    if method == "password":
        assert chosen.find(LOCAL, "", "127.0.0.1") is None
        with pytest.raises(UserFault, match="there are no users") as caught:
            chosen.check_start()
        assert "assistant users add" in caught.value.hint
        history.users.add("ann", "reader", PASSWORD)
    chosen.check_start()


def test_a_proxy_is_believed_from_its_address_alone(history: History) -> None:
    history.users.add("ann", "editor", PASSWORD)
    chosen = visitors(history, user_header="X-Remote-User", proxy_addresses=["10.1.0.0/16", "::1/128"], host="0.0.0.0")
    assert chosen.find({"x-remote-user": "ann"}, "", "10.1.2.3") == Visitor("ann", "editor")
    assert chosen.find({"x-remote-user": "eve@files.example"}, "", "::1") == Visitor("eve@files.example", "reader")
    for headers, peer in (
        ({"x-remote-user": "ann"}, "10.2.0.1"),
        ({"x-remote-user": "ann"}, "127.0.0.1"),
        ({"x-remote-user": "ann"}, ""),
        ({"x-remote-user": ""}, "10.1.2.3"),
        ({"x-remote-user": "a\x00b"}, "10.1.2.3"),
        ({"x-remote-user": "a" * 201}, "10.1.2.3"),
        ({}, "10.1.2.3"),
    ):
        assert chosen.find(headers, "", peer) is None
    with pytest.raises(SettingsError, match="PROXY_ADDRESSES"):
        visitors(history, user_header="X-User", proxy_addresses=["nowhere"])


def test_a_password_signs_in_and_out(history: History) -> None:
    history.users.add("ann", "editor", PASSWORD)
    chosen = visitors(history, host="0.0.0.0")
    token = chosen.sign_in("ann", PASSWORD, "10.0.0.7")
    assert isinstance(token, str)
    assert chosen.find({}, token, "10.0.0.7") == Visitor("ann", "editor")
    assert chosen.find({}, token + "x", "10.0.0.7") is None
    chosen.sign_out(token)
    assert chosen.find({}, token, "10.0.0.7") is None
    assert chosen.sign_in("ann", "wrong password", "10.0.0.7") == 0.0
    assert chosen.sign_in("\udcff\0", PASSWORD, "10.0.0.7") == 0.0


def test_guessing_is_slowed_down_and_nobody_else_is_locked_out(history: History) -> None:
    history.users.add("ann", "reader", PASSWORD)
    clock = Clock()
    chosen = visitors(history, clock, host="0.0.0.0")
    for _ in range(FREE_FAILURES):
        assert chosen.sign_in("ann", "a wrong one", "6.6.6.6") == 0.0
    assert chosen.sign_in("ann", PASSWORD, "6.6.6.6") == FIRST_WAIT_SECONDS
    assert isinstance(chosen.sign_in("ann", PASSWORD, "10.0.0.7"), str)
    clock.now += FIRST_WAIT_SECONDS
    assert chosen.sign_in("ann", "a wrong one", "6.6.6.6") == 0.0
    assert chosen.sign_in("ann", PASSWORD, "6.6.6.6") == 2 * FIRST_WAIT_SECONDS
    clock.now += WINDOW_SECONDS
    assert isinstance(chosen.sign_in("ann", PASSWORD, "6.6.6.6"), str)


def test_one_behind_a_proxy_cannot_lock_the_others_out(history: History) -> None:
    history.users.add("ann", "reader", PASSWORD)
    chosen = visitors(history, host="0.0.0.0")
    for number in range(2 * FREE_FAILURES_OF_NAME):
        chosen._failures.count(f"name{number}", "10.0.0.7")
    assert isinstance(chosen.sign_in("ann", PASSWORD, "10.0.0.7"), str)


def test_a_known_device_signs_in_while_the_name_is_under_attack(history: History) -> None:
    history.users.add("ann", "reader", PASSWORD)
    chosen = visitors(history, host="0.0.0.0")
    device = chosen.device_token("ann")
    for number in range(FREE_FAILURES_OF_NAME + 3):
        chosen._failures.count("ann", f"6.6.6.{number}")
    wait = chosen.sign_in("ann", PASSWORD, "10.0.0.7")
    assert isinstance(wait, float) and 0 < wait <= 30
    assert isinstance(chosen.sign_in("ann", PASSWORD, "10.0.0.7", "forged" + device), float)
    assert isinstance(chosen.sign_in("ann", PASSWORD, "10.0.0.7", device), str)
    history.users.set_password("ann", PASSWORD + "2")
    assert not history.users.knows_device("ann", device) and chosen.device_token("nobody") == ""


def test_identity_headers_are_single_and_may_be_cyrillic(history: History) -> None:
    chosen = visitors(history, user_header="X-Remote-User", host="0.0.0.0")
    name = "Анна.Примерова"
    sent = [(b"x-remote-user", name.encode())]
    assert chosen.find(Headers(raw=sent), "", "127.0.0.1") == Visitor(name, "reader")
    assert chosen.find(Headers(raw=[*sent, (b"x-remote-user", b"admin")]), "", "127.0.0.1") is None


def test_the_cookie_is_for_tls_where_the_public_address_is(history: History) -> None:
    assert visitors(history, public_url="https://docs.example").secure_cookie
    assert not visitors(history).secure_cookie


def test_roles_include_one_another() -> None:
    assert [Visitor("e", "editor").may(role) for role in ("reader", "editor", "admin")] == [True, True, False]
