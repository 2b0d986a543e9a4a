"""Opening an index: embedded or through a server; created on request, refused if its fingerprint differs."""

from __future__ import annotations

from pathlib import Path

from assistant.errors import IndexMissing, IndexStale
from assistant.settings import StoreSettings
from assistant.storage.chroma.collections import built_by, describe, foreign_collections
from assistant.storage.chroma.embedded import EmbeddedChroma
from assistant.storage.chroma.locks import make_folder
from assistant.storage.chroma.served import ServedChroma
from assistant.storage.chroma.store import Store
from assistant.types import Fingerprint

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

    Raises IndexMissing when there is none (and not `create`), IndexStale when its fingerprint differs (and not
    `rebuild`), IndexReadOnly when it must be written and cannot be, IndexUnreachable when no server responds.
    """
    connection: EmbeddedChroma | ServedChroma = EmbeddedChroma(folder)
    if settings.server_url:
        connection = ServedChroma(folder, settings.server_url, settings.timeout_seconds)
    if create:
        make_folder(folder)
    elif not connection.exists():
        raise IndexMissing(f"There is no index in {folder}.", "Make one with: assistant ingest FOLDER")
    with connection.errors(), connection.loading():
        client = connection.connect()
        foreign = foreign_collections(client, fingerprint)
        if foreign and not rebuild:
            builder = built_by(client, foreign[0])
            client.close()
            raise IndexStale(
                f"The index in {folder} was built by {builder}; now it would be {describe(fingerprint)}.",
                "Build it anew with: assistant ingest --rebuild (the same files are read again).",
            )
        try:
            return Store(connection, client, fingerprint)
        except BaseException:
            client.close()  # Chroma keeps one client for each folder: the next to open it would get this one
            raise
