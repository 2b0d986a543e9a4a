"""Parts of repairing an index: what can still be read of it, and putting a new one in its place.

The new index is built in a folder of its own inside the old one's. When it is complete it gets another name; from then
on it replaces the old files, and whoever is killed meanwhile only has to go on.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from assistant.storage import checksums
from assistant.storage.chroma import integrity
from assistant.storage.chroma.checkpoint import drop_copies, vector_folders
from assistant.storage.chroma.embedded import DATABASE

#: Every file and its root, as Chroma keeps them.
_PATHS = (
    "SELECT path.string_value, root.string_value FROM embedding_metadata path "
    "LEFT JOIN embedding_metadata root ON root.id = path.id AND root.key = 'root' WHERE path.key = 'path'"
)
_UNFINISHED, _DONE = "repair.unfinished", "repair.done"


def is_sound(folder: Path) -> bool:
    """Whether SQLite finds nothing wrong with the database."""
    try:
        with closing(_opened(folder)) as connection:
            return [row[0] for row in connection.execute("PRAGMA integrity_check(1)")] == ["ok"]
    except sqlite3.Error:
        return False


def readable_paths(folder: Path) -> dict[Path, Path]:
    """The files that the database, damaged as it is, still names, each with the folder it was found below."""
    found: dict[Path, Path] = {}
    with suppress(sqlite3.Error), closing(_opened(folder)) as connection:
        connection.text_factory = lambda value: value.decode("utf-8", "replace")
        for path, root in connection.execute(_PATHS):
            if isinstance(path, str) and path and "\0" not in path:
                found[Path(path)] = Path(root) if isinstance(root, str) and root else Path(path).parent
    return found


def _opened(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{(folder / DATABASE).resolve().as_uri()}?mode=ro", uri=True, timeout=60)


def without_vectors(folder: Path) -> None:
    """Take the vector files away: the records can be read without them."""
    checksums.forget(folder)
    integrity.forget_log(folder)
    drop_copies(folder)
    for files in vector_folders(folder):
        shutil.rmtree(files)


def new_place(folder: Path) -> Path:
    """An empty folder in which the new index is built."""
    place = folder / _UNFINISHED
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(mode=0o700)
    return place


def is_begun(folder: Path) -> bool:
    """Whether a complete new index waits to be put in place."""
    return (folder / _DONE).exists()


def complete(folder: Path) -> None:
    """The new index is whole."""
    (folder / _UNFINISHED).rename(folder / _DONE)


def put_in_place(folder: Path) -> None:
    """Replace the old index by the new one. After a kill it is simply done again."""
    done = folder / _DONE
    if (done / DATABASE).exists():  # it moves last: while it is there, nothing of the old index is wanted
        for name in (DATABASE, f"{DATABASE}-journal", f"{DATABASE}-wal", f"{DATABASE}-shm"):
            (folder / name).unlink(missing_ok=True)
        wanted = _segments(done)
        for files in vector_folders(folder):
            if files.name not in wanted:
                shutil.rmtree(files)
        moving = [*(each.name for each in vector_folders(done)), checksums.NAME, integrity.LOG, DATABASE]
        for name in [each for each in moving if (done / each).exists()]:
            (done / name).replace(folder / name)
    shutil.rmtree(done)


def _segments(folder: Path) -> set[str]:
    """The names of the folders of an index's vector files."""
    with closing(_opened(folder)) as connection:
        return {row[0] for row in connection.execute("SELECT id FROM segments")}
