"""Numbers with their units, in figures and in words: «4,5 млн долларов», "$4.5 million", «пятилетний», "five-year"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import regex

from assistant.language.numerals import found_numbers

#: Each unit in both languages, as it stands after a number; forms are written out where a longer word would pass.
_UNITS = {
    "%": r"%|per\s?cent|percentage points?|процент\p{L}*|п\.\s?п\.",
    "USD": r"\$|usd|(?:u\.?s\.? |american )?dollars?|долл\p{L}*",
    "EUR": r"€|eur|euros?|евро",
    "GBP": r"£|gbp|pounds? sterling|фунт\p{L}* стерлингов",
    "pound": r"pounds?|lbs?|фунт\p{L}*",
    "RUB": r"₽|rub|rou?bles?|руб\p{L}*",
    "KZT": r"₸|kzt|tenge|тенге",
    "UZS": r"uzs|so'?ums?|so'm|сум(?:ов|а|ы)?",
    "KRW": r"₩|krw|won|вон",
    "CNY": r"cny|rmb|yuan|юан\p{L}*",
    "JPY": r"¥|jpy|yen|иен\p{L}*",
    "km": r"km|kilomet(?:re|er)s?|км|километр\p{L}*",
    "m": r"m|met(?:re|er)s?|м|метр(?:а|ов|ы|ах|ами|е)?",
    "cm": r"cm|centimet(?:re|er)s?|см|сантиметр\p{L}*",
    "mm": r"mm|millimet(?:re|er)s?|мм|миллиметр\p{L}*",
    "mile": r"miles?|mi|мил[яьией]\p{L}*",
    "foot": r"feet|foot|ft|фут(?:а|ов|ы|ах)?",
    "inch": r"inch(?:es)?|дюйм\p{L}*",
    "ha": r"ha|hectares?|га|гектар\p{L}*",
    "kg": r"kg|kilograms?|кг|килограмм\p{L}*",
    "g": r"g|grams?|г(?!\.)|грамм\p{L}*",
    "t": r"tons?|tonnes?|т|тонн\p{L}*",
    "l": r"lit(?:re|er)s?|л|литр\p{L}*",
    "kW": r"kw|kilowatts?|квт|киловатт\p{L}*",
    "MW": r"mw|megawatts?|мвт|мегаватт\p{L}*",
    "GW": r"gw|gigawatts?|гвт|гигаватт\p{L}*",
    "°": r"°\s?[cfсф]?|degrees?|градус\p{L}*",
    "second": r"seconds?|sec|секунд\p{L}*|сек",
    "minute": r"minutes?|min|минут\p{L}*|мин",
    "hour": r"hours?|hrs?|час(?:а|ов|ы|ам|ами|ах|овой|овая)?",
    "day": r"days?|дн(?:я|ей|ям|ями|ях|евн\p{L}*)|день|суток|сутки",
    "week": r"weeks?|недел\p{L}*",
    "month": r"months?|месяц\p{L}*|месячн\p{L}*|мес",
    "year": r"years?|yrs?|лет|летн\p{L}*|год(?:а|у|ов|ы|ичн\p{L}*)?",
    "person": (
        r"people|persons?|residents?|inhabitants?|participants?|attendees|employees|students"
        r"|человек\p{L}*|чел|жител\p{L}*|участник\p{L}*|представител\p{L}*|сотрудник\p{L}*|студент\p{L}*"
    ),
}  # fmt: skip
_AFTER = regex.compile(
    r"[\s-]?(?:"
    + "|".join(
        f"(?P<unit{number}>{words})(?![\\p{{L}}])" if name not in ("%", "°") else f"(?P<unit{number}>{words})"
        for number, (name, words) in enumerate(_UNITS.items())
    )
    + ")",
    regex.IGNORECASE,
)
_BEFORE = {"$": "USD", "€": "EUR", "£": "GBP", "₽": "RUB", "₸": "KZT", "¥": "JPY", "₩": "KRW"}
_CODE_BEFORE = regex.compile(r"(?r)(?<!\p{L})(?P<code>USD|EUR|GBP|RUB|KZT|UZS|KRW|CNY|JPY)\s?")
#: The scale that follows a number, written so that `found_numbers` does not join it: «15,5 миллионами долларов».
_SCALE = regex.compile(
    r"[\s-]?(?:(?P<p3>тысяч\p{L}*|thousands?)|(?P<p6>миллион\p{L}*|millions?)|(?P<p9>миллиард\p{L}*|billions?)"
    r"|(?P<p12>триллион\p{L}*|trillions?))(?!\p{L})",
    regex.IGNORECASE,
)

_ONES = {
    1: "one один одна одно одного одной одному",
    2: "two два две двух двум двумя двое двоих",
    3: "three три трех трем тремя трое троих",
    4: "four четыре четырех четырем четырьмя четверо",
    5: "five пять пяти пятью пятеро",
    6: "six шесть шести шестью",
    7: "seven семь семи",
    8: "eight восемь восьми восемью",
    9: "nine девять девяти девятью",
    10: "ten десять десяти десятью",
    11: "eleven одиннадцать одиннадцати",
    12: "twelve двенадцать двенадцати",
    13: "thirteen тринадцать тринадцати",
    14: "fourteen четырнадцать четырнадцати",
    15: "fifteen пятнадцать пятнадцати",
    16: "sixteen шестнадцать шестнадцати",
    17: "seventeen семнадцать семнадцати",
    18: "eighteen восемнадцать восемнадцати",
    19: "nineteen девятнадцать девятнадцати",
    20: "twenty двадцать двадцати",
    30: "thirty тридцать тридцати",
    40: "forty сорок сорока",
    50: "fifty пятьдесят пятидесяти",
    60: "sixty шестьдесят шестидесяти",
    70: "seventy семьдесят семидесяти",
    80: "eighty восемьдесят восьмидесяти",
    90: "ninety девяносто",
    100: "hundred сто ста",
    1000: "thousand тысяча тысячу тысячи",
    1_000_000: "million миллион миллиона",
}
_WORD_VALUES = {word: value for value, words in _ONES.items() for word in words.split()}
_ORDINALS = {
    1: r"first|впервые|перв(?:ый|ая|ое|ого|ой|ом|ым|ую|ые|ых|ыми)|1st",
    2: r"second|втор(?:ой|ая|ое|ого|ом|ым|ую|ые|ых)",
    3: r"third|трет(?:ий|ья|ье|ьего|ьей|ьем|ьим|ью|ьи|ьих)",
    4: r"fourth|четверт(?:ый|ая|ое|ого|ой|ом|ым|ую|ые|ых)",
    5: r"fifth|пят(?:ый|ая|ое|ого|ой|ом|ым|ую|ые|ых)",
    6: r"sixth|шест(?:ой|ая|ое|ого|ом|ым|ую|ые|ых)",
    7: r"seventh|седьм(?:ой|ая|ое|ого|ом|ым|ую|ые|ых)",
    8: r"eighth|восьм(?:ой|ая|ое|ого|ом|ым|ую|ые|ых)",
    9: r"ninth|девят(?:ый|ая|ое|ого|ой|ом|ым|ую|ые|ых)",
    10: r"tenth|десят(?:ый|ая|ое|ого|ой|ом|ым|ую|ые|ых)",
}
_ORDINAL = {value: regex.compile(rf"(?<!\p{{L}})(?:{words})(?!\p{{L}})") for value, words in _ORDINALS.items()}
_COMPOUND = regex.compile(
    r"(?<!\p{L})(двух|трех|четырех|пяти|шести|семи|восьми|девяти|десяти|двадцати)"
    r"(?=летн|летий|летия|дневн|месячн|этажн|сторонн|кратн|часов|недельн|тысячн|миллионн|процентн|километров)"
)
_WORD = regex.compile(r"\p{L}+")
#: Scale words belong to the number before them; "one" alone is a pronoun.
_SCALES = frozenset({1_000, 1_000_000, 100})
_CLOCK = regex.compile(
    r"(?<![\d.,:])(?P<hour>[01]?\d|2[0-4])(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap])\.?\s?m(?:\.|(?!\p{L}))"
    r"|(?<![\d.,:])(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?![\d:])",
    regex.IGNORECASE,
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
    plain = text.lower().replace("ё", "е")
    return {str(value) for value, pattern in _ORDINAL.items() if pattern.search(plain)}


def _clock_times(text: str) -> Iterator[FoundQuantity]:
    """ "2 p.m." and 14:00 are one time of day."""
    for match in _CLOCK.finditer(text):
        hour, half = int(match["hour"]), (match["half"] or "").lower()
        if half:
            hour = hour % 12 + (12 if half == "p" else 0)
        yield FoundQuantity(Quantity(f"{hour}:{match['minute'] or '00'}", "clock"), *match.span())


def _scaled(text: str, value: str, end: int) -> tuple[str, int]:
    """Apply a scale word in a case that the table of numerals does not hold."""
    match = _SCALE.match(text, end)
    if not match:
        return value, end
    power = next(int(name[1:]) for name, word in match.groupdict().items() if word)
    whole, _, decimals = value.partition(".")
    digits = whole + decimals.ljust(power, "0")[:power]
    rest = decimals[power:]
    return (digits.lstrip("0") or "0") + (f".{rest}" if rest else ""), match.end()


def _unit(text: str, start: int, end: int) -> str:
    if text[start] in _BEFORE:
        return _BEFORE[text[start]]
    code = _CODE_BEFORE.match(text, 0, start)
    if code:
        return str(code["code"])
    after = _AFTER.match(text, end)
    if not after:
        return ""
    index = next(int(name[4:]) for name, word in after.groupdict().items() if word)
    return list(_UNITS)[index]


def _shared_units(text: str, found: list[FoundQuantity]) -> list[FoundQuantity]:
    """«8–10 %», "5 and 7 km": the first of two numbers has the unit of the second."""
    shared = list(found)
    for index in range(len(shared) - 2, -1, -1):
        between = text[shared[index].end : shared[index + 1].start].strip()
        following = shared[index + 1].quantity.unit
        if not shared[index].quantity.unit and following and between in ("-", "–", "—", "to", "до", "and", "и"):
            shared[index] = shared[index]._replace(quantity=Quantity(shared[index].quantity.value, following))
    return shared


def _in_words(text: str) -> Iterator[FoundQuantity]:
    """Cardinal numbers in words: "twenty-five" and «двадцать пять» are 25, «пятилетний» holds 5."""
    plain = text.lower().replace("ё", "е")
    for match in _COMPOUND.finditer(plain):
        value = _WORD_VALUES[match[1]]
        yield FoundQuantity(Quantity(str(value), _unit(text, match.start(), match.end())), *match.span(), True)
    words = [(match[0], *match.span()) for match in _WORD.finditer(plain)]
    index = 0
    while index < len(words):
        word, start, end = words[index]
        value = _WORD_VALUES.get(word, 0)
        if value and 20 <= value <= 90 and index + 1 < len(words):
            ones = _WORD_VALUES.get(words[index + 1][0], 0)
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
    return head[-1:].isdigit() or head.rpartition(" ")[2] in _WORD_VALUES
