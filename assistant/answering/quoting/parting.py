"""A question taken into parts: the questions that it asks one after the other, or the things that it compares."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from assistant.language import content_stems
from assistant.language.function_words import ENGLISH_QUESTION_WORDS, RUSSIAN_QUESTION_WORDS
from assistant.language.names import Name, WordsOf, names

#: What may stand between the parts of a question, before the question word of the next: "and in which year".
_JOINT = re.compile(r"[?.!]\s+|[;,]?\s+(?:and|but|а|и|но)\s+(?:also\s+|также\s+|ещё\s+|еще\s+)?|,\s+", re.IGNORECASE)
_FIRST_WORDS = re.compile(r"(?:[\w’'-]+\s+){0,2}?([\w’'-]+)")
#: A question word may have a preposition before it: "by whom", «за что».
_PREPOSITIONS = frozenset(
    "by in on at for from with to of what за в во на с со по о об от для из к у какой какая".split()
)
_ASKS = (ENGLISH_QUESTION_WORDS | RUSSIAN_QUESTION_WORDS) - frozenset("list name tell give show find есть что".split())
MOST_PARTS = 4


def parts_of(question: str) -> list[str]:
    """The questions that one asks, each with the words it begins with; the whole alone where it asks one."""
    found: list[str] = []
    begin = 0
    for joint in _JOINT.finditer(question):
        if joint.start() > begin and _begins_question(question[joint.end() :]):
            found.append(question[begin : joint.start()])
            begin = joint.end()
    found.append(question[begin:])
    parts = [part.strip(" ,;?.!") for part in found]
    parts = [part for part in parts if part]
    return parts if 1 < len(parts) <= MOST_PARTS else [question]


def _begins_question(text: str) -> bool:
    words = re.findall(r"[\w’'-]+", text.casefold())[:2]
    if not words:
        return False
    if words[0] in _ASKS or words[0] == "что":
        return True
    return words[0] in _PREPOSITIONS and len(words) > 1 and words[1] in _ASKS | {"что", "чем", "whom", "which", "what"}


def completed(part: str, parts: Sequence[str]) -> str:
    """A part with the names that it leaves to the others: «кто подписал» after «Когда подписали меморандум KOICA»."""
    held = WordsOf(part)
    missing = [name.text for other in parts if other != part for name in names(other) if not held.hold(name.text)]
    if not missing and parts[0] != part and len(content_stems(part)) <= 2:
        missing = [parts[0]]
    return f"{part} ({', '.join(dict.fromkeys(missing))})" if missing else part


def compared(question: str) -> list[Name]:
    """What a question compares by name, each by its whole name; fewer than two where it compares other things."""
    found: list[Name] = []
    for run, words in groupby(names(question), key=lambda each: each.run):
        name = Name(" ".join(each.text for each in words), run)
        if not any(name.text in other.text or other.text in name.text for other in found):
            found.append(name)
    return found[:MOST_PARTS]
