"""Conversations and feedback, and with them users and sign-ins, in one SQL database through SQLAlchemy.

:func:`open_history` does not need an existing database: the first write creates it, reading creates nothing.
"""

from __future__ import annotations

from assistant.access.signins import SignIns
from assistant.access.users import MIN_PASSWORD_CHARACTERS, User, Users
from assistant.history.conversations import Conversations, Stored, StoredTurn, Summary
from assistant.history.feedback import RATINGS, Feedback, Opinion, Rating
from assistant.history.opening import History, open_history
from assistant.storage.database import Database, database_url

__all__ = [
    "MIN_PASSWORD_CHARACTERS",
    "RATINGS",
    "Conversations",
    "Database",
    "Feedback",
    "History",
    "Opinion",
    "Rating",
    "SignIns",
    "Stored",
    "StoredTurn",
    "Summary",
    "User",
    "Users",
    "database_url",
    "open_history",
]
