"""From what was typed to what is searched: the keyboard layout put right, and what a follow-up leaves out added."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace

from assistant.language import as_meant, question_language
from assistant.retrieving.following import standalone_question
from assistant.types import Delta, Language, Message


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as it is searched, and the language in which it is answered: that of what the person meant to type."""

    searched: str
    language: Language


#: A question, the conversation before it and the question's language to a question that stands alone. Empty deltas come
#: while it is made, so that a face may stop it.
Rephrase = Callable[[str, Sequence[Message], Language], Generator[Delta, None, str]]


def by_rule(question: str, history: Sequence[Message], language: Language) -> Generator[Delta, None, str]:
    """The way without a model, which takes no time."""
    del language
    yield from ()
    return standalone_question(question, history)


def understand(
    typed: str, history: Sequence[Message] = (), rephrase: Rephrase = by_rule
) -> Generator[Delta, None, Understood]:
    """The question behind the keys that were pressed. Earlier questions of `history` are read in the same way."""
    meant = as_meant(typed)
    language = question_language(meant)
    read = [replace(each, text=as_meant(each.text)) if each.role == "user" else each for each in history]
    return Understood((yield from rephrase(meant, read, language)), language)
