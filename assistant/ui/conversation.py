"""The state of a browser session: the turns of its conversation, and the place that the source panel shows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, cast

from assistant.types import Answer, Filters, Message

PlaceKind = Literal["citation", "quote", "nearest", "hit", "document"]

_ADDRESS = re.compile(r"(citation|quote|hit):(\d{1,6}):(\d{1,6})|(nearest):(\d{1,6})|(document):(\S{1,200})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Failure:
    """An error as the page shows it: a sentence in the language of the page, then the error's own message and hint."""

    summary: str
    message: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came of it. `text` is what has been streamed so far; `answer` is there when it is done.

    `quoted` is what the documents say in quotes, shown while a chat model writes and kept beside its answer.
    `page_language` is the language of the page when the question was asked, `filters` the filters then in effect.
    """

    question: str
    page_language: str = "en"
    filters: Filters = field(default_factory=Filters)
    text: str = ""
    answer: Answer | None = None
    quoted: Answer | None = None
    failure: Failure | None = None
    stopped: bool = False
    #: The user's rating of the answer: ``right``, ``wrong``, ``wrong_citation``; "" without one.
    verdict: str = ""
    #: Suggested follow-up questions.
    follow_ups: tuple[str, ...] = ()

    @property
    def running(self) -> bool:
        """Whether the answer is still being made."""
        return self.answer is None and self.failure is None and not self.stopped


Conversation = tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Something that the source panel can show. `turn` counts from 0, `number` (of a citation or a hit) from 1.

    A quote is a citation of what was quoted before a chat model answered.
    """

    kind: PlaceKind
    turn: int = 0
    number: int = 0
    document_id: str = ""

    @property
    def address(self) -> str:
        """The place as a string, the value of the page's buttons: ``citation:0:1``, ``document:4f2a``."""
        if self.kind == "document":
            return f"document:{self.document_id}"
        if self.kind == "nearest":
            return f"nearest:{self.turn}"
        return f"{self.kind}:{self.turn}:{self.number}"


def place_at(address: object) -> Place | None:
    """The place that an address from the browser names; None when it is not an address."""
    found = _ADDRESS.fullmatch(address) if isinstance(address, str) else None
    if not found:
        return None
    if found[6]:
        return Place("document", document_id=found[7])
    if found[4]:
        return Place("nearest", turn=int(found[5]))
    return Place(cast(PlaceKind, found[1]), turn=int(found[2]), number=int(found[3]))


def first_place(turn: int, answer: Answer) -> Place | None:
    """What the panel shows when an answer is done: its first citation, or the passages nearest to a refusal."""
    if answer.citations:
        return Place("citation", turn, answer.citations[0].number)
    return Place("nearest", turn) if answer.hits and answer.status == "not_found" else None


def history_of(conversation: Conversation) -> tuple[Message, ...]:
    """The finished turns as messages, oldest first."""
    messages: list[Message] = []
    for turn in conversation:
        if turn.answer is not None:
            messages += [Message("user", turn.question), Message("assistant", turn.answer.text)]
    return tuple(messages)
