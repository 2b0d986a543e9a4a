"""Checksums of files: damage is noticed before it can crash a library, or change an answer.

They lie in a file of their own in the folder that they are about. CRC-32 is quick, and tells every short burst of
errors and all but one in four thousand million of the others; nobody is kept out by it.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterable
from pathlib import Path

NAME = "checksums.json"
_CHUNK_BYTES = 1 << 20


def record(folder: Path, paths: Iterable[Path]) -> None:
    """Write down what these files of the folder hold now. Raises OSError."""
    sums = {path.relative_to(folder).as_posix(): checksum(path) for path in paths}
    unfinished = folder / f"{NAME}.{os.getpid()}.unfinished"
    unfinished.write_text(json.dumps(sums), encoding="utf-8")
    unfinished.replace(folder / NAME)


def forget(folder: Path) -> None:
    """The files are about to be changed."""
    (folder / NAME).unlink(missing_ok=True)


def is_recorded(folder: Path) -> bool:
    """Whether there is a record."""
    return (folder / NAME).exists()


def damaged(folder: Path) -> list[str]:
    """The recorded files that are gone or hold something else, and the record itself if it cannot be read."""
    try:
        sums: dict[str, int] = json.loads((folder / NAME).read_text(encoding="utf-8"))
        return [name for name, expected in sums.items() if _differs(folder / name, expected)]
    except FileNotFoundError:
        return []
    except (ValueError, AttributeError):
        return [NAME]


def checksum(path: Path) -> int:
    """The CRC-32 of a file."""
    found = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            found = zlib.crc32(chunk, found)
    return found


def _differs(path: Path, expected: int) -> bool:
    try:
        return checksum(path) != expected
    except OSError:
        return True
