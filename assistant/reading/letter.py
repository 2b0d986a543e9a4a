"""A mail, whatever file it came from: who wrote what to whom and when, the words, the names of what hangs on it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.reading.builder import TextBuilder
from assistant.reading.decoding import repair_cyrillic
from assistant.reading.html_hidden import without_hidden
from assistant.reading.html_signs import with_addresses
from assistant.reading.html_tree import add_tree, flat_text, parse_html
from assistant.types import Reading

_CYRILLIC = re.compile("[А-яЁё]")
_LATIN = re.compile("[A-Za-z]")
_SAMPLE_CHARACTERS = 10_000
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
    text = repair_cyrillic(letter.text).strip()
    tree = without_hidden(parse_html(letter.markup)) if letter.markup.strip() and not text else None
    words = text if tree is None else flat_text(tree)
    if not (words or letter.subject.strip() or letter.attachments):
        return builder.reading()
    names, attachments = _names(letter.subject + words), ", ".join(letter.attachments)
    builder.heading(letter.subject, 1)
    facts = zip(names, (letter.sender, letter.recipients, letter.date), strict=False)
    builder.add("\n".join(f"{name}: {value}" for name, value in facts if value))
    if tree is None:
        builder.add(text)
    else:
        add_tree(builder, tree)
    builder.add(f"{names[-1]}: {attachments}" if attachments else "")
    return builder.reading(letter.subject, letter.date, letter.sender)


def _names(words: str) -> tuple[str, str, str, str]:
    sample = words[:_SAMPLE_CHARACTERS]
    return _RUSSIAN_NAMES if len(_CYRILLIC.findall(sample)) > len(_LATIN.findall(sample)) else _ENGLISH_NAMES
