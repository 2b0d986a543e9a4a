"""Mails of Outlook, .msg: read like .eml; a mail that hangs on a mail is read with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING

from lxml import etree

from assistant.reading.cleaning import clean_line
from assistant.reading.dates import parse_date
from assistant.reading.decoding import decode_text, repair_cyrillic
from assistant.reading.faults import broken_as_unreadable
from assistant.reading.letter import Letter, letter_reading
from assistant.reading.loading import RawFile
from assistant.types import Reading

if TYPE_CHECKING:
    from oxmsg.properties import Properties
    from oxmsg.storage import Storage

#: Bytes before the properties of a file, of a mail inside another, of an attachment or a recipient ([MS-OXMSG] 2.4).
_IN_FILE, _IN_MAIL, _IN_PART = 32, 24, 8
#: The storage of a mail that is attached (2.2.2.1).
_ATTACHED_MAIL = "__substg1.0_3701000D"
_MOST_NESTED = 5
#: What comes after it is no part of the page, and a mail that hangs on this one has to be.
_END_OF_PAGE = re.compile("</(?:body|html)", re.IGNORECASE)
_TO = 1


def read(file: RawFile) -> Reading:
    """Read a .msg file."""
    from olefile import OleFileIO  # type: ignore[import-untyped]
    from oxmsg.storage import Storage

    hint = "Save it from Outlook again, as .msg or .eml."
    with broken_as_unreadable("mail", etree.LxmlError, hint=hint):
        with OleFileIO(file.content) as container:
            mail = Storage.from_ole(container)
        most = file.limits.max_text_characters
        return letter_reading(_letter(mail, _IN_FILE, most, _MOST_NESTED), most)


def _letter(mail: Storage, offset: int, max_characters: int, depth: int) -> Letter:
    """Plain values of an Outlook item; kinds other than mails lack some of them."""
    from oxmsg.domain import constants as c
    from oxmsg.properties import Properties

    facts = Properties(mail, offset)
    attached = [(each, Properties(each, _IN_PART)) for each in mail.iter_attachment_storages()]
    inner = [
        letter_reading(_letter(part, _IN_MAIL, max_characters, depth - 1), max_characters).text
        for each, _ in attached
        for part in each.storages
        if part.name == _ATTACHED_MAIL and depth
    ]
    text, markup = _body(facts)
    name, address = _text(facts, c.PID_SENDER_NAME), _address(facts)
    names = (_text(each, c.PID_ATTACH_LONG_FILENAME) or _text(each, c.PID_ATTACH_FILENAME) for _, each in attached)
    return Letter(
        subject=_text(facts, c.PID_SUBJECT),
        sender=f"{name} <{address}>" if name and address else name or address,
        recipients="; ".join(_recipients(mail)) or _text(facts, c.PID_DISPLAY_TO),
        date=_day(
            facts.date_prop_value(c.PID_CLIENT_SUBMIT_TIME) or facts.date_prop_value(c.PID_MESSAGE_DELIVERY_TIME)
        ),
        text="\n\n".join(filter(None, [text, *inner])) if not markup else "",
        markup=markup + "".join(f"<pre>{escape(each)}</pre>" for each in inner) if markup else "",
        attachments=tuple(filter(None, names)),
    )


def _body(facts: Properties) -> tuple[str, str]:
    """The words as plain text, or as HTML where there is none; old Outlook kept some mails in packed RTF only."""
    from oxmsg.domain import constants as c

    text = facts.str_prop_value(c.PID_BODY) or ""
    if text.strip():
        return text, ""
    markup = facts.binary_prop_value(c.PID_HTML)
    if markup:
        return "", _END_OF_PAGE.split(decode_text(markup), maxsplit=1)[0]
    markup_text = facts.str_prop_value(c.PID_BODY_HTML) or ""
    packed = facts.binary_prop_value(c.PID_RTF_COMPRESSED)
    if markup_text.strip() or not packed:
        return "", markup_text
    import compressed_rtf
    from striprtf.striprtf import rtf_to_text  # type: ignore[import-untyped]

    # RTF itself is ASCII; its own words say which code page the letters are in.
    unpacked: str = rtf_to_text(compressed_rtf.decompress(packed).decode("latin-1"), errors="replace")  # type: ignore[no-untyped-call]
    return unpacked, ""


def _recipients(mail: Storage) -> Iterator[str]:
    """Those to whom it was sent, without copies."""
    from oxmsg.domain import constants as c
    from oxmsg.properties import Properties

    for each in mail.iter_recipient_storages():
        facts = Properties(each, _IN_PART)
        name, address = _text(facts, c.PID_DISPLAY_NAME), _address(facts)
        if facts.int_prop_value(c.PID_RECIPIENT_TYPE) in (None, _TO) and (name or address):
            yield f"{name} <{address}>" if name and address and name != address else name or address


def _address(facts: Properties) -> str:
    """The address of a sender or a recipient; those of Exchange's own kind (/O=…/CN=…) tell a reader nothing."""
    from oxmsg.domain import constants as c

    kinds = (c.PID_SENDER_SMTP_ADDRESS, c.PID_SMTP_ADDRESS, c.PID_SENDER_EMAIL_ADDRESS, c.PID_EMAIL_ADDRESS)
    return next((found for kind in kinds if "@" in (found := _text(facts, kind))), "")


def _text(facts: Properties, kind: int) -> str:
    return clean_line(repair_cyrillic(facts.str_prop_value(kind) or ""))


def _day(sent: datetime | None) -> str:
    """Day of sending in UTC: the zone of the reading machine must not show in the index."""
    return parse_date(sent.date().isoformat()) if sent else ""
