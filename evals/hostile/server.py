"""A real server in a process of its own, that may be killed, and what is asked of it over HTTP."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 120.0


class Server:
    """`assistant serve` over one index, with uploads on."""

    def __init__(self, folder: Path, settings: Mapping[str, str] | None = None) -> None:
        self._folder = folder
        self.port = free_port()
        self.log = folder / "server.log"
        environment = environment_of(folder) | {"ASSISTANT_UI__PORT": str(self.port), **(settings or {})}
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "assistant", "serve"], env=environment, stdout=output, stderr=output
            )
        self.web = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=PATIENCE_SECONDS)

    def wait_until_ready(self) -> None:
        """Raises RuntimeError when it ends, or is not ready for too long."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}: {self.log.read_text()[-2000:]}")
            try:
                if self.web.get("/healthz").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.02)
        raise RuntimeError("the server was not ready")

    def documents(self) -> list[dict[str, Any]]:
        """Every document, indexed or on its way."""
        listed: list[dict[str, Any]] = self.web.get("/v1/documents", params={"limit": 1_000}).json()["data"]
        return listed

    def settle(self) -> list[dict[str, Any]]:
        """The documents, once nothing is on its way any more."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            listed = self.documents()
            if all(each["status"] not in ("queued", "indexing", "removing") for each in listed):
                return listed
            time.sleep(0.05)
        raise RuntimeError("documents are still on their way")

    def end(self, sent: signal.Signals) -> None:
        """Stop or kill it."""
        if self.process.poll() is None:
            self.process.send_signal(sent)
        self.process.wait(PATIENCE_SECONDS)
        self.web.close()


@contextmanager
def serving(folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """A server that is ready, and stopped at the end."""
    server = Server(folder, settings)
    try:
        server.wait_until_ready()
        yield server
    finally:
        server.end(signal.SIGKILL)


def environment_of(folder: Path) -> dict[str, str]:
    """The environment of a command that works on the index, the data and the uploads below `folder`."""
    kept = {key: value for key, value in os.environ.items() if not key.upper().startswith("ASSISTANT_")}
    return kept | {
        "PYTHONPATH": str(ROOT),
        "ASSISTANT_INDEX": str(folder / "index"),
        "ASSISTANT_API__UPLOAD_FOLDER": str(folder / "uploads"),
    }


def command(folder: Path, *words: str, settings: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """`assistant …` in a process of its own, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "assistant", *words],
        env=environment_of(folder) | dict(settings or {}),
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
