"""Pieces of words on which spellings in different alphabets and schemes mostly agree."""

from __future__ import annotations

from assistant.language.stems import words
from assistant.language.transliteration import skeleton

#: Length of a piece. Four letters are rarely shared by chance and mostly survive a case ending or a typing error.
GRAM_LETTERS = 4
#: Shorter words are shared by chance.
SHORTEST_WORD = 3


def name_grams(text: str) -> list[str]:
    """The pieces of every word of a text, repeats included: «Исакулов» and "Isakulov" share most of theirs.

    A piece is four letters of the word's skeleton; the first letter carries a mark, so that beginnings, where spellings
    agree best, are told from middles. A number is one piece.
    """
    found: list[str] = []
    for word in words(text):
        if not word.isalpha():
            found.append(word)
        elif len(word) >= SHORTEST_WORD:
            found += _pieces("^" + skeleton(word))
    return found


def _pieces(marked: str) -> list[str]:
    return [marked[start : start + GRAM_LETTERS] for start in range(max(1, len(marked) - GRAM_LETTERS + 1))]
