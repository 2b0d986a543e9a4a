"""Files → readings, one short module a format. The door: `read_file`, and the suffixes it knows."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from assistant.errors import UnsupportedFormat
from assistant.reading.faults import without_text
from assistant.reading.loading import RawFile, load_file
from assistant.settings import ReadingSettings
from assistant.types import Reading

__all__ = ["SUPPORTED_SUFFIXES", "read_file"]

#: Suffix → the module of `assistant.reading.formats` whose `read` takes it; loaded when first needed.
_FORMATS = {
    ".txt": "txt",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".pptx": "pptx",
    ".xlsx": "xlsx",
    ".csv": "csv",
    ".tsv": "csv",
    ".eml": "eml",
    ".msg": "msg",
}

SUPPORTED_SUFFIXES: frozenset[str] = frozenset(_FORMATS)


def read_file(path: Path, limits: ReadingSettings) -> Reading:
    """Read one file by its suffix.

    Raises UnsupportedFormat for a suffix without a reader, and UnreadableDocument, with a hint, for a file that
    is broken, encrypted, over a limit or without text.
    """
    suffix = path.suffix.lower()
    if suffix not in _FORMATS:
        raise UnsupportedFormat(
            f"No reader for {suffix or 'a file without a suffix'}.",
            "Convert it to one of: " + " ".join(sorted(SUPPORTED_SUFFIXES)) + ".",
        )
    read: Callable[[RawFile], Reading] = import_module(f"assistant.reading.formats.{_FORMATS[suffix]}").read
    reading = read(load_file(path, limits))
    if not any(map(str.isalnum, reading.text)):
        raise without_text(f"{suffix[1:]} file")
    return reading
