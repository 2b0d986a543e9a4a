"""A question taken into parts: the questions that it asks one after the other, or the things that it compares."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from assistant.language import content_stems
from assistant.language.names import Name, WordsOf, names
from assistant.language.word_lists import word_set

#: What may stand between the parts of a question, before the question word of the next: "and in which year".
_JOINT = re.compile(
    r"[?.!]\s+(?:(?:and|but|а|и|но)\s+)?|[;,]?\s+(?:and|but|а|и|но)\s+(?:also\s+|также\s+|ещё\s+|еще\s+)?",
    re.IGNORECASE,
)
_COMMA = re.compile(r",\s+")
MOST_PARTS = 4


def parts_of(question: str) -> list[str]:
    """The questions that one asks, each with the words it begins with; the whole alone where it asks one.

    A comma parts questions only where something surer does, too: «Как выяснили, где они были?» asks one thing.
    """
    joints = [each for each in _JOINT.finditer(question) if _begins_question(question[each.end() :])]
    if not joints:
        return [question]
    joints += [each for each in _COMMA.finditer(question) if _begins_question(question[each.end() :])]
    found, begin = [], 0
    for joint in sorted(joints, key=lambda each: each.start()):
        if joint.start() > begin:
            found.append(question[begin : joint.start()])
            begin = joint.end()
    parts = [part.strip(" ,;?.!") for part in (*found, question[begin:])]
    parts = [part for part in parts if part]
    return parts if 1 < len(parts) <= MOST_PARTS else [question]


def _begins_question(text: str) -> bool:
    """Whether a text begins with a question word, perhaps after a preposition."""
    words = re.findall(r"[\w’'-]+", text.casefold().replace("ё", "е"))[:2]
    asking = word_set("asking_words")
    if words and words[0] in word_set("asking_prepositions"):
        words = words[1:]
    return bool(words) and words[0] in asking


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
