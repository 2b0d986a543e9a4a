"""A separate Chroma server, which several processes use at the same time.

The server stores the records and answers queries; it reads the vector files when it starts and never writes them. A
checkpoint is made by the process that writes the index, with its own client on the same folder: what it writes is what
the server has in memory. So all processes share the folder, where file locks must work; the word index lies there too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from assistant.errors import IndexFault
from assistant.storage.chroma import embedded
from assistant.storage.chroma.checkpoint import files_lock, has_copies
from assistant.storage.chroma.faults import server_errors, unreachable
from assistant.storage.chroma.locks import write_lock

_HEARTBEAT = "/api/v2/heartbeat"
#: An id that no record has.
_NOBODY = "none"


class ServedChroma:
    """The HTTP client for an index that a Chroma server has open."""

    def __init__(self, folder: Path, url: str, timeout_seconds: float) -> None:
        self.folder = folder
        self.address = url.rstrip("/")
        self._timeout_seconds = timeout_seconds

    def exists(self) -> bool:
        """True: the server knows whether there is an index."""
        return True

    def connect(self) -> Any:
        """A client. Raises IndexUnreachable, or IndexFault when the server has another folder open."""
        with self.errors():
            check_heartbeat(self.address, self._timeout_seconds)
            client = self._new_client()
            self._check_folder(client)
        return client

    def reconnect(self, client: Any) -> Any:
        """The same client: the server sees every change at once."""
        return client

    def loading(self) -> AbstractContextManager[None]:
        """No lock: the server has loaded the collections."""
        return nullcontext()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Held while the index is changed. Raises IndexBusy or IndexReadOnly."""
        with write_lock(self.folder):
            with files_lock(self.folder):
                if has_copies(self.folder):  # a checkpoint was killed: restore the vector files
                    embedded.connect(self.folder).close()
            yield

    def loaded(self) -> None:
        """Nothing: the server has loaded the collections."""

    def made(self, client: Any, collections: Iterable[Any]) -> None:
        """Make the server read its log.

        It does not when a client dies between the log and the vectors; a checkpoint would then hide those for good.
        """
        self._check_folder(client)
        for collection in collections:
            collection.delete(ids=[_NOBODY])

    def write_vector_files(self, client: Any, log_records: int) -> Any:
        """Write the vector files that the server reads at its next start; the client stays. Hold `files_lock`."""
        embedded.write_vector_files(self.folder, log_records)
        return client

    def errors(self) -> AbstractContextManager[None]:
        """Turns the client's errors into an IndexFault."""
        return server_errors(self.folder, self.address)

    def _new_client(self) -> Any:
        import chromadb
        from chromadb.config import Settings

        parts = urlsplit(self.address)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
        uses_tls = parts.scheme == "https"
        port = parts.port or (443 if uses_tls else 80)
        try:
            client: Any = chromadb.HttpClient(host, port, uses_tls, settings=Settings(anonymized_telemetry=False))
        except ValueError as error:  # raised for a server that cannot be reached
            raise unreachable(self.folder, self.address, error) from error
        client._server._session.timeout = self._timeout_seconds  # it has no timeout by default, and no setting for one
        return client

    def _check_folder(self, client: Any) -> None:
        """Raises IndexFault when the collections of the server are not those of the folder."""
        looks = (self._is_same_folder(client) for _ in range(2))  # the first check may fall between two changes
        if not any(looks):
            raise IndexFault(
                f"The Chroma server at {self.address} has another index open than {self.folder}.",
                f"Start it on this folder: assistant chroma --index {self.folder} (or name its folder: --index DIR).",
            )

    def _is_same_folder(self, client: Any) -> bool:
        served = {str(each.id) for each in client.list_collections()}
        database = self.folder / embedded.DATABASE
        if not database.exists():
            return False
        address = f"{database.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=self._timeout_seconds)) as connection:
            stored = {str(row[0]) for row in connection.execute("SELECT id FROM collections")}
        return bool(served & stored) or not served | stored


def check_heartbeat(url: str, timeout_seconds: float) -> None:
    """Raises httpx.HTTPError unless a Chroma server answers at `url`."""
    import httpx

    httpx.get(f"{url}{_HEARTBEAT}", timeout=timeout_seconds).raise_for_status()
