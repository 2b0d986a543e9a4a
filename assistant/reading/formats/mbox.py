"""Mailboxes, .mbox: one mail after the other."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.errors import CorpusError
from assistant.reading.builder import TextBuilder
from assistant.reading.formats import read_inner
from assistant.reading.loading import RawFile
from assistant.types import Omission, Reading

_FROM_LINE = re.compile(rb"^From [^\r\n]*\r?\n", re.MULTILINE)
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


def read(file: RawFile) -> Reading:
    """Read a .mbox file; each mail is a heading with what hangs on it below."""
    builder = TextBuilder(file.limits.max_text_characters)
    omissions: list[Omission] = []
    for number, content in enumerate(filter(bytes.strip, _FROM_LINE.split(file.content)), 1):
        try:
            reading = read_inner(file, f"{number}.eml", _QUOTED_FROM.sub(rb"\1", content))
        except CorpusError as error:
            omissions.append(Omission(f"mail {number}", error.message.rstrip("."), error.hint))
            continue
        builder.embed(reading, 0)
        omissions += [replace(each, part=f"mail {number}, {each.part}") for each in reading.omissions]
    return replace(builder.reading(), omissions=tuple(omissions))
