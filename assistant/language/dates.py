"""Dates in running text, whole or in part: "26 November 2019", «26.11.2019», «в ноябре», "the 1990s", "2019–2021"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import regex

from assistant.language.registry import derived
from assistant.language.word_lists import any_of, keys_by_form, rows, whole_words, word_set

_YEAR = r"(?P<year>1\d{3}|20\d{2})(?!\d|[.,]\d)"


@derived
@cache
def month_numbers() -> dict[str, int]:
    """The number of each form of a month's name, in lower case and with «е» for «ё»; shortened ones without a stop."""
    tables = (rows("months"), rows("short_months"))
    return {form: int(number) for table in tables for number, forms in table.items() for form in forms}


@derived
@cache
def month_pattern() -> str:
    """A pattern of any form of a month's name."""
    return any_of(month_numbers())


@derived
@cache
def _day_words() -> dict[str, int]:
    return {form: int(number) for form, number in keys_by_form(rows("day_words")).items()}


@derived
@cache
def _shapes() -> tuple[regex.Pattern[str], ...]:
    month = rf"(?P<name>{month_pattern()})(?!\p{{L}})\.?"
    day = r"(?P<day>\d{1,2})(?:st|nd|rd|th|-?(?:го|е|й))?"
    joined = any_of(rows("joining_words").get("days", ()))
    days = rf"(?:(?P<first>\d{{1,2}})(?:st|nd|rd|th)?\s?(?:[–—-]|{joined})\s?)?{day}"
    counted = whole_words(("%", "$", "€", "£", *word_set("counted")))  # what tells that four digits are no year
    return tuple(
        regex.compile(rf"(?<![\p{{L}}\d.,/])(?:{shape})", regex.IGNORECASE)
        for shape in (
            r"(?P<year>\d{4})(?P<sign>[-./])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})(?!\d)",
            r"(?P<day>\d{1,2})(?P<sign>[./-])(?P<month>\d{1,2})(?P=sign)(?P<year>\d{4})(?!\d)",
            rf"{days}\s+(?:of\s+)?{month}(?:,?\s+{_YEAR})?",
            rf"(?P<word>{any_of(_day_words())})\s+(?:of\s+)?{month}(?:,?\s+{_YEAR})?",
            rf"{month}\s+(?:the\s+)?(?P<word>{any_of(_day_words())})(?!\p{{L}})(?:,?\s+{_YEAR})?",
            rf"{month}\s+{days}(?!\d|[.,]\d|\s?%|\s?(?:млн|million))(?:,?\s+{_YEAR})?",
            rf"{month},?\s+(?:of\s+)?{_YEAR}",
            rf"{month}",
            rf"{_YEAR}(?:\s?[–—-]\s?(?P<until>1\d{{3}}|20\d{{2}}|(?<=[–—-])\d{{2}}(?![\d,.%])))?(?!\s?{counted})",
        )
    )


@dataclass(frozen=True, slots=True)
class Date:
    """A day, a month of a year, a day of a month, a month or a year; what is not said is 0."""

    year: int = 0
    month: int = 0
    day: int = 0

    def says(self, wanted: Date) -> bool:
        """Whether this date says all that `wanted` says."""
        pairs = zip(self, wanted, strict=True)
        return all(mine == theirs for mine, theirs in pairs if theirs)

    def may_be(self, other: Date) -> bool:
        """Whether both may be the same day: no part that both say differs."""
        return all(mine == theirs for mine, theirs in zip(self, other, strict=True) if mine and theirs)

    def __iter__(self) -> Iterator[int]:
        yield from (self.year, self.month, self.day)


class FoundDate(NamedTuple):
    """A date and where it stands."""

    date: Date
    start: int
    end: int


def found_dates(text: str) -> list[FoundDate]:
    """The dates of a text in reading order. A range gives both of its ends, an ambiguous 05/11/2025 both readings."""
    found: list[FoundDate] = []
    taken = bytearray(len(text))
    plain = text.replace("ё", "е")
    for shape in _shapes():
        for match in shape.finditer(plain):
            if any(taken[match.start() : match.end()]):
                continue
            dates = list(_read(match.groupdict(), match[0]))
            if dates:
                taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
                found += [FoundDate(date, match.start(), match.end()) for date in dates]
    return sorted(found, key=lambda each: each.start)


def stated(wanted: Date, said: Iterable[Date], around: Iterable[Date]) -> bool:
    """Whether one of the dates that a passage says is `wanted`.

    The year, or the month, that a passage leaves out may be said `around` it: press releases write the day only.
    """
    dates = list(said)
    if any(each.says(wanted) for each in dates):
        return True
    years = {each.year for each in (*dates, *around) if each.year}
    partial = [each for each in dates if not each.year and (each.month or each.day)]
    return wanted.year in years and any(each.says(Date(0, wanted.month, wanted.day)) for each in partial)


def _read(parts: dict[str, str | None], text: str) -> Iterator[Date]:
    year, day = int(parts.get("year") or 0), int(parts.get("day") or 0)
    name = (parts.get("name") or "").lower()
    day = day or _day_words().get((parts.get("word") or "").lower(), 0)
    month = month_numbers().get(name) or int(parts.get("month") or 0)
    if name and not (year or day) and (name in word_set("ambiguous_months") or (text.islower() and name.isascii())):
        return
    if parts.get("sign") == "/" and 0 < day <= 12 and 0 < month <= 12:
        yield from _valid(Date(year, day, month))
    if until := parts.get("until"):
        last = int(until) if len(until) == 4 else year // 100 * 100 + int(until)
        yield from _valid(Date(last)) if last > year else ()
    if first := parts.get("first"):
        yield from _valid(Date(year, month, int(first)))
    yield from _valid(Date(year, month, day))


def _valid(date: Date) -> Iterator[Date]:
    if date.month <= 12 and date.day <= 31 and any(date):
        yield date
