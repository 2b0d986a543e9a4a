"""Chroma embedded in this process, on the files of a folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from assistant.errors import IndexBusy
from assistant.storage import checksums
from assistant.storage.chroma.checkpoint import (
    LAST_FILE,
    NEVER,
    drop_copies,
    files_lock,
    has_copies,
    keep_copies,
    put_back_copies,
    vector_folders,
)
from assistant.storage.chroma.erasing import clear_unused
from assistant.storage.chroma.faults import chroma_errors
from assistant.storage.chroma.integrity import check_files, record_files
from assistant.storage.chroma.locks import owner_lock, write_lock

DATABASE = "chroma.sqlite3"


class EmbeddedChroma:
    """The connection to an index that this process opens itself."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = ""

    def exists(self) -> bool:
        """Whether there is an index to open."""
        return (self.folder / DATABASE).exists()

    def connect(self) -> Any:
        """A client; hold :meth:`loading` until the collections are loaded."""
        return connect(self.folder)

    def reconnect(self, client: Any) -> Any:
        """A client that sees the vectors which other processes have written since."""
        client.close()
        return connect(self.folder)

    def loading(self) -> AbstractContextManager[None]:
        """Held while collections are loaded."""
        return files_lock(self.folder)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Held while the index is changed. Raises IndexBusy or IndexReadOnly."""
        served = IndexBusy(
            f"A Chroma server has the index in {self.folder} open.",
            "Go through it: ASSISTANT_STORE__SERVER_URL=http://127.0.0.1:8000 (where it listens), or stop it.",
        )
        with write_lock(self.folder), owner_lock(self.folder, served):
            yield

    def loaded(self) -> None:
        """Clear what was written along with files that Chroma makes while it loads. Hold :meth:`loading`."""
        for files in vector_folders(self.folder):
            if not (files / LAST_FILE).exists():
                clear_unused(files)

    def made(self, client: Any, collections: Iterable[Any]) -> None:
        """Nothing: collections that were loaded for writing need no more."""

    def write_vector_files(self, client: Any, log_records: int) -> Any:
        """Make Chroma write its vector files where its log is so long; returns a new client. Hold :meth:`loading`."""
        client.close()
        write_vector_files(self.folder, log_records)
        return connect(self.folder)

    def errors(self) -> AbstractContextManager[None]:
        """Turns Chroma's errors into an IndexFault."""
        return chroma_errors(self.folder)


def connect(folder: Path) -> Any:
    """A client on `folder`, with its vector files restored. Hold the `files_lock` until the collections are loaded."""
    if has_copies(folder):  # a checkpoint was killed: what is written down is older than the files
        checksums.forget(folder)
    put_back_copies(folder)
    if (folder / DATABASE).exists():
        check_files(folder, DATABASE)
    client = new_client(folder)
    _set_threshold(client, NEVER)
    drop_copies(folder)
    return client


def write_vector_files(folder: Path, log_records: int) -> None:
    """Make Chroma write the vector files of collections whose log has `log_records` or more.

    No other client of this process may have `folder` open; a server may, for it has already read the files. Hold
    `files_lock`.
    """
    checksums.forget(folder)
    keep_copies(folder)
    client = new_client(folder)
    try:
        _set_threshold(client, log_records)
        for collection in client.list_collections():
            load(collection)
        _set_threshold(client, NEVER)
    finally:
        client.close()
    for files in vector_folders(folder):
        clear_unused(files)
    record_files(folder, DATABASE)
    drop_copies(folder)


def load(collection: Any) -> None:
    """Load a collection: Chroma does so at the first request."""
    collection.get(ids=["none"], include=[])


def new_client(folder: Path) -> Any:
    """A Chroma client on `folder`, with its telemetry off."""
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))


def _set_threshold(client: Any, records: int) -> None:
    """Set how long a collection's log grows until Chroma writes its vector files; takes effect at the next load."""
    for collection in client.list_collections():
        if collection.configuration_json["hnsw"]["sync_threshold"] != records:
            collection.modify(configuration={"hnsw": {"sync_threshold": records}})
