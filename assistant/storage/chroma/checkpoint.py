"""Checkpoints: Chroma writes its vector files without ever leaving them half written.

Chroma rewrites a collection's vector files in place whenever `sync_threshold` records have accumulated. A process that
is killed meanwhile leaves them half written, and Chroma can no longer open the collection; one that opens them
meanwhile may crash. What is not yet in these files is safe in Chroma's log (SQLite), but the log is read again at every
change and every opening. So Chroma is configured never to write the files by itself; at a checkpoint:

1. the files are copied to ``checkpoint/``, which has this name only once all copies are there;
2. the threshold is lowered, and Chroma writes the files while it opens the collections anew;
3. the threshold goes up again, and the copies are deleted.

A process that opens an index with a ``checkpoint/`` restores the copies of files that were not completely written: the
log still holds the rest. A lock keeps processes from loading files that another one is writing.
"""

from __future__ import annotations

import pickletools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from filelock import FileLock, Timeout

from assistant.errors import IndexBusy

#: The thresholds at which Chroma writes the files: never by itself; at a checkpoint when the log is this long.
NEVER = 1_000_000_000
LONG_LOG_RECORDS = 1_000
#: Chroma reads its log again with every change: if it gets longer than this between checkpoints, writing gets slow.
CHECKPOINT_RECORDS = 2_000

_COPIES = "checkpoint"
_UNFINISHED = "checkpoint.unfinished"
#: Chroma writes it last: when it is complete, so are the others.
LAST_FILE = "index_metadata.pickle"
_LONGEST_WAIT_SECONDS = 120


@contextmanager
def files_lock(folder: Path) -> Iterator[None]:
    """Hold it while vector files are loaded or written. Raises IndexBusy when another process does not release it."""
    lock = FileLock(folder / "files.lock", timeout=_LONGEST_WAIT_SECONDS, thread_local=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise IndexBusy(f"Another process is loading the index in {folder}.", "Try again in a moment.") from error
    except OSError:  # a read-only folder: nobody writes files there
        yield
        return
    try:
        yield
    finally:
        lock.release()


def has_copies(folder: Path) -> bool:
    """Whether a checkpoint is running, or was killed."""
    return (folder / _COPIES).exists()


def keep_copies(folder: Path) -> None:
    """Back up the files of all collections."""
    unfinished = folder / _UNFINISHED
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    for files in vector_folders(folder):
        shutil.copytree(files, unfinished / files.name)
    unfinished.rename(folder / _COPIES)


def put_back_copies(folder: Path) -> None:
    """Restore the files that a killed process has not completely written. Does nothing without copies."""
    copies = folder / _COPIES
    if not copies.exists():
        return
    for name in {each.name for each in [*vector_folders(folder), *vector_folders(copies)]}:
        if not _was_written(folder / name, copies / name):
            shutil.rmtree(folder / name, ignore_errors=True)
            if (copies / name).exists():
                shutil.copytree(copies / name, folder / name)


def drop_copies(folder: Path) -> None:
    """Delete the copies atomically."""
    copies, unfinished = folder / _COPIES, folder / _UNFINISHED
    shutil.rmtree(unfinished, ignore_errors=True)
    if copies.exists():
        copies.rename(unfinished)
        shutil.rmtree(unfinished, ignore_errors=True)


def vector_folders(folder: Path) -> list[Path]:
    """The folders of the vector files, one for each collection that has any."""
    return [each for each in sorted(folder.iterdir()) if each.is_dir() and _is_uuid(each.name)]


def _is_uuid(name: str) -> bool:
    try:
        UUID(name)
    except ValueError:
        return False
    return True


def _was_written(files: Path, copies: Path) -> bool:
    """Whether the last file differs from its copy, and is complete. Nothing in it is executed."""
    written, before = files / LAST_FILE, copies / LAST_FILE
    if not written.exists() or (before.exists() and written.stat().st_mtime_ns == before.stat().st_mtime_ns):
        return False
    try:
        with written.open("rb") as file:
            for _ in pickletools.genops(file):
                pass
    except ValueError:
        return False
    return True
