"""What a question asks to compute over the rows of a table, told by words that are data: ``operations.txt``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

import regex

from assistant.language.normalising import normalised
from assistant.language.registry import derived
from assistant.language.word_lists import any_of, rows

Computed = Literal["max", "min", "more", "less", "sum", "average", "count", "difference"]
_SIGNS: dict[str, Computed] = {"+": "max", "-": "min"}


@dataclass(frozen=True, slots=True)
class Operation:
    """What is computed; `concept` is what is measured, where the word tells it ("longest"). `words` are its words."""

    computed: Computed
    concept: str = ""
    words: frozenset[str] = frozenset()


@derived
@cache
def _patterns() -> tuple[tuple[regex.Pattern[str], Computed, str], ...]:
    found = []
    for key, forms in rows("operations").items():
        sign, concept = (_SIGNS.get(key[0]), key[1:])
        computed: Computed = sign or key  # type: ignore[assignment]
        pattern = regex.compile(rf"(?<!\p{{L}}){any_of(forms)}(?!\p{{L}})", regex.IGNORECASE)
        found.append((pattern, computed, concept if sign else ""))
    return tuple(found)


def operations_in(question: str) -> dict[Computed, Operation]:
    """The operations that a question asks for, each by its longest wording."""
    text = normalised(question).lower().replace("ё", "е")
    found: list[tuple[int, int, Computed, str]] = []
    for pattern, computed, concept in _patterns():
        found += [(*match.span(), computed, concept) for match in pattern.finditer(text)]
    kept: dict[Computed, Operation] = {}
    taken = bytearray(len(text))
    for start, end, computed, concept in sorted(found, key=lambda each: each[0] - each[1]):
        if any(taken[start:end]) or computed in kept:
            continue
        taken[start:end] = b"\1" * (end - start)
        kept[computed] = Operation(computed, concept, frozenset(text[start:end].replace("-", " ").split()))
    return kept
