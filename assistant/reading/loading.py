"""A file → its bytes, or the reason why not."""

from __future__ import annotations

from dataclasses import dataclass
from os import fstat
from pathlib import Path

from assistant.errors import UnreadableDocument
from assistant.settings import ReadingSettings


@dataclass(frozen=True, slots=True)
class RawFile:
    """What a format reader gets: the file's name, its bytes, the limits that hold, and in how many others it lies."""

    name: str
    content: bytes
    limits: ReadingSettings
    depth: int = 0


def load_file(path: Path, limits: ReadingSettings) -> RawFile:
    """Read `path` whole; never more than `limits.max_file_bytes`.

    Raises UnreadableDocument when it is no regular file, cannot be opened, is empty or too large.
    """
    try:
        if path.exists() and not path.is_file():
            raise UnreadableDocument("It is not a file.", "Give a file, or ingest the folder that holds it.")
        with path.open("rb") as stream:
            size_bytes = fstat(stream.fileno()).st_size
            content = stream.read(min(size_bytes, limits.max_file_bytes) + 1)
    except PermissionError as error:
        raise UnreadableDocument("The file may not be read.", "Give your user the right to: chmod u+r FILE.") from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnreadableDocument(f"The file cannot be opened: {reason}.", "Check the path and the disk.") from error
    if len(content) > limits.max_file_bytes:
        raise _file_too_large(max(size_bytes, len(content)), limits.max_file_bytes)
    if not content:
        raise UnreadableDocument("The file is empty (0 bytes).", "Copy it again from where it came from.")
    return RawFile(path.name, content, limits)


def _file_too_large(size_bytes: int, max_bytes: int) -> UnreadableDocument:
    return UnreadableDocument(
        f"The file has {size_bytes:,} bytes, more than the {max_bytes:,} that are allowed.",
        "Split it, or raise ASSISTANT_READING__MAX_FILE_BYTES.",
    )
