"""Questions turned into their opposite: «самый высокий» to «самый низкий», "before the war" to "after the war".

Each pair is of beginnings of words that take the same endings, so that a turned question is as well formed as before.
"""

from __future__ import annotations

import re

_PAIRS = """
before/after first/last largest/smallest biggest/smallest highest/lowest oldest/youngest longest/shortest
most/least more/fewer north/south northern/southern east/west eastern/western increase/decrease increased/decreased
import/export imported/exported imports/exports maximum/minimum earliest/latest early/late upper/lower
inside/outside internal/external public/private male/female men/women won/lost bought/sold opened/closed
accepted/rejected allowed/forbidden best/worst positive/negative began/ended start/end above/below major/minor
rich/poor strongest/weakest formal/informal joined/left supported/opposed

высок/низк высш/низш нов/стар северн/южн восточн/западн первого/последнего первой/последней первым/последним
первый/последний первая/последняя первую/последнюю положительн/отрицательн внутренн/внешн экспорт/импорт
начался/закончился началась/закончилась начались/закончились открыт/закрыт раньше/позже выше/ниже больше/меньше
минимальн/максимальн верхн/нижн ранн/поздн сильн/слаб наибольш/наименьш увеличи/уменьши повыси/пониз победил/проиграл
государственн/частн мужчин/женщин после/до купил/продал лучш/худш поддержа/отверг
"""
#: Words that are whole in the list of pairs; the others are beginnings.
_WHOLE = re.compile(r"[a-z]+|(?:после|до|выше|ниже|больше|меньше|раньше|позже)", re.ASCII)


def _opposites() -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in _PAIRS.split():
        one, other = pair.split("/")
        found.setdefault(one, other)
        found.setdefault(other, one)
    return found


OPPOSITES = _opposites()
_WORD = re.compile(
    r"(?<!\w)(?:"
    + "|".join(
        each + (r"(?!\w)" if _WHOLE.fullmatch(each) else "") for each in sorted(OPPOSITES, key=len, reverse=True)
    )
    + ")",
    re.IGNORECASE,
)


def turned(question: str) -> tuple[str, str] | None:
    """The question with its first word that has an opposite turned, and what was put in; None without such a word."""
    found = _WORD.search(question)
    if not found:
        return None
    old = found.group()
    new = OPPOSITES[old.lower()]
    if old[0].isupper():
        new = new.capitalize()
    return question[: found.start()] + new + question[found.end() :], new
