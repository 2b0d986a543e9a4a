"""Filters as people write them: checked, and dates brought to ISO, before anything is searched."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from assistant.errors import FilterError
from assistant.language.registry import choice, is_language
from assistant.types import Filters

_ISO = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?", re.ASCII)
_DOTTED = re.compile(r"(?:(?:(?P<day>\d{1,2})\.)?(?P<month>\d{1,2})\.)(?P<year>\d{4})", re.ASCII)


def checked_filters(filters: Filters) -> Filters:
    """The filters with their dates in ISO form. Raises FilterError, whose hint says how to write it."""
    if filters.language is not None and not is_language(filters.language):
        raise FilterError(f"There are no documents in the language {filters.language!r}.", f"Languages: {choice()}.")
    since, until = iso_date(filters.since), iso_date(filters.until)
    if since and until and since[: len(until)] > until:
        raise FilterError(
            f"No day is both since {since} and until {until}.",
            "Let the first date be the earlier one, or leave one out.",
        )
    return replace(filters, since=since, until=until)


def iso_date(text: str) -> str:
    """``2019``, ``2019-11`` or ``2019-11-26`` of a year, a month or a day, "" of nothing. Raises FilterError.

    A day or a month may also be written with dots, the day first: 26.11.2019, 11.2019.
    """
    stated = text.strip()
    found = _ISO.fullmatch(stated) or _DOTTED.fullmatch(stated)
    if not stated:
        return ""
    try:
        if found is None:
            raise ValueError(stated)
        day = date(int(found["year"]), int(found["month"] or 1), int(found["day"] or 1))
    except ValueError as error:
        raise FilterError(
            f"“{stated[:40]}” is not a date.", "Write a year, a month or a day: 2019, 2019-11 or 2019-11-26."
        ) from error
    return day.isoformat()[: 10 if found["day"] else 7 if found["month"] else 4]
