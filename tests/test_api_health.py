"""Watching a server whose index is in trouble: it lives, it is not ready, its figures still come."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import web
from api_server import Server, serving

from assistant.errors import IndexFault

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def server(two_documents: Path) -> Iterator[Server]:
    with serving(two_documents) as running:
        yield running


@pytest.fixture
def broken(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    def fault() -> None:
        raise IndexFault("The index cannot be used.", "Make it anew.")

    monkeypatch.setattr(server.context.assistant._library, "snapshot", fault)
    return server


def test_a_broken_index_is_no_reason_to_kill_the_process(broken: Server) -> None:
    assert web.get(f"{broken.url}/healthz").status_code == 200
    ready = web.get(f"{broken.url}/readyz")
    assert (ready.status_code, ready.json()["error"]["code"]) == (503, "index_fault")
    assert ready.json()["error"]["hint"] == "Make it anew."
    figures = web.get(f"{broken.url}/metrics")
    assert figures.status_code == 200
    assert "assistant_requests_total" in figures.text and "assistant_index_passages" not in figures.text


@pytest.mark.parametrize("stream", [True, False])
def test_a_question_then_gets_a_status_of_its_own(broken: Server, stream: bool) -> None:
    body = {"stream": stream, "messages": [{"role": "user", "content": "Who heads the workshop?"}]}
    response = web.post(f"{broken.url}/v1/chat/completions", json=body)
    assert (response.status_code, response.json()["error"]["code"]) == (503, "index_fault")
    assert int(response.headers["retry-after"]) > 0
    assert response.headers["cache-control"] == "no-store"


def test_it_recovers_by_itself(server: Server) -> None:
    assert web.get(f"{server.url}/readyz").json() == {"status": "ready", "documents": 2}
