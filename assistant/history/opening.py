"""Everything that is kept in one database."""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType

from assistant.history.conversations import Conversations
from assistant.history.database import Database, database_url
from assistant.history.feedback import Feedback
from assistant.history.signins import SignIns
from assistant.history.users import Users
from assistant.settings import Settings


@dataclass(frozen=True, slots=True)
class History:
    """What one database keeps; use it in a ``with`` statement, or close it when done."""

    conversations: Conversations
    feedback: Feedback
    users: Users
    sign_ins: SignIns
    database: Database

    @classmethod
    def at(cls, url: str) -> History:
        """The history in the database of that URL, which need not be there."""
        database = Database(url)
        return cls(Conversations(database), Feedback(database), Users(database), SignIns(database), database)

    def close(self) -> None:
        """Let go of the database."""
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
