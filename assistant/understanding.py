"""From what was typed to what is searched: the keyboard layout put right, and what a follow-up leaves out added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.following import standalone_question
from assistant.language import as_meant, question_language
from assistant.types import Language, Message


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as it is searched, and the language in which it is answered: that of what the person meant to type."""

    searched: str
    language: Language


def understand(typed: str, history: Sequence[Message] = ()) -> Understood:
    """The question behind the keys that were pressed. Earlier questions of `history` are read in the same way."""
    meant = as_meant(typed)
    asked = [replace(each, text=as_meant(each.text)) for each in history if each.role == "user"]
    return Understood(standalone_question(meant, asked), question_language(meant))
