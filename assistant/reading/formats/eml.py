"""Mails as .eml: plain text preferred to HTML; attachments are named, not read."""

from __future__ import annotations

import re
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import parsedate_to_datetime
from typing import cast

from lxml import etree

from assistant.reading.cleaning import clean_line
from assistant.reading.dates import parse_date
from assistant.reading.decoding import decode_text
from assistant.reading.faults import BROKEN_FILE_ERRORS, broken_as_unreadable
from assistant.reading.letter import Letter, letter_reading
from assistant.reading.loading import RawFile
from assistant.types import Reading

_HEADERS = ("From", "To", "Subject", "Date", "Message-ID", "Received")
#: The library takes the square of a header's length to parse it, so of longer ones the beginning is read: two hundred
#: recipients.
_MAX_HEADER_CHARACTERS = 16_000
_SURROGATE = re.compile("[\udc80-\udcff]")


class _ShortHeaders(EmailPolicy):
    """The policy for mails as they are, but for headers without measure, which end in an ellipsis."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        """A header, parsed; called whenever one is looked at."""
        short = value if len(value) <= _MAX_HEADER_CHARACTERS else f"{value[:_MAX_HEADER_CHARACTERS]} …"
        parsed: str = super().header_fetch_parse(name, short)
        return parsed


_POLICY = cast("EmailPolicy[EmailMessage]", _ShortHeaders())


def read(file: RawFile) -> Reading:
    """Read a .eml file."""
    with broken_as_unreadable("mail", etree.LxmlError, hint="Save it from the mail program again, as .eml."):
        message = message_from_bytes(file.content, _class=EmailMessage, policy=_POLICY)
        if not any(name in message for name in _HEADERS):
            raise ValueError("it has no headers of a mail")
        letter = Letter(
            subject=_header(message, "Subject"),
            sender=_header(message, "From"),
            recipients=_header(message, "To"),
            date=_day(_header(message, "Date")),
            text=_body(message, "plain"),
            markup=_body(message, "html"),
            attachments=tuple(name for part in message.walk() if (name := clean_line(part.get_filename() or ""))),
        )
        return letter_reading(letter, file.limits.max_text_characters)


def _header(message: EmailMessage, name: str) -> str:
    """A header as people read it; raw bytes in it, which old mailers write, are decoded like a text."""
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")
    if _SURROGATE.search(raw):
        return clean_line(decode_text(raw[:_MAX_HEADER_CHARACTERS].encode("utf-8", "surrogateescape")))
    try:
        return clean_line(str(message[name] or ""))
    except BROKEN_FILE_ERRORS:
        return clean_line(raw[:_MAX_HEADER_CHARACTERS])


def _day(header: str) -> str:
    try:
        sent: datetime = parsedate_to_datetime(header)
    except (ValueError, TypeError, IndexError):
        return ""
    return parse_date(sent.date().isoformat())


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    payload = part.get_payload(decode=True) if part is not None else None
    if part is None or not isinstance(payload, bytes):
        return ""
    return decode_text(payload, part.get_content_charset() or "")
