"""The store of record: Chroma in a local folder, embedded or served. No Chroma type leaves this package.

An index is three collections, named after the fingerprint of what built them:

- ``passages-en-…`` and ``passages-ru-…``: one record a passage, with its vector. A collection a language keeps a
  filter off the hot path and lets each language be ranked among its own.
- ``catalogue-…``: one record a source file (its path → its document), one that counts the generation, and marks for
  documents whose passages may have to be deleted.

A document is *finished* when the catalogue names it; passages that it does not name never answer. Every change is one
upsert into the catalogue: before it there is a mark for what would be left over if the process died, after it the
leftovers are deleted. So the process may be killed at any instruction (ARCHITECTURE.md, invariant 3).
"""

from __future__ import annotations

from assistant.storage.chroma.locks import write_lock
from assistant.storage.chroma.opening import open_store
from assistant.storage.chroma.records import SCHEMA
from assistant.storage.chroma.store import Store

__all__ = ["SCHEMA", "Store", "open_store", "write_lock"]
