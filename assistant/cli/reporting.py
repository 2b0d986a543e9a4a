"""Shared by all commands: options, results on standard output, errors with their exit code."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from assistant import errors
from assistant.errors import AssistantError
from assistant.language.registry import codes
from assistant.retrieving.filtering import checked_filters
from assistant.settings import Settings, load_settings
from assistant.types import Filters, as_record

#: The most specific matching class decides.
EXIT_CODES: tuple[tuple[type[AssistantError], int], ...] = (
    (errors.SettingsError, 3),
    (errors.QuestionError, 4),
    (errors.CorpusError, 5),
    (errors.IndexMissing, 6),
    (errors.IndexStale, 7),
    (errors.IndexBusy, 8),
    (errors.IndexReadOnly, 9),
    (errors.IndexUnreachable, 19),
    (errors.IndexDamaged, 23),
    (errors.IndexFault, 10),
    (errors.ModelFault, 11),
    (errors.MissingExtra, 12),
    (errors.AddressInUse, 13),
    (errors.FilterError, 14),
    (errors.KeyFault, 15),
    (errors.RowsFailed, 16),
    (errors.TableError, 17),
    (errors.RecordError, 18),
    (errors.HistoryFault, 21),
    (errors.UserFault, 20),
    (errors.DiskFull, 22),
    (AssistantError, 1),
)

IndexOption = Annotated[
    Path | None, typer.Option("--index", help="Folder of the index; ASSISTANT_INDEX, or ./index, by default.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the record as JSON.")]
LanguageOption = Annotated[str | None, typer.Option(metavar="|".join(codes()), help="Only documents in this language.")]
SinceOption = Annotated[str, typer.Option(metavar="DATE", help="Only documents of this date (2019, 2019-11) or later.")]
UntilOption = Annotated[str, typer.Option(metavar="DATE", help="Only documents of this date or earlier.")]
SourceOption = Annotated[
    list[str] | None,
    typer.Option(metavar="PATH", help="Only this file or folder, as `sources` lists it; repeat it for more."),
]
DocumentOption = Annotated[
    list[str] | None,
    typer.Option(metavar="ID", help="Only the document with this id, see `sources --json`; repeat it for more."),
]


def chosen_settings(index: Path | None) -> Settings:
    """The settings from the environment, with another index if one is given."""
    return load_settings() if index is None else load_settings(index=index)


def chosen_filters(
    language: str | None, since: str, until: str, source: list[str] | None, document: list[str] | None
) -> Filters:
    """The filters from the options. Raises FilterError."""
    return checked_filters(Filters(language, since, until, tuple(source or ()), tuple(document or ())))


def exit_code(error: AssistantError) -> int:
    """The exit code of an error."""
    return next(code for kind, code in EXIT_CODES if isinstance(error, kind))


@contextmanager
def reported_errors() -> Iterator[None]:
    """Turn an AssistantError into a message with its hint and an exit code."""
    try:
        yield
    except AssistantError as error:
        print(f"Error: {error.message}", file=sys.stderr)
        if error.hint:
            print(f"  → {error.hint}", file=sys.stderr)
        sys.exit(exit_code(error))


def print_json(value: object) -> None:
    """A record, or anything made of records, on standard output."""
    print(json.dumps(as_record(value), ensure_ascii=False, indent=2))
