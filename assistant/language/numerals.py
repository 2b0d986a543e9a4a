"""Numbers of a text in one spelling: «4,5 млн», "4.5 million" and «4 500 000» are all ``4500000``.

Everything is done on digits as text, so no number is too long and none is rounded.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import NamedTuple

import regex

from assistant.language.normalising import normalised
from assistant.language.registry import derived
from assistant.language.word_lists import any_of, keys_by_form, rows

_ALONE = r"(?<!\d[.,])(?<!\d)"  # the number starts here and is not the tail of another
_ENDS = r"(?![.,]?\d)"
_LEAST_TIMES = 3  # letters of a word that multiplies, not of "mn" and "tn"
_LETTER_POWER = {"k": 3, "m": 6, "b": 9}


@derived
@cache
def number_pattern() -> str:
    """One number. Its groups: `spaced` 1 000 000,5 – `commas` 1,000,000.5 – `points` 1.000.000,5 – `decimal` 4,5.

    "1,125" is read as thousands, for English text is full of them, but «1,125 млн» and «1,125 %» as decimals.
    """
    times = any_of(word for word in _powers() if len(word) >= _LEAST_TIMES)
    return (
        rf"(?P<spaced>{_ALONE}\d{{1,3}}(?:(?:\x20\d{{3}}(?!\d))++|(?:'\d{{3}}(?!\d))++)(?:[.,]\d++{_ENDS})?+)"
        rf"|(?P<commas>{_ALONE}[1-9]\d{{0,2}}(?:,\d{{3}}(?!\d))++(?:\.\d++)?+{_ENDS}(?!\s?(?:%|(?i:{times}))))"
        rf"|(?P<points>{_ALONE}[1-9]\d{{0,2}}(?:\.\d{{3}}(?!\d)){{2,}}+(?:,\d++)?+{_ENDS})"
        rf"|(?P<decimal>{_ALONE}\d++[.,]\d++{_ENDS})"
        r"|\d++"
    )


@derived
@cache
def currency_signs() -> dict[str, str]:
    """The code of each sign of a currency, as it stands before a number."""
    found = keys_by_form(rows("units"))
    return {sign: code for sign, code in found.items() if len(sign) == 1 and unicodedata.category(sign) == "Sc"}


@derived
@cache
def _powers() -> dict[str, int]:
    return {word: int(power) for word, power in keys_by_form(rows("scales")).items()}


@derived
@cache
def _quantity() -> regex.Pattern[str]:
    return regex.compile(
        rf"(?<![\p{{L}}\d])(?P<currency>{any_of(currency_signs())}\s?)?(?P<number>{number_pattern()})"
        rf"(?:[\x20-]?(?P<multiplier>{any_of(_powers())})(?!\p{{L}})|(?P<letter>[kmb])(?![\p{{L}}\d]))?+",
        flags=regex.IGNORECASE,
    )


@derived
@cache
def _range() -> regex.Pattern[str]:
    words = any_of(rows("joining_words").get("range", ()))
    return regex.compile(rf"\s?(?:[–—−-]|{words})\s?", flags=regex.IGNORECASE)


class FoundNumber(NamedTuple):
    """A number in the one spelling, and where it stands in a normalised text, its currency sign and multiplier too."""

    value: str
    start: int
    end: int


def numbers(text: str) -> set[str]:
    """Give every number of a text, without grouping, multipliers («млн», "billion", "$5m") worked out.

    A range gives both ends, and «8–10 млн» multiplies both. Percent, units, signs and leading or trailing zeros
    are dropped; dates and versions give their parts.
    """
    return {found.value for found in found_numbers(normalised(text))}


def found_numbers(text: str) -> list[FoundNumber]:
    """The numbers of a text that is `normalised`, as `numbers` gives them, in reading order, each with its place."""
    found: list[FoundNumber] = []
    previous: regex.Match[str] | None = None
    for match in _quantity().finditer(text):
        value, power = spelled(match), _power(match)
        # «8–10 млн»: the first end was stored bare, it shares the multiplier of the second.
        if (
            power
            and previous
            and not _power(previous)
            and _range().fullmatch(text, previous.end(), match.start("number"))
        ):
            first = spelled(previous)
            if _size(first) <= _size(value):
                found[-1] = found[-1]._replace(value=_shifted(first, power))
        found.append(FoundNumber(_shifted(value, power), match.start(), match.end()))
        previous = match
    return found


def spelled(match: regex.Match[str]) -> str:
    """Write the number that `number_pattern` matched without grouping and with a decimal point: «1 000,5» → 1000.5."""
    for kind, grouping in (("spaced", " '"), ("commas", ","), ("points", "."), ("decimal", "")):
        digits = match[kind]
        if digits:
            return "".join(each for each in digits if each not in grouping).replace(",", ".")
    return match["number"] if "number" in match.re.groupindex else match[0]


def _power(match: regex.Match[str]) -> int:
    if match["multiplier"]:
        return _powers()[match["multiplier"].lower()]
    letter = (match["letter"] or "").lower()
    # "15m" may be metres and "3b" a clause; "$15m" and "10k" cannot.
    return _LETTER_POWER[letter] if letter == "k" or (letter and match["currency"]) else 0


def _shifted(value: str, power: int) -> str:
    """Multiply a decimal number by ten to the power and drop the zeros that say nothing."""
    whole, _, decimals = value.partition(".")
    decimals = decimals.ljust(power, "0")
    whole, decimals = (whole + decimals[:power]).lstrip("0") or "0", decimals[power:].rstrip("0")
    return f"{whole}.{decimals}" if decimals else whole


def _size(value: str) -> tuple[int, str]:
    """Order numbers without reading them as numbers."""
    whole, _, decimals = value.partition(".")
    whole = whole.lstrip("0")
    return len(whole), f"{whole}.{decimals}"
