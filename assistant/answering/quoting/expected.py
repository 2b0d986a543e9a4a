"""Whether words are the kind of thing that a question asks for: a sum, a date, a person."""

from __future__ import annotations

import re

from assistant.models.question_heads import Expected

#: What a single figure answers, and which of these are dates.
FIGURES: frozenset[Expected] = frozenset({"sum", "count", "percentage", "measure", "date", "year"})
DATES: frozenset[Expected] = frozenset({"date", "year"})

_MONTH = (
    r"january|february|march|april|may|june|july|august|september|october|november|december"
    r"|январ[ьяе]|феврал[ьяе]|март[ае]?|апрел[ьяе]|ма[йяе]|июн[ьяе]|июл[ьяе]|август[ае]?|сентябр[ьяе]|октябр[ьяе]"
    r"|ноябр[ьяе]|декабр[ьяе]"
)
_YEAR = r"(?:1[0-9]{3}|20[0-9]{2})"
_CENTURY = r"\b[IVX]+(?:\s*[–-]\s*[IVX]+)?\s+в(?:в|ек\w*)?\b|\bcentur(?:y|ies)\b"
_A_DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?(?:{_MONTH})\b(?:\s+\d{{1,2}}\b)?(?:,?\s+{_YEAR}\b)?"
    rf"|\b\d{{1,2}}\.\d{{1,2}}\.\d{{2,4}}\b|{_CENTURY}|\b(?:years?|days?|лет|года?|дней|дня) (?:ago|назад)\b"
    rf"|\b{_YEAR}(?:[–-]{_YEAR})?(?:-[а-я]{{1,3}}|s)?\b(?!\s*(?:%|people|человек|представител))",
    re.IGNORECASE,
)
#: What may stand beside a date that stands alone: the word "year" and a remark in brackets.
_MORE_THAN_DATE = re.compile(r"(?<!\w)(?!(?:года?|гг?)(?!\w))\w(?![^(]*\))", re.IGNORECASE)
_A_YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d)|\b(?:years?|лет|года?) (?:ago|назад)\b|{_CENTURY}", re.IGNORECASE)
_DIGITS = re.compile(r"[\d\s.,]*\d")
_NUMBER_WORDS = (
    r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|millions?|billions?|half|twice"
    r"|два|две|двух|двое|три|тр[её]х|трое|четыр\w+|пят[ьи]|шест[ьи]|сем[ьи]|восьм?\w+|девят\w+|десят\w+"
    r"|сто|сотн\w+|тысяч\w*|\w+кратн\w+|миллион\w*|миллиард\w*|половин\w*|дважды"
)
_A_NUMBER = re.compile(rf"\d|\b(?:{_NUMBER_WORDS})\b", re.IGNORECASE)
#: «более 1000», "about 1200": no year follows these.
_MORE_OR_LESS = re.compile(
    r"\b(?:more than|less than|fewer than|over|about|around|nearly|almost|at least|up to"
    r"|более|больше|менее|меньше|свыше|около|примерно|почти|до|порядка)\s+(?:чем\s+)?\d(?!\d{0,3}\s*г(?:\.|од))",
    re.IGNORECASE,
)
_MONEY_UNIT = (
    r"mln|millions?|bln|billions?|thousands?|млн|млрд|тыс|тысяч\w*|миллион\w*|миллиард\w*"
    r"|usd|eur|(?:us )?dollars?|euros?|won|so[u’']?m|tenge|rubles?|долл\w*|евро|руб\w*|тенге|сум(?:ов)?|вон"
)
#: A number with its unit: "three sums in dollars" is none.
_A_SUM = re.compile(
    rf"[$€£¥₽₸]\s?\d|(?:\d|\b(?:{_NUMBER_WORDS}))[\s-]?(?:{_MONEY_UNIT})\b|\b(?:usd|eur)\s?\d|\d\s?[$€£¥₽₸]"
    rf"|\b(?:millions?|billions?|миллион\w*|миллиард\w*)\s(?:{_MONEY_UNIT})\b",
    re.IGNORECASE,
)
#: Two capitalised words in a row, or an initial and a surname.
_A_PERSON = re.compile(r"\b[A-ZА-ЯЁ][\w’'-]+[ ]+[A-ZА-ЯЁ][\w’'-]+|\b[A-ZА-ЯЁ]\.\s?[A-ZА-ЯЁ][\w’'-]+")


def is_date(words: str) -> bool:
    """Whether words are a date and nothing more: "11 November 2019.", «Сентябрь 2021 года (план).»."""
    left = _A_DATE.sub(" ", words, count=1)
    return left != words and not _MORE_THAN_DATE.search(left)


def offers(expected: Expected, words: str) -> bool:
    """Whether words hold anything of the expected kind; True when nothing special is expected.

    A date is not a number: "the first meeting on November 11, 2019" does not say how much. Digits alone are one, and so
    is what is more or less: «более 1000».
    """
    if expected in ("sum", "count", "percentage", "measure") and _DIGITS.fullmatch(words):
        return True
    if expected in ("count", "percentage", "measure"):
        return _MORE_OR_LESS.search(words) is not None or _A_NUMBER.search(_A_DATE.sub(" ", words)) is not None
    pattern = {"sum": _A_SUM, "date": _A_DATE, "year": _A_YEAR, "person": _A_PERSON}.get(expected)
    return pattern is None or pattern.search(words) is not None
