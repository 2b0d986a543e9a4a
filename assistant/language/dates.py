"""Dates in running text, whole or in part: "26 November 2019", «26.11.2019», «в ноябре», "the 1990s", "2019–2021"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import regex

_MONTH_FORMS = {
    1: "january jan январь января январе январю янв",
    2: "february feb февраль февраля феврале февралю февр фев",
    3: "march mar март марта марте марту",
    4: "april apr апрель апреля апреле апрелю апр",
    5: "may май мая мае маю",
    6: "june jun июнь июня июне июню июн",
    7: "july jul июль июля июле июлю июл",
    8: "august aug август августа августе августу авг",
    9: "september sept sep сентябрь сентября сентябре сентябрю сент сен",
    10: "october oct октябрь октября октябре октябрю окт",
    11: "november nov ноябрь ноября ноябре ноябрю нояб ноя",
    12: "december dec декабрь декабря декабре декабрю дек",
}
_MONTHS = {form: month for month, forms in _MONTH_FORMS.items() for form in forms.split()}
_MONTH = "(?P<name>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")(?!\p{L})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|-?(?:го|е|й))?"
_DAYS = rf"(?:(?P<first>\d{{1,2}})(?:st|nd|rd|th)?\s?(?:[–—-]|and|to|и|по)\s?)?{_DAY}"
_YEAR = r"(?P<year>1\d{3}|20\d{2})(?!\d|[.,]\d)"
#: What tells that four digits are no year.
_COUNTED = (
    r"(?!\s?(?:%|[$€£]|млн|млрд|тыс|million|billion|percent|процент|people|человек|km|км|kg|кг|m\b|м\b|тонн|tonn))"
)

_SHAPES = tuple(
    regex.compile(rf"(?<![\p{{L}}\d.,/])(?:{shape})", regex.IGNORECASE)
    for shape in (
        r"(?P<year>\d{4})(?P<sign>[-./])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})(?!\d)",
        r"(?P<day>\d{1,2})(?P<sign>[./-])(?P<month>\d{1,2})(?P=sign)(?P<year>\d{4})(?!\d)",
        rf"{_DAYS}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?",
        rf"{_MONTH}\s+{_DAYS}(?!\d|[.,]\d|\s?%|\s?(?:млн|million))(?:,?\s+{_YEAR})?",
        rf"{_MONTH},?\s+(?:of\s+)?{_YEAR}",
        rf"{_MONTH}",
        rf"{_YEAR}(?:\s?[–—-]\s?(?P<until>1\d{{3}}|20\d{{2}}|(?<=[–—-])\d{{2}}(?![\d,.%])))?{_COUNTED}",
    )
)
#: Months that are words or names as well need a number beside them.
_WORDS = frozenset(
    "may mar march jan jun sep dec oct мае маю август августа июн авг окт дек сен ноя фев янв апр".split()
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
    for shape in _SHAPES:
        for match in shape.finditer(text):
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
    month = _MONTHS.get(name) or int(parts.get("month") or 0)
    if name and not (year or day) and (name in _WORDS or (text.islower() and name.isascii())):
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
