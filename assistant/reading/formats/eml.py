"""Mails as .eml: all parts of the body, forwarded mails, invitations, and the attachments that can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.utils import parsedate_to_datetime

from lxml import etree

from assistant.errors import CorpusError
from assistant.reading.calendars import calendar_items
from assistant.reading.cleaning import clean_line
from assistant.reading.dates import parse_date
from assistant.reading.decoding import decode_text
from assistant.reading.faults import BROKEN_FILE_ERRORS, broken_as_unreadable
from assistant.reading.formats import format_of, is_document, read_inner
from assistant.reading.html_hidden import without_hidden
from assistant.reading.html_tree import flat_text, parse_html
from assistant.reading.letter import Attachment, Letter, letter_reading
from assistant.reading.loading import RawFile
from assistant.types import Omission, Reading

_HEADERS = ("From", "To", "Subject", "Date", "Message-ID", "Received")
_SURROGATE = re.compile("[\udc80-\udcff]")
_MAX_DEPTH = 6
_HEADER_ERRORS: tuple[type[Exception], ...] = (HeaderParseError, *BROKEN_FILE_ERRORS)
_ENCRYPTED = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted"))


def read(file: RawFile) -> Reading:
    """Read a .eml file."""
    with broken_as_unreadable("mail", etree.LxmlError, hint="Save it from the mail program again, as .eml."):
        message = message_from_bytes(file.content, _class=EmailMessage, policy=policy.default)
        if not any(name in message for name in _HEADERS):
            raise ValueError("it has no headers of a mail")
        return letter_reading(letter_of(message, file, _MAX_DEPTH), file.limits.max_text_characters)


def letter_of(message: Message, file: RawFile, depth: int) -> Letter:
    """A mail as plain values, with `depth` levels of mails in it."""
    parts = _Parts(file, depth)
    parts.collect(message)
    sent = _moment(_header(message, "Date"))
    return Letter(
        subject=_header(message, "Subject"),
        sender=_header(message, "From"),
        recipients=_header(message, "To"),
        copies=_header(message, "Cc"),
        date=parse_date(sent.date().isoformat()) if sent else "",
        sent=f"{sent:%Y-%m-%d %H:%M} {_offset(sent)}".strip() if sent else "",
        text=parts.text,
        markup=parts.markup,
        more=tuple(parts.more),
        events=tuple(parts.events),
        attachments=tuple(parts.names),
        enclosed=tuple(parts.enclosed),
        files=tuple(parts.files),
        omissions=tuple(parts.omissions),
    )


@dataclass(slots=True)
class _Parts:
    """What the parts of a mail hold, collected in their order."""

    file: RawFile
    depth: int
    text: str = ""
    markup: str = ""
    more: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    enclosed: list[Letter] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    omissions: list[Omission] = field(default_factory=list)

    def collect(self, part: Message) -> None:
        kind, name = part.get_content_type(), _file_name(part)
        if kind in _ENCRYPTED:
            self.omissions.append(Omission("the encrypted body", "not read", "Save the mail decrypted."))
        elif kind == "multipart/alternative":
            self._collect_alternatives([*_inner(part)])
        elif kind in ("message/rfc822", "message/global"):
            self._collect_enclosed(part)
        elif part.is_multipart():
            for each in _inner(part):
                self.collect(each)
        elif kind == "text/calendar" or name.lower().endswith(".ics"):
            self._collect_events(part)
        elif name or part.get_content_disposition() == "attachment":
            self._collect_file(part, name)
        elif kind in ("text/plain", "text/html"):
            self._collect_body(_decoded(part), kind == "text/html")

    def _collect_alternatives(self, parts: list[Message]) -> None:
        """One text in several forms: plain and HTML are kept beside each other, the rest is collected."""
        texts = {"text/plain": "", "text/html": ""}
        for each in parts:
            kind = each.get_content_type()
            if kind in texts and not _file_name(each):
                texts[kind] = texts[kind] or _decoded(each)
            else:
                self.collect(each)
        if self.text or self.markup:
            self._collect_body(texts["text/plain"] or texts["text/html"], not texts["text/plain"])
            return
        self.text, self.markup = texts["text/plain"], texts["text/html"]

    def _collect_body(self, text: str, is_markup: bool) -> None:
        if not text.strip():
            return
        if not self.text and not self.markup:
            self.text, self.markup = ("", text) if is_markup else (text, "")
            return
        added = flat_text(without_hidden(parse_html(text))) if is_markup else text
        if " ".join(added.split()) not in " ".join(self.text.split()):
            self.more.append(added)

    def _collect_enclosed(self, part: Message) -> None:
        for each in _inner(part):
            if self.depth:
                self.enclosed.append(letter_of(each, self.file, self.depth - 1))
            else:
                self.omissions.append(Omission("a forwarded mail", "mails are nested too deep"))

    def _collect_events(self, part: Message) -> None:
        from vobject.base import VObjectError  # type: ignore[import-untyped]

        try:
            found = [each for each in calendar_items(_decoded(part)) if each not in self.events]
        except (VObjectError, ValueError, LookupError, AttributeError, TypeError):
            self.omissions.append(Omission("the invitation", "it is broken", "Open it in a calendar."))
            return
        self.events += found

    def _collect_file(self, part: Message, name: str) -> None:
        if name:
            self.names.append(name)
        content = part.get_payload(decode=True)
        if not name or not isinstance(content, bytes) or not content or not _is_read(name):
            return
        try:
            self.files.append(Attachment(name, read_inner(self.file, name, content)))
        except CorpusError as error:
            self.omissions.append(Omission(f"the attachment {name}", error.message.rstrip("."), error.hint))


def _is_read(name: str) -> bool:
    """Pictures in mails are mostly logos and signatures."""
    return is_document(name) and format_of(name) != "picture"


def _inner(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    yield from (each for each in payload if isinstance(each, Message)) if isinstance(payload, list) else ()


def _header(message: Message, name: str) -> str:
    """A header as people read it; raw bytes in it, which old mailers write, are decoded like a text."""
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")
    if _SURROGATE.search(raw):
        return clean_line(decode_text(raw.encode("utf-8", "surrogateescape")))
    try:
        return clean_line(str(make_header(decode_header(" ".join(raw.splitlines())))))
    except _HEADER_ERRORS:
        return clean_line(raw)


def _file_name(part: Message) -> str:
    try:
        return clean_line(part.get_filename() or "")
    except BROKEN_FILE_ERRORS:
        return ""


def _moment(header: str) -> datetime | None:
    try:
        return parsedate_to_datetime(header)
    except (ValueError, TypeError, IndexError):
        return None


def _offset(sent: datetime) -> str:
    """``+05:00``, "" where the mail names no zone."""
    offset = sent.strftime("%z")
    return f"{offset[:3]}:{offset[3:5]}" if offset else ""


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return decode_text(payload, part.get_content_charset() or "") if isinstance(payload, bytes) else ""
