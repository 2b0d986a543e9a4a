"""Places of a document that a question names by number: clause 4.2, «статья 15», page 7, slide 5, row 12."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import regex

from assistant.language.registry import derived
from assistant.language.stems import stem, words
from assistant.language.word_lists import any_of, keys_by_form, rows, word_set
from assistant.types import Document

#: What a numbered line that names no kind may be: "4.2." is a clause, "3." a section, or an article.
PLAIN = frozenset(("clause", "section", "article"))
_NUMBER = r"(?P<number>\d{1,3}(?:\.\d{1,3})*)"
_LINE = regex.compile(r"[^\n]+")
_DIGIT = regex.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Address:
    """A kind of place and its number; "" asks which one it is: "which clause"."""

    kind: str
    number: str
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class NumberedPart:
    """A part of a document under a number, ``document.text[start:end]``; `kind` is "" where the line names none."""

    kind: str
    number: str
    start: int
    end: int


@derived
@cache
def _kinds() -> dict[str, str]:
    return keys_by_form(rows("addresses"))


@derived
@cache
def _asked() -> regex.Pattern[str]:
    return regex.compile(
        rf"(?<!\p{{L}})(?P<word>{any_of(_kinds())})(?!\p{{L}})\s*(?:№\s*|no\.?\s*|number\s*)?{_NUMBER}(?![\d\p{{L}}])",
        regex.IGNORECASE,
    )


@derived
@cache
def _asks_which() -> regex.Pattern[str]:
    which = any_of(rows("asks_for").get("which", ()))
    return regex.compile(rf"(?<!\p{{L}}){which}\s+(?P<word>{any_of(_kinds())})(?!\p{{L}})", regex.IGNORECASE)


@derived
@cache
def _begins() -> regex.Pattern[str]:
    named = [form for form, kind in _kinds().items() if kind in ("clause", "article", "section", "appendix")]
    return regex.compile(
        rf"[ \t]*(?:[-–—•*][ \t]+)?(?:(?P<word>{any_of(named)})(?!\p{{L}})\s*(?:№\s*)?)?"
        rf"{_NUMBER}(?![\d:%])(?P<stop>[.)]?)(?=\s|$)",
        regex.IGNORECASE,
    )


def address_in(question: str) -> Address | None:
    """The place that a question names; None where it names none."""
    text = question.replace("ё", "е")
    if _DIGIT.search(text) and (match := _asked().search(text)):
        return Address(_kinds()[match["word"].lower()], match["number"], _words_of(match[0]))
    match = _asks_which().search(text)
    kind = _kinds()[match["word"].lower()] if match else ""
    return Address(kind, "", _words_of(match[0])) if match and kind in (*PLAIN, "appendix") else None


def _words_of(text: str) -> frozenset[str]:
    return frozenset(map(stem, words(text)))


@derived
@cache
def fillers() -> frozenset[str]:
    """Stems of the words with which a place is asked for: "what does … say"."""
    return frozenset(map(stem, word_set("address_fillers")))


def numbered_parts(document: Document) -> list[NumberedPart]:
    """The numbered parts of a document in its order; each ends where one of its level, or a higher one, begins."""
    found = list(_beginnings(document))
    parts: list[NumberedPart] = []
    for at, (kind, number, start) in enumerate(found):
        later = (place for each, other, place in found[at + 1 :] if _closes(kind, number, each, other))
        end = next(later, len(document.text))
        parts.append(NumberedPart(kind, number, start, start + len(document.text[start:end].rstrip())))
    return parts


def _beginnings(document: Document) -> Iterator[tuple[str, str, int]]:
    rows_of_tables = [(row.start, row.end) for table in document.tables if len(table.rows) > 1 for row in table.rows]
    inside = iter(sorted(rows_of_tables))
    current = next(inside, None)
    for line in _LINE.finditer(document.text):
        while current and current[1] <= line.start():
            current = next(inside, None)
        if current and current[0] < line.end():
            continue
        match = _begins().match(document.text, line.start(), line.end())
        if match and (match["word"] or match["stop"] or "." in match["number"]):
            kind = _kinds()[match["word"].lower().replace("ё", "е")] if match["word"] else ""
            yield kind, match["number"], line.start()


def _closes(kind: str, number: str, other_kind: str, other_number: str) -> bool:
    if kind and not other_kind:
        return False
    return bool(other_kind) or other_number.count(".") <= number.count(".")


def parts_at(document: Document, address: Address) -> list[tuple[int, int]]:
    """Where in a document the place is that an address names, as start and end; several where it is there twice."""
    text, number = document.text, address.number
    if address.kind in ("page", "slide"):
        bounds = [*document.outline.pages]
        ends = [each.start for each in bounds[1:]] + [len(text)]
        return [
            (mark.start, mark.start + len(text[mark.start : end].rstrip()))
            for mark, end in zip(bounds, ends, strict=True)
            if str(mark.number) == number
        ]
    if address.kind == "row":
        tables = [table for table in document.tables if len(table.rows) > 1]
        return [(row.start, row.end) for table in tables for row in table.rows if str(row.number) == number]
    parts = [each for each in numbered_parts(document) if each.number == number]
    named = [each for each in parts if each.kind == address.kind]
    plain = [each for each in parts if not each.kind] if address.kind in PLAIN else []
    return [(each.start, each.end) for each in named or plain]


def leaves(document: Document) -> list[NumberedPart]:
    """The numbered parts that hold no others."""
    parts = numbered_parts(document)
    closed = [one for one, other in pairwise(parts) if other.start >= one.end]
    return [*closed, *parts[-1:]]


def of_documents(documents: Sequence[Document], address: Address) -> dict[str, list[tuple[int, int]]]:
    """Where the place is in each document that has it, by document id."""
    found = {document.id: parts_at(document, address) for document in documents}
    return {each: places for each, places in found.items() if places}
