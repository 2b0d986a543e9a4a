"""Errors of Chroma, of SQLite and of the HTTP client for Chroma, as ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.errors import IndexBusy, IndexFault, IndexUnreachable, disk_full, is_disk_full
from assistant.storage.chroma.integrity import damage
from assistant.storage.chroma.locks import read_only
from assistant.storage.chroma.records import BrokenSeal

#: What SQLite and Chroma say of broken files.
_DAMAGE = ("malformed", "not a database", "corrupt", "no such table", "no such column", "nothing found on disk")


@contextmanager
def chroma_errors(folder: Path) -> Iterator[None]:
    """Maps the errors of an embedded Chroma on `folder`."""
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, sqlite3.Error, ValueError, OSError, LookupError) as error:
        reason = str(error).lower()
        if is_disk_full(error):
            raise disk_full("change of the index") from error
        if isinstance(error, BrokenSeal) or any(each in reason for each in _DAMAGE):
            raise damage(folder, str(error)) from error
        if "readonly" in reason or "read-only" in reason or "permission denied" in reason:
            raise read_only(folder, error) from error
        if "locked" in reason or "busy" in reason:
            raise IndexBusy(f"The index in {folder} is busy: {error}.", "Try again in a moment.") from error
        raise IndexFault(
            f"The index in {folder} cannot be used: {error}",
            f"If this stays, have what is derived rebuilt: assistant repair --index {folder}",
        ) from error


@contextmanager
def server_errors(folder: Path, url: str) -> Iterator[None]:
    """Maps the errors of the HTTP client for the Chroma server at `url`."""
    import httpx
    from chromadb.errors import ChromaError

    try:
        yield
    except httpx.HTTPError as error:
        raise unreachable(folder, url, error) from error
    except (ChromaError, sqlite3.Error, ValueError, OSError, LookupError) as error:
        if is_disk_full(error):
            raise disk_full("change of the index") from error
        if isinstance(error, BrokenSeal) or any(each in str(error).lower() for each in _DAMAGE):
            raise damage(folder, str(error)) from error
        raise IndexFault(
            f"The Chroma server at {url} failed: {error}",
            f"Check its output, and start it again: assistant chroma --index {folder}",
        ) from error


def unreachable(folder: Path, url: str, error: BaseException) -> IndexUnreachable:
    """The error for a server that does not respond."""
    return IndexUnreachable(
        f"The Chroma server at {url} does not answer: {error or type(error).__name__}.",
        f"Start it: assistant chroma --index {folder} (or set ASSISTANT_STORE__SERVER_URL to where it listens).",
    )
