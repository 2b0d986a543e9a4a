"""The API on a real server in a thread of the test's process, and requests by a raw socket."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fastapi
import uvicorn

from assistant.access.keys import KeyFile, open_keys
from assistant.api import Context, mount_api, opened_context, server_config
from assistant.settings import Settings, load_settings
from assistant.wiring import Assistant

ENGLISH = """Crane for Port Example

The harbour authority of Port Example granted 2.4 million dollars for a new crane on 5 March 2024.

The crane lifts forty tonnes and was built in the town of Sampleton.
"""
RUSSIAN = """Мастерская редких металлов

Директором мастерской назначена Анна Примерова из города Стрельцов.

Мастерская открылась в 2023 году и обрабатывает три тонны сырья в день.
"""
QUESTION = "How much was granted for the crane?"
UNANSWERED = "Какая погода в Ташкенте?"


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs."""

    port: int
    context: Context
    settings: Settings
    keys: KeyFile
    #: How many connections are open.
    connections: Callable[[], int]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def exchange(self, request: bytes, timeout_seconds: float = 60.0) -> bytes:
        """Send bytes as they are, and read until the server closes the connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout_seconds) as connection:
            connection.sendall(request)
            return read_all(connection)

    def waits(self, until: Callable[[], bool], seconds: float = 60.0) -> None:
        """Wait until something is so."""
        wait_until(until, seconds)


@contextmanager
def serving(index: Path, assistant: Assistant | None = None, **api: Any) -> Iterator[Server]:
    """Serve the API over an index, with settings of its section."""
    settings = load_settings(index=index, ui={"port": free_port()}, api=api)
    keys = open_keys(settings)
    opened = assistant or Assistant.open(settings=settings)
    try:
        with opened_context(opened, settings) as context:
            application = mount_api(fastapi.FastAPI(openapi_url=None), context, settings)
            server = uvicorn.Server(server_config(application, settings))
            thread = threading.Thread(target=server.run, daemon=True)
            thread.start()
            wait_until(lambda: server.started, 30)
            try:
                yield Server(settings.ui.port, context, settings, keys, lambda: len(server.server_state.connections))
            finally:
                server.should_exit = True
                thread.join(timeout=20)
    finally:
        if assistant is None:
            opened.close()


def wait_until(is_so: Callable[[], bool], seconds: float) -> None:
    """Wait, at most so long; fail then."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"not so within {seconds} seconds"
        time.sleep(0.02)


def read_all(connection: socket.socket) -> bytes:
    """Everything until the other side closes."""
    found = b""
    while piece := connection.recv(65_536):
        found += piece
    return found


def head(method: str, path: str, *headers: str) -> bytes:
    """The head of a request, to be followed by a body; the connection is to be closed after the answer."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
