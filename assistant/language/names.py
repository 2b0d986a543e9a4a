"""Names of a sentence, and whether a text holds them, in either alphabet, inflected, or translated by a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import regex

from assistant.language import SAME_NAME, similarity, skeleton, stem, words
from assistant.language.exonyms import meanings
from assistant.language.function_words import stop_words
from assistant.language.normalising import normalised
from assistant.language.registry import derived
from assistant.language.word_lists import rows, word_set

#: Where the very words stand that a sentence would be made of, spellings may differ more: «Азар» is Hazard.
LIKELY_NAME = 0.6

_TOKEN = regex.compile(r"\p{L}[\p{L}\p{M}\p{N}]*+(?:'\p{L}{2,}+)*+")
#: «U.S.» is US; "it's" and "Labour's" are it and Labour.
_STOPPED = regex.compile(r"\b(\p{Lu})\.(\p{Lu})\.(?:(\p{Lu})\.)?")
_SHORTENED = regex.compile(r"'(?:s|m|ve|re|ll|d|t)\b", regex.IGNORECASE)
_ACRONYM = regex.compile(r"\b\p{Lu}[\p{Lu}\d]{1,6}\b")
_CYRILLIC = regex.compile(r"\p{Cyrillic}")
#: The capital after it may be that of a sentence or of a quotation.
_OPENS = regex.compile(r"(?r)(?:^|[.!?…:;]\s|[«\"“„])[\s«\"“„'(\[*•–—-]*")


@dataclass(frozen=True, slots=True)
class Name:
    """A word of a name as it was written. `run` counts the names of a sentence: words side by side are one name."""

    text: str
    run: int = 0


class WordsOf:
    """The words of a text, ready for names to be looked up in them."""

    def __init__(self, text: str) -> None:
        plain = _plain(text)
        self.words = set(words(plain))
        self.stems = frozenset(map(stem, self.words))
        self._meanings: frozenset[str] = frozenset().union(*map(meanings, self.stems)) if self.stems else frozenset()
        acronyms = set(_ACRONYM.findall(plain))
        #: Whether there are acronyms in Cyrillic and in Latin letters: across languages they are translated.
        self.has_acronyms = {bool(_CYRILLIC.match(each)) for each in acronyms}

    @cached_property
    def _by_initial(self) -> dict[str, list[str]]:
        """Words by the first sound of their skeleton: names seldom differ in it."""
        grouped: dict[str, list[str]] = {}
        ignored = stop_words()
        for word in self.words:
            if len(word) > 1 and word not in ignored and not word[0].isdigit():
                grouped.setdefault(skeleton(word)[:1], []).append(word)
        return grouped

    def hold(self, name: str, least: float = SAME_NAME) -> bool:
        """Whether a name stands here: its stem, a spelling at least so similar, or its translation."""
        return all(self._holds(word, least) for word in words(name))

    def _holds(self, word: str, least: float) -> bool:
        stemmed = stem(word)
        if stemmed in self.stems or meanings(stemmed) & self._meanings:
            return True
        first = skeleton(word)[:1]
        near = {first, *_SAME_FIRST.get(first, "")}
        return any(similarity(word, each) >= least for initial in near for each in self._by_initial.get(initial, ()))


#: First sounds that spellings of one name may begin with: «Хьюстон» is Houston, «Уильям» William, «Жозеф» Joseph.
_SAME_FIRST = {
    first: "".join(other for other in group if other != first)
    for group in ("hg", "uvw", "JziČye", "Csk", "SsC", "ČC", "ao")
    for first in group
}


@derived
@cache
def _no_names() -> frozenset[str]:
    # Russian writes months small: with a capital «Август» is a name.
    months = frozenset(form for forms in rows("months").values() for form in forms if form.isascii())
    return word_set("no_names") | months


def names(sentence: str) -> list[Name]:
    """The words of a sentence that are names: by their capitals, or as Latin words in a Russian sentence."""
    text = _plain(sentence)
    tokens = list(_TOKEN.finditer(text))
    cyrillic = sum(bool(_CYRILLIC.match(match[0])) for match in tokens) * 2 > len(tokens)
    if tokens and all(match[0].isupper() for match in tokens):
        return []
    found: list[Name] = []
    run, end = 0, -1
    for index, match in enumerate(tokens):
        word = match[0]
        if not _may_be_name(word, cyrillic) or _only_opens(tokens, index, text, cyrillic):
            continue
        run += not (end >= 0 and text[end : match.start()] in (" ", "-"))
        end = match.end()
        found.append(Name(word, run))
    return found


def is_acronym(word: str) -> bool:
    """Whether a word is written in capitals alone."""
    return _ACRONYM.fullmatch(word) is not None


def in_cyrillic(word: str) -> bool:
    """Whether a word is written in Cyrillic letters."""
    return _CYRILLIC.search(word) is not None


def _plain(text: str) -> str:
    return _STOPPED.sub(r"\1\2\3", _SHORTENED.sub("", normalised(text)))


def _may_be_name(word: str, cyrillic: bool) -> bool:
    plain = word.lower()
    if len(word) < 2 or plain in _no_names() or (plain in stop_words() and not word.isupper()):
        return False
    return any(each.isupper() for each in word) or _is_foreign(word, cyrillic)


def _is_foreign(word: str, cyrillic: bool) -> bool:
    """A Latin word in a Russian sentence is a name."""
    return cyrillic and not _CYRILLIC.search(word)


def _only_opens(tokens: Sequence[regex.Match[str]], index: int, text: str, cyrillic: bool) -> bool:
    """Whether a capital may be that of a sentence or a quotation: no other name stands right after the word."""
    match = tokens[index]
    if not match[0].istitle() or _is_foreign(match[0], cyrillic) or not _OPENS.match(text, 0, match.start()):
        return False
    if index + 1 == len(tokens):
        return True
    following = tokens[index + 1]
    is_name = following[0].istitle() and following[0].lower() not in stop_words()
    return not (is_name and text[match.end() : following.start()] in (" ", "-"))
