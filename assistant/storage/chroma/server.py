"""The official Chroma server on the folder of an index, in this process, made safe against being killed."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from assistant.errors import AssistantError, IndexBusy, IndexFault, IndexUnreachable
from assistant.storage.chroma import embedded
from assistant.storage.chroma.checkpoint import files_lock
from assistant.storage.chroma.faults import chroma_errors
from assistant.storage.chroma.locks import make_folder, owner_lock
from assistant.storage.chroma.served import ServedChroma

#: How long Chroma may take for its first response, and for reading one collection's files.
_TIMEOUT_SECONDS = 600.0
_POLL_SECONDS = 0.05
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


def run_server(folder: Path, host: str, port: int, on_ready: Callable[[], None]) -> None:
    """Serve the index in `folder`, which is created if missing, until the process is terminated.

    The server has no authentication: `host` decides who can reach it. `on_ready` is called in another thread.
    Raises IndexBusy when another process has the database, IndexReadOnly, or another IndexFault.
    """
    import chromadb_rust_bindings  # type: ignore[import-untyped]

    make_folder(folder)
    busy = IndexBusy(
        f"Another process has the index in {folder} open: a Chroma server, or one that writes without it.",
        "Use that server, or wait until the other process is done.",
    )
    with owner_lock(folder, busy), ExitStack() as reading:
        # No process may write the vector files until the server has read them.
        reading.enter_context(files_lock(folder))
        with chroma_errors(folder):
            embedded.connect(folder).close()
        start = _Start(ServedChroma(folder, _url(host, port), _TIMEOUT_SECONDS), reading, on_ready)
        start.thread.start()
        os.environ.setdefault("RUST_LOG", "warn")  # else it logs every request
        chromadb_rust_bindings.cli(
            ["chroma", "run", "--path", str(folder.resolve()), "--host", host, "--port", str(port)]
        )
        start.end()


class _Start:
    """Waits in a thread until the server responds, makes it read its vector files, and calls `on_ready`."""

    def __init__(self, connection: ServedChroma, reading: ExitStack, on_ready: Callable[[], None]) -> None:
        self._connection = connection
        self._reading = reading
        self._on_ready = on_ready
        self._is_over = threading.Event()
        self._error: AssistantError | None = None
        self.thread = threading.Thread(target=self._run, name="start", daemon=True)

    def _run(self) -> None:
        try:
            self._load()
        except AssistantError as error:
            self._error = error
            if not self._is_over.is_set():
                os.kill(os.getpid(), signal.SIGTERM)  # ends Chroma's own loop
            return
        self._reading.close()
        self._on_ready()

    def _load(self) -> None:
        deadline = time.monotonic() + _TIMEOUT_SECONDS
        while not self._is_over.is_set():
            try:
                client = self._connection.connect()
                break
            except IndexUnreachable:
                if time.monotonic() > deadline:
                    raise
                self._is_over.wait(_POLL_SECONDS)
        else:
            raise IndexFault("Chroma did not start.", "Its output says why.")
        with self._connection.errors():
            for collection in client.list_collections():
                embedded.load(collection)

    def end(self) -> None:
        """Call it when the server has ended. Raises IndexFault if it never became ready."""
        self._is_over.set()
        self.thread.join(timeout=_TIMEOUT_SECONDS)
        if self._error is not None:
            raise self._error


def _url(host: str, port: int) -> str:
    reached = _EVERYWHERE.get(host, host)
    return f"http://[{reached}]:{port}" if ":" in reached else f"http://{reached}:{port}"
