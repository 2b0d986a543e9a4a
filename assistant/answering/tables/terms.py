"""The words of questions, of columns and of cells as they are compared: stems, figures, dates, days, parts of years."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import regex

from assistant.language.dates import Date, found_dates
from assistant.language.function_words import stop_words
from assistant.language.normalising import normalised
from assistant.language.numerals import numbers
from assistant.language.quantities import found_quantities, ordinals
from assistant.language.registry import derived
from assistant.language.stems import stem, words
from assistant.language.word_lists import any_of, keys_by_form, rows, word_set

#: Words with so long a common beginning, for so much of the longer one, are of one root: «изготовил», «изготовитель».
LEAST_ROOT_CHARACTERS = 4
LEAST_ROOT_SHARE = 0.6
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}'’-]*")
_YEAR_WORD = regex.compile(r"(?:\s*(?:год\p{L}*|гг?\.?(?!\p{L})))?", regex.IGNORECASE)
_RANGE = regex.compile(r"\s*(?:-|–|—|\.\.|to|through|по|до)\s*", regex.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a question, or a date, a figure, a day of the week or a part of a year in one form.

    `text` is as it was written, `key` its stem or canonical form. `concepts` are what columns it asks for.
    """

    text: str
    key: str
    kind: str = "word"
    concepts: frozenset[str] = frozenset()
    date: Date | None = None
    is_name: bool = False


@derived
@cache
def _concept_stems() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for concept, forms in rows("column_words").items():
        for form in forms:
            if " " not in form:
                found.setdefault(stem(form), set()).add(concept)
    return {each: frozenset(concepts) for each, concepts in found.items()}


def concepts_of(stemmed: str) -> frozenset[str]:
    """What columns a word names or asks for."""
    return _concept_stems().get(stemmed, frozenset())


@derived
@cache
def fillers() -> frozenset[str]:
    """Stems of words of a question that tell nothing of a row or a column."""
    return frozenset(map(stem, word_set("table_fillers")))


@derived
@cache
def _weekdays() -> tuple[regex.Pattern[str], dict[str, int]]:
    known = {form: int(number) for form, number in keys_by_form(rows("weekdays")).items()}
    return regex.compile(rf"(?<!\p{{L}})({any_of(known)})(?!\p{{L}})", regex.IGNORECASE), known


@derived
@cache
def _parts_of_year() -> tuple[regex.Pattern[str], dict[str, str]]:
    known = keys_by_form(rows("parts_of_year"))
    return regex.compile(rf"(?<![\p{{L}}\d])({any_of(known)})(?![\p{{L}}\d])", regex.IGNORECASE), known


@lru_cache(maxsize=4096)
def weekdays_in(text: str) -> frozenset[int]:
    """The days of the week that a text names, 1 for Monday; those between the ends of a range too."""
    pattern, known = _weekdays()
    found: set[int] = set()
    last: tuple[int, int] | None = None
    for match in pattern.finditer(text):
        day = known[match[0].lower()]
        if last and _RANGE.fullmatch(text, last[1], match.start()):
            found |= {(last[0] - 1 + step) % 7 + 1 for step in range((day - last[0]) % 7 + 1)}
        found.add(day)
        last = (day, match.end())
    return frozenset(found)


def part_of_year(text: str) -> str:
    """The half or the quarter of a year that a text names; "" when it names none."""
    pattern, known = _parts_of_year()
    match = pattern.search(text.replace("ё", "е"))
    return known[match[0].lower()] if match else ""


def question_terms(question: str, names: Iterable[str]) -> tuple[Term, ...]:
    """The terms of a question in reading order, without its function words."""
    text = normalised(question)
    plain = text.replace("ё", "е")
    named = {each.casefold() for each in names}
    found: list[tuple[int, Term]] = []
    taken = bytearray(len(text))

    def take(start: int, end: int, term: Term) -> None:
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            found.append((start, term))

    for match in _parts_of_year()[0].finditer(plain):
        take(*match.span(), Term(match[0], _parts_of_year()[1][match[0].lower()], "part"))
    for match in _weekdays()[0].finditer(plain):
        take(*match.span(), Term(match[0], str(_weekdays()[1][match[0].lower()]), "weekday"))
    for found_date in found_dates(text):
        if found_date.date.year or found_date.date.month:
            end = _YEAR_WORD.match(text, found_date.end).end()  # type: ignore[union-attr]
            take(found_date.start, end, _date_term(text[found_date.start : found_date.end], found_date.date))
    for code in _CODE.finditer(text):
        take(*code.span(), Term(code[0], code_key(code[0]), "code", is_name=True))
    for each in found_quantities(text):
        if not each.in_words and each.quantity.unit != "clock":
            take(each.start, each.end, Term(text[each.start : each.end], each.quantity.value, "number"))
    for match in _WORD.finditer(text):
        for word in words(match[0]):
            if (word not in stop_words() or match[0] in word_set("capital_names")) and not any(
                taken[match.start() : match.end()]
            ):
                stemmed = stem(word)
                found.append(
                    (match.start(), Term(word, stemmed, "word", concepts_of(stemmed), None, _is_name(match[0], named)))
                )
    return tuple(term for _, term in sorted(found, key=lambda each: each[0]))


#: A number of a thing that is written with letters: T-3, П-04, B 077 MT, K17.
_CODE = regex.compile(
    r"(?<![\p{L}\d])(?:\p{Lu}{1,4}[-–/]?\d+(?:[-–/.]\d+)*(?:\s?\p{Lu}{2,3})?|\p{Lu}\s\d{2,4}\s\p{Lu}{2,3})(?![\p{L}\d])"
)
_NOT_IN_CODE = regex.compile(r"[^\p{L}\d]")
_TWINS = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")


def code_key(text: str) -> str:
    """A code in one form: «Т-3» typed on either keyboard."""
    return _NOT_IN_CODE.sub("", text).upper().translate(_TWINS)


def holds_code(text: str) -> bool:
    """Whether a text holds the number of a thing: П-04."""
    return _CODE.search(text) is not None


def codes_in(text: str) -> Iterator[str]:
    """The codes that a text holds."""
    return (code_key(match[0]) for match in _CODE.finditer(text))


def _date_term(text: str, date: Date) -> Term:
    kind = "year" if not date.month else "date"
    return Term(text, "-".join(str(part) for part in date), kind, date=date)


def _is_name(word: str, named: set[str]) -> bool:
    plain = word.removesuffix("'s").removesuffix("’s")
    return any(part.casefold() in named for part in (plain, *plain.split("-")))


def same_root(one: str, other: str) -> bool:
    """Whether two stems are so much alike that one may be made from the other."""
    if not (one.isalpha() and other.isalpha()):
        return False
    common = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        common += 1
    return common >= LEAST_ROOT_CHARACTERS and common >= LEAST_ROOT_SHARE * max(len(one), len(other))


@lru_cache(maxsize=50_000)
def content_words(text: str) -> tuple[str, ...]:
    """The stems of a column's name or a cell, without function words."""
    return tuple(stem(word) for word in words(text) if word not in stop_words())


@lru_cache(maxsize=50_000)
def figures_in(text: str) -> frozenset[str]:
    """The numbers of a cell, in figures or as ordinals, in one spelling."""
    return frozenset(numbers(text)) | frozenset(ordinals(text))


@lru_cache(maxsize=50_000)
def dates_in(text: str) -> tuple[Date, ...]:
    """The dates of a cell."""
    return tuple(each.date for each in found_dates(normalised(text)))
