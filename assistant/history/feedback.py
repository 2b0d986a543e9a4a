"""Ratings of answers, each with the whole record of the rated turn."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, cast, get_args

from sqlalchemy import delete, insert, select

from assistant.errors import HistoryFault
from assistant.storage.database import Database
from assistant.storage.tables import conversations, feedback, turns

Rating = Literal["right", "wrong", "wrong_citation"]
RATINGS: tuple[Rating, ...] = get_args(Rating)
COMMENT_CHARACTERS = 4_000


@dataclass(frozen=True, slots=True)
class Opinion:
    """One rating. `turn` counts from 0; `record` is the turn as it was rated; `created` is ISO 8601 in UTC."""

    conversation_id: str
    turn: int
    owner: str
    verdict: Rating
    comment: str
    created: str
    record: Mapping[str, Any]


class Feedback:
    """All ratings. Its methods raise HistoryFault."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, owner: str, conversation_id: str, turn: int, verdict: Rating, comment: str) -> None:
        """Save a rating of a turn of one's own conversation; a second one replaces the first."""
        if verdict not in RATINGS:
            raise HistoryFault("This is no rating.", f"Choose one of: {', '.join(RATINGS)}.")
        mine = (conversations.c.id == conversation_id, conversations.c.owner == owner)
        with self._database.writing() as connection:
            record = connection.execute(
                select(turns.c.record)
                .join(conversations, conversations.c.id == turns.c.conversation_id)
                .where(*mine, turns.c.number == turn)
            ).scalar()
            if record is None:
                raise HistoryFault("There is no such answer.", "It may have been deleted: ask again.")
            connection.execute(
                delete(feedback).where(feedback.c.conversation_id == conversation_id, feedback.c.turn == turn)
            )
            connection.execute(
                insert(feedback).values(
                    conversation_id=conversation_id,
                    turn=turn,
                    owner=owner,
                    verdict=verdict,
                    comment=_sound(comment),
                    created=datetime.now(UTC).isoformat(timespec="seconds"),
                    record=record,
                )
            )

    def verdicts(self, owner: str, conversation_id: str) -> dict[int, Rating]:
        """The owner's ratings of a conversation's turns, by turn number."""
        query = select(feedback.c.turn, feedback.c.verdict).where(
            feedback.c.conversation_id == conversation_id, feedback.c.owner == owner
        )
        with self._database.reading() as connection:
            if connection is None:
                return {}
            return {turn: cast("Rating", verdict) for turn, verdict in connection.execute(query)}

    def all(self) -> tuple[Opinion, ...]:
        """Every rating, oldest first: for evaluations and administrators."""
        columns = feedback.c
        query = select(
            columns.conversation_id,
            columns.turn,
            columns.owner,
            columns.verdict,
            columns.comment,
            columns.created,
            columns.record,
        ).order_by(columns.created, columns.conversation_id, columns.turn)
        with self._database.reading() as connection:
            if connection is None:
                return ()
            return tuple(Opinion(*row[:-1], json.loads(row[-1])) for row in connection.execute(query))


def _sound(comment: str) -> str:
    return comment.strip().replace("\0", " ")[:COMMENT_CHARACTERS].encode("utf-8", "replace").decode()
