"""Names that have changed places: "IT Park gave KOICA a grant" where the source says "KOICA gave IT Park a grant".

Of each name the words of meaning beside it, on its left and on its right, are looked at. Two names are exchanged when
each stands in a claim where the other stands in the source, and neither where it stands there itself. A sentence that
was only turned round ("IT Park was given a grant by KOICA") does not come to that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Literal, NamedTuple

import regex

from assistant.language import SAME_NAME, similarity, stem
from assistant.language.function_words import stop_words
from assistant.language.names import in_cyrillic
from assistant.verifying.facts import Facts, Lack

_WORD = regex.compile(r"\p{L}[\p{L}\p{M}\p{N}]*+(?:[-'’]\p{L}++)*+")
_POSSESSIVE = regex.compile(r"['’]s$")
SHORTEST_WORD = 3

#: A word of meaning beside a name, and on which side of it.
_Beside = tuple[Literal["left", "right"], str]


class _Named(NamedTuple):
    """A name of a sentence and the words of meaning beside it, wherever it stands."""

    text: str
    beside: set[_Beside]


def exchanged(claim: Facts, source: Facts) -> Lack | None:
    """A name of a claim that has changed places with another one of the same sentence of a source."""
    there = _named(source.text)
    couples = [(name, same) for name in _named(claim.text) if (same := _same(name.text, there))]
    for (one, its), (other, others) in combinations(couples, 2):
        taken = one.beside & others.beside, other.beside & its.beside
        if not all(taken) or one.beside & its.beside or other.beside & others.beside:
            continue
        unchanged = (one.text, other.text) == (its.text, others.text)
        words = {word for beside in taken for _, word in beside}
        if not (unchanged and in_cyrillic(one.text) and in_cyrillic(other.text) and len(words) == 1):
            return Lack("role", one.text)
        # «Путина поздравил Байден»: by its cases a Russian sentence means the same in any order around its verb.
    return None


def _same(name: str, there: Sequence[_Named]) -> _Named | None:
    """The same name, inflected or not."""
    words = name.split()
    for each in there:
        other = each.text.split()
        if len(words) == len(other) and all(map(_is_alike, words, other)):
            return each
    return None


def _is_alike(word: str, other: str) -> bool:
    return word == other or similarity(word, other) >= SAME_NAME


def _named(sentence: str) -> list[_Named]:
    """The names of a sentence; another name beside one hides what is behind it."""
    found: dict[str, set[_Beside]] = {}
    parts = [("", False), *_parts(sentence), ("", False)]
    for (before, before_is_name), (part, is_name), (after, after_is_name) in zip(
        parts, parts[1:], parts[2:], strict=False
    ):
        if is_name:
            beside = found.setdefault(part, set())
            if before and not before_is_name:
                beside.add(("left", before))
            if after and not after_is_name:
                beside.add(("right", after))
    return [_Named(text, beside) for text, beside in found.items()]


def _parts(sentence: str) -> Iterator[tuple[str, bool]]:
    """Names (True), and stems of other words of meaning, in their order; capitals side by side are one name."""
    run: list[str] = []
    end = -1
    for match in _WORD.finditer(sentence):
        word = _POSSESSIVE.sub("", match[0])
        is_name = word[0].isupper() and (word.lower() not in stop_words() or (word.isupper() and len(word) > 1))
        if run and not (is_name and sentence[end : match.start()] == " "):
            yield " ".join(run), True
            run = []
        end = match.end()
        if is_name:
            run.append(word)
        elif len(word) >= SHORTEST_WORD and word.lower() not in stop_words():
            yield stem(word.lower()), False
    if run:
        yield " ".join(run), True
