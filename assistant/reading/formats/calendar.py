"""Calendars (.ics) and address books (.vcf): a line for each event and each contact."""

from __future__ import annotations

from assistant.reading.builder import TextBuilder
from assistant.reading.calendars import calendar_items
from assistant.reading.decoding import decode_text
from assistant.reading.faults import broken_as_unreadable
from assistant.reading.loading import RawFile
from assistant.types import Reading


def read(file: RawFile) -> Reading:
    """Read a .ics or .vcf file."""
    from vobject.base import VObjectError  # type: ignore[import-untyped]

    builder = TextBuilder(file.limits.max_text_characters)
    with broken_as_unreadable("calendar or address book", VObjectError, hint="Export it again."):
        for line in calendar_items(decode_text(file.content)):
            builder.add(line)
    return builder.reading()
