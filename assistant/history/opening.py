"""The database of conversations and feedback, and its opening."""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType

from assistant.access.signins import SignIns
from assistant.access.users import Users
from assistant.history.conversations import Conversations
from assistant.history.feedback import Feedback
from assistant.settings import Settings
from assistant.storage.database import Database, database_url


@dataclass(frozen=True, slots=True)
class History:
    """The contents of one database; use it in a ``with`` statement, or close it when done."""

    conversations: Conversations
    feedback: Feedback
    users: Users
    sign_ins: SignIns
    database: Database

    @classmethod
    def at(cls, url: str) -> History:
        """The history in the database of that URL, which need not exist."""
        database = Database(url)
        return cls(Conversations(database), Feedback(database), Users(database), SignIns(database), database)

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def __enter__(self) -> History:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_history(settings: Settings) -> History:
    """The history that the settings name. Raises HistoryFault or MissingExtra."""
    return History.at(database_url(settings))
