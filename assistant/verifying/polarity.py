"""What is denied, and words that say the opposite: "was not signed", «не подписан», "rose" against "fell"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import regex

from assistant.language import content_stems, stem, words
from assistant.language.normalising import normalised
from assistant.language.registry import derived
from assistant.language.word_lists import any_of, rows, word_set

#: Phrases with a negation that deny nothing.
_HARMLESS = regex.compile(
    r"\bnot only\b|\bno (?:less|fewer|more|later) than\b|\bnot (?:less|fewer|more|later) than\b|\bnot to mention\b"
    r"|\bno\.\s?\d|\bwhether or not\b|\bno doubt\b|\bnot just\b|\bnot until\b|\bnot merely\b|\bnot least\b"
    r"|\bне только\b|\bне (?:менее|более|больше|меньше|позднее|раньше|ранее)\b|\bне просто\b|\bни один .{0,40}\bне\b"
    r"|(?:\b(?:чуть|едва)|(?<=, )пока)(?: \p{L}+){0,3} не\b"
    r"|\bкак бы ни\b|\bчто бы ни\b|\bне раз\b|\bне без\b|\bне исключено\b|\bесли не\b|\bне считая\b|\bне столько\b",
    regex.IGNORECASE,
)
#: "The passages do not say when": no claim about the world, so nothing has to say it.
_ABSENCE = regex.compile(
    r"\b(?:passages?|documents?|sources?|texts?)\b.{0,40}\b(?:do(?:es)? not|don't|doesn't|did not|no)\b"
    r"|\b(?:is|are|was|were) not (?:mentioned|stated|specified|given|provided|indicated)\b"
    r"|\b(?:no|not enough) information\b"
    r"|\b(?:фрагмент|документ|источник|текст)\p{L}*\b.{0,40}\bне\b|\bнет (?:информации|сведений|данных|ответа)\b"
    r"|\bне (?:указан|упомина|сообща|говорит|содерж|приводит|уточня)\p{L}*",
    regex.IGNORECASE,
)
_PLAIN = (
    r"\b(?:not|cannot|never|neither|nor|nobody|nothing|none|nowhere|no|\p{L}+n't)\b"
    r"|\b(?:не|ни|нет|никогда|никто|ничего|ничто|нигде)\b"
)
_IN_A_WORD = (
    r"\bwithout\b|\b(?:fail(?:s|ed)? to|refus(?:es?|ed) to|declin(?:es?|ed) to|den(?:y|ies|ied))\b"
    r"|\b(?:нельзя|без|невозможно)\b|\bотказ(?:ал\p{L}*|ыва\p{L}*)\b|\bотрица(?:ет|л\p{L}*|ют)\b|\bопроверг\p{L}*\b"
)
_NEGATION = regex.compile(f"{_PLAIN}|{_IN_A_WORD}", regex.IGNORECASE)
_PLAIN_NEGATION = regex.compile(_PLAIN, regex.IGNORECASE)
#: What another language may say with a plain negation, or the other way round: "unable" is «не смог».
_LIKE_A_NEGATION = regex.compile(
    rf"{_IN_A_WORD}|\b(?:unable|impossible|fail\p{{L}}*|refus\p{{L}}*|declin\p{{L}}*|hardly|barely|scarcely)\b"
    r"|\b(?:отказ\p{L}*|отсутств\p{L}*|едва|вряд|неудивительно|неспособн\p{L}*|несогла\p{L}*)\b",
    regex.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Polarity:
    """What a sentence denies: how often, and the stems of the words after each negation; its sides of scales.

    `stems` are those of all its words. `is_plain` when it denies by a word for it, and not by what another language may
    say without one; `may_deny` when it does either.
    """

    denials: int
    denied: frozenset[str]
    stems: frozenset[str]
    sides: frozenset[tuple[int, int]]
    is_plain: bool
    may_deny: bool
    excepts: bool


def polarity(text: str) -> Polarity:
    """The polarity of a sentence or a passage."""
    plain = _HARMLESS.sub(" ", normalised(text).replace("’", "'"))
    found = list(_NEGATION.finditer(plain))
    denied: set[str] = set()
    for match in found:
        denied.update(content_stems(plain[match.end() : match.end() + 80])[:2])
    present = {stem(word) for word in words(plain)}
    sides = frozenset(
        (row, side)
        for row, scale in enumerate(_scales())
        for side, stems in enumerate(scale)
        if present & stems and not present & scale[1 - side]
    )
    is_plain = _PLAIN_NEGATION.search(plain) is not None
    may_deny = is_plain or _LIKE_A_NEGATION.search(plain) is not None
    excepts = _exceptions().search(plain) is not None
    return Polarity(len(found), frozenset(denied), frozenset(content_stems(plain)), sides, is_plain, may_deny, excepts)


def says_nothing(text: str) -> bool:
    """Whether a sentence only says that the sources do not say something."""
    return _ABSENCE.search(normalised(text)) is not None


def contradicts(said: Polarity, source: Polarity, *, is_within: bool) -> bool:
    """Whether one of two statements of the same thing denies what the other says, or stands on another side.

    Within a language the denied word must be said by the other; across languages it is enough that one denies plainly
    and the other in no way.
    """
    if {(row, 1 - side) for row, side in said.sides} & source.sides:
        return True
    if not is_within:
        return (said.is_plain and not source.may_deny) or (source.is_plain and not said.may_deny)
    return bool((said.denied - source.denied) & source.stems or (source.denied - said.denied) & said.stems)


@derived
@cache
def _exceptions() -> regex.Pattern[str]:
    return regex.compile(rf"\b{any_of(word_set('exceptions'))}\b", regex.IGNORECASE)


@derived
@cache
def _scales() -> list[tuple[frozenset[str], frozenset[str]]]:
    """Two sides of each scale, as stems. A sentence and its source must not stand on different sides."""
    table = rows("opposites")
    names = [key.removesuffix(" +") for key in table if key.endswith(" +")]
    return [(_stems_of(table[f"{name} +"]), _stems_of(table.get(f"{name} -", ()))) for name in names]


def _stems_of(forms: Iterable[str]) -> frozenset[str]:
    return frozenset(stem(word) for form in forms for word in words(form))
