"""Files of the old Office, .doc and .ppt, and what other programs save under these names."""

from __future__ import annotations

from pathlib import PurePath

from assistant.errors import UnreadableDocument
from assistant.reading.converting import converted
from assistant.reading.formats import read_inner
from assistant.reading.loading import RawFile
from assistant.types import Reading

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NEW = {"doc": "docx", "dot": "docx", "ppt": "pptx", "pps": "pptx", "xls": "xlsx"}


def read(file: RawFile) -> Reading:
    """Read a file of Word or PowerPoint 97 to 2003 with the help of LibreOffice."""
    kind = PurePath(file.name).suffix.lower()[1:]
    real = real_suffix(file.content, _NEW[kind])
    if real:
        return read_inner(file, f"{PurePath(file.name).stem}.{real}", file.content)
    if not file.content.startswith(_OLE):
        raise UnreadableDocument(f"The {kind} is broken: it is not of the format of that name.", "Copy it again.")
    return read_inner(file, f"{PurePath(file.name).stem}.{_NEW[kind]}", converted(file, kind, _NEW[kind]).content)


def real_suffix(content: bytes, new: str) -> str:
    """The suffix that a file should have: programs save HTML, RTF and the new formats under the old names."""
    start = content[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if content.startswith(b"PK\x03\x04"):
        return new
    if start.startswith(b"{\\rtf"):
        return "rtf"
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<head", b"<meta")) or b"<html" in start:
        return "html"
    return "eml" if start.startswith(b"mime-version") else ""
