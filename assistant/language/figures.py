"""Dates and figures as terms in one form, so that texts that write them otherwise meet in the word index."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from assistant.language.dates import Date, found_dates
from assistant.language.normalising import normalised
from assistant.language.quantities import found_quantities
from assistant.language.stems import content_stems

_DIGIT = regex.compile(r"\d")
#: Shorter figures are many: "2 million" is worth a term, "2" is not.
LEAST_DIGITS = 4


def index_terms(text: str) -> list[str]:
    """The stems of a text, and its dates and large figures in one form: 2024-03-12 for «12 марта 2024», 1250000."""
    stems = content_stems(text)
    return [*stems, *(term for term in figure_terms(text) if term not in stems)]


def figure_terms(text: str) -> list[str]:
    """The days and months with their year, and figures of at least four digits, each once."""
    return list(dict.fromkeys(_terms(normalised(text))))


def _terms(text: str) -> Iterator[str]:
    dates = found_dates(text) if _DIGIT.search(text) else []
    for each in dates:
        yield from _date_terms(each.date)
    if _DIGIT.search(text):
        taken = [(each.start, each.end) for each in dates]
        for quantity in found_quantities(text, taken):
            value = quantity.quantity.value
            if not quantity.in_words and len(value.partition(".")[0]) >= LEAST_DIGITS:
                yield value


def _date_terms(date: Date) -> Iterator[str]:
    if date.year and date.month:
        if date.day:
            yield f"{date.year}-{date.month:02d}-{date.day:02d}"
        yield f"{date.year}-{date.month:02d}"
