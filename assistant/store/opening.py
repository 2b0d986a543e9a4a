"""Opening an index: the way to it, its collections, its fingerprint."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import IndexMissing, IndexStale
from assistant.settings import StoreSettings
from assistant.store.checkpoint import NEVER
from assistant.store.embedded import Embedded, load
from assistant.store.locks import make_folder
from assistant.store.records import GENERATION, LANGUAGES
from assistant.store.served import Served
from assistant.types import Fingerprint

if TYPE_CHECKING:
    from assistant.store.chroma import Store

#: Chroma's defaults lost a quarter of the true neighbours of clustered vectors; these lose 3 % (DESIGN section 5).
HNSW = {"space": "cosine", "ef_search": 400, "ef_construction": 200, "max_neighbors": 32, "sync_threshold": NEVER}
#: Nobody searches the catalogue by vector: the least that Chroma allows.
CATALOGUE_HNSW = {"space": "l2", "ef_search": 1, "ef_construction": 1, "max_neighbors": 2, "sync_threshold": NEVER}
CATALOGUE = "catalogue"
EMBEDDED = StoreSettings()


def open_store(
    folder: Path,
    fingerprint: Fingerprint,
    settings: StoreSettings = EMBEDDED,
    *,
    create: bool = False,
    rebuild: bool = False,
) -> Store:
    """Open the index in `folder`, through a Chroma server when `settings` name one.

    Raises IndexMissing when there is none (and not `create`), IndexStale when something else built it (and not
    `rebuild`), IndexReadOnly when it cannot be written where it must be, IndexUnreachable when no server answers.
    """
    from assistant.store.chroma import Store

    way: Embedded | Served = Embedded(folder)
    if settings.server_url:
        way = Served(folder, settings.server_url, settings.timeout_seconds)
    if create:
        make_folder(folder)
    elif not way.exists():
        raise IndexMissing(f"There is no index in {folder}.", "Make one with: assistant ingest FOLDER")
    with way.errors(), way.loading():
        client = way.connect()
        foreign = foreign_collections(client, fingerprint)
        if foreign and not rebuild:
            built_by = _built_by(client, foreign[0])
            client.close()
            raise IndexStale(
                f"The index in {folder} was built by {built_by}; now it would be {describe(fingerprint)}.",
                "Build it anew with: assistant ingest --rebuild (the same files are read again).",
            )
        return Store(way, client, fingerprint)


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
        load(collection)
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


def _built_by(client: Any, name: str) -> str:
    metadata = client.get_collection(name, embedding_function=None).metadata or {}
    return str(metadata.get("built_by", f"something unknown ({name})"))
