"""Storing the page's conversations: turns to records and back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from assistant.errors import RecordError
from assistant.history import History, Rating, StoredTurn, Summary
from assistant.types import as_record
from assistant.types.records import from_record
from assistant.ui.conversation import Conversation, Failure, Turn


@dataclass(frozen=True, slots=True)
class Remembered:
    """A stored conversation."""

    summary: Summary
    turns: Conversation


class Memory:
    """The conversations of the visitors, each found by its owner only. Any method may raise HistoryFault."""

    def __init__(self, history: History) -> None:
        self._conversations = history.conversations
        self._feedback = history.feedback

    def listed(self, owner: str, search: str = "") -> tuple[Summary, ...]:
        """The owner's conversations, newest first; with `search` those that contain all its words."""
        return self._conversations.listed(owner, search)

    def open(self, owner: str, conversation_id: str) -> Remembered | None:
        """A conversation as it was left; None when the owner has none of that id."""
        stored = self._conversations.find(owner, conversation_id)
        if stored is None:
            return None
        verdicts: Mapping[int, str] = self._feedback.verdicts(owner, conversation_id)
        turns = (turn_of(record) for record in stored.records)
        judged = (replace(turn, verdict=verdicts.get(number, "")) for number, turn in enumerate(turns))
        return Remembered(stored.summary, tuple(judged))

    def keep(self, owner: str, conversation_id: str, conversation: Conversation) -> None:
        """Save the last turn of a conversation."""
        number, turn = len(conversation) - 1, conversation[-1]
        answer = turn.answer.text if turn.answer else turn.text
        stored = StoredTurn(f"{turn.question}\n{answer}", record_of(turn))
        self._conversations.put(owner, conversation_id, number, stored, turn.question or "…")

    def rename(self, owner: str, conversation_id: str, title: str) -> None:
        """Give a conversation another title."""
        self._conversations.rename(owner, conversation_id, title)

    def remove(self, owner: str, conversation_id: str) -> None:
        """Delete a conversation."""
        self._conversations.remove(owner, conversation_id)

    def judge(self, owner: str, conversation_id: str, turn: int, verdict: Rating, comment: str) -> None:
        """Save the owner's rating of an answer."""
        self._feedback.put(owner, conversation_id, turn, verdict, comment)


def new_id() -> str:
    """The id of a new conversation: 128 random bits, which nobody guesses; access does not depend on it."""
    return secrets.token_urlsafe(16)


def record_of(turn: Turn) -> dict[str, Any]:
    """A turn as plain JSON values."""
    record: dict[str, Any] = as_record(turn)
    del record["verdict"]  # it is stored with the feedback
    return record


def turn_of(record: Mapping[str, Any]) -> Turn:
    """The turn of a record. A record of another version that cannot be read keeps its question and says so."""
    try:
        turn = from_record(Turn, dict(record))
    except RecordError as error:
        return Turn(str(record.get("question", "")), failure=Failure(error.message, hint=error.hint))
    return replace(turn, stopped=turn.stopped or turn.running)
