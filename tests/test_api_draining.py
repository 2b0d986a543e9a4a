"""Blocking iterators from the event loop: in order, one step at a time, and closed when the client has gone."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from api_server import Server, head, read_all, serving, wait_until

from assistant.api import chat
from assistant.api.concurrency import ConcurrencyLimiter
from assistant.api.draining import ClientGone, Steps, draining
from assistant.types import Answer, Delta, Event, Filters, Finished, Message, Retrieved
from assistant.wiring import Assistant

NO_FILTERS = Filters()


class FakeRequest:
    """A request whose client hangs up when the test says so."""

    def __init__(self) -> None:
        self.is_gone = False

    async def is_disconnected(self) -> bool:
        return self.is_gone


class Items:
    """An iterator that says what happened to it."""

    def __init__(self) -> None:
        self.closed_in: str = ""
        self.given = 0

    def __call__(self) -> Iterator[int]:
        try:
            while True:
                self.given += 1
                yield self.given
        finally:
            self.closed_in = threading.current_thread().name


def test_items_come_in_order_from_another_thread() -> None:
    async def scene() -> list[Any]:
        limiter, items, request = ConcurrencyLimiter(1, 0, 1), Items(), FakeRequest()
        found: list[Any] = []
        async with draining(limiter, request, items) as steps:  # type: ignore[arg-type]
            async for item in steps:
                found.append(item)
                if item == 3:
                    break
        assert items.closed_in not in ("", threading.main_thread().name)
        assert limiter.working == 0
        return found

    assert asyncio.run(scene()) == [1, 2, 3]


def test_an_iterator_that_ends_ends() -> None:
    async def scene() -> list[int]:
        return [item async for item in Steps(iter([1, 2]))]

    assert asyncio.run(scene()) == [1, 2]


def test_a_client_that_is_gone_stops_the_work() -> None:
    async def scene() -> None:
        limiter, items, request = ConcurrencyLimiter(1, 0, 1), Items(), FakeRequest()
        with pytest.raises(ClientGone):
            async with draining(limiter, request, items) as steps:  # type: ignore[arg-type]
                async for item in steps.while_connected(request):  # type: ignore[arg-type]
                    request.is_gone = item == 2
        assert items.given == 2 and items.closed_in and limiter.working == 0
        with pytest.raises(ClientGone):
            async with draining(limiter, request, items):  # type: ignore[arg-type]
                raise AssertionError("nothing begins for nobody")
        assert limiter.working == 0

    asyncio.run(scene())


def test_what_fails_at_the_start_or_on_the_way_gives_the_place_back() -> None:
    def refuses() -> Iterator[int]:
        raise ValueError("at the start")

    def breaks() -> Iterator[int]:
        yield 1
        raise ValueError("on the way")

    async def scene(start: Callable[[], Iterator[int]], words: str) -> None:
        limiter = ConcurrencyLimiter(1, 0, 1)
        with pytest.raises(ValueError, match=words):
            async with draining(limiter, FakeRequest(), start) as steps:  # type: ignore[arg-type]
                async for _ in steps:
                    pass
        assert limiter.working == 0

    asyncio.run(scene(refuses, "at the start"))
    asyncio.run(scene(breaks, "on the way"))


# --- on a real server -----------------------------------------------------------------------------------------------


class SlowAssistant:
    """The real assistant, but for answers: a word every 50 ms, without end. It counts those under way."""

    def __init__(self, real: Assistant) -> None:
        self._real = real
        self.running = 0
        self.most = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def stream(self, question: str, history: Sequence[Message] = (), filters: Filters = NO_FILTERS) -> Iterator[Event]:
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            yield Retrieved(question, ())
            for number in range(10_000):
                time.sleep(0.05)
                yield Delta(f"{number} ")
            yield Finished(Answer("text", "en", (), (), "answered"))
        finally:
            self.running -= 1


@pytest.fixture(scope="module")
def real(two_documents: Path) -> Iterator[Assistant]:
    with Assistant.open(index=two_documents) as opened:
        yield opened


@contextmanager
def slow_server(real: Assistant, index: Path, **api: Any) -> Iterator[tuple[Server, SlowAssistant]]:
    slow = SlowAssistant(real)
    with serving(index, slow, **api) as server:  # type: ignore[arg-type]
        yield server, slow


def asking(server: Server, stream: bool) -> socket.socket:
    """A connection on which a question was asked."""
    body = json.dumps({"stream": stream, "messages": [{"role": "user", "content": "long"}]}).encode()
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=60)
    headers = ("Content-Type: application/json", f"Content-Length: {len(body)}")
    connection.sendall(head("POST", "/v1/chat/completions", *headers) + body)
    return connection


@pytest.mark.integration
@pytest.mark.parametrize("stream", [True, False])
def test_clients_that_hang_up_free_their_work(real: Assistant, two_documents: Path, stream: bool) -> None:
    with slow_server(real, two_documents, concurrent_requests=3) as (server, slow):
        for _ in range(3):
            connections = [asking(server, stream) for _ in range(3)]
            wait_until(lambda: slow.running == 3, 60)
            if stream:
                assert connections[0].recv(100)
            for connection in connections:
                connection.close()
            wait_until(lambda: slow.running == 0, 60)
            wait_until(lambda: server.context.limiter.working == 0, 60)


@pytest.mark.integration
def test_clients_that_hang_up_while_they_wait_leave_the_line(real: Assistant, two_documents: Path) -> None:
    with slow_server(real, two_documents, concurrent_requests=1) as (server, slow):
        first = asking(server, True)
        wait_until(lambda: slow.running == 1, 60)
        waiting = [asking(server, True) for _ in range(4)]
        wait_until(lambda: server.context.limiter.waiting == 4, 60)
        for connection in waiting:
            connection.close()
        first.close()
        wait_until(lambda: server.context.limiter.working + server.context.limiter.waiting == 0, 60)
        assert slow.most == 1


@pytest.mark.integration
def test_a_stream_that_waits_for_its_turn_says_so_and_is_answered_then(
    real: Assistant, two_documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat, "SILENT_SECONDS", 0.05)
    monkeypatch.setattr(chat, "KEEP_ALIVE_SECONDS", 0.05)
    with slow_server(real, two_documents, concurrent_requests=1) as (server, slow):
        first = asking(server, True)
        wait_until(lambda: slow.running == 1, 60)
        with asking(server, True) as second:
            text = b""
            while text.count(b": waiting\n\n") < 3:
                text += second.recv(1_000)
            assert text.startswith(b"HTTP/1.1 200") and b"data: " not in text
            first.close()
            while b'"content":"1 "' not in text:
                text += second.recv(1_000)
        wait_until(lambda: server.context.limiter.working == 0, 60)


@pytest.mark.integration
def test_a_stream_whose_turn_does_not_come_says_so_in_the_stream(
    real: Assistant, two_documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat, "SILENT_SECONDS", 0.05)
    with slow_server(real, two_documents, concurrent_requests=1, wait_timeout_seconds=0.3) as (server, slow):
        first = asking(server, True)
        wait_until(lambda: slow.running == 1, 60)
        with asking(server, True) as second:
            text = read_all(second).decode()
        assert json.loads(text.split("data: ")[1].split("\n")[0])["error"]["code"] == "overloaded"
        first.close()


@pytest.mark.integration
def test_more_than_can_wait_are_sent_away_with_a_time_to_return(real: Assistant, two_documents: Path) -> None:
    with slow_server(real, two_documents, concurrent_requests=1, waiting_requests=1) as (server, slow):
        first = asking(server, True)
        wait_until(lambda: slow.running == 1, 60)
        second = asking(server, True)
        wait_until(lambda: server.context.limiter.waiting == 1, 60)
        with asking(server, True) as third:
            refused = third.recv(65_536)
        assert refused.startswith(b"HTTP/1.1 503") and b"retry-after: " in refused and b"overloaded" in refused
        first.close()
        wait_until(lambda: slow.running == 1 and server.context.limiter.waiting == 0, 60)
        second.close()


@pytest.mark.integration
def test_a_stream_that_breaks_says_so_and_tells_nothing(real: Assistant, two_documents: Path) -> None:
    with slow_server(real, two_documents) as (server, slow):
        slow.stream = _broken  # type: ignore[method-assign]
        with asking(server, True) as connection:
            text = b""
            while piece := connection.recv(65_536):
                text += piece
        events = [each for each in text.decode().split("data: ") if each.startswith("{")]
        error = json.loads(events[-1].split("\n")[0])["error"]
        assert error["code"] == "internal_error" and "secret" not in text.decode()
        assert b"[DONE]" not in text
        wait_until(lambda: server.context.limiter.working == 0, 60)


def _broken(question: str, history: Sequence[Message] = (), filters: Filters = NO_FILTERS) -> Iterator[Event]:
    yield Retrieved(question, ())
    yield Delta("so far so good")
    raise RuntimeError("a fault of ours: secret")
