"""The tables. A change of them needs a new VERSION; another version of a database is refused, not migrated."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table, Text

VERSION = 1

metadata = MetaData()

schema = Table("assistant_schema", metadata, Column("version", Integer, primary_key=True))

users = Table(
    "assistant_users",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("created", String(32), nullable=False),
)

sign_ins = Table(
    "assistant_sign_ins",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("user_name", ForeignKey("assistant_users.name", ondelete="CASCADE"), nullable=False, index=True),
    Column("expires", Integer, nullable=False),  # seconds since 1970
)

conversations = Table(
    "assistant_conversations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("owner", String(200), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("created", String(32), nullable=False),  # ISO 8601, UTC
    Column("changed", String(32), nullable=False),
)

turns = Table(
    "assistant_turns",
    metadata,
    Column("conversation_id", ForeignKey("assistant_conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("words", Text, nullable=False),  # the text that is searched, case-folded by Python: SQLite folds ASCII only
    Column("record", Text, nullable=False),  # JSON
)

feedback = Table(
    "assistant_feedback",
    metadata,
    Column("conversation_id", String(32), primary_key=True),
    Column("turn", Integer, primary_key=True),
    Column("owner", String(200), nullable=False),
    Column("verdict", String(32), nullable=False),
    Column("comment", Text, nullable=False),
    Column("created", String(32), nullable=False),
    Column("record", Text, nullable=False),  # JSON: the turn as it was rated
)
