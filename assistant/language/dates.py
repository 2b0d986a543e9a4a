"""Dates of a text in one form: «26 ноября 2019 года», "November 26, 2019" and 26.11.2019 are all (2019, 11, 26)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

_MONTHS = (
    "jan(?:uary)?|январ[ьяею]",
    "feb(?:ruary)?|феврал[ьяею]",
    "mar(?:ch)?|март[аеу]?",
    "apr(?:il)?|апрел[ьяею]",
    "may|ма[йяею]",
    "june?|июн[ьяею]",
    "july?|июл[ьяею]",
    "aug(?:ust)?|август[аеу]?",
    "sept?(?:ember)?|сентябр[ьяею]",
    "oct(?:ober)?|октябр[ьяею]",
    "nov(?:ember)?|ноябр[ьяею]",
    "dec(?:ember)?|декабр[ьяею]",
)
_MONTH = r"(?P<name>\b(?:" + "|".join(_MONTHS) + r")\b)\.?"
_DAY = r"(?<!\d)(?P<day>[0-3]?\d)(?:st|nd|rd|th|-?го)?\b"
_YEAR = r"(?P<year>(?<!\d)(?:1[0-9]|20)\d\d(?!\d))"
#: The first shape that fits is taken; each eats its text.
_SHAPES = tuple(
    re.compile(shape, re.IGNORECASE)
    for shape in (
        r"(?P<year>(?<!\d)\d{4})-(?P<month>[01]\d)-(?P<day>[0-3]\d)(?!\d)",
        r"(?<!\d)(?P<day>[0-3]?\d)\.(?P<month>[01]?\d)\." + _YEAR,
        rf"{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?",
        rf"{_MONTH}\s+{_DAY}(?:,?\s+{_YEAR})?",
        rf"{_MONTH},?\s+(?:of\s+)?{_YEAR}",
        _YEAR,
    )
)


class Moment(NamedTuple):
    """A date as far as it is known: a part that is not stated is 0."""

    year: int
    month: int = 0
    day: int = 0


def moments(text: str) -> set[Moment]:
    """Every date of a text that has a year, or a day and a month. A year may be any number from 1000 to 2099."""
    found = set()
    for shape in _SHAPES:
        for match in shape.finditer(text):
            moment = _moment(match.groupdict())
            if moment:
                found.add(moment)
        text = shape.sub(" ", text)
    return found


def agree(left: Iterable[Moment], right: Iterable[Moment]) -> bool:
    """Whether some date of each may be the same day: no part that both state differs."""
    others = list(right)
    return any(all(a == b or not a or not b for a, b in zip(one, two, strict=True)) for one in left for two in others)


def _moment(parts: dict[str, str | None]) -> Moment | None:
    month = int(parts.get("month") or 0) or _number_of(parts.get("name") or "")
    day = int(parts.get("day") or 0)
    if month > len(_MONTHS) or day > 31 or (day and not month):
        return None
    return Moment(int(parts.get("year") or 0), month, day)


def _number_of(name: str) -> int:
    return next((n for n, shape in enumerate(_MONTHS, 1) if re.fullmatch(shape, name, re.IGNORECASE)), 0)
