"""A mail, whatever file it came from: who wrote what to whom and when, the words, the names of what hangs on it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.reading.builder import TextBuilder
from assistant.reading.decoding import repair_cyrillic
from assistant.reading.html_tree import add_tree, parse_html, without_hidden
from assistant.types import Reading

_CYRILLIC = re.compile("[А-яЁё]")
_LATIN = re.compile("[A-Za-z]")
_ENGLISH_NAMES = ("From", "To", "Date", "Attachments")
_RUSSIAN_NAMES = ("От", "Кому", "Дата", "Вложения")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail in plain values. The words are `text`, or `markup` (HTML) where there is no plain text."""

    subject: str = ""
    sender: str = ""
    recipients: str = ""
    date: str = ""
    text: str = ""
    markup: str = ""
    attachments: tuple[str, ...] = ()


def letter_reading(letter: Letter, max_characters: int) -> Reading:
    """The mail as a text: subject, sender, recipients and date on top, attachments by name in the last line.

    A mail is a text only with words of its own: without subject and body it stays empty.
    """
    builder = TextBuilder(max_characters)
    body = TextBuilder(max_characters)
    if letter.text.strip():
        body.add(repair_cyrillic(letter.text))
    elif letter.markup.strip():
        add_tree(body, without_hidden(parse_html(letter.markup)))
    if body.text() or letter.subject.strip() or letter.attachments:
        _fill(builder, letter, body.text())
    return builder.reading(letter.subject, letter.date, letter.sender)


def _fill(builder: TextBuilder, letter: Letter, body: str) -> None:
    words = letter.subject + body[:10_000]
    is_russian = len(_CYRILLIC.findall(words)) > len(_LATIN.findall(words))
    names = _RUSSIAN_NAMES if is_russian else _ENGLISH_NAMES
    values = (letter.sender, letter.recipients, letter.date, ", ".join(letter.attachments))
    lines = [f"{name}: {value}" for name, value in zip(names, values, strict=True) if value]
    attachments = lines.pop() if letter.attachments else ""
    builder.heading(letter.subject, 1)
    builder.add("\n".join(lines))
    builder.add(body)
    builder.add(attachments)
