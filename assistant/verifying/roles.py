"""Who it was: "Park Sunjin is the CEO of IT Park" is wrong where the sources say so of somebody else.

A sentence whose subject or agent is a name is turned into the question that the name answers, as checks of summaries
by questions do (A. Wang, K. Cho, M. Lewis, "Asking and Answering Questions to Evaluate the Factual Consistency of
Summaries", ACL 2020). Somebody who reads is asked it of the sources; another name, given surely, is a swapped role.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import regex

from assistant.language.function_words import stop_words
from assistant.language.names import WordsOf
from assistant.types import Language
from assistant.verifying.support import Reply

#: A probability of the words that answer (its log), and how much less the own name must be worth to be another's.
SURE = -1.0
FAR = 3.0

_CAPITAL = r"\p{Lu}[\p{L}\p{M}\p{N}]*+(?:[-'’]\p{L}++)*+(?<!['’]s)"
_NAME = rf"{_CAPITAL}(?:\s(?:(?:of|for|and|und|de|von|van)\s(?:the\s)?)?{_CAPITAL})*+"
_ENGLISH_VERB = (
    r"(?=(?:is|was|are|were|has|have|had|will|would|can|could|may|shall|led|met|won|gave|took|made|held|paid|built|said"
    r"|\p{Ll}+ed|\p{Ll}{2,}+(?<!s)s)\b)"
)
_RUSSIAN_VERB = (
    r"(?=(?:не\s)?\p{Ll}{2,}+(?<=(?:л|ла|ло|ли|лся|лась|лось|лись|ет|ит|ут|ют|ат|ят|ется|ится|утся|ются|атся|ятся)))"
)
#: In Russian the first word of a sentence may be anything in any case: one is a name only by its letters.
_RUSSIAN_SUBJECT = rf"{_CAPITAL}(?:\s{_CAPITAL})++|\p{{Lu}}{{2,}}+|\p{{Latin}}++"
#: The name as the subject that opens a sentence, or as the one by whom a thing is done, at its end.
_SHAPES: dict[Language, tuple[regex.Pattern[str], ...]] = {
    "en": (
        regex.compile(rf"^(?:The\s)?(?P<name>{_NAME})\s{_ENGLISH_VERB}"),
        regex.compile(rf"\bby\s(?:the\s)?(?P<name>{_NAME})[.!]?$"),
    ),
    "ru": (
        regex.compile(rf"^(?P<name>{_RUSSIAN_SUBJECT})\s{_RUSSIAN_VERB}"),
        regex.compile(r"\p{Ll}{4,}+\s(?P<name>\p{Lu}\p{Ll}++\s\p{Lu}\p{Ll}++)[.!]?$"),
    ),
}
_WHO: dict[Language, str] = {"en": "who", "ru": "кто"}
_PROPER = regex.compile(_CAPITAL)


class RoleQuestion(NamedTuple):
    """A question that a sentence answers by a name."""

    text: str
    name: str


def role_questions(sentence: str, language: Language) -> list[RoleQuestion]:
    """The questions about who did what the sentence says; none where no name stands in such a place."""
    plain = " ".join(sentence.split())
    found = []
    for shape in _SHAPES.get(language, ()):
        if match := shape.search(plain):
            before = plain[: match.start("name")].removesuffix("the ").removeprefix("The " if not match.start() else "")
            asked = f"{before}{_WHO[language]}{plain[match.end('name') :]}".rstrip(".!")
            found.append(RoleQuestion(f"{asked[0].upper()}{asked[1:]}?", match["name"]))
    return found


def is_of_another(name: str, replies: Sequence[Reply]) -> bool:
    """Whether the replies, the likeliest first, surely give another name."""
    if not replies or replies[0].log_probability < SURE or not _is_another(replies[0].words, name):
        return False
    own = [each.log_probability for each in replies if _shares(each.words, name)]
    return not own or max(own) <= replies[0].log_probability - FAR


def _is_another(words: str, name: str) -> bool:
    """Whether words name something, and it is neither the name, nor a part of it, nor what it is short for."""
    named = [each for each in _PROPER.findall(words) if each.lower() not in stop_words() and len(each) > 1]
    own = WordsOf(name)
    is_part = all(own.hold(each) for each in named)
    return bool(named) and not is_part and not _shares(words, name) and not _is_short_for(name, named)


def _shares(words: str, name: str) -> bool:
    """Whether words hold the whole name."""
    return WordsOf(words).hold(name)


def _is_short_for(name: str, words: Sequence[str]) -> bool:
    """KOICA is the Korea International Cooperation Agency: the initials of its words stand in it in their order."""
    letters = iter(name)
    return name.isupper() and len(words) > 1 and all(each[0] in letters for each in words)
