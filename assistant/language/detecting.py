"""Which of the two languages a text or a question is in."""

from __future__ import annotations

import regex

from assistant.language.function_words import (
    ENGLISH_FUNCTION_WORDS,
    ENGLISH_QUESTION_WORDS,
    RUSSIAN_FUNCTION_WORDS,
    RUSSIAN_QUESTION_WORDS,
)
from assistant.types import Language

#: Long texts are judged by this many slices of this many characters, spread evenly.
SAMPLE_SLICES = 8
SAMPLE_CHARACTERS = 4_000

#: A question word outweighs the function words that come along inside names («Bank of England», «Война и мир»).
QUESTION_WORD_WEIGHT = 3
FUNCTION_WORD_WEIGHT = 1

_CYRILLIC = regex.compile(r"\p{Cyrillic}")
_LATIN = regex.compile(r"\p{Latin}")
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}'’]*+")
_QUOTED = regex.compile(r"«[^«»]{1,300}»|“[^“”]{1,300}”|„[^„“”]{1,300}[“”]|\"[^\"\n]{1,300}\"")


def document_language(text: str) -> Language:
    """Tell the language of a text by the share of its letters; a tie, or no letters at all, is English."""
    cyrillic, latin = _letters(_sample(text))
    return "ru" if cyrillic > latin else "en"


def question_language(question: str) -> Language:
    """Tell the language that the asker writes in, whatever the script of the names in the question.

    What stands in quotation marks is the title of something and says little, so it is read only when nothing else
    decides. Question and function words come first, then words in lower case (a name starts with a capital), then
    letters. Who typed as many Cyrillic letters as Latin ones has a Russian keyboard: that tie is Russian.
    """
    unquoted = _QUOTED.sub(" ", question)
    for text in (unquoted, question):
        balance = _function_word_balance(text) or _lower_case_balance(text)
        if balance:
            return "ru" if balance > 0 else "en"
    cyrillic, latin = _letters(unquoted)
    if cyrillic == latin == 0:
        cyrillic, latin = _letters(question)
    return "ru" if cyrillic and cyrillic >= latin else "en"


def _sample(text: str) -> str:
    if len(text) <= SAMPLE_SLICES * SAMPLE_CHARACTERS:
        return text
    step = (len(text) - SAMPLE_CHARACTERS) // (SAMPLE_SLICES - 1)
    return "".join(text[index * step : index * step + SAMPLE_CHARACTERS] for index in range(SAMPLE_SLICES))


def _letters(text: str) -> tuple[int, int]:
    """Count Cyrillic and Latin letters."""
    return len(_CYRILLIC.findall(text)), len(_LATIN.findall(text))


def _function_word_balance(text: str) -> int:
    """Weigh function words: above zero speaks for Russian, below zero for English."""
    found = _WORD.findall(text)
    shouted = all(word.isupper() for word in found)
    balance = 0
    for index, word in enumerate(found):
        # «WHO», «IT» and "US" are names, "Ministry of Finance" is one name.
        if len(word) > 1 and word.isupper() and not shouted:
            continue
        if 0 < index < len(found) - 1 and word.islower() and _capital(found[index - 1]) and _capital(found[index + 1]):
            continue
        balance += _weight(word.lower().replace("ё", "е").replace("'", "").replace("’", ""))
    return balance


def _capital(word: str) -> bool:
    return word[0].isupper()


def _weight(word: str) -> int:
    if word in RUSSIAN_QUESTION_WORDS:
        return QUESTION_WORD_WEIGHT
    if word in ENGLISH_QUESTION_WORDS:
        return -QUESTION_WORD_WEIGHT
    if word in RUSSIAN_FUNCTION_WORDS:
        return FUNCTION_WORD_WEIGHT
    return -FUNCTION_WORD_WEIGHT if word in ENGLISH_FUNCTION_WORDS else 0


def _lower_case_balance(text: str) -> int:
    """Letters of the words that start in lower case: Cyrillic ones minus Latin ones."""
    lower = " ".join(word for word in _WORD.findall(text) if word[0].islower())
    cyrillic, latin = _letters(lower)
    return cyrillic - latin
