"""API keys: who may use the servers of the assistant. Made and revoked by the command line, looked up by the servers.

They are stored in a file readable by its owner only, which holds only the SHA-256 of each key: a copy of the file does
not let anyone call the API. A fast hash is right here: a key has 256 random bits and cannot be guessed, and the hash is
computed with every request.

The file is checked with every lookup and read when it has changed: a revoked key is refused at once.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from assistant.errors import KeyFault
from assistant.settings import Settings
from assistant.types.roles import ACCESSES, Access

ROLES = ACCESSES
#: The prefix of every key, by which scanners for leaked secrets recognise one.
PREFIX = "dak-"
RANDOM_BYTES = 32
REQUESTS_PER_MINUTE = 600
_NAME = re.compile(r"[\w.@-]{1,64}")
_VERSION = 1
_LOCK_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Key:
    """A key without its secret, whose SHA-256 is `digest`. With `max_body_bytes` 0 the general limit applies."""

    name: str
    role: Access
    digest: str
    created: str
    requests_per_minute: int = REQUESTS_PER_MINUTE
    max_body_bytes: int = 0

    def may(self, role: Access) -> bool:
        """Whether the key has at least this role."""
        return ROLES.index(self.role) >= ROLES.index(role)


class KeyFile:
    """The keys of one file, which need not exist. Safe to use from several threads and processes.

    Any method may raise KeyFault.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._seen: tuple[int, int, int] | None = None
        self._by_digest: dict[str, Key] = {}

    def listed(self) -> tuple[Key, ...]:
        """Every key, in order of creation."""
        return tuple(self._current().values())

    def find(self, secret: str) -> Key | None:
        """The key with this secret. The lookup by hash leaks nothing about existing secrets through its timing."""
        return self._current().get(digest_of(secret))

    def add(
        self, name: str, role: Access, requests_per_minute: int = REQUESTS_PER_MINUTE, max_body_bytes: int = 0
    ) -> tuple[Key, str]:
        """Make a key; the second value is its secret, which is stored nowhere."""
        if not _NAME.fullmatch(name):
            raise KeyFault(
                f"A key cannot be named {name!r}.", "Name it in at most 64 letters, digits and . _ - @ without spaces."
            )
        if role not in ROLES:
            raise KeyFault(f"There is no role {role!r}.", f"Roles: {', '.join(ROLES)}.")
        secret = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
        created = datetime.now(UTC).isoformat(timespec="seconds")
        key = Key(name, role, digest_of(secret), created, requests_per_minute, max_body_bytes)
        with self._changing() as keys:
            if any(each.name == name for each in keys.values()):
                raise KeyFault(f"There is a key named {name}.", f"Revoke it first: assistant keys revoke {name}")
            keys[key.digest] = key
        return key, secret

    def revoke(self, name: str) -> Key:
        """Delete a key; servers refuse it from now on."""
        with self._changing() as keys:
            for key in keys.values():
                if key.name == name:
                    return keys.pop(key.digest)
        raise KeyFault(f"There is no key named {name}.", "List them with: assistant keys list")

    def _current(self) -> dict[str, Key]:
        """The current keys, by digest."""
        with self._lock, _file_errors(self.path):
            try:
                found = self.path.stat()
            except FileNotFoundError:
                self._seen, self._by_digest = None, {}
                return self._by_digest
            seen = (found.st_ino, found.st_mtime_ns, found.st_size)
            if seen != self._seen:
                self._by_digest = _read(self.path)
                self._seen = seen
            return self._by_digest

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Key]]:
        """The keys for modification; they are written when the block ends without an error."""
        with _file_errors(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(f"{self.path}.lock", timeout=_LOCK_SECONDS):
                keys = _read(self.path) if self.path.exists() else {}
                before = dict(keys)
                yield keys
                if keys != before:
                    _write(self.path, keys)


def open_keys(settings: Settings) -> KeyFile:
    """The key file that the settings name: by default ``keys.json`` in the folder of the index."""
    return KeyFile(settings.api.keys_file or settings.index / "keys.json")


def digest_of(secret: str) -> str:
    """SHA-256 of a key, in hexadecimal."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def _read(path: Path) -> dict[str, Key]:
    stored: Any = json.loads(path.read_text(encoding="utf-8"))
    if stored["version"] != _VERSION:
        raise ValueError(f"it has version {stored['version']}, this is version {_VERSION}")
    keys = [Key(**each) for each in stored["keys"]]
    if any(key.role not in ROLES for key in keys):
        raise ValueError("it names a role that does not exist")
    return {key.digest: key for key in keys}


def _write(path: Path, keys: dict[str, Key]) -> None:
    """Replace the file atomically: a reader sees the old keys or the new ones. mkstemp creates it with mode 600."""
    records = [asdict(key) for key in keys.values()]
    descriptor, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({"version": _VERSION, "keys": records}, file, ensure_ascii=False, indent=2)
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise


@contextmanager
def _file_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except Timeout as error:
        raise KeyFault(f"Another process is changing the keys in {path}.", "Try again in a moment.") from error
    except OSError as error:
        raise KeyFault(
            f"The API keys in {path} cannot be used: {error.strerror or error}.",
            "Give this user the right to read and write there, or name another file: ASSISTANT_API__KEYS_FILE",
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise KeyFault(
            f"The API keys in {path} cannot be read: {error}.", "Put back a copy, or delete the file and make new keys."
        ) from error
