"""Plain text: the encoding is found, the rest is kept as it stands."""

from __future__ import annotations

from assistant.reading.builder import TextBuilder
from assistant.reading.cleaning import clean_text
from assistant.reading.dates import stated_date
from assistant.reading.decoding import decode_text
from assistant.reading.faults import broken_as_unreadable
from assistant.reading.loading import RawFile
from assistant.reading.titles import title_of_text
from assistant.types import Reading


def read(file: RawFile) -> Reading:
    """Read a .txt file in UTF-8, UTF-16, cp1251, koi8-r, cp866 or cp1252."""
    with broken_as_unreadable("txt file", hint="Save it as plain text in UTF-8, or give it its real suffix."):
        text = decode_text(file.content)
    builder = TextBuilder(file.limits.max_text_characters)
    builder.add(_without_margin(clean_text(text)))
    return builder.reading(title_of_text(builder.text()), stated_date(builder.text()))


def _without_margin(text: str) -> str:
    """The same without the indentation that all lines share; the first line has lost its own already."""
    first, *lines = text.split("\n")
    margin = min((len(line) - len(line.lstrip()) for line in lines if line), default=0)
    return "\n".join([first, *(line[margin:] for line in lines)])
