"""Locks: who may change an index, and who may add records to its database. They end with the process.

`write.lock` is held while the index is changed: one ingest at a time. `owner.lock` is held by the process whose Chroma
stores the records: a Chroma server as long as it runs, or a process that writes without one. Two would not see each
other's vectors. (`files.lock` is for the vector files alone, see `checkpoint`.)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.errors import IndexBusy, IndexReadOnly


@contextmanager
def write_lock(folder: Path) -> Iterator[None]:
    """Hold `folder` for changes. Raises IndexBusy or IndexReadOnly."""
    busy = IndexBusy(
        f"Another process is writing the index in {folder}.", "Wait until it is done and run the command again."
    )
    with _held(folder, "write.lock", busy):
        yield


@contextmanager
def owner_lock(folder: Path, busy: IndexBusy) -> Iterator[None]:
    """Hold the database for adding records. Raises `busy` when another process holds it, or IndexReadOnly."""
    with _held(folder, "owner.lock", busy):
        yield


def make_folder(folder: Path) -> None:
    """Create the folder of an index if missing, for its owner only. Raises IndexReadOnly."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(exist_ok=True, mode=0o700)
    except OSError as error:
        raise read_only(folder, error) from error


def read_only(folder: Path, error: BaseException) -> IndexReadOnly:
    """The error for a folder that cannot be written."""
    return IndexReadOnly(
        f"The index folder {folder} cannot be written: {error}.",
        "Give this user the right to write there, or name another folder: --index DIR",
    )


@contextmanager
def _held(folder: Path, name: str, busy: IndexBusy) -> Iterator[None]:
    lock = FileLock(folder / name, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise busy from error
    except OSError as error:
        raise read_only(folder, error) from error
    try:
        yield
    finally:
        lock.release()
