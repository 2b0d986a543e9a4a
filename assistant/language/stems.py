"""Words and stems of a text, the same in a question, a passage and an answer.

`words` writes every spelling of a thing one way: NFKC, lower case, «ё» as «е», Latin letters without accents, no
stress marks, no soft hyphens, no apostrophes. A word with hyphens gives its parts only («IT-Park» → it, park;
«COVID-19» → covid, 19), because people write it with and without the hyphen. A number with separators is one
word in one spelling («4,5» and «4.5» → 4.5; «1 000 000» and «1,000,000» → 1000000); a date, a time or a version
with more points gives its parts.
"""

from __future__ import annotations

import threading
from functools import lru_cache

import regex
from snowballstemmer import stemmer  # type: ignore[import-untyped]

from assistant.language.function_words import STOP_WORDS
from assistant.language.normalising import folded, normalised
from assistant.language.numerals import NUMBER, numbers, spelled

__all__ = ["content_stems", "numbers", "stem", "words"]

#: Longer "words" are noise (encoded data, lost spaces) and are not stemmed.
LONGEST_STEMMED_WORD = 40

#: Names that would be stop words were they not written with a capital.
CAPITAL_NAMES = frozenset({"IT", "US", "WHO", "May"})

_TOKEN = regex.compile(
    r"(?P<code>(?<![\d.,])\d++[A-Za-z][A-Za-z\d]*+)"  # 5G, 3D
    rf"|(?P<number>{NUMBER})"
    r"|\p{L}[\p{L}\p{M}\p{N}]*+(?:'\p{L}++)*+"
    r"|\p{N}++"
)
_CYRILLIC = regex.compile(r"\p{Cyrillic}")


class _Stemmers(threading.local):
    """A Snowball stemmer keeps its word in itself, so every thread has its own."""

    def __init__(self) -> None:
        self.russian = stemmer("russian")
        self.english = stemmer("english")


_stemmers = _Stemmers()


def words(text: str) -> list[str]:
    """Give the words and numbers of a text in reading order, normalised as the module says."""
    return [_plain(match) for match in _TOKEN.finditer(normalised(text))]


def content_stems(text: str) -> list[str]:
    """Give the stems of the words that are not stop words, in reading order, repeats included."""
    found = []
    for match in _TOKEN.finditer(normalised(text)):
        word = _plain(match)
        if word and (word not in STOP_WORDS or match[0] in CAPITAL_NAMES):
            found.append(stem(word))
    return found


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Stem one word as `words` writes it: Snowball Russian for Cyrillic, English for Latin; numbers stay."""
    if not word.isalpha() or len(word) > LONGEST_STEMMED_WORD:
        return word
    if _CYRILLIC.search(word):
        return _evened(str(_stemmers.russian.stemWord(word)))
    return str(_stemmers.english.stemWord(word)) if word.isascii() else word


def _evened(stemmed: str) -> str:
    """Make Snowball agree with itself on nouns in -ан, -ал, -ов, -ев.

    It takes the end of their first case for an ending («Узбекистан» → узбекиста, «Узбекистане» → узбекистан,
    «Исакулов» → исакул, «Исакулова» → исакулов); so that end goes from the other cases too.
    """
    if len(stemmed) >= 6 and stemmed.endswith(("ов", "ев")):
        return stemmed[:-2]
    return stemmed[:-1] if len(stemmed) >= 4 and stemmed.endswith(("ан", "ян", "ал", "ял")) else stemmed


def _plain(match: regex.Match[str]) -> str:
    """Write one token: a number with a decimal point only, a word in lower case without apostrophes."""
    if match["number"]:
        return spelled(match)
    return folded(match[0]).removesuffix("'s").replace("'", "")
