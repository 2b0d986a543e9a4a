"""Deleted text leaves Chroma's files too.

Deleting frees pages of the database and leaves what stood in them; Chroma's log holds each text until the vector files
are written, its full-text index until its parts are merged. So after a change that took text out, the vector files are
written, the full-text index is merged, and the database is copied without its free pages. A mark says that this is due:
whoever writes next does it when this process is killed, or the disk is full.
"""

from __future__ import annotations

import sqlite3
import struct
from contextlib import closing
from pathlib import Path

#: How long a log has to be for Chroma to write vector files, at least: the smallest value that it accepts.
SHORTEST_LOG_RECORDS = 2
_MARK = "erase.due"
_FULL_TEXT = "embedding_fulltext_search"
#: How long to wait for others who read the database.
_WAIT_SECONDS = 60.0
#: hnswlib's header (`saveIndex`): version, offset of level 0, places, places in use, bytes of a place, two offsets, the
#: highest level, the entry point, three sizes, a factor, a size.
_HEADER = struct.Struct("<i6QiI3QdQ")
_HEADER_VERSION = 1
_LENGTH_BYTES = 4


def mark(folder: Path) -> None:
    """Say that text is about to be deleted."""
    (folder / _MARK).touch()


def is_due(folder: Path) -> bool:
    """Whether text was deleted that may still stand in the files."""
    return (folder / _MARK).exists()


def erase(folder: Path, database: str) -> None:
    """Rewrite the database without what was deleted, once the vector files are written. Raises sqlite3.Error."""
    with closing(sqlite3.connect(folder / database, timeout=_WAIT_SECONDS, isolation_level=None)) as connection:
        known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (_FULL_TEXT,)).fetchone()
        if known:
            connection.execute(f"INSERT INTO {_FULL_TEXT}({_FULL_TEXT}) VALUES('optimize')")
        connection.execute("VACUUM")
    (folder / _MARK).unlink(missing_ok=True)


def clear_unused(vector_files: Path) -> None:
    """Zero the places that are not in use yet in the files of a collection's vectors.

    hnswlib writes all the memory that it has allocated, with whatever stood there before: texts, for one.
    """
    try:
        header = _HEADER.unpack((vector_files / "header.bin").read_bytes())
    except (OSError, struct.error):
        return
    version, _, places, used, place_bytes = header[:5]
    for name, size in (("data_level0.bin", place_bytes), ("length.bin", _LENGTH_BYTES)):
        path = vector_files / name
        if version != _HEADER_VERSION or not path.exists() or path.stat().st_size != places * size:
            continue
        with path.open("r+b") as file:
            file.seek(used * size)
            file.write(bytes((places - used) * size))
