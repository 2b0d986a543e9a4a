"""Particulars that a passage has to speak of when they are asked for: pay, a telephone number, an exchange rate.

Any sum looks like an answer to "What is the director's salary?": what tells a grant from a salary is the word.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class _Particular(NamedTuple):
    """What asks for it, and what a text that tells it holds."""

    asked: re.Pattern[str]
    told: re.Pattern[str]


_WORDS = (
    (
        r"salar(?:y|ies)|wages?|зарплат\w+|зарабатыва\w+|оклад\w*|жаловань\w+",
        r"salar|wage|pa(?:y|ys|id|yments?)\b|earn|remunerat|зарплат|зарабат|заработ|оклад|жалован|плат",
    ),
    (
        r"exchange rates?|курс\w* (?:\w+ )?(?:доллар|евро|рубл|тенге|сум|вон|юан|валют)\w*|обменн\w+ курс\w*",
        r"exchang|курс|обмен",
    ),
    (r"(?:tele)?phone(?: numbers?)?|телефон\w*", r"phone|tel\b|call|телефон|тел\b|звон|\+\d"),
    (r"e-?mails?(?: address(?:es)?)?|электронн\w+ (?:почт|адрес)\w*", r"e-?mail|mail|почт|@"),
    (
        r"how old|ages?|сколько \w*\s?лет|возраст\w*",
        r"ages?\b|aged|\bold|years|born|birth|лет\b|год|возраст|родил|рожд|(?:1\d|20)\d\d(?!\d)",
    ),
    (r"temperatures?|температур\w+", r"temperat|температ|degree|градус|°"),
    (r"profits?|прибыл\w+", r"profit|earn|income|revenue|gain|прибыл|доход|выручк|заработ"),
    (r"tax(?:es)?|налог\w*", r"tax|dut(?:y|ies)|налог|пошлин|сбор"),
    (r"loans?|кредит\w*|за[её]м\w*|ссуд\w*", r"loan|credit|lend|lent|borrow|кредит|за[её]м|займ|ссуд|ссуж"),
    (r"budgets?|бюджет\w*", r"budget|spen[dt]|allocat|бюджет|расход|ассигнов|выдел"),
    (r"prices?|цен[аыуе]|ценой|ценам", r"pric|cost|worth|charg|fee|цен|сто[ия]|плат|[$€£₽₸]|dollar|доллар"),
)
_PARTICULARS = tuple(
    _Particular(
        re.compile(rf"(?<!\w)(?:{asked})(?!\w)", re.IGNORECASE), re.compile(rf"(?<!\w)(?:{told})", re.IGNORECASE)
    )
    for asked, told in _WORDS
)


def lacks_particular(question: str, text: str) -> bool:
    """Whether a question asks for a particular that a text never speaks of, in either language."""
    return any(each.asked.search(question) and not each.told.search(text) for each in _PARTICULARS)
