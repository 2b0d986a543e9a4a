"""What is remembered of people: conversations, feedback, users and their sign-ins. One SQL database through SQLAlchemy.

:func:`open_history` needs no database to be there: the first thing that is written makes it, reading makes nothing.
"""

from __future__ import annotations

from assistant.history.conversations import Conversations, Stored, StoredTurn, Summary
from assistant.history.database import Database, database_url
from assistant.history.feedback import VERDICTS, Feedback, Opinion, Verdict
from assistant.history.opening import History, open_history
from assistant.history.signins import SignIns
from assistant.history.users import MIN_PASSWORD_CHARACTERS, User, Users

__all__ = [
    "MIN_PASSWORD_CHARACTERS",
    "VERDICTS",
    "Conversations",
    "Database",
    "Feedback",
    "History",
    "Opinion",
    "SignIns",
    "Stored",
    "StoredTurn",
    "Summary",
    "User",
    "Users",
    "Verdict",
    "database_url",
    "open_history",
]
