"""Files → readings, one short module a format. The door: `read_file`, and the suffixes it knows."""

from __future__ import annotations

from pathlib import Path

from assistant.reading.formats import SUPPORTED_SUFFIXES, format_of, read_raw
from assistant.reading.loading import load_file
from assistant.settings import ReadingSettings
from assistant.types import Reading

__all__ = ["SUPPORTED_SUFFIXES", "read_file"]


def read_file(path: Path, limits: ReadingSettings) -> Reading:
    """Read one file by its suffix.

    Raises UnsupportedFormat for a suffix without a reader, and UnreadableDocument, with a hint, for a file that
    is broken, encrypted, over a limit or without text.
    """
    format_of(path.name)  # a suffix without a reader is refused before the file is opened
    return read_raw(load_file(path, limits))
