"""A chat server that speaks OpenAI's protocol over real HTTP and replays scripted replies, good and bad.

It is no model: it checks that clients survive what servers do.
"""

from __future__ import annotations

import json
import math
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

#: How often a reply that waits looks whether the client is still there.
LOOK_SECONDS = 0.02


@dataclass(frozen=True)
class Script:
    """One reply: its words, and what goes wrong with it.

    `status` other than 200 is an error with `body`. The words come in pieces with `pause_seconds` between them, after
    `delay_seconds`. `disconnect` cuts the connection after them, `garbage` sends a line that is no JSON after them,
    `endless` says them again and again, `silent` stops after them without an end. `finish` is the reason at the end.
    `odds` are the probabilities of what might have stood first, told when they are asked for.
    """

    text: str = ""
    status: int = 200
    body: str = ""
    delay_seconds: float = 0.0
    pause_seconds: float = 0.0
    disconnect: bool = False
    garbage: bool = False
    endless: bool = False
    silent: bool = False
    finish: str = "stop"
    without_end: bool = False
    odds: dict[str, float] = field(default_factory=dict)


@dataclass
class ChatServer:
    """The server's side: what is replied, what was asked, and when clients hung up."""

    replies: list[Script] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    hung_up: list[float] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    base_url: str = ""
    reply_to: Callable[[dict[str, Any]], Script] | None = None

    def plays(self, *scripts: Script) -> None:
        """The next replies, the last of them for good."""
        self.replies = list(scripts)
        self.requests.clear()
        self.hung_up.clear()

    def next_script(self, request: dict[str, Any]) -> Script:
        """What is replied to a request."""
        if self.reply_to is not None:
            return self.reply_to(request)
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    def prompt(self, number: int = -1) -> str:
        """All that a request said to the model."""
        return "\n".join(str(each["content"]) for each in self.requests[number]["messages"])

    def wait_for_hang_up(self, seconds: float) -> float:
        """When a client hung up, by the monotonic clock; fails when none did in time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.hung_up:
                return self.hung_up[0]
            time.sleep(LOOK_SECONDS)
        raise AssertionError("the connection was not closed")


@contextmanager
def chat_server() -> Iterator[ChatServer]:
    """A running server on a free port of loopback."""
    state = ChatServer([Script("Yes.")])

    class Handler(_Handler):
        server_state = state

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.base_url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def unused_address() -> str:
    """The address of a server that is not there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}/v1"


class _HungUp(Exception):
    """The client has gone."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_state: ChatServer

    def do_POST(self) -> None:
        """One request for a reply."""
        state = self.server_state
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        state.requests.append(request)
        state.keys.append(self.headers.get("Authorization", ""))
        script = state.next_script(request)
        try:
            self._wait(script.delay_seconds)
            if script.status != 200:
                self._fail(script)
            else:
                self._stream(script, tells_odds=bool(request.get("logprobs")))
        except (_HungUp, BrokenPipeError, ConnectionResetError):
            state.hung_up.append(time.monotonic())
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Tests are quiet."""

    def _fail(self, script: Script) -> None:
        body = (script.body or json.dumps({"error": {"message": f"status {script.status}"}})).encode()
        self.send_response(script.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, script: Script, *, tells_odds: bool) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self._event({"choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}}]})
        logprobs = {"logprobs": _logprobs(script.odds)} if script.odds and tells_odds else {}
        while True:
            for piece in pieces_of(script.text):
                self._wait(script.pause_seconds)
                self._event({"choices": [{"index": 0, "delta": {"content": piece}, **logprobs}]})
                logprobs = {}
            if not script.endless:
                break
        if script.disconnect:
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        if script.garbage:
            self._send('data: {"choices": [{"ind\n\n')
        while script.silent:
            self._wait(1.0)
        if not script.without_end:
            self._event({"choices": [{"index": 0, "delta": {}, "finish_reason": script.finish}]})
            words = len(script.text.split())
            usage = {"prompt_tokens": 111, "completion_tokens": words, "total_tokens": 111 + words}
            self._event({"choices": [], "usage": usage})
            self._send("data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def _event(self, content: dict[str, Any]) -> None:
        frame = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "scripted"}
        self._send(f"data: {json.dumps(frame | content)}\n\n")

    def _send(self, text: str) -> None:
        data = text.encode()
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def _wait(self, seconds: float) -> None:
        """Wait, unless the client hangs up."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            readable, _, _ = select.select([self.connection], [], [], min(left, LOOK_SECONDS))
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                raise _HungUp


def _logprobs(odds: dict[str, float]) -> dict[str, Any]:
    """Of the first token, as OpenAI's protocol tells them."""
    tokens = [{"token": token, "logprob": math.log(share), "bytes": None} for token, share in odds.items()]
    return {"content": [{**tokens[0], "top_logprobs": tokens}]}


def pieces_of(text: str) -> Sequence[str]:
    """A text in pieces of a few characters, as tokens come."""
    return [text[start : start + 5] for start in range(0, len(text), 5)]
