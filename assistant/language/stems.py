"""Words and stems of a text, the same in a question, a passage and an answer.

`words` writes every spelling of a thing one way: NFKC, lower case, «ё» as «е», Latin letters without accents, no
stress marks, no soft hyphens, no apostrophes. A word with hyphens gives its parts only («IT-Park» → it, park;
«COVID-19» → covid, 19), because people write it with and without the hyphen. A number with separators is one
word in one spelling («4,5» and «4.5» → 4.5; «1 000 000» and «1,000,000» → 1000000); a date, a time or a version
with more points gives its parts.
"""

from __future__ import annotations

import threading
from functools import cache, lru_cache
from typing import Any

import regex
from snowballstemmer import stemmer  # type: ignore[import-untyped]

from assistant.language.function_words import stop_words
from assistant.language.normalising import folded, normalised
from assistant.language.numerals import number_pattern, numbers, spelled
from assistant.language.registry import derived, packs, scripts
from assistant.language.word_lists import word_set

__all__ = ["content_stems", "numbers", "stem", "words"]

#: Longer "words" are noise (encoded data, lost spaces) and are not stemmed.
LONGEST_STEMMED_WORD = 40


@derived
@cache
def _token() -> regex.Pattern[str]:
    return regex.compile(
        r"(?P<code>(?<![\d.,])\d++[A-Za-z][A-Za-z\d]*+)"  # 5G, 3D
        rf"|(?P<number>{number_pattern()})"
        r"|\p{L}[\p{L}\p{M}\p{N}]*+(?:'\p{L}++)*+"
        r"|\p{N}++"
    )


class _Stemmers(threading.local):
    """A Snowball stemmer keeps its word in itself, so every thread has its own."""

    def __init__(self) -> None:
        self._by_name: dict[str, Any] = {}

    def stem(self, name: str, word: str) -> str:
        """Stem a word by the stemmer with a name; without one it stays."""
        if not name:
            return word
        if name not in self._by_name:
            self._by_name[name] = stemmer(name)
        return str(self._by_name[name].stemWord(word))


_stemmers = _Stemmers()


def words(text: str) -> list[str]:
    """Give the words and numbers of a text in reading order, normalised as the module says."""
    return [_plain(match) for match in _token().finditer(normalised(text))]


def content_stems(text: str) -> list[str]:
    """Give the stems of the words that are not stop words, in reading order, repeats included."""
    found, ignored, capitals = [], stop_words(), word_set("capital_names")
    for match in _token().finditer(normalised(text)):
        word = _plain(match)
        if word and (word not in ignored or match[0] in capitals):
            found.append(stem(word))
    return found


@derived
@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Stem one word as `words` writes it by the stemmer of the first language with its script; numbers stay.

    Latin words with letters that English does not have stay as well.
    """
    if not word.isalpha() or len(word) > LONGEST_STEMMED_WORD:
        return word
    if word.isascii():
        return _stemmers.stem(_stemmer_of("Latin"), word)
    script = next((each for each in scripts() if each != "Latin" and scripts()[each].search(word)), "")
    stemmed = _stemmers.stem(_stemmer_of(script), word)
    return _evened(stemmed) if script == "Cyrillic" else stemmed


@derived
@cache
def _stemmer_of(script: str) -> str:
    return next((pack.stemmer for pack in packs() if pack.script == script), "")


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
