"""What was accepted and is not done yet, on the disk: a file for each document, beside its folder.

It is written before a request is answered, whole or not at all, and deleted when the work is done. What a server that
was stopped or killed had not finished is found here by the next one.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from assistant.ingesting.preparing import ID_LENGTH

State = Literal["queued", "indexing", "failed", "removing"]
_PREFIX = ".intent-"
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Upload:
    """A document that is being added, removed, or was not accepted: then `message` says why.

    `path` is its file, where that is not in the upload folder, or is to be re-read.
    """

    id: str
    name: str
    state: State
    message: str = ""
    hint: str = ""
    path: Path | None = None


class Intents:
    """The files of one folder. Its methods raise OSError."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, upload: Upload) -> None:
        """Write an intent down; it is on the disk when this returns."""
        place = self._place(upload.id)
        record = asdict(upload) | {"path": str(upload.path) if upload.path else None}
        unfinished = place.with_name(f"{place.name}.unfinished")
        try:
            with private(unfinished) as file:
                file.write(json.dumps(record).encode())
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(place)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise
        flush_folder(self._folder)

    def drop(self, document_id: str) -> None:
        """Forget what is done."""
        self._place(document_id).unlink(missing_ok=True)

    def all(self) -> Iterator[Upload]:
        """Every intent, oldest first. One that cannot be read was written by no server, and is passed over."""
        found = [each for each in self._folder.glob(f"{_PREFIX}*") if not each.name.endswith(".unfinished")]
        for place in sorted(found, key=lambda each: each.stat().st_mtime_ns):
            try:
                record: dict[str, Any] = json.loads(place.read_bytes())
                yield Upload(**record | {"path": Path(record["path"]) if record["path"] else None})
            except (ValueError, TypeError, KeyError):
                continue

    def _place(self, document_id: str) -> Path:
        return self._folder / f"{_PREFIX}{document_id}"


def private(path: Path) -> Any:
    """A new file for its owner only, open for writing bytes."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def flush_folder(folder: Path) -> None:
    """Have the names in a folder written to the disk, where the system can."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows opens no folders
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def empty_folder(place: Path) -> None:
    """Delete the file of a document; its empty folder is what the index is brought in line with."""
    place.mkdir(exist_ok=True, mode=0o700)
    for each in place.iterdir():
        each.unlink()
    flush_folder(place)


def age_seconds(path: Path) -> float:
    """Seconds since a file was last written; 0 when it is gone."""
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def is_id(name: str) -> bool:
    """Whether a folder may be that of a document."""
    return len(name) == ID_LENGTH and _HEX.issuperset(name)
