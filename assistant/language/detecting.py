"""Which of the languages a text or a question is in.

Letters tell the script; languages that share one are told apart by their function words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import regex

from assistant.language.registry import codes, derived, packs, scripts
from assistant.language.word_lists import entries
from assistant.types import Language

#: Long texts are judged by this many slices of this many characters, spread evenly.
SAMPLE_SLICES = 8
SAMPLE_CHARACTERS = 4_000

#: A question word outweighs the function words that come along inside names («Bank of England», «Война и мир»).
QUESTION_WORD_WEIGHT = 3
FUNCTION_WORD_WEIGHT = 1

_WORD = regex.compile(r"\p{L}[\p{L}\p{M}'’]*+")
_QUOTED = regex.compile(r"«[^«»]{1,300}»|“[^“”]{1,300}”|„[^„“”]{1,300}[“”]|\"[^\"\n]{1,300}\"")


def document_language(text: str) -> Language:
    """Tell the language of a text by the share of its letters; a tie, or no letters at all, is the first language's."""
    sample = _sample(text)
    script = _most(_letters(sample))
    return _of_script(script or packs()[0].script, sample)


def question_language(question: str) -> Language:
    """Tell the language that the asker writes in, whatever the script of the names in the question.

    What stands in quotation marks is the title of something and says little, so it is read only when nothing else
    decides. Question and function words come first, then words in lower case (a name starts with a capital), then
    letters. Who typed as many Cyrillic letters as Latin ones has a Russian keyboard: that tie is Russian.
    """
    unquoted = _QUOTED.sub(" ", question)
    for text in (unquoted, question):
        if language := _only(_function_words(text)):
            return language
        if script := _only(_letters(_lower_case(text))):
            return _of_script(script, text)
    letters = _letters(unquoted)
    if not any(letters.values()):
        letters = _letters(question)
    script = max(letters, key=lambda each: (letters[each], each != "Latin")) if any(letters.values()) else ""
    return _of_script(script or packs()[0].script, question)


def _sample(text: str) -> str:
    if len(text) <= SAMPLE_SLICES * SAMPLE_CHARACTERS:
        return text
    step = (len(text) - SAMPLE_CHARACTERS) // (SAMPLE_SLICES - 1)
    return "".join(text[index * step : index * step + SAMPLE_CHARACTERS] for index in range(SAMPLE_SLICES))


def _letters(text: str) -> dict[str, int]:
    """Count the letters of each script."""
    return {script: len(letter.findall(text)) for script, letter in scripts().items()}


def _lower_case(text: str) -> str:
    """The words that start in lower case."""
    return " ".join(word for word in _WORD.findall(text) if word[0].islower())


def _most(counts: Mapping[str, int]) -> str:
    """What counts most, the first of what counts the same; "" when nothing counts."""
    return max(counts, key=lambda each: counts[each]) if any(counts.values()) else ""


def _only(counts: Mapping[str, int]) -> str:
    """What alone counts most; "" when two count the same."""
    most = _most(counts)
    return most if most and list(counts.values()).count(counts[most]) == 1 else ""


def _of_script(script: str, text: str) -> Language:
    """The language with a script; of several the one whose function words a text holds most."""
    alike = [pack.code for pack in packs() if pack.script == script]
    if len(alike) == 1:
        return alike[0]
    weights = _function_words(text)
    return _most({code: weights[code] for code in alike}) or alike[0]


def _function_words(text: str) -> dict[Language, int]:
    """Weigh the function words of each language."""
    found = _WORD.findall(text)
    shouted = all(word.isupper() for word in found)
    weights, tables = dict.fromkeys(codes(), 0), _weights()
    for index, word in enumerate(found):
        # «WHO», «IT» and "US" are names, "Ministry of Finance" is one name.
        if len(word) > 1 and word.isupper() and not shouted:
            continue
        if 0 < index < len(found) - 1 and word.islower() and _capital(found[index - 1]) and _capital(found[index + 1]):
            continue
        plain = word.lower().replace("ё", "е").replace("'", "").replace("’", "")
        for code, table in tables.items():
            weights[code] += table.get(plain, 0)
    return weights


def _capital(word: str) -> bool:
    return word[0].isupper()


@derived
@cache
def _weights() -> dict[Language, dict[str, int]]:
    """What each function and question word of each language weighs."""
    return {
        code: dict.fromkeys(entries("function_words", code), FUNCTION_WORD_WEIGHT)
        | dict.fromkeys(entries("question_words", code), QUESTION_WORD_WEIGHT)
        for code in codes()
    }
