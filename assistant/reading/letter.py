"""A mail, whatever file it came from: who wrote what to whom and when, the words, and all that hangs on it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.reading.builder import TextBuilder
from assistant.reading.decoding import repair_cyrillic
from assistant.reading.html_hidden import without_hidden
from assistant.reading.html_signs import with_addresses
from assistant.reading.html_tree import Element, add_tree, flat_text, parse_html
from assistant.reading.wording import labels
from assistant.types import Omission, Reading

#: Plain text that has less than this share of the words of its HTML is a note that there is HTML, or its beginning.
_STUB_SHARE = 0.6
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that hangs on a mail: its name, and what was read of it, if anything."""

    name: str
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail in plain values. The words are `text`, or `markup` (HTML) where there is no plain text, or only a stub.

    `date` is a day as ISO 8601, `sent` the moment as the sender's clock showed it. `more` are further parts of the
    body, `events` lines of invitations, `enclosed` the mails that were forwarded as files.
    """

    subject: str = ""
    sender: str = ""
    recipients: str = ""
    date: str = ""
    text: str = ""
    markup: str = ""
    attachments: tuple[str, ...] = ()
    copies: str = ""
    sent: str = ""
    more: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    enclosed: tuple[Letter, ...] = ()
    files: tuple[Attachment, ...] = ()
    omissions: tuple[Omission, ...] = ()


def letter_reading(letter: Letter, max_characters: int) -> Reading:
    """The mail as a text: subject, sender, recipients and date on top, then the words, then all that hangs on it.

    A mail is a text only with words of its own: without subject and body it stays empty.
    """
    builder = TextBuilder(max_characters)
    _add(builder, letter, 1)
    reading = builder.reading(letter.subject, letter.date, letter.sender)
    return replace(reading, omissions=tuple(_omissions(letter)))


def _add(builder: TextBuilder, letter: Letter, level: int) -> None:
    text = repair_cyrillic(letter.text).strip()
    tree = _tree(letter.markup, text)
    words = text if tree is None else flat_text(tree)
    names = labels(letter.subject + words + "".join(letter.more))
    if not (words or letter.subject.strip() or letter.attachments or letter.events or letter.enclosed or letter.more):
        return
    builder.heading(letter.subject or (names["Forwarded"] if level > 1 else ""), level)
    facts = {"From": letter.sender, "To": letter.recipients, "Cc": letter.copies, "Date": letter.sent or letter.date}
    builder.add("\n".join(f"{names[name]}: {value}" for name, value in facts.items() if value))
    if tree is None:
        builder.add(text)
    else:
        add_tree(builder, tree)
    for each in letter.more:
        builder.add(repair_cyrillic(each))
    builder.add_lines(letter.events)
    attachments = ", ".join(letter.attachments)
    builder.add(f"{names['Attachments']}: {attachments}" if attachments else "")
    for inner in letter.enclosed:
        _add(builder, inner, level + 1)
    for file in letter.files:
        if file.reading is not None:
            builder.heading(f"{names['Attachment']}: {file.name}", level + 1)
            builder.embed(file.reading, level + 1)


def _tree(markup: str, text: str) -> Element | None:
    """The HTML of a mail, where it says more than the plain text."""
    if not markup.strip():
        return None
    tree = with_addresses(without_hidden(parse_html(markup)))
    words = set(_WORD.findall(flat_text(tree).lower()))
    known = words & set(_WORD.findall(text.lower()))
    return tree if not text or len(known) < _STUB_SHARE * len(words) else None


def _omissions(letter: Letter) -> list[Omission]:
    found = [*letter.omissions]
    for inner in letter.enclosed:
        found += _omissions(inner)
    for file in letter.files:
        for each in file.reading.omissions if file.reading else ():
            found.append(replace(each, part=f"{file.name}, {each.part}"))
    return found
