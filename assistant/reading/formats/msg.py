"""Mails of Outlook, .msg: read like .eml."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from lxml import etree

from assistant.reading.cleaning import clean_line
from assistant.reading.dates import parse_date
from assistant.reading.decoding import decode_text
from assistant.reading.faults import broken_as_unreadable, quiet
from assistant.reading.letter import Letter, letter_reading
from assistant.reading.loading import RawFile
from assistant.types import Reading

_SHOWN_RECIPIENTS = "__substg1.0_0E04"


def read(file: RawFile) -> Reading:
    """Read a .msg file."""
    import extract_msg
    from extract_msg.enums import ErrorBehavior
    from extract_msg.exceptions import ExMsgBaseException

    quiet("extract_msg", "olefile", "RTFDE")
    hint = "Save it from Outlook again, as .msg or .eml."
    with broken_as_unreadable("mail", ExMsgBaseException, etree.LxmlError, hint=hint):
        with extract_msg.openMsg(BytesIO(file.content), errorBehavior=ErrorBehavior.SUPPRESS_ALL) as message:
            letter = _letter(message)
        return letter_reading(letter, file.limits.max_text_characters)


def _letter(message: Any) -> Letter:
    """Plain values of an Outlook item; kinds other than mails lack some of them."""
    text = str(getattr(message, "body", "") or "")
    markup = b"" if text.strip() else getattr(message, "htmlBody", b"") or b""
    names = (each.longFilename or each.shortFilename or "" for each in getattr(message, "attachments", ()))
    return Letter(
        subject=clean_line(str(getattr(message, "subject", "") or "")),
        sender=clean_line(str(getattr(message, "sender", "") or "")),
        recipients=clean_line(str(getattr(message, "to", "") or message.getStringStream(_SHOWN_RECIPIENTS) or "")),
        date=_day(getattr(message, "date", None)),
        text=text,
        markup=decode_text(markup),
        attachments=tuple(filter(None, map(clean_line, names))),
    )


def _day(sent: object) -> str:
    """Day of sending in UTC: the zone of the reading machine must not show in the index."""
    if not isinstance(sent, datetime):
        return ""
    return parse_date((sent.astimezone(UTC) if sent.tzinfo else sent).date().isoformat())
