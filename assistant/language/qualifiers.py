"""Which one, or all of them: first, «впервые», "3rd", "again", «вместе»; the same word for both languages."""

from __future__ import annotations

from functools import cache

import regex

from assistant.language.normalising import normalised
from assistant.language.registry import derived
from assistant.language.word_lists import any_of, rows


@derived
@cache
def _qualifier() -> tuple[regex.Pattern[str], tuple[str, ...]]:
    """A pattern with a group for each qualifier, and the qualifiers in the order of the groups."""
    table, ordinals = rows("qualifiers"), rows("ordinals")
    groups = "|".join(f"({any_of((*ordinals.get(name, ()), *forms))})" for name, forms in table.items())
    return regex.compile(rf"\b(?:{groups})\b", regex.IGNORECASE), tuple(table)


def qualifiers(text: str) -> set[str]:
    """Give the qualifiers of a text: ``1`` to ``5``, ``last``, ``next``, ``total``.

    Coming again counts as the second time, and so does "a second" of time.
    """
    pattern, names = _qualifier()
    found = pattern.finditer(normalised(text).replace("ё", "е"))
    return {names[match.lastindex - 1] for match in found if match.lastindex}
