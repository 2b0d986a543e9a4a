"""Sign-ins. The browser holds a random token, the database its SHA-256, its user and its expiry.

They are stored on the server and not in a signed cookie: signing out, a new password or removing a user ends a sign-in
at once, and there is no signing key to keep. A fast hash is enough: a token has 256 random bits and cannot be guessed.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable

from sqlalchemy import delete, insert, select

from assistant.access.users import User
from assistant.storage.database import Database
from assistant.storage.tables import sign_ins, users

TOKEN_BYTES = 32


class SignIns:
    """The sign-ins of one database. Its methods raise HistoryFault."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def begin(self, user_name: str, lasts_seconds: float) -> str:
        """Sign a user in, and delete expired sign-ins. Returns the token, which is stored nowhere."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        now = int(self._clock())
        with self._database.writing() as connection:
            connection.execute(delete(sign_ins).where(sign_ins.c.expires <= now))
            connection.execute(
                insert(sign_ins).values(digest=_digest(token), user_name=user_name, expires=now + int(lasts_seconds))
            )
        return token

    def find(self, token: str) -> User | None:
        """The user of a token; None when it is unknown or expired."""
        query = (
            select(users.c.name, users.c.role, users.c.created)
            .join(sign_ins, sign_ins.c.user_name == users.c.name)
            .where(sign_ins.c.digest == _digest(token), sign_ins.c.expires > int(self._clock()))
        )
        with self._database.reading() as connection:
            row = connection.execute(query).first() if connection is not None else None
            return User(*row) if row else None

    def end(self, token: str) -> None:
        """Sign out."""
        with self._database.writing() as connection:
            connection.execute(delete(sign_ins).where(sign_ins.c.digest == _digest(token)))

    def end_all(self, user_name: str) -> None:
        """Sign a user out everywhere."""
        with self._database.writing() as connection:
            connection.execute(delete(sign_ins).where(sign_ins.c.user_name == user_name))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
