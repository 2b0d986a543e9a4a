"""From what was typed to what was meant: the keyboard layout put right; and what completes a follow-up question."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace

from assistant.language import as_meant, question_language
from assistant.retrieving.following import with_subject
from assistant.types import Delta, Language, Message


@dataclass(frozen=True, slots=True)
class Meant:
    """A question as it was meant, and the language in which it is answered."""

    text: str
    language: Language


#: A question that leans on the conversation before it, the conversation, and the question's language, to a question
#: that stands alone. Empty deltas come while it is made, so that a face may stop it.
Rephrase = Callable[[str, Sequence[Message], Language], Generator[Delta, None, str]]


def by_rule(question: str, history: Sequence[Message], language: Language) -> Generator[Delta, None, str]:
    """Completing a question without a model, which takes no time."""
    del language
    yield from ()
    return with_subject(question, history)


def as_typed(typed: str) -> Meant:
    """The question behind the keys that were pressed, and its language."""
    meant = as_meant(typed)
    return Meant(meant, question_language(meant))


def read_as_meant(history: Sequence[Message]) -> list[Message]:
    """A conversation whose questions are read in the same way."""
    return [replace(each, text=as_meant(each.text)) if each.role == "user" else each for each in history]
