"""A database by its URL: SQLite in a file, or PostgreSQL. Only a write creates it and its tables."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from assistant.errors import HistoryFault, MissingExtra
from assistant.settings import Settings
from assistant.storage import tables

#: How long a writer waits for another one in SQLite.
BUSY_SECONDS = 15
_HINT = "Look at ASSISTANT_HISTORY__URL and at the rights of this user there."


def database_url(settings: Settings) -> str:
    """The database that the settings name: by default ``history.sqlite`` in the folder of the index."""
    named = settings.history.url.get_secret_value()
    return named or f"sqlite:///{(settings.index / 'history.sqlite').resolve()}"


class Database:
    """Connections to one database. Safe to use from several threads. Its methods raise HistoryFault."""

    def __init__(self, url: str) -> None:
        self._lock = threading.Lock()
        self._is_ready = False
        try:
            self._url = make_url(url)
            if self._url.get_backend_name() not in ("sqlite", "postgresql"):
                raise HistoryFault(
                    "Conversations are kept in SQLite or PostgreSQL.", "Name one: postgresql+psycopg://USER@HOST/NAME"
                )
            self._engine = _engine(self._url)
        except ArgumentError as error:
            raise HistoryFault(
                "ASSISTANT_HISTORY__URL is not a database URL.",
                "Write it as sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME",
            ) from error
        except ModuleNotFoundError as error:
            raise MissingExtra(
                f"PostgreSQL needs the package {error.name}.",
                'Install it: pip install "document-assistant[postgresql]"',
            ) from error

    @contextmanager
    def reading(self) -> Iterator[Connection | None]:
        """A connection; None while the database does not exist."""
        with self._faults():
            if not self._is_ready and not self._is_made():
                yield None
                return
            with self._engine.connect() as connection:
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction, which is committed when the block ends without an error."""
        with self._faults():
            self._make()
            with self._engine.begin() as connection:
                yield connection

    def erase(self) -> None:
        """Have what was deleted leave SQLite's log as well, unless somebody is reading it just now."""
        if self._file is not None:
            with self._faults(), self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def _is_made(self) -> bool:
        """Whether the tables exist. Connecting to an SQLite file would create it, so its existence is checked first."""
        if self._file is not None and not self._file.exists():
            return False
        with self._engine.connect() as connection:
            if not inspect(connection).has_table(tables.schema.name):
                return False
            version = connection.execute(select(tables.schema.c.version)).scalar()
        if version != tables.VERSION:
            raise HistoryFault(
                f"The conversations were written by another version ({version}, this is {tables.VERSION}).",
                "Name another database: ASSISTANT_HISTORY__URL",
            )
        self._is_ready = True
        return True

    def _make(self) -> None:
        with self._lock:
            if self._is_ready or self._is_made():
                return
            if self._file is not None:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                self._file.touch(mode=0o600)
            with self._engine.begin() as connection:
                tables.metadata.create_all(connection)
                if connection.execute(select(tables.schema.c.version)).first() is None:
                    connection.execute(insert(tables.schema).values(version=tables.VERSION))
            self._is_ready = True

    @property
    def _file(self) -> Path | None:
        is_file = self._url.get_backend_name() == "sqlite" and self._url.database not in (None, "", ":memory:")
        return Path(str(self._url.database)) if is_file else None

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Database errors as ours. Their messages may contain values of rows: only the kind is reported."""
        try:
            yield
        except SQLAlchemyError as error:
            cause = type(getattr(error, "orig", None) or error).__name__
            raise HistoryFault(f"The conversations cannot be read or written ({cause}).", _HINT) from error
        except OSError as error:
            raise HistoryFault(f"The conversations cannot be saved: {error.strerror}.", _HINT) from error


def _engine(url: Any) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: object) -> None:
    """Readers and one writer at the same time (WAL); foreign keys are enforced; what is deleted is overwritten."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()
