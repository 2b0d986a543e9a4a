"""Names across scripts: «Исакуловым» and "Isakulov", «Рахымжан» and "Rahymjan", «Сикела» and "Síkela".

A *skeleton* is a form on which the common transliteration schemes of a name agree. What a skeleton cannot settle
(a letter that is read two ways, a case ending, a typing error) `similarity` weighs.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from math import inf

import regex

from assistant.language.normalising import folded, normalised
from assistant.language.registry import derived
from assistant.language.word_lists import word_set

#: From this similarity on two words are taken for spellings of one name: they then differ by no more than a word of
#: their length may (`_allowance`). Chosen on the pairs and non-pairs of the tests.
SAME_NAME = 0.8

#: Longer words are compared by their beginnings.
LONGEST_NAME = 32

_CYRILLIC = regex.compile(r"\p{Cyrillic}")
_NOT_A_LETTER = regex.compile(r"[^\p{L}\p{N}]")

_DIGIT = regex.compile(r"\d")

_ROMAN = str.maketrans(
    {
        **dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True)),
        **dict(zip("жхцчшщюя", "zh kh ts ch sh shch yu ya".split(), strict=True)),
        **dict(zip("қғңөұүһіәўҳїєґҷӣӯѐѝ", "q gh n o u u h i a o h i ye g j i u e i".split(), strict=True)),
        **dict(zip("ıøłđðßæœəþ", "i o l d d ss ae oe a th".split(), strict=True)),
        **dict.fromkeys("ъь'"),
    }
)

# Applied in this order. A capital is one sound: Š (sh, shch), Č (ch), J (zh, dzh), C (ts).
_SOUNDS = tuple(
    (regex.compile(pattern), sound)
    for pattern, sound in (
        (r"shch|sch|sh", "Š"),
        (r"tch|ch", "Č"),
        (r"dzh|dj|zh", "J"),
        (r"kh|gh", "h"),
        (r"ph", "f"),
        (r"(?<=[tdbr])h", ""),
        (r"t[sz]", "C"),
        (r"ck|qu(?=[ei])|q", "k"),
        (r"c(?=[eiy])", "C"),
        (r"c", "k"),
        (r"x", "ks"),
        (r"w", "v"),
        (r"(?<=[ei])j(?=[au])", "i"),
        (r"j", "J"),
        (r"^[yi]u", "u"),
        (r"[yi]+e|yo(?=.)", "e"),
        (r"y", "i"),
        (r"(?<=[eo])ia", "a"),
        (r"ou|oo", "u"),
        (r"ee", "i"),
        (r"(.)\1+", r"\1"),
    )
)

_VOWELS = frozenset("aeiou")
# Sounds that schemes and languages swap, and what taking one for the other costs; another letter costs 1.
_NEAR = {
    frozenset(pair): cost
    for cost, pairs in (
        (0.3, "gh uv"),
        (0.4, "ao sC sŠ zs zC ŠČ CČ JŠ Jz td vf bp kg kh"),
        (0.5, "ei ou Ji Jg Js"),
        (0.6, "ae eo"),
    )
    for pair in pairs.split()
}
_OTHER_VOWEL = 0.7
_SKIPPED_VOWEL = 0.9
_LAST_VOWEL = 1.1  # «Нигерии» is not Niger
_FIRST_LETTER = 1.5  # names seldom differ in the first letter by a slip
_CASE_ENDING = 0.35


def romanise(word: str) -> str:
    """Write a word in one plain Latin scheme, lower case, without accents; a Latin word is only folded.

    Russian «Щёлково» → shchelkovo; Kazakh and Uzbek letters too: «Ғалымжан» → ghalymzhan, «Ўзбекистон» → ozbekiston.
    """
    return folded(normalised(word)).translate(_ROMAN)


@lru_cache(maxsize=50_000)
def skeleton(word: str) -> str:
    """Give the form of a word on which transliteration schemes agree. It is for comparing, not for showing."""
    sounds = _NOT_A_LETTER.sub("", romanise(word[:LONGEST_NAME]))
    for pattern, sound in _SOUNDS:
        sounds = pattern.sub(sound, sounds)
    return sounds


def similarity(left: str, right: str) -> float:
    """Tell how likely two words of either script are one name: 1.0 the same skeleton, `SAME_NAME` just about so.

    Russian case endings cost little, one typing error is forgiven from five letters on. Words that differ by more
    than twice what is allowed get 0.0.
    """
    if skeleton(left) == skeleton(right):
        return 1.0 if skeleton(left) else 0.0
    if _DIGIT.search(left) or _DIGIT.search(right):
        return 0.0  # another number is another thing
    best = 0.0
    for one, one_is_cut in _forms(left):
        for other, other_is_cut in _forms(right):
            # A Latin word loses its last vowel only against a Cyrillic word that lost its ending.
            if one_is_cut != other_is_cut and not _CYRILLIC.search(left if one_is_cut else right):
                continue
            cost = _CASE_ENDING if one_is_cut or other_is_cut else 0.0
            best = max(best, _score(one, other, cost))
    return best


def _score(one: str, other: str, cost: float) -> float:
    allowed = _allowance(max(len(one), len(other)))
    cost = min(cost, allowed / 2)
    difference = cost + _difference(one, other, 2 * allowed - cost)
    return 1.0 - (1.0 - SAME_NAME) * difference / allowed if difference <= 2 * allowed else 0.0


def _allowance(length: int) -> float:
    """Give how much two spellings of one name may differ; `length` is that of the longer skeleton."""
    for shortest, allowed in ((10, 1.6), (7, 1.2), (5, 1.0), (4, 0.6)):
        if length >= shortest:
            return allowed
    return 0.3


@derived
@lru_cache(maxsize=50_000)
def _forms(word: str) -> tuple[tuple[str, bool], ...]:
    """Give the skeletons that a word may stand for, each with whether an ending was cut off."""
    return tuple(dict.fromkeys((skeleton(form), cut) for form, cut in _spellings(word)))


def _spellings(word: str) -> Iterator[tuple[str, bool]]:
    word = folded(normalised(word))
    yield word, False
    if _CYRILLIC.search(word):
        for ending in word_set("case_endings"):
            if word.endswith(ending) and len(word) - len(ending) >= 3:
                yield word.removesuffix(ending), True
        return
    if "j" in word:
        yield word.replace("j", "y"), False  # Jozef, Julia
    if "x" in word:
        yield word.replace("x", "kh"), False  # Xorazm
    if word.endswith("e"):
        yield word[:-1], False  # Google, Serge
    stripped = word.rstrip("aeiouy")
    if 3 <= len(stripped) < len(word):
        yield stripped, True
        yield word[: len(stripped) + 1], True


def _difference(one: str, other: str, limit: float) -> float:
    """Weigh the cheapest way to turn one skeleton into the other; gives up with infinity above `limit`."""
    skipped_one = [_skipped(one, index) for index in range(len(one))]
    skipped_other = [_skipped(other, index) for index in range(len(other))]
    older: list[float] = []
    before = [0.0, *accumulate(skipped_other)]
    for index, letter in enumerate(one):
        row = [before[0] + skipped_one[index]]
        for column, match in enumerate(other):
            cheapest = min(
                before[column] + _swapped(letter, match, index == column == 0),
                before[column + 1] + skipped_one[index],
                row[column] + skipped_other[column],
            )
            if index and column and letter == other[column - 1] != match == one[index - 1]:
                cheapest = min(cheapest, older[column - 1] + 1.0)
            row.append(cheapest)
        if min(row) > limit and min(before) > limit:
            return inf
        older, before = before, row
    return before[-1]


def _skipped(word: str, index: int) -> float:
    """Give what leaving out a letter costs."""
    if word[index] in _VOWELS:
        return _LAST_VOWEL if index == len(word) - 1 else _SKIPPED_VOWEL
    if word[index] == "h":
        return _SKIPPED_VOWEL
    return 1.0 if index else _FIRST_LETTER


def _swapped(letter: str, match: str, first: bool) -> float:
    """Give what writing one letter for another costs."""
    if letter == match:
        return 0.0
    near = _NEAR.get(frozenset((letter, match)))
    if near is not None:
        return near
    return _OTHER_VOWEL if letter in _VOWELS and match in _VOWELS else _FIRST_LETTER if first else 1.0
