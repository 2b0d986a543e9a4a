"""The readers of files, one module a format, each with one function `read`; and which of them takes which suffix."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import PurePath

from assistant.errors import UnreadableDocument, UnsupportedFormat
from assistant.reading.faults import without_text
from assistant.reading.loading import RawFile
from assistant.types import Reading

#: Suffix → the module of this package whose `read` takes it; loaded when first needed.
_FORMATS = {
    ".txt": "txt",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".xhtml": "html",
    ".mht": "mhtml",
    ".mhtml": "mhtml",
    ".docx": "docx",
    ".docm": "docx",
    ".dotx": "docx",
    ".pptx": "pptx",
    ".pptm": "pptx",
    ".ppsx": "pptx",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xltx": "xlsx",
    ".doc": "old_office",
    ".dot": "old_office",
    ".ppt": "old_office",
    ".pps": "old_office",
    ".xls": "xls",
    ".rtf": "rtf",
    ".odt": "odf",
    ".ott": "odf",
    ".ods": "odf",
    ".odp": "odf",
    ".epub": "epub",
    ".fb2": "fb2",
    ".csv": "csv",
    ".tsv": "csv",
    ".eml": "eml",
    ".msg": "msg",
    ".mbox": "mbox",
    ".ics": "calendar",
    ".vcf": "calendar",
    ".png": "picture",
    ".jpg": "picture",
    ".jpeg": "picture",
    ".tif": "picture",
    ".tiff": "picture",
    ".bmp": "picture",
    ".webp": "picture",
    ".zip": "archive",
    ".tar": "archive",
    ".tgz": "archive",
    ".gz": "archive",
}
#: Files within files, such as an attachment of a mail in an archive, are read this deep.
_MAX_DEPTH = 4

SUPPORTED_SUFFIXES: frozenset[str] = frozenset(_FORMATS)


def read_raw(file: RawFile) -> Reading:
    """Read bytes by the suffix of their name.

    Raises UnsupportedFormat for a suffix without a reader, and UnreadableDocument, with a hint, for content that is
    broken, encrypted, over a limit or without text.
    """
    read: Callable[[RawFile], Reading] = import_module(f"assistant.reading.formats.{format_of(file.name)}").read
    reading = read(file)
    if not any(map(str.isalnum, reading.text)):
        raise without_text(f"{PurePath(file.name).suffix[1:].lower()} file")
    return reading


def format_of(name: str) -> str:
    """The module that reads a file of that name. Raises UnsupportedFormat when none does."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in _FORMATS:
        raise UnsupportedFormat(
            f"No reader for {suffix or 'a file without a suffix'}.",
            "Convert it to one of: " + " ".join(sorted(SUPPORTED_SUFFIXES)) + ".",
        )
    return _FORMATS[suffix]


def read_inner(outer: RawFile, name: str, content: bytes) -> Reading:
    """Read a file that lies in another one. Raises as `read_raw` does, and when files are nested too deep."""
    if outer.depth >= _MAX_DEPTH:
        raise UnreadableDocument("It lies too deep in other files.", "Take it out and add it by itself.")
    return read_raw(replace(outer, name=name, content=content, depth=outer.depth + 1))


def is_document(name: str) -> bool:
    """Whether a file of that name has a reader."""
    return PurePath(name).suffix.lower() in _FORMATS
