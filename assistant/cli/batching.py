"""`assistant batch`: a table of questions in, one line of JSON per row out, in the same order."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, BinaryIO, NamedTuple

import typer

from assistant import errors
from assistant.cli.reporting import (
    DocumentOption,
    IndexOption,
    LanguageOption,
    SinceOption,
    SourceOption,
    UntilOption,
    chosen_filters,
    chosen_settings,
)
from assistant.cli.tables import Row, read_rows
from assistant.types import Answer, as_record

#: Where standard error is no terminal, a progress line is printed this often.
PROGRESS_SECONDS = 10.0
#: How the line of an answered row ends.
_NO_ERROR = b'"error": null}\n'
Ask = Callable[[str], Answer]


def batch(
    questions: Annotated[
        str,
        typer.Argument(
            metavar="TABLE", help="A .csv with a column `question`, a .jsonl, a .txt with one question per line, or - ."
        ),
    ],
    index: IndexOption = None,
    output: Annotated[Path | None, typer.Option(help="A new file for the answers; standard output by default.")] = None,
    resume: Annotated[Path | None, typer.Option(help="The same, but an existing file is continued.")] = None,
    language: LanguageOption = None,
    since: SinceOption = "",
    until: UntilOption = "",
    source: SourceOption = None,
    document: DocumentOption = None,
) -> None:
    """Answer every question of a table: one line of JSON per row, with the row's other columns.

    A row that cannot be answered gets a line with its error; then the exit code is 16.
    """
    from assistant.wiring import Assistant

    filters = chosen_filters(language, since, until, source, document)
    total = None if questions == "-" else sum(1 for _ in read_rows(questions))
    with _opened(output, resume, read_rows(questions)) as (file, left):
        failed = left.failed
        if left.done == total:
            print(f"All {total:,} rows are in the file already.", file=sys.stderr)
        else:
            with Assistant.open(settings=chosen_settings(index)) as assistant, _progress(left.done, total) as advance:
                for row in left.rows:
                    record = answer_row(row, lambda question: assistant.ask(question, filters=filters))
                    failed += record["error"] is not None
                    _write(file, record)
                    advance(row.number)
    if failed:
        raise errors.RowsFailed(
            f"{failed:,} of the rows got no answer.", 'Their lines say why: those whose "error" is not null.'
        )


def answer_row(row: Row, ask: Ask) -> dict[str, Any]:
    """The line of a row: `row`, its columns, then `answer` or `error`; the other of the two is None.

    Raises IndexFault: without an index no row can be answered.
    """
    line: dict[str, Any] = {"row": row.number, **row.columns, "answer": None, "error": None}
    if row.error:
        return line | {"error": {"message": row.error, "hint": ""}}
    try:
        return line | {"answer": as_record(ask(row.question))}
    except errors.IndexFault:
        raise
    except errors.AssistantError as error:
        return line | {"error": {"message": error.message, "hint": error.hint}}


class Resumed(NamedTuple):
    """An interrupted file of answers: how many lines it has, how many are errors, and the remaining rows."""

    done: int
    failed: int
    rows: Iterator[Row]


def resumed(file: BinaryIO, rows: Iterator[Row]) -> Resumed:
    """What the complete lines of the file leave to do; an incomplete line is removed.

    Raises TableError, and leaves the file as it is, when its lines are not answers to this table.
    """
    done, failed, whole = 0, 0, 0
    for line in file:
        row = next(rows, None)
        if row is None or not _belongs(line, row):
            raise errors.TableError(
                f"Line {done + 1} of the answers belongs to another table.", "Name another file, or remove this one."
            )
        if not line.endswith(b"\n"):
            file.truncate(whole)
            return Resumed(done, failed, chain([row], rows))
        done, whole = done + 1, whole + len(line)
        failed += not line.endswith(_NO_ERROR)
    return Resumed(done, failed, rows)


def _belongs(line: bytes, row: Row) -> bool:
    """Whether a line is that of the row, or a beginning of it."""
    begins = _encoded({"row": row.number, **row.columns})[:-1] + b', "answer": '
    return line.startswith(begins[: len(line)])


@contextmanager
def _opened(output: Path | None, resume: Path | None, rows: Iterator[Row]) -> Iterator[tuple[BinaryIO, Resumed]]:
    """The output, and what it already holds."""
    path = resume or output
    if output and resume:
        raise errors.TableError("The answers can go to one file only.", "Name it with --output, or with --resume.")
    if path is None:
        with _quiet_pipe():
            yield sys.stdout.buffer, Resumed(0, 0, rows)
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("r+b" if resume and path.exists() else "x+b")
    except FileExistsError as error:
        raise errors.TableError(f"{path} is there already.", f"Continue it: --resume {path}") from error
    except OSError as error:
        raise errors.TableError(f"{path} cannot be written: {error.strerror}.", "Name another file.") from error
    with file:
        left = resumed(file, rows) if resume else Resumed(0, 0, rows)
        file.seek(0, os.SEEK_END)
        yield file, left


@contextmanager
def _quiet_pipe() -> Iterator[None]:
    """The reader of a pipe may stop reading: that ends the run, and is no error."""
    try:
        yield
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes once more at exit


def _write(file: BinaryIO, record: dict[str, Any]) -> None:
    """Write and flush a line, so that a killed run leaves at most one incomplete line."""
    file.write(_encoded(record) + b"\n")
    file.flush()


def _encoded(record: dict[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode()


@contextmanager
def _progress(done: int, total: int | None) -> Iterator[Callable[[int], None]]:
    """A progress bar on standard error, or a line now and then where it is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if console.is_terminal:
        columns = (TextColumn("Answering"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console) as bar:
            task = bar.add_task("", total=total, completed=done)
            yield lambda number: bar.update(task, completed=number)
        return
    told = time.monotonic()
    last = done

    def tell(number: int) -> None:
        nonlocal told, last
        last = number
        if time.monotonic() - told >= PROGRESS_SECONDS:
            told = time.monotonic()
            print(_so_far(number, total), file=sys.stderr, flush=True)

    yield tell
    print(_so_far(last, total), file=sys.stderr)


def _so_far(number: int, total: int | None) -> str:
    return f"{number:,} rows" if total is None else f"{number:,} of {total:,} rows"
