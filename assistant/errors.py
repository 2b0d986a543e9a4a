"""Every error that the assistant raises on purpose. The hint is the next thing to do, usually a command.

    AssistantError
    ├── SettingsError             a setting is unknown, out of bounds or contradicts another
    ├── PromptError               a text of prompts/ is missing, or its slots do not fit
    ├── QuestionError             the question is empty or too long
    ├── FilterError               a filter of a question is wrong: a date, a language
    ├── CorpusError               something is wrong with what was given to ingest
    │   ├── UnreadableDocument    a file of a known format that cannot be read (broken, encrypted, no text, too big)
    │   └── UnsupportedFormat     a file whose format has no reader
    ├── IndexFault                something is wrong with the index
    │   ├── IndexMissing          there is none, or it is empty
    │   ├── IndexStale            another embedder, splitter or schema built it
    │   ├── IndexBusy             another process is writing it
    │   ├── IndexDamaged          its files do not hold what was written to them
    │   ├── IndexUnreachable      the Chroma server that has it open does not answer
    │   └── IndexReadOnly         it cannot be written
    ├── ModelFault                something is wrong with a model
    │   ├── ModelUnreachable      weights or a server that cannot be had
    │   ├── ModelRejected         the model refused the request
    │   └── ContextOverflow       the request is longer than the model reads
    ├── KeyFault                  the API keys cannot be read or written, or a name is taken or unknown
    ├── HistoryFault              conversations, feedback or users cannot be read or written, or are not there
    ├── UserFault                 the name of a user is taken or unknown, a password too short, or a sign-in refused
    ├── DiskFull                  there is no room left for what was to be written
    ├── RecordError               a record that another process wrote is not what it should be
    ├── TableError                a table of questions cannot be read, or answers cannot be added to a file
    │   └── RowsFailed            the table was read to its end, and some rows got no answer
    ├── AddressInUse              the port to listen on is taken
    └── MissingExtra              an optional dependency is not installed

Exit codes live in `cli`, status codes in `api`; nothing here knows of either.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager


class AssistantError(Exception):
    """Root of the tree. `message` says what is wrong, `hint` what to do next."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class SettingsError(AssistantError):
    """A setting is wrong. `key` names it, `value` is what was given, `allowed` what would do."""

    def __init__(self, key: str, value: object, allowed: str) -> None:
        super().__init__(f"Setting {key} is {value!r}.", f"Allowed: {allowed}.")
        self.key = key
        self.value = value
        self.allowed = allowed


class PromptError(AssistantError):
    """A text of prompts/ is missing, or a slot of it has no value."""


class QuestionError(AssistantError):
    """The question is empty or too long."""


class FilterError(AssistantError):
    """A filter of a question is wrong: a date, a language."""


class CorpusError(AssistantError):
    """Something is wrong with what was given to ingest."""


class UnreadableDocument(CorpusError):
    """A file of a known format that cannot be read."""


class UnsupportedFormat(CorpusError):
    """A file whose format has no reader."""


class IndexFault(AssistantError):
    """Something is wrong with the index."""


class IndexMissing(IndexFault):
    """There is no index, or it holds no document."""


class IndexStale(IndexFault):
    """The index was built by another embedder, splitter or schema."""


class IndexBusy(IndexFault):
    """Another process is writing the index."""


class IndexDamaged(IndexFault):
    """The files of the index do not hold what was written to them."""


class IndexUnreachable(IndexFault):
    """The Chroma server that has the index open does not answer."""


class IndexReadOnly(IndexFault):
    """The index folder cannot be written."""


class ModelFault(AssistantError):
    """Something is wrong with a model."""


class ModelUnreachable(ModelFault):
    """Weights or a server that cannot be had."""


class ModelRejected(ModelFault):
    """The model refused the request."""


class ContextOverflow(ModelFault):
    """The request is longer than the model reads."""


class DiskFull(AssistantError):
    """There is no room left for what was to be written. What was there before is whole."""


class RecordError(AssistantError):
    """A record that another process wrote is not what it should be."""


class TableError(AssistantError):
    """A table of questions cannot be read, or answers cannot be added to a file."""


class RowsFailed(TableError):
    """The table was read to its end, and some rows got no answer."""


class KeyFault(AssistantError):
    """The API keys cannot be read or written, or the name of a key is taken or unknown."""


class HistoryFault(AssistantError):
    """Conversations, feedback or users cannot be read or written, or there is no such conversation."""


class UserFault(AssistantError):
    """The name of a user is taken or unknown, a password is too short, or a sign-in is refused."""


class AddressInUse(AssistantError):
    """The port to listen on is taken."""


class MissingExtra(AssistantError):
    """An optional dependency is not installed."""


def is_disk_full(error: BaseException) -> bool:
    """Whether an error of the system, of SQLite, Chroma or tantivy says that there is no room left."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return True
    told = str(error).lower()
    return any(each in told for each in ("disk is full", "no space left", "disk quota exceeded", "os error 28"))


def disk_full(what: str) -> DiskFull:
    """The error for `what` could not be written."""
    return DiskFull(f"The disk is full: the {what} was not saved.", "Make room on it, and try again: nothing is lost.")


@contextmanager
def disk_errors(what: str) -> Iterator[None]:
    """Turns the system's word for a full disk into ours; other errors pass."""
    try:
        yield
    except OSError as error:
        if is_disk_full(error):
            raise disk_full(what) from error
        raise
