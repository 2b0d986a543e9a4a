"""Numbers with their units, in figures and in words: «4,5 млн долларов», "$4.5 million", «пятилетний», "five-year"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import regex

from assistant.language.numerals import currency_signs, found_numbers
from assistant.language.registry import derived
from assistant.language.word_lists import any_of, keys_by_form, rows, whole_words, word_set

_WORD = regex.compile(r"\p{L}+")
#: Scale words belong to the number before them; "one" alone is a pronoun.
_SCALES = frozenset({1_000, 1_000_000, 100})
_CLOCK = regex.compile(
    r"(?<![\d.,:])(?P<hour>[01]?\d|2[0-4])(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap])\.?\s?m(?:\.|(?!\p{L}))"
    r"|(?<![\d.,:])(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?![\d:])",
    regex.IGNORECASE,
)


@derived
@cache
def _units() -> tuple[str, ...]:
    return tuple(rows("units"))


@derived
@cache
def _unit_after() -> regex.Pattern[str]:
    alternatives = (f"(?P<unit{number}>{whole_words(rows('units')[name])})" for number, name in enumerate(_units()))
    return regex.compile(rf"[\s-]?(?:{'|'.join(alternatives)})", regex.IGNORECASE)


@derived
@cache
def _code_before() -> regex.Pattern[str]:
    codes = any_of(set(currency_signs().values()) | {name for name in _units() if name.isupper() and len(name) == 3})
    return regex.compile(rf"(?r)(?<!\p{{L}})(?P<code>{codes})\s?")


@derived
@cache
def _scale() -> regex.Pattern[str]:
    """The scale that follows a number, written so that `found_numbers` does not join it: «15,5 миллионами долларов»."""
    powers = "|".join(f"(?P<p{power}>{any_of(forms)})" for power, forms in rows("scale_forms").items())
    return regex.compile(rf"[\s-]?(?:{powers})(?!\p{{L}})", regex.IGNORECASE)


@derived
@cache
def _values() -> dict[str, int]:
    return {word: int(value) for word, value in keys_by_form(rows("cardinals")).items()}


@derived
@cache
def _ordinals() -> dict[str, str]:
    return keys_by_form(rows("ordinals"))


@derived
@cache
def _ordinal_word() -> regex.Pattern[str]:
    in_figures = any_of(form for form in _ordinals() if not form.isalpha())
    return regex.compile(rf"{in_figures}(?!\p{{L}})|\p{{L}}++")


@derived
@cache
def _compound() -> regex.Pattern[str]:
    return regex.compile(
        rf"(?<!\p{{L}})({any_of(word_set('number_prefixes'))})(?={any_of(word_set('after_number_prefixes'))})"
    )


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in the one spelling of `assistant.language.numerals`, and its unit ("" when there is none we know)."""

    value: str
    unit: str = ""

    def says(self, wanted: Quantity) -> bool:
        """Whether this is the quantity `wanted`. Units contradict only when both are known."""
        return self.value == wanted.value and (self.unit == wanted.unit or not (self.unit and wanted.unit))


class FoundQuantity(NamedTuple):
    """A quantity and where its number stands; `in_words` when it was not written in figures."""

    quantity: Quantity
    start: int
    end: int
    in_words: bool = False


def found_quantities(text: str, taken: Iterable[tuple[int, int]] = ()) -> list[FoundQuantity]:
    """The quantities of a normalised text. Numbers within `taken` spans (dates) are left out."""
    found = list(_clock_times(text))
    spans = [*taken, *((each.start, each.end) for each in found)]
    for number in found_numbers(text):
        if any(start < number.end and number.start < end for start, end in spans):
            continue
        value, after = _scaled(text, number.value, number.end)
        found.append(FoundQuantity(Quantity(value, _unit(text, number.start, after)), number.start, number.end))
    return _shared_units(text, found) + list(_in_words(text))


def ordinals(text: str) -> set[str]:
    """Ordinal numbers in words, 1 to 10: a passage that says "third" says 3."""
    found = _ordinal_word().findall(text.lower().replace("ё", "е"))
    return {_ordinals()[word] for word in found if word in _ordinals()}


def _clock_times(text: str) -> Iterator[FoundQuantity]:
    """ "2 p.m." and 14:00 are one time of day."""
    for match in _CLOCK.finditer(text):
        hour, half = int(match["hour"]), (match["half"] or "").lower()
        if half:
            hour = hour % 12 + (12 if half == "p" else 0)
        yield FoundQuantity(Quantity(f"{hour}:{match['minute'] or '00'}", "clock"), *match.span())


def _scaled(text: str, value: str, end: int) -> tuple[str, int]:
    """Apply a scale word in a case that the table of numerals does not hold."""
    match = _scale().match(text, end)
    if not match:
        return value, end
    power = next(int(name[1:]) for name, word in match.groupdict().items() if word)
    whole, _, decimals = value.partition(".")
    digits = whole + decimals.ljust(power, "0")[:power]
    rest = decimals[power:]
    return (digits.lstrip("0") or "0") + (f".{rest}" if rest else ""), match.end()


def _unit(text: str, start: int, end: int) -> str:
    if text[start] in currency_signs():
        return currency_signs()[text[start]]
    code = _code_before().match(text, 0, start)
    if code:
        return str(code["code"])
    after = _unit_after().match(text, end)
    if not after:
        return ""
    index = next(int(name[4:]) for name, word in after.groupdict().items() if word)
    return _units()[index]


def _shared_units(text: str, found: list[FoundQuantity]) -> list[FoundQuantity]:
    """«8–10 %», "5 and 7 km": the first of two numbers has the unit of the second."""
    shared, joints = list(found), {"-", "–", "—", *rows("joining_words").get("pair", ())}
    for index in range(len(shared) - 2, -1, -1):
        between = text[shared[index].end : shared[index + 1].start].strip()
        following = shared[index + 1].quantity.unit
        if not shared[index].quantity.unit and following and between in joints:
            shared[index] = shared[index]._replace(quantity=Quantity(shared[index].quantity.value, following))
    return shared


def _in_words(text: str) -> Iterator[FoundQuantity]:
    """Cardinal numbers in words: "twenty-five" and «двадцать пять» are 25, «пятилетний» holds 5."""
    plain = text.lower().replace("ё", "е")
    values = _values()
    for match in _compound().finditer(plain):
        value = values[match[1]]
        yield FoundQuantity(Quantity(str(value), _unit(text, match.start(), match.end())), *match.span(), True)
    words = [(match[0], *match.span()) for match in _WORD.finditer(plain)]
    index = 0
    while index < len(words):
        word, start, end = words[index]
        value = values.get(word, 0)
        if value and 20 <= value <= 90 and index + 1 < len(words):
            ones = values.get(words[index + 1][0], 0)
            if ones and ones < 10 and plain[end : words[index + 1][1]] in (" ", "-"):
                value, end = value + ones, words[index + 1][2]
                index += 1
        index += 1
        if value and not (value in _SCALES and _follows_number(plain, start)):
            scaled, after = _scaled(text, str(value), end)
            if scaled == "1":
                continue
            yield FoundQuantity(Quantity(scaled, _unit(text, start, after)), start, end, True)


def _follows_number(text: str, start: int) -> bool:
    """Whether a scale word belongs to the number before it."""
    head = text[:start].rstrip(" -")
    return head[-1:].isdigit() or head.rpartition(" ")[2] in _values()
