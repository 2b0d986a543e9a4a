"""One spelling for characters that look alike, before a text is cut into words."""

from __future__ import annotations

import unicodedata

import regex

_CHARACTERS = str.maketrans(
    {
        **dict.fromkeys("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", " "),  # footnote marks and powers: "2025¹" is not 20251
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff\u0300\u0301", None),  # invisible, and stress marks
        **dict.fromkeys("’‘ʻʼ`´ʹ′", "'"),
        **{"½": ".5", "¼": ".25", "¾": ".75", "№": " "},
    }
)
_ACCENTED = regex.compile(r"[À-ɏ\u0302-\u036fḀ-ỿ]")
_LATIN_MARKS = regex.compile(r"(?<=\p{Latin})\p{M}++")
_CYRILLIC = regex.compile(r"\p{Cyrillic}")
_LATIN = regex.compile(r"\p{Latin}")
# Letters of the two scripts that pass for each other on paper.
_LATIN_TWINS = "aceopxykmtbh"
_CYRILLIC_TWINS = "асеорхукмтвн"
_TO_CYRILLIC = str.maketrans(_LATIN_TWINS, _CYRILLIC_TWINS)
_TO_LATIN = str.maketrans(_CYRILLIC_TWINS, _LATIN_TWINS)


def normalised(text: str) -> str:
    """Write a text in NFKC, Latin letters without accents, one kind of apostrophe, nothing invisible.

    Letters keep their case. Superscript digits and «№» become spaces, vulgar fractions decimals («6½» → 6.5).
    """
    if text.isascii():
        return text.replace("`", "'")
    text = unicodedata.normalize("NFKC", text.translate(_CHARACTERS))
    if _ACCENTED.search(text):
        text = unicodedata.normalize("NFC", _LATIN_MARKS.sub("", unicodedata.normalize("NFD", text)))
    return text


def folded(word: str) -> str:
    """Lower one word of a normalised text, «ё» as «е», letters of a foreign script replaced by their twins."""
    word = word.lower().replace("ё", "е")
    return _in_one_script(word) if not word.isascii() and _LATIN.search(word) and _CYRILLIC.search(word) else word


def _in_one_script(word: str) -> str:
    """Write a word that was typed on two keyboards in one script, where every stray letter has a twin."""
    to_cyrillic, to_latin = word.translate(_TO_CYRILLIC), word.translate(_TO_LATIN)
    if not _LATIN.search(to_cyrillic):
        return to_cyrillic
    return word if _CYRILLIC.search(to_latin) else to_latin
