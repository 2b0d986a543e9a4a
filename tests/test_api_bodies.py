"""Hostile senders against a real server, by raw sockets: each gets a clear answer or none, and the server lives on."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
import web
from api_server import QUESTION, Server, head, read_all, serving

pytestmark = pytest.mark.integration

CHAT = "/v1/chat/completions"
JSON = "Content-Type: application/json"
MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def server(two_documents: Path) -> Iterator[Server]:
    with serving(
        two_documents, body_timeout_seconds=1.0, head_timeout_seconds=1.0, send_timeout_seconds=1.0
    ) as running:
        yield running


@pytest.fixture(autouse=True)
def unharmed(server: Server) -> Iterator[None]:
    """After each test the server answers a question as ever, and nothing is left at work."""
    yield
    body = {"messages": [{"role": "user", "content": QUESTION}]}
    answer = web.post(server.url + CHAT, json=body).json()
    assert answer["choices"][0]["message"]["status"] == "answered"
    server.waits(lambda: server.context.limiter.working == 0, 60)


def status_and_code(response: bytes) -> tuple[int, str]:
    """The status of a raw response and the `code` of its error."""
    start, _, body = response.partition(b"\r\n\r\n")
    return int(start.split(b" ", 2)[1]), json.loads(body)["error"]["code"]


def chat(content: bytes, *headers: str) -> bytes:
    """A request to chat with this body."""
    return head("POST", CHAT, JSON, f"Content-Length: {len(content)}", *headers) + content


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "invalid_request"),
        (b"{", "invalid_json"),
        (b"\xff\xfe\x00", "invalid_request"),
        (b"null", "invalid_request"),
        (b"[]", "invalid_request"),
        (b'"text"', "invalid_request"),
        (b"[" * 100_000, "invalid_request"),
        (b'{"messages": ' + b"9" * 5_000 + b"}", "invalid_request"),
        (b'{"messages": [{"role": "user", "content": "\\ud800"}]}', "invalid_request"),
        (b'{"messages": [{"role": "user", "content": "\\u0000"}]}', "invalid_request"),
        (b'{"messages": [{"role": "user", "content": "\xed\xa0\x80"}]}', "invalid_request"),
        (b'{"messages": [{"role": "\\udfff", "content": ""}]}', "invalid_request"),
        (b'{"messages": [{"role": "user", "content": "x"}], "n": NaN}', "invalid_request"),
    ],
)
def test_what_is_not_the_json_we_want_is_refused(server: Server, content: bytes, code: str) -> None:
    status, found = status_and_code(server.exchange(chat(content)))
    assert status == 400
    assert found in (code, "invalid_json")


def test_ten_thousand_messages_are_too_many(server: Server) -> None:
    messages = [{"role": "user", "content": "Who?"}, {"role": "assistant", "content": "Nobody."}] * 5_000
    messages.append({"role": "user", "content": QUESTION})
    response = web.post(server.url + CHAT, json={"messages": messages})
    assert (response.status_code, response.json()["error"]["code"]) == (400, "context_length_exceeded")
    history = [{"role": each["role"], "text": each["content"]} for each in messages]
    response = web.post(f"{server.url}/v1/answers", json={"question": "Who?", "history": history})
    assert (response.status_code, response.json()["error"]["code"]) == (400, "context_length_exceeded")


def test_a_long_conversation_is_too_long(server: Server) -> None:
    messages = [{"role": "user", "content": "word " * 25_000}] * 4 + [{"role": "user", "content": QUESTION}]
    response = web.post(server.url + CHAT, json={"messages": messages})
    assert (response.status_code, response.json()["error"]["code"]) == (400, "context_length_exceeded")


def test_a_conversation_at_the_limit_is_answered_in_time(server: Server) -> None:
    long = server.settings.api.max_conversation_characters // 10
    messages = [{"role": "user", "content": ("кто её возглавляет " * long)[: long - 10]}] * 10
    started = time.monotonic()
    response = web.post(server.url + CHAT, json={"messages": [*messages[:9], messages[0] | {"content": "А кто?"}]})
    assert response.status_code == 200
    assert time.monotonic() - started < 60


def test_fifty_megabytes_are_refused_before_they_are_read(server: Server) -> None:
    announced = head("POST", CHAT, JSON, f"Content-Length: {50 * MEGABYTE}")
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(announced)  # and not a byte of the body
        assert status_and_code(connection.recv(65_536)) == (413, "request_too_large")


def test_fifty_megabytes_of_a_client_that_sends_before_it_reads(server: Server) -> None:
    response = web.post(server.url + CHAT, content=b" " * 50 * MEGABYTE, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["error"]["code"]) == (413, "request_too_large")


def test_a_body_of_unknown_length_is_refused_as_soon_as_it_is_too_long(server: Server) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(50):
            sent += MEGABYTE
            yield b" " * MEGABYTE

    with suppress(httpx.WriteError):
        response = web.post(server.url + CHAT, content=endless(), headers={"Content-Type": "application/json"})
        assert (response.status_code, response.json()["error"]["code"]) == (413, "request_too_large")
    assert sent > server.settings.api.max_body_bytes


def test_who_asks_first_whether_to_send_is_told_at_once(server: Server) -> None:
    asking = head("POST", CHAT, JSON, f"Content-Length: {50 * MEGABYTE}", "Expect: 100-continue")
    started = time.monotonic()
    assert status_and_code(server.exchange(asking)) == (413, "request_too_large")
    assert time.monotonic() - started < 1.5, "there was nothing to wait for"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "json"])
def test_other_content_types_are_refused(server: Server, kind: str) -> None:
    content = b'{"messages": [{"role": "user", "content": "x"}]}'
    request = head("POST", CHAT, f"Content-Type: {kind}", f"Content-Length: {len(content)}") + content
    assert status_and_code(server.exchange(request)) == (415, "unsupported_media_type")


def test_a_slow_body_is_given_up(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(head("POST", CHAT, JSON, "Content-Length: 100") + b'{"mess')
        started = time.monotonic()
        assert status_and_code(connection.recv(65_536)) == (408, "request_timeout")
        assert 0.5 < time.monotonic() - started < 5


def test_a_body_that_drips_is_given_up_too(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(head("POST", CHAT, JSON, "Content-Length: 100"))
        started = time.monotonic()
        with suppress(OSError):
            while time.monotonic() - started < 5:
                connection.sendall(b" ")
                time.sleep(0.2)
                connection.settimeout(0.01)
                with suppress(TimeoutError):
                    assert status_and_code(connection.recv(65_536)) == (408, "request_timeout")
                    break
        assert time.monotonic() - started < 4


@pytest.mark.parametrize("beginning", [b"", b"GET /healthz HT", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: "])
def test_a_head_that_never_ends_is_given_up(server: Server, beginning: bytes) -> None:
    started = time.monotonic()
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(beginning)
        assert read_all(connection) == b""
    assert 0.5 < time.monotonic() - started < 5


def test_a_head_that_never_ends_after_a_good_request_is_given_up(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200")
        connection.sendall(b"GET /hea")
        started = time.monotonic()
        assert read_all(connection) == b""
        assert time.monotonic() - started < 5


def test_headers_without_end_are_refused(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection, suppress(OSError):
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n")
        for number in range(10_000):
            connection.sendall(f"X-{number}: {'x' * 100}\r\n".encode())
        assert read_all(connection).startswith(b"HTTP/1.1 400")


def test_half_a_body_and_away(server: Server) -> None:
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
            connection.sendall(head("POST", CHAT, JSON, "Content-Length: 100") + b'{"mess')


@pytest.mark.parametrize(
    "junk", [b"\0" * 100, b"\x16\x03\x01\x02\x00", b"GET\r\n\r\n", "ПРИВЕТ / HTTP/1.1\r\n\r\n".encode()]
)
def test_what_is_not_http_is_refused(server: Server, junk: bytes) -> None:
    with suppress(ConnectionResetError):
        answer = server.exchange(junk)
        assert answer == b"" or answer.startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize(
    "path", ["/v1/documents/%00", "/v1/documents/%FF%FE/text", "/v1/documents/..%2F..%2Fetc%2Fpasswd"]
)
def test_strange_paths_are_not_found(server: Server, path: str) -> None:
    status, _ = status_and_code(server.exchange(head("GET", path)))
    assert status == 404


def test_a_client_that_does_not_read_is_let_go(server: Server) -> None:
    """It asks for more than the buffers of both sides hold, and reads nothing."""
    content = json.dumps({"input": ["word"] * 2_000, "encoding_format": "float"}).encode()
    server.waits(lambda: server.connections() == 0)
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        connection.connect(("127.0.0.1", server.port))
        connection.sendall(head("POST", "/v1/embeddings", JSON, f"Content-Length: {len(content)}") + content)
        server.waits(lambda: server.connections() == 1)
        started = time.monotonic()
        server.waits(lambda: server.connections() == 0)
        assert time.monotonic() - started > server.settings.api.send_timeout_seconds
