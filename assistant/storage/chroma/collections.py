"""The collections of an index: their names, their settings, the fingerprint of what built them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from assistant.language.registry import codes
from assistant.storage.chroma.checkpoint import NEVER
from assistant.storage.chroma.embedded import load
from assistant.storage.chroma.records import GENERATION
from assistant.types import Fingerprint

#: Chroma's HNSW defaults lost a quarter of the true neighbours of clustered vectors; these lose 3 %.
HNSW = {"space": "cosine", "ef_search": 400, "ef_construction": 200, "max_neighbors": 32, "sync_threshold": NEVER}
#: The catalogue is never searched by vector: the smallest values that Chroma allows.
CATALOGUE_HNSW = {"space": "l2", "ef_search": 1, "ef_construction": 1, "max_neighbors": 2, "sync_threshold": NEVER}
CATALOGUE = "catalogue"


def collection_name(kind: str, fingerprint: Fingerprint) -> str:
    """The name of a collection; `kind` is ``catalogue`` or a language."""
    digest = _digest(fingerprint)
    return f"{kind}-{digest}" if kind == CATALOGUE else f"passages-{kind}-{digest}"


def _digest(fingerprint: Fingerprint) -> str:
    return hashlib.sha256(json.dumps(asdict(fingerprint), sort_keys=True).encode()).hexdigest()[:12]


def open_collections(client: Any, fingerprint: Fingerprint) -> dict[str, Any]:
    """The collections of this fingerprint by kind, loaded; an empty dict when there is no catalogue.

    A language that came later has no collection before the next change of the index.
    """
    names = {kind: collection_name(kind, fingerprint) for kind in (CATALOGUE, *codes())}
    found = {each.name for each in client.list_collections()}
    if names[CATALOGUE] not in found:
        return {}
    collections = {
        kind: client.get_collection(name, embedding_function=None) for kind, name in names.items() if name in found
    }
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
    """The same; missing ones are created, the catalogue last, for with it they count as complete."""
    metadata = {"built_by": describe(fingerprint)}
    for kind in (*codes(), CATALOGUE):
        client.get_or_create_collection(
            collection_name(kind, fingerprint),
            configuration={"hnsw": CATALOGUE_HNSW if kind == CATALOGUE else HNSW},
            metadata=metadata,
            embedding_function=None,
        )
    return open_collections(client, fingerprint)


def foreign_collections(client: Any, fingerprint: Fingerprint) -> list[str]:
    """Names of collections with another fingerprint."""
    own = f"-{_digest(fingerprint)}"
    return sorted(each.name for each in client.list_collections() if not each.name.endswith(own))


def describe(fingerprint: Fingerprint) -> str:
    """A fingerprint in words."""
    return (
        f"{fingerprint.embedder} ({fingerprint.dimension} dimensions), "
        f"splitter {fingerprint.splitter}, schema {fingerprint.schema}"
    )


def built_by(client: Any, name: str) -> str:
    metadata = client.get_collection(name, embedding_function=None).metadata or {}
    return str(metadata.get("built_by", f"something unknown ({name})"))
