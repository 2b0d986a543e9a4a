"""Opening an index: its folder, its collections, its fingerprint, and Chroma's errors as ours."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from assistant.errors import IndexBusy, IndexFault, IndexMissing, IndexReadOnly, IndexStale
from assistant.store.checkpoint import (
    LONG_LOG_RECORDS,
    NEVER,
    drop_copies,
    files_lock,
    keep_copies,
    put_back_copies,
)
from assistant.store.records import GENERATION, LANGUAGES
from assistant.types import Fingerprint

if TYPE_CHECKING:
    from assistant.store.chroma import Store

#: Chroma's defaults lost a quarter of the true neighbours of clustered vectors; these lose 3 % (DESIGN section 5).
HNSW = {"space": "cosine", "ef_search": 400, "ef_construction": 200, "max_neighbors": 32, "sync_threshold": NEVER}
#: Nobody searches the catalogue by vector: the least that Chroma allows.
CATALOGUE_HNSW = {"space": "l2", "ef_search": 1, "ef_construction": 1, "max_neighbors": 2, "sync_threshold": NEVER}
CATALOGUE = "catalogue"
DATABASE = "chroma.sqlite3"


def open_store(folder: Path, fingerprint: Fingerprint, *, create: bool = False, rebuild: bool = False) -> Store:
    """Open the index in `folder`.

    Raises IndexMissing when there is none (and not `create`), IndexStale when something else built it (and not
    `rebuild`), IndexReadOnly when it cannot be written where it must be.
    """
    from assistant.store.chroma import Store

    if create:
        _make_folder(folder)
    elif not (folder / DATABASE).exists():
        raise IndexMissing(f"There is no index in {folder}.", "Make one with: assistant ingest FOLDER")
    with chroma_errors(folder), files_lock(folder):
        client = connect(folder)
        foreign = foreign_collections(client, fingerprint)
        if foreign and not rebuild:
            built_by = _built_by(client, foreign[0])
            client.close()
            raise IndexStale(
                f"The index in {folder} was built by {built_by}; now it would be {describe(fingerprint)}.",
                "Build it anew with: assistant ingest --rebuild (the same files are read again).",
            )
        return Store(folder, client, fingerprint)


def collection_name(kind: str, fingerprint: Fingerprint) -> str:
    """The name of a collection; `kind` is ``catalogue`` or a language."""
    digest = hashlib.sha256(json.dumps(asdict(fingerprint), sort_keys=True).encode()).hexdigest()[:12]
    return f"{kind}-{digest}" if kind == CATALOGUE else f"passages-{kind}-{digest}"


def open_collections(client: Any, fingerprint: Fingerprint) -> dict[str, Any]:
    """The collections of this fingerprint by kind, loaded; an empty dict when they are not all there."""
    names = {kind: collection_name(kind, fingerprint) for kind in (CATALOGUE, *LANGUAGES)}
    found = {each.name for each in client.list_collections()}
    if not set(names.values()) <= found:
        return {}
    collections = {kind: client.get_collection(name, embedding_function=None) for kind, name in names.items()}
    for collection in collections.values():
        _load(collection)
    return collections


def stored_generation(client: Any, fingerprint: Fingerprint) -> int:
    """The generation of this fingerprint's collections; 0 when there are none."""
    name = collection_name(CATALOGUE, fingerprint)
    if name not in {each.name for each in client.list_collections()}:
        return 0
    return generation_in(client.get_collection(name, embedding_function=None))


def generation_in(catalogue: Any) -> int:
    """The generation that a catalogue states."""
    found = catalogue.get(ids=[GENERATION], include=["metadatas"])
    return int(found["metadatas"][0]["value"]) if found["ids"] else 0


def create_collections(client: Any, fingerprint: Fingerprint) -> dict[str, Any]:
    """The same, made where they are missing."""
    metadata = {"built_by": describe(fingerprint)}
    for kind in (CATALOGUE, *LANGUAGES):
        client.get_or_create_collection(
            collection_name(kind, fingerprint),
            configuration={"hnsw": CATALOGUE_HNSW if kind == CATALOGUE else HNSW},
            metadata=metadata,
            embedding_function=None,
        )
    return open_collections(client, fingerprint)


def foreign_collections(client: Any, fingerprint: Fingerprint) -> list[str]:
    """Names of collections that something else built."""
    own = {collection_name(kind, fingerprint) for kind in (CATALOGUE, *LANGUAGES)}
    return sorted(each.name for each in client.list_collections() if each.name not in own)


def describe(fingerprint: Fingerprint) -> str:
    """A fingerprint in words."""
    return (
        f"{fingerprint.embedder} ({fingerprint.dimension} dimensions), "
        f"splitter {fingerprint.splitter}, schema {fingerprint.schema}"
    )


def connect(folder: Path) -> Any:
    """A client on `folder` whose vector files are whole. Hold the `files_lock` until the collections are loaded."""
    put_back_copies(folder)
    client = new_client(folder)
    _set_threshold(client, NEVER)
    drop_copies(folder)
    return client


def write_vector_files(folder: Path) -> None:
    """Make Chroma write the vector files of collections with a long log. No client may be open, hold `files_lock`."""
    keep_copies(folder)
    client = new_client(folder)
    try:
        _set_threshold(client, LONG_LOG_RECORDS)
        for collection in client.list_collections():
            _load(collection)
        _set_threshold(client, NEVER)
    finally:
        client.close()
    drop_copies(folder)


def _set_threshold(client: Any, records: int) -> None:
    """How long a collection's log grows until Chroma writes its vector files; counts when it is loaded next."""
    for collection in client.list_collections():
        if collection.configuration_json["hnsw"]["sync_threshold"] != records:
            collection.modify(configuration={"hnsw": {"sync_threshold": records}})


def _load(collection: Any) -> None:
    """Chroma loads a collection when it is first asked for something."""
    collection.get(ids=["none"], include=[])


def new_client(folder: Path) -> Any:
    """A Chroma client on `folder`, with its telemetry off."""
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))


@contextmanager
def write_lock(folder: Path) -> Iterator[None]:
    """Hold `folder` for writing; released by the system if the process dies. Raises IndexBusy or IndexReadOnly."""
    lock = FileLock(folder / "write.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise IndexBusy(
            f"Another process is writing the index in {folder}.", "Wait until it is done and run the command again."
        ) from error
    except OSError as error:
        raise _read_only(folder, error) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def chroma_errors(folder: Path) -> Iterator[None]:
    """Chroma's and SQLite's errors as ours."""
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, sqlite3.Error, ValueError, OSError) as error:
        reason = str(error).lower()
        if "readonly" in reason or "read-only" in reason or "permission denied" in reason:
            raise _read_only(folder, error) from error
        if "locked" in reason or "busy" in reason:
            raise IndexBusy(f"The index in {folder} is busy: {error}.", "Try again in a moment.") from error
        raise IndexFault(
            f"The index in {folder} cannot be used: {error}",
            "If this stays, delete the folder's content and run: assistant ingest FOLDER",
        ) from error


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _read_only(folder, error) from error


def _read_only(folder: Path, error: BaseException) -> IndexReadOnly:
    return IndexReadOnly(
        f"The index folder {folder} cannot be written: {error}.",
        "Give this user the right to write there, or name another folder: --index DIR",
    )


def _built_by(client: Any, name: str) -> str:
    metadata = client.get_collection(name, embedding_function=None).metadata or {}
    return str(metadata.get("built_by", f"something unknown ({name})"))
