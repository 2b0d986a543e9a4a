"""Figures that belong to another subject: "IT Park: 4.5 million; metals: 15.5 million" gives IT Park no 15.5 million.

A stretch of text is cut into cells: a sentence, or where it has several figures of one unit, its parts between commas
and semicolons. What a claim is about must not be nearer to a cell with another figure than to one with its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import regex

from assistant.verifying.facts import Facts, Lack

_PART = regex.compile(r"[;,]\s+|\s[—–]\s(?=\p{Lu})")


class _Cell(NamedTuple):
    """A part of a text, and the values in it of the unit that is looked at."""

    facts: Facts
    values: frozenset[str]


def rivalled(claim: Facts, sentences: Sequence[Facts]) -> list[Lack]:
    """The figures of a claim that the sentences give to something else than what the claim is about."""
    found = []
    said = {each.quantity.value for each in claim.quantities}
    for each in claim.quantities:
        quantity = each.quantity
        if not quantity.unit:
            continue
        cells = [cell for sentence in sentences for cell in _cells(sentence, quantity.unit)]
        own = [_nearness(claim, cell) for cell in cells if quantity.value in cell.values]
        other = [_nearness(claim, cell) for cell in cells if not said & cell.values]
        if own and other and max(other) > max(own):
            found.append(Lack("number", claim.written(each)))
    return found


def _cells(sentence: Facts, unit: str) -> Iterator[_Cell]:
    values = _values(sentence, unit)
    if len(values) < 2:
        if values:
            yield _Cell(sentence, values)
        return
    for part in map(Facts, _PART.split(sentence.text)):
        if found := _values(part, unit):
            yield _Cell(part, found)


def _values(text: Facts, unit: str) -> frozenset[str]:
    return frozenset(found.quantity.value for found in text.quantities if found.quantity.unit == unit)


def _nearness(claim: Facts, cell: _Cell) -> int:
    """How many of the words and names of a claim a cell holds; words of its figures are in every cell."""
    stems = claim.stems & cell.facts.stems
    names = {name.text for name in claim.names if cell.facts.words.hold(name.text)}
    return len(stems) + len(names)
