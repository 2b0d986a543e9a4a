"""Follow-up questions completed without a model: «А кто её возглавляет?» after a question about KOICA.

A question that leans on the conversation gets its subject appended, in brackets: what the last question was about, and
who or what the answer named. Whether a question leans at all is told by a trained head, see
`assistant.models.question_heads`; one that stands alone is never touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.language import content_stems, words
from assistant.language.names import names
from assistant.types import Message

#: Names, or words where there are none, that are carried over.
CARRIED_NAMES = 4
CARRIED_WORDS = 8
#: Of an answer its beginning is looked at: the words that answer stand there.
ANSWER_CHARACTERS = 200
_WORD = re.compile(r"\w[\w.,'’-]*\w|\w")


def with_subject(question: str, history: Sequence[Message]) -> str:
    """The question with the subject of the turns before it, or unchanged when nothing was asked before."""
    known = set(content_stems(question))
    carried: list[str] = []
    for subject in _subjects(history):
        stems = set(content_stems(subject))
        if stems and not stems <= known:
            carried.append(subject)
            known |= stems
    return f"{question} ({' '.join(carried)})" if carried else question


def _subjects(history: Sequence[Message]) -> Iterator[str]:
    """What was spoken of: the words of the last question that names something, then names in the answer to it."""
    for place in range(len(history) - 1, -1, -1):
        turn = history[place]
        if turn.role != "user" or not words(turn.text):
            continue
        yield from _content_words(turn.text)[:CARRIED_WORDS]
        if place + 1 < len(history) and history[place + 1].role == "assistant":
            answer = history[place + 1].text[:ANSWER_CHARACTERS]
            yield from [name.text for name in names(answer)][:CARRIED_NAMES]
        if names(turn.text):
            return


def _content_words(question: str) -> list[str]:
    """The words of a question that say what it is about, in their order."""
    return [word for word in _WORD.findall(question) if content_stems(word)]
