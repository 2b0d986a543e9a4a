"""Text typed while the other keyboard layout was on: «ghbdtn» for «привет», «цру шы» for "who is"."""

from __future__ import annotations

from collections.abc import Sequence
from math import log

import regex

from assistant.language.word_lists import word_set

_LATIN_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./" + '~QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>?' + "@#$^&|"
_RUSSIAN_KEYS = "ёйцукенгшщзхъфывапролджэячсмитьбю." + "ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ," + '"№;:?/'
_TO_RUSSIAN = str.maketrans(_LATIN_KEYS, _RUSSIAN_KEYS)
_TO_LATIN = str.maketrans(_RUSSIAN_KEYS, _LATIN_KEYS)

# Letters by how often they occur, and how often in a thousand; rounded common knowledge of the two languages.
_ENGLISH_LETTERS = "etaoinsrhldcumfpgwybvkxjqz"
_ENGLISH_RATES = (120, 90, 81, 77, 73, 70, 63, 60, 59, 40, 43, 27, 29, 26, 23, 18, 20, 21, 21, 15, 11, 7, 2, 1, 1, 1)
_RUSSIAN_LETTERS = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъ"
_RUSSIAN_RATES = (
    *(110, 85, 80, 74, 67, 63, 55, 47, 45, 44, 35, 32, 30, 28, 26, 20),
    *(19, 17, 17, 16, 16, 14, 12, 10, 9, 7, 6, 5, 4, 3, 3, 1),
)
_RUSSIAN_RATE = dict(zip(_RUSSIAN_LETTERS, _RUSSIAN_RATES, strict=True))
# For each Latin letter: above zero, its key is rather pressed for Russian; below zero, for English.
_LEANING = {
    letter: log(_RUSSIAN_RATE[letter.translate(_TO_RUSSIAN)] / rate)
    for letter, rate in zip(_ENGLISH_LETTERS, _ENGLISH_RATES, strict=True)
}

#: Lists of words that say which layout was meant.
_KNOWN_LISTS = ("function_words", "question_words", "greetings")

# English questions of the development sets lean to -0.5 at most, Russian ones to -0.2 at least; the lines run wide of
# the language that the text is written in. Without a function word to confirm it, a short or single word must lean
# far: names such as Jin or John come near.
_LATIN_IS_WRONG, _LATIN_IS_ODD = 0.1, 0.9
_CYRILLIC_IS_WRONG, _CYRILLIC_IS_ODD = -0.45, -0.9
_ENOUGH = 10  # letters, from which on the mean is steady
_FEWEST = 5
# Russian on Latin keys has one vowel in eight letters; names full of k, j, z (Jizzakh, Kyrgyzstan) have more.
_MOST_VOWELS = 0.25

# In a text that was typed on Latin keys, an abbreviation, or a name inside the text, that leans further than this to
# English was meant as it stands: KOICA, IT Park. Names with one of the keys of Russian letters inside were not.
_STAYS_LATIN = -0.4
_NAME_LETTERS = 4

_LATIN = regex.compile(r"[A-Za-z]")
_CYRILLIC = regex.compile(r"\p{Cyrillic}")
_CHUNK = regex.compile(r"\S+")
_NAME = regex.compile(r"\P{Alphabetic}*[A-Z][a-z]+\P{Alphabetic}*")


def switch_layout(text: str) -> str:
    """Read every key of a text in the other layout (US English, Russian ЙЦУКЕН), whichever it was typed in.

    Question and exclamation marks at the end stay: whoever typed blindly still saw them.
    """
    typed_in_latin = len(_LATIN.findall(text)) >= len(_CYRILLIC.findall(text))
    body = text.rstrip("?! \t\r\n")
    return body.translate(_TO_RUSSIAN if typed_in_latin else _TO_LATIN) + text[len(body) :]


def as_meant(text: str) -> str:
    """Give a text as it was meant: in the other layout when it only makes sense there, else unchanged.

    Abbreviations and names that make sense as they stand are kept: «rnj djpukfdkztn KOICA» is «кто возглавляет KOICA».
    """
    if not looks_like_wrong_layout(text):
        return text
    body = text.rstrip("?! \t\r\n")
    first = _CHUNK.search(body)
    typed_in_latin = _typed_in_latin(_words_of(body))

    def meant(found: regex.Match[str]) -> str:
        chunk = found[0]
        if _is_abbreviation(chunk):
            return _abbreviation_as_meant(chunk, typed_in_latin)
        if typed_in_latin and first is not None and found.start() > first.start() and _is_latin_name(chunk):
            return chunk
        return chunk.translate(_TO_RUSSIAN if typed_in_latin else _TO_LATIN)

    return _CHUNK.sub(meant, body) + text[len(body) :]


def looks_like_wrong_layout(text: str) -> bool:
    """Tell whether a text only makes sense in the other layout. Codes, abbreviations, names and mixed text do not.

    Abbreviations are not looked at: they may be of the other alphabet.
    """
    chunks = _words_of(text)
    words = " ".join(chunks)
    if bool(_LATIN.search(words)) == bool(_CYRILLIC.search(words)):
        return False
    typed_in_latin = _typed_in_latin(chunks)
    switched = [switch_layout(chunk) for chunk in chunks]
    if any(map(_known, chunks)):
        return False
    leaning, vowels, count = _measures("".join(chunks if typed_in_latin else switched))
    confirmed = sum(map(_known, switched))
    if confirmed > 1:
        return (leaning > 0) == typed_in_latin
    if not typed_in_latin:
        return leaning < _CYRILLIC_IS_WRONG if confirmed else leaning < _CYRILLIC_IS_ODD and count >= _ENOUGH
    if confirmed:
        return leaning > _LATIN_IS_WRONG
    odd = _LATIN_IS_WRONG if count >= _ENOUGH else _LATIN_IS_ODD
    return count >= _FEWEST and vowels <= _MOST_VOWELS and leaning > odd


def _words_of(text: str) -> list[str]:
    return [chunk for chunk in _CHUNK.findall(text) if _is_word(chunk)]


def _typed_in_latin(chunks: Sequence[str]) -> bool:
    return any(_LATIN.search(chunk) for chunk in chunks)


def _is_word(chunk: str) -> bool:
    """Leave out what says nothing: numbers, codes, abbreviations in capitals, addresses."""
    return (
        any(character.isalpha() for character in chunk)
        and not _is_abbreviation(chunk)
        and not any(character.isdigit() or character in "@/_" for character in chunk)
    )


def _is_abbreviation(chunk: str) -> bool:
    letters = [character for character in chunk if character.isalpha()]
    return len(letters) > 1 and all(letter.isupper() for letter in letters)


def _abbreviation_as_meant(chunk: str, typed_in_latin: bool) -> str:
    """Give an abbreviation in the alphabet that its letters lean to; among English words the Latin one is meant."""
    latin = chunk if _LATIN.search(chunk) else chunk.translate(_TO_LATIN)
    if not typed_in_latin or _measures(latin)[0] < _STAYS_LATIN:
        return latin
    return chunk.translate(_TO_RUSSIAN)


def _is_latin_name(chunk: str) -> bool:
    leaning, _, count = _measures(chunk)
    return _NAME.fullmatch(chunk) is not None and count >= _NAME_LETTERS and leaning < _STAYS_LATIN


def _known(chunk: str) -> bool:
    """Tell whether a chunk is a function or question word of either language; single letters are anything."""
    word = chunk.strip("«»\"'()[]{},.;:!?…").lower().replace("ё", "е")
    return len(word) > 1 and any(word in word_set(each) for each in _KNOWN_LISTS)


def _measures(text: str) -> tuple[float, float, int]:
    """Give the mean leaning of the Latin letters of a text, the share of vowels among them, and how many they are."""
    letters = [letter for letter in text.lower() if letter in _LEANING]
    if not letters:
        return 0.0, 0.0, 0
    vowels = sum(letter in "aeiouy" for letter in letters)
    return sum(_LEANING[letter] for letter in letters) / len(letters), vowels / len(letters), len(letters)
