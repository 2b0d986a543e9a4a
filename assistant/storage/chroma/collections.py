"""The collections of an index: their names, their settings, the fingerprint of what built them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from assistant.storage.chroma.checkpoint import NEVER
from assistant.storage.chroma.embedded import load
from assistant.storage.chroma.records import GENERATION, LANGUAGES
from assistant.types import Fingerprint

#: Chroma's HNSW defaults lost a quarter of the true neighbours of clustered vectors; these lose 3 % (DESIGN section 5).
HNSW = {"space": "cosine", "ef_search": 400, "ef_construction": 200, "max_neighbors": 32, "sync_threshold": NEVER}
#: The catalogue is never searched by vector: the smallest values that Chroma allows.
CATALOGUE_HNSW = {"space": "l2", "ef_search": 1, "ef_construction": 1, "max_neighbors": 2, "sync_threshold": NEVER}
CATALOGUE = "catalogue"


def collection_name(kind: str, fingerprint: Fingerprint) -> str:
    """The name of a collection; `kind` is ``catalogue`` or a language."""
    digest = hashlib.sha256(json.dumps(asdict(fingerprint), sort_keys=True).encode()).hexdigest()[:12]
    return f"{kind}-{digest}" if kind == CATALOGUE else f"passages-{kind}-{digest}"


def open_collections(client: Any, fingerprint: Fingerprint) -> dict[str, Any]:
    """The collections of this fingerprint by kind, loaded; an empty dict unless all of them exist."""
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
    """The same; missing ones are created."""
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
    """Names of collections with another fingerprint."""
    own = {collection_name(kind, fingerprint) for kind in (CATALOGUE, *LANGUAGES)}
    return sorted(each.name for each in client.list_collections() if each.name not in own)


def describe(fingerprint: Fingerprint) -> str:
    """A fingerprint in words."""
    return (
        f"{fingerprint.embedder} ({fingerprint.dimension} dimensions), "
        f"splitter {fingerprint.splitter}, schema {fingerprint.schema}"
    )


def built_by(client: Any, name: str) -> str:
    metadata = client.get_collection(name, embedding_function=None).metadata or {}
    return str(metadata.get("built_by", f"something unknown ({name})"))
