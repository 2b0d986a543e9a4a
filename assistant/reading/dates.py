"""Dates that a document states, English and Russian, as ISO 8601. Never a guess: what is ambiguous is no date."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from assistant.language.dates import month_numbers, month_pattern

_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})(?!\d)"
_OF_YEAR = r"(?:\s*(?:года|год|г\b\.?))?"
_YEARS = range(1500, 2200)
#: What may stand before a date on a line of its own: a label, or one word and a comma (a weekday, a town).
_BEFORE = re.compile(
    r"\W*(?:(?:(?:publication\s+)?date|дата(?:\s+(?:публикации|издания|выпуска|принятия))?|published(?:\s+on)?"
    r"|posted(?:\s+on)?|issued|опубликован[оа]?|размещено|от)\b[\s:]*)?(?:[^\W\d]+\.?,\s*)?",
    re.IGNORECASE,
)
#: And after it: a time, a zone, a two-letter language, a number of a document.
_AFTER = re.compile(
    r"[\s,|T–—-]*(?:(?:at|в)?\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*(?:Z|[+-]\d{2}:?\d{2}|[A-ZА-Я]{2,4}))?)?"
    r"\s*(?:№\s*\S+|[A-ZА-Я]{2,3})?\W*"
)
_OPENING = re.compile(r"(?:On|В)?\s*", re.IGNORECASE)
_FIRST_LINES = 15
_DATE_LINE_CHARACTERS = 120
_BODY_CHARACTERS = 80
_SENTENCE_END = re.compile("[.!?…][\"»”')]*$")


def parse_date(text: str) -> str:
    """ISO form of a text that is nothing but a date (a label, a weekday and a time may stand around it), or ""."""
    if len(text) > _DATE_LINE_CHARACTERS:
        return ""
    start = _BEFORE.match(text)
    for at in dict.fromkeys((start.end() if start else 0, 0)):
        iso, end = _date_at(text, at)
        if iso and _AFTER.fullmatch(text, end):
            return iso
    return ""


def stated_date(text: str) -> str:
    """The date that stands alone on one of the first lines, or that opens the first paragraph; else ""."""
    lines = [line.strip() for line in text[:20_000].split("\n") if line.strip()][:_FIRST_LINES]
    alone = next(filter(None, map(parse_date, lines)), "")
    return alone or next((_opening_date(line) for line in lines if _is_body(line)), "")


def _opening_date(paragraph: str) -> str:
    opening = _OPENING.match(paragraph)
    return _date_at(paragraph, opening.end() if opening else 0)[0]


def _is_body(line: str) -> bool:
    return len(line) > _BODY_CHARACTERS or bool(_SENTENCE_END.search(line))


@cache
def _shapes(month_pattern: str) -> tuple[re.Pattern[str], ...]:
    month = rf"(?P<month_name>{month_pattern})\b\.?"
    return tuple(
        re.compile(shape, re.IGNORECASE)
        for shape in (
            r"(?P<year>\d{4})(?P<sign>[-./])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})(?!\d)",
            r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\." + _YEAR + _OF_YEAR,
            r"(?P<first>\d{1,2})(?P<sign>[/-])(?P<second>\d{1,2})(?P=sign)" + _YEAR,
            rf"[«\"]?{_DAY}[»\"]?\s+(?:of\s+)?{month},?\s+{_YEAR}{_OF_YEAR}",
            rf"{month}\s+{_DAY},?\s+{_YEAR}",
        )
    )


def _date_at(text: str, at: int) -> tuple[str, int]:
    """The date that starts at `at` and where it ends, ("", at) when none does."""
    for shape in _shapes(month_pattern()):
        match = shape.match(text, at)
        if match:
            return _validated(match.groupdict()), match.end()
    return "", at


def _validated(parts: dict[str, str | None]) -> str:
    if parts.get("first"):
        parts = _day_and_month(int(parts["first"] or 0), int(parts["second"] or 0)) | {"year": parts["year"]}
    month = month_numbers().get((parts.get("month_name") or "").lower()) or int(parts.get("month") or 0)
    try:
        stated = date(int(parts["year"] or 0), month, int(parts["day"] or 0))
    except ValueError:
        return ""
    return stated.isoformat() if stated.year in _YEARS else ""


def _day_and_month(first: int, second: int) -> dict[str, str | None]:
    """05/11/2025 is May or November: only a number over 12, or two equal ones, tell which is the day."""
    if first > 12 or first == second:
        return {"day": str(first), "month": str(second)}
    if second > 12:
        return {"day": str(second), "month": str(first)}
    return {"day": "0", "month": "0"}
