"""`assistant doctor --network`: nothing leaves the machine, native code included, and what would is named."""

from __future__ import annotations

import json

import pytest

from assistant.cli.outgoing import check_network, configured_addresses, page_requests
from assistant.cli.sockets import can_trace
from assistant.settings import Settings

CONSTANTS = {"logEventTypes": {"URL_REQUEST_START_JOB": 2, "OTHER": 3}}
EVENTS = [
    {"type": 2, "params": {"url": "http://127.0.0.1:1/", "initiator": "http://127.0.0.1:1"}},
    {"type": 2, "params": {"url": "https://fonts.example/a", "initiator": "http://127.0.0.1:1"}},
    {"type": 2, "params": {"url": "https://browser.example/", "initiator": "not an origin"}},
    {"type": 3, "params": {"url": "https://other.example/"}},
    {"type": 2},
]


@pytest.mark.parametrize("cut", [0, 2])
def test_what_pages_ask_for_is_told_from_what_the_browser_does_for_itself(cut: int) -> None:
    log = json.dumps({"constants": CONSTANTS, "events": EVENTS})
    assert page_requests(log[: len(log) - cut]) == ["http://127.0.0.1:1/", "https://fonts.example/a"]


def test_the_servers_of_the_settings_are_allowed() -> None:
    chosen = Settings.model_validate({"chat": {"base_url": "http://192.0.2.7:8000/v1"}})
    assert configured_addresses(Settings()) == set()
    assert configured_addresses(chosen) == {("192.0.2.7", 8000)}


@pytest.mark.integration
@pytest.mark.skipif(not can_trace(), reason="strace is not here, or may not trace")
def test_nothing_leaves_this_machine() -> None:
    findings = list(check_network(Settings(), idle_seconds=8))
    assert [each.part for each in findings] == ["ingest", "ask", "serve", "page"]
    assert [each.error for each in findings] == [None] * 4
