"""Web pages saved as one file, .mht and .mhtml."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import PurePath

from assistant.errors import UnreadableDocument
from assistant.reading.formats import read_inner
from assistant.reading.loading import RawFile
from assistant.types import Reading


def read(file: RawFile) -> Reading:
    """Read the page of a .mht file."""
    for part in message_from_bytes(file.content, policy=policy.compat32).walk():
        content = part.get_payload(decode=True)
        if part.get_content_type() in ("text/html", "application/xhtml+xml") and isinstance(content, bytes):
            charset = part.get_content_charset()
            declared = f'<meta charset="{charset}">'.encode() if charset and charset.isascii() else b""
            return read_inner(file, f"{PurePath(file.name).stem}.html", declared + content)
    raise UnreadableDocument("The saved web page holds no page.", "Save it from the browser again.")
