"""Conversations: each has one owner, and nobody else can see it. A turn is a JSON record, opaque to this module."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from assistant.errors import HistoryFault
from assistant.storage.database import Database
from assistant.storage.tables import conversations, turns

TITLE_CHARACTERS = 120
MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class Summary:
    """A conversation without its turns. Times are ISO 8601 in UTC."""

    id: str
    title: str
    created: str
    changed: str


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """A turn: the text by which it is found, and its record (plain JSON values)."""

    words: str
    record: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stored:
    """A whole conversation: its summary and the records of its turns, oldest first."""

    summary: Summary
    records: tuple[Mapping[str, Any], ...]


class Conversations:
    """All conversations; each method works on those of `owner` only. They raise HistoryFault."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def listed(self, owner: str, search: str = "") -> tuple[Summary, ...]:
        """Newest first; with `search` those that contain all its words in a title, a question or an answer."""
        table = conversations
        query = select(table.c.id, table.c.title, table.c.created, table.c.changed).where(table.c.owner == owner)
        for word in folded(search).split():
            holds = select(turns.c.conversation_id).where(turns.c.words.contains(word, autoescape=True))
            query = query.where(table.c.id.in_(holds))
        with self._database.reading() as connection:
            if connection is None:
                return ()
            rows = connection.execute(query.order_by(table.c.changed.desc(), table.c.id).limit(MOST_LISTED))
            return tuple(Summary(*row) for row in rows)

    def find(self, owner: str, conversation_id: str) -> Stored | None:
        """A conversation; None when the owner has none of that id."""
        with self._database.reading() as connection:
            summary = _owned(connection, owner, conversation_id) if connection else None
            if connection is None or summary is None:
                return None
            rows = connection.execute(
                select(turns.c.record).where(turns.c.conversation_id == conversation_id).order_by(turns.c.number)
            )
            return Stored(summary, tuple(json.loads(record) for (record,) in rows))

    def put(self, owner: str, conversation_id: str, number: int, turn: StoredTurn, title: str) -> None:
        """Write a turn, counted from 0; later turns are deleted. A new conversation takes the title.

        Raises HistoryFault when the id is somebody else's.
        """
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        with self._database.writing() as connection:
            known = connection.execute(
                select(conversations.c.owner, conversations.c.title).where(conversations.c.id == conversation_id)
            ).first()
            if known is None:
                title = checked_title(title)
                values = {"id": conversation_id, "owner": owner, "title": title, "created": now, "changed": now}
                connection.execute(insert(conversations).values(**values))
            elif known.owner != owner:
                raise _unknown()
            else:
                title = known.title
                connection.execute(
                    update(conversations).where(conversations.c.id == conversation_id).values(changed=now)
                )
            connection.execute(
                delete(turns).where(turns.c.conversation_id == conversation_id, turns.c.number >= number)
            )
            words = folded(f"{title}\n{turn.words}" if number == 0 else turn.words)
            record = json.dumps(turn.record, ensure_ascii=True)
            connection.execute(
                insert(turns).values(conversation_id=conversation_id, number=number, words=words, record=record)
            )

    def rename(self, owner: str, conversation_id: str, title: str) -> None:
        """Give a conversation another title; search no longer finds the old title, but still the turns."""
        title = checked_title(title)
        with self._database.writing() as connection:
            if _owned(connection, owner, conversation_id) is None:
                raise _unknown()
            connection.execute(update(conversations).where(conversations.c.id == conversation_id).values(title=title))
            first = (turns.c.conversation_id == conversation_id, turns.c.number == 0)
            words = connection.execute(select(turns.c.words).where(*first)).scalar() or ""
            said = words.partition("\n")[2]
            connection.execute(update(turns).where(*first).values(words=f"{folded(title)}\n{said}"))

    def remove(self, owner: str, conversation_id: str) -> None:
        """Delete a conversation. Feedback on it is kept: it was given to be read by others."""
        with self._database.writing() as connection:
            if _owned(connection, owner, conversation_id) is None:
                raise _unknown()
            connection.execute(delete(conversations).where(conversations.c.id == conversation_id))
        self._database.erase()


def folded(text: str) -> str:
    """Text normalised for search: lower case, ё as е, without characters that a database refuses."""
    return text.casefold().replace("ё", "е").replace("\0", " ").encode("utf-8", "replace").decode()


def checked_title(title: str) -> str:
    """A title on one line, not empty. Raises HistoryFault."""
    line = " ".join(title.replace("\0", " ").split()).encode("utf-8", "replace").decode()
    if not line:
        raise HistoryFault("A conversation needs a title.", "Write at least one character.")
    return line if len(line) <= TITLE_CHARACTERS else line[: TITLE_CHARACTERS - 1].rstrip() + "…"


def _owned(connection: Connection, owner: str, conversation_id: str) -> Summary | None:
    table = conversations
    found = connection.execute(
        select(table.c.id, table.c.title, table.c.created, table.c.changed).where(
            table.c.id == conversation_id, table.c.owner == owner
        )
    ).first()
    return Summary(*found) if found else None


def _unknown() -> HistoryFault:
    """The same error for a missing conversation and for somebody else's: whether it exists is not revealed."""
    return HistoryFault("There is no such conversation.", "It may have been deleted: open another one.")
