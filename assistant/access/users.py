"""Users of the web page: name, role, and the hash of a password.

Argon2id by argon2-cffi: passwords are guessable, so their hash must cost memory and time. It is preferred to the
standard library's scrypt because its hashes carry their parameters: when the library raises them, a password is
rehashed at the next sign-in, and no format of our own is needed.
"""

from __future__ import annotations

import hmac
import re
import secrets
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import delete, insert, select, update

from assistant.errors import UserFault
from assistant.storage.database import Database
from assistant.storage.tables import users
from assistant.types.roles import ACCESSES, Access

MIN_PASSWORD_CHARACTERS = 10
MAX_PASSWORD_CHARACTERS = 1_000
_NAME = re.compile(r"[\w.@-]{1,64}")
#: Each hash takes 64 MiB: the most that are computed at a time.
_HASHES_AT_ONCE = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class User:
    """A user without the password. `created` is ISO 8601 in UTC."""

    name: str
    role: Access
    created: str


class Users:
    """The users of one database. Its methods raise UserFault or HistoryFault."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._hasher = PasswordHasher()
        self._nobody = ""

    def listed(self) -> tuple[User, ...]:
        """Every user, by name."""
        with self._database.reading() as connection:
            if connection is None:
                return ()
            rows = connection.execute(select(users.c.name, users.c.role, users.c.created).order_by(users.c.name))
            return tuple(User(*row) for row in rows)

    def find(self, name: str) -> User | None:
        """The user of that name."""
        with self._database.reading() as connection:
            if connection is None:
                return None
            columns = (users.c.name, users.c.role, users.c.created)
            row = connection.execute(select(*columns).where(users.c.name == name)).first()
            return User(*row) if row else None

    def add(self, name: str, role: Access, password: str) -> User:
        """Make a user."""
        if not _NAME.fullmatch(name):
            raise UserFault(
                f"A user cannot be named {name!r}.",
                "Name them in at most 64 letters, digits and . _ - @ without spaces.",
            )
        if role not in ACCESSES:
            raise UserFault(f"There is no role {role!r}.", f"Roles: {', '.join(ACCESSES)}.")
        if self.find(name) is not None:
            raise UserFault(f"There is a user named {name}.", f"Give another password: assistant users password {name}")
        created = datetime.now(UTC).isoformat(timespec="seconds")
        hashed = self._hash(_checked(password))
        with self._database.writing() as connection:
            connection.execute(insert(users).values(name=name, role=role, password_hash=hashed, created=created))
        return User(name, role, created)

    def set_password(self, name: str, password: str) -> None:
        """Give a user another password."""
        hashed = self._hash(_checked(password))
        with self._database.writing() as connection:
            changed = connection.execute(update(users).where(users.c.name == name).values(password_hash=hashed))
            if not changed.rowcount:
                raise _unknown(name)

    def remove(self, name: str) -> None:
        """Delete a user and their sign-ins; their conversations stay, and nobody can open them."""
        with self._database.writing() as connection:
            if not connection.execute(delete(users).where(users.c.name == name)).rowcount:
                raise _unknown(name)

    def check(self, name: str, password: str) -> User | None:
        """The user with this name and password. An unknown name takes as long as a known one."""
        password = password[: MAX_PASSWORD_CHARACTERS + 1]
        with self._database.reading() as connection:
            row = None
            if connection is not None:
                row = connection.execute(select(users).where(users.c.name == name)).first()
        if row is None:
            self._nobody = self._nobody or self._hash("somebody that nobody is")
            self._verify(self._nobody, password)
            return None
        if not self._verify(row.password_hash, password):
            return None
        if self._hasher.check_needs_rehash(row.password_hash):
            self.set_password(name, password)
        return User(row.name, cast("Access", row.role), row.created)

    def device_token(self, name: str) -> str:
        """What a device of this user is remembered by; another password makes it worthless. "" without such a user."""
        nonce = secrets.token_urlsafe(16)
        seal = self._device_seal(name, nonce)
        return f"{nonce}.{seal}" if seal else ""

    def knows_device(self, name: str, token: str) -> bool:
        """Whether this user has signed in on a device with this token."""
        nonce, _, seal = token.partition(".")
        expected = self._device_seal(name, nonce)
        return bool(expected) and hmac.compare_digest(seal.encode("utf-8", "replace"), expected.encode())

    def _device_seal(self, name: str, nonce: str) -> str:
        """Signed with the hash of the password: there is no other key to keep."""
        with self._database.reading() as connection:
            if connection is None:
                return ""
            hashed = connection.execute(select(users.c.password_hash).where(users.c.name == name)).scalar()
        message = f"device {name} {nonce}".encode("utf-8", "replace")
        return hmac.new(hashed.encode(), message, "sha256").hexdigest() if hashed else ""

    def _hash(self, password: str) -> str:
        with _HASHES_AT_ONCE:
            return self._hasher.hash(password.encode("utf-8", "surrogatepass"))

    def _verify(self, hashed: str, password: str) -> bool:
        try:
            with _HASHES_AT_ONCE:
                return self._hasher.verify(hashed, password.encode("utf-8", "surrogatepass"))
        except (Argon2Error, InvalidHashError):
            return False


def _checked(password: str) -> str:
    if not MIN_PASSWORD_CHARACTERS <= len(password) <= MAX_PASSWORD_CHARACTERS:
        raise UserFault(
            f"A password has {MIN_PASSWORD_CHARACTERS} to {MAX_PASSWORD_CHARACTERS} characters.",
            "Choose a longer one, for example four words that do not belong together.",
        )
    return password


def _unknown(name: str) -> UserFault:
    return UserFault(f"There is no user named {name}.", "List them with: assistant users list")
