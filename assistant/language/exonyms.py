"""Names that are translated, not spelled in other letters: countries and their people, bodies, weekdays.

A row of the lists is one thing, its words in every language. A word is looked up by its stem, so that a row needs no
case forms.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from assistant.language import stem
from assistant.language.registry import derived
from assistant.language.word_lists import rows


@derived
@cache
def _table() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for key, word in _named():
        table.setdefault(stem(word.lower().replace("ё", "е")), set()).add(key)
    return {each: frozenset(keys) for each, keys in table.items()}


def _named() -> Iterator[tuple[str, str]]:
    """Each word, and what it names."""
    yield from ((key, word) for key, forms in rows("exonyms").items() for word in forms)
    yield from ((f"weekday {number}", word) for number, forms in rows("weekdays").items() for word in forms)
    for key, forms in rows("countries").items():  # of a name of several words none says which country it is
        yield from ((key, word) for word in forms if word.isalpha() and word[0].isupper())


def meanings(stemmed: str) -> frozenset[str]:
    """The things that a word with this stem names; two words with a thing in common name the same one."""
    return _table().get(stemmed, frozenset())
