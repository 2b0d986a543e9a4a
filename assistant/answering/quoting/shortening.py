"""The words that answer, made whole: «1773» grows to «1773 году», "4.5" to "4.5 million US dollars"."""

from __future__ import annotations

import re

from assistant.answering.quoting.evidence import Candidate

_MULTIPLIER = (
    r"тыс(?:яч\w*|\.)?|млн\.?|миллион\w*|млрд\.?|миллиард\w*|трлн\.?|триллион\w*"
    r"|thousand|millions?|billions?|trillions?|mln|bln|mn|bn"
)
_CURRENCY = (
    r"долл(?:ар\w*|\.)(?: США)?|евро|руб(?:л\w*|\.)|тенге|сум(?:ов|а)?|вон|юан\w+"
    r"|(?:US |U\.S\. )?dollars?|euros?|roubles?|rubles?|tenge|won|yuan|USD|EUR"
)
_PERCENT = r"%|процент\w*|per ?cent"
#: What may follow a number that ends the words, and a year.
_AFTER_NUMBER = re.compile(
    rf"\s?(?:(?:{_MULTIPLIER})(?:\s(?:{_CURRENCY}))?|{_CURRENCY}|{_PERCENT})(?!\w)", re.IGNORECASE
)
_AFTER_MULTIPLIER = re.compile(rf"\s(?:{_CURRENCY})(?!\w)", re.IGNORECASE)
_AFTER_YEAR = re.compile(r"\s(?:год(?:а|у|ом|ы|ов|ах)?(?!\w)|гг?\.)", re.IGNORECASE)
_ENDS_IN_YEAR = re.compile(r"(?<!\d)(?:1[0-9]|20)\d\d$")
_ENDS_IN_NUMBER = re.compile(r"\d$")
_ENDS_IN_MULTIPLIER = re.compile(rf"\d\s?(?:{_MULTIPLIER})$", re.IGNORECASE)
#: What may stand before a number or a month that begins them.
_BEFORE_NUMBER = re.compile(r"(?:US\$|[$€£¥₽₸]|\d[\d.,]*[.,])\s?$")
_BEFORE_THOUSANDS = re.compile(r"(?<!\d)\d{1,3}(?:\s\d{3})*\s$")
_BEGINS_WITH_THOUSANDS = re.compile(r"\d{3}(?!\d)")
_BEFORE_MONTH = re.compile(r"(?<!\d)[0-3]?\d\s$")
_BEGINS_WITH_MONTH = re.compile(
    r"(?:январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр"
    r"|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*",
    re.IGNORECASE,
)
#: Ranges are not cut at their beginning: «от шести до девяти процентов», "between 2021 and 2025".
_RANGES = tuple(
    (re.compile(rf"(?<!\w)(?:{before})\s+$", re.IGNORECASE), re.compile(inside, re.IGNORECASE))
    for before, inside in (
        (r"от|from", r".*?\s(?:до|to|until)\s"),
        (r"со?", r"\d.*?\s(?:до|по)\s"),
        (r"между|between", r".*?\s(?:и|and)\s"),
    )
)
#: What explains a name: "the Korea International Cooperation Agency (KOICA)". A figure needs none.
_BRACKETS = re.compile(r"\s\([^()\n]{1,40}\)")
_FIGURE = re.compile(r"[$€£¥₽₸\s]*\d")
_EDGES = " \t\n,;:."
#: What stands in pairs, and how long what stands between may be.
_PAIRS = (("«", "»"), ("“", "”"), ("„", "“"), ("(", ")"), ("[", "]"))
LONGEST_NAME_CHARACTERS = 60


def answer_text(candidate: Candidate) -> str:
    """The words that answer, whole, where they are known; else the sentence."""
    if candidate.span is None:
        return candidate.text
    start, end = whole(candidate.text, candidate.span[0] - candidate.start, candidate.span[1] - candidate.start)
    return candidate.text[start:end]


def whole(text: str, start: int, end: int) -> tuple[int, int]:
    """The span grown to whole words, quantities and dates of `text`, without the punctuation at its edges."""
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    if start == end:
        return start, end
    while start and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while 0 < end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    start, end = _grown_left(text, start), _grown_right(text, start, end)
    start, end = _grown_to_range(text, start, end), _grown_over_brackets(text, start, end)
    return _with_pairs(text, start, end)


def _with_pairs(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with both of a pair of quotation marks or brackets where it has one and the other stands near.

    A mark at an edge whose other half stands nowhere near is left out.
    """
    for opening, closing in _PAIRS:
        lacks_opening, lacks_closing = _unpaired(text[start:end], opening, closing)
        if lacks_opening:
            begun = text.rfind(opening, max(0, start - LONGEST_NAME_CHARACTERS), start)
            if begun >= 0 and closing not in text[begun:start]:
                start = begun
            elif text[start:end].endswith(closing):
                end -= 1
        if lacks_closing:
            ended = text.find(closing, end, end + LONGEST_NAME_CHARACTERS)
            if ended >= 0 and opening not in text[end:ended]:
                end = ended + 1
            elif text.startswith(opening, start):
                start += 1
    return start, end


def _unpaired(said: str, opening: str, closing: str) -> tuple[bool, bool]:
    """Whether a text closes what it did not open, and whether it leaves something open."""
    depth, lacks_opening = 0, False
    for character in said:
        if character == opening:
            depth += 1
        elif character == closing:
            lacks_opening = lacks_opening or depth == 0
            depth = max(0, depth - 1)
    return lacks_opening, depth > 0


def _grown_left(text: str, start: int) -> int:
    before = _BEFORE_NUMBER if text[start : start + 1].isdigit() else None
    if _BEGINS_WITH_MONTH.match(text, start):
        before = _BEFORE_MONTH
    found = before.search(text, 0, start) if before else None
    if not found and _BEGINS_WITH_THOUSANDS.match(text, start):
        found = _BEFORE_THOUSANDS.search(text, 0, start)
    return found.start() if found else start


def _grown_over_brackets(text: str, start: int, end: int) -> int:
    found = None if _FIGURE.match(text, start) else _BRACKETS.match(text, end)
    return found.end() if found else end


def _grown_to_range(text: str, start: int, end: int) -> int:
    for before, inside in _RANGES:
        found = before.search(text, 0, start)
        if found and inside.match(text, start, end):
            return found.start()
    return start


def _grown_right(text: str, start: int, end: int) -> int:
    said = text[start:end]
    after = None
    if _ENDS_IN_YEAR.search(said):
        after = _AFTER_YEAR.match(text, end)
    if not after and _ENDS_IN_NUMBER.search(said):
        after = _AFTER_NUMBER.match(text, end)
    if not after and _ENDS_IN_MULTIPLIER.search(said):
        after = _AFTER_MULTIPLIER.match(text, end)
    return after.end() if after else end
