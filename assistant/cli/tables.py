"""Tables of questions, row by row, in constant memory however long they are.

An unusable row is a row with an error; only a table that cannot be used at all is a TableError.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from assistant.errors import TableError

#: The column with the question, and the keys that an answer's line adds to a row's columns.
QUESTION = "question"
ADDED = ("row", "answer", "error")
#: A longer line makes its row a bad one and is not held in memory.
MAX_LINE_CHARACTERS = 1_000_000
SUFFIXES = (".csv", ".jsonl", ".txt")


@dataclass(frozen=True, slots=True)
class Bad:
    """An unreadable row, and the reason."""

    why: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its number, counted from 1, its columns, and why it cannot be asked ("" when it can)."""

    number: int
    columns: dict[str, Any] = field(default_factory=dict)
    error: str = ""

    @property
    def question(self) -> str:
        """The question; "" for a bad row."""
        found = self.columns.get(QUESTION)
        return found if isinstance(found, str) else ""


def read_rows(table: str) -> Iterator[Row]:
    """The rows of a .csv with a header, of a .jsonl, or one question per line of a .txt or of standard input (``-``).

    Raises TableError when there is no such table, or none of its rows has a question.
    """
    suffix = Path(table).suffix.lower() if table != "-" else ".txt"
    if suffix not in SUFFIXES:
        raise TableError(
            f"{table} is not a table of questions.", f"Name a file that ends with {', '.join(SUFFIXES)}, or -."
        )
    with _opened(table) as file:
        cells = {".csv": _csv, ".jsonl": _objects, ".txt": _texts}[suffix](file)
        for number, found in enumerate(cells, 1):
            yield Row(number, error=found.why) if isinstance(found, Bad) else _checked(number, found)


class Lines(Iterator[str]):
    """The lines of a file that are not blank. A line that is too long raises csv.Error, and the next can be read.

    Blank lines matter inside the quotes of a CSV, so `blank` keeps them.
    """

    def __init__(self, file: TextIO, *, blank: bool) -> None:
        self._file = file
        self._blank = blank

    def __next__(self) -> str:
        while line := self._file.readline(MAX_LINE_CHARACTERS + 1):
            if len(line) > MAX_LINE_CHARACTERS:
                while line and not line.endswith(("\n", "\r")):
                    line = self._file.readline(MAX_LINE_CHARACTERS)
                raise csv.Error(f"a line has more than {MAX_LINE_CHARACTERS:,} characters")
            if self._blank or line.strip():
                return line
        raise StopIteration


@contextmanager
def _opened(table: str) -> Iterator[TextIO]:
    """The table as text; bytes that are not UTF-8 become lone surrogates, which make their row a bad one."""
    if table == "-":
        if hasattr(sys.stdin, "reconfigure"):
            sys.stdin.reconfigure(encoding="utf-8-sig", errors="surrogateescape")
        yield sys.stdin
        return
    try:
        file = Path(table).open(encoding="utf-8-sig", errors="surrogateescape", newline="")  # noqa: SIM115 – its errors only
    except OSError as error:
        raise TableError(f"{table} cannot be read: {error.strerror}.", "Name a readable file, or - .") from error
    with file:
        yield file


def _csv(file: TextIO) -> Iterator[dict[str, Any] | Bad]:
    """The rows of a CSV by its header; the delimiter is the one of comma, semicolon and tab that yields `question`."""
    lines = Lines(file, blank=True)
    found = next(_survivors(lines), "")
    first = "" if isinstance(found, Bad) else found
    delimiter = next((each for each in ",;\t" if QUESTION in _header(first, each)), "")
    if not delimiter:
        raise TableError(
            f"The table has no column {QUESTION!r}.",
            f"Name the columns in its first line: {QUESTION}, and any others.",
        )
    header = _header(first, delimiter)
    taken = [each for each in header if header.count(each) > 1 or each in ADDED]
    if taken:
        raise TableError(f"The column {taken[0]!r} would appear twice in an answer.", "Give it another name.")
    for cells in _survivors(csv.reader(lines, delimiter=delimiter, strict=True)):
        if isinstance(cells, Bad):
            yield cells
        elif len(cells) > len(header):
            yield Bad(f"The row has {len(cells)} cells, the header {len(header)}.")
        elif cells:
            yield dict(zip(header, [*cells, *[""] * (len(header) - len(cells))], strict=True))


def _header(line: str, delimiter: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        return []


def _objects(file: TextIO) -> Iterator[dict[str, Any] | Bad]:
    for line in _survivors(Lines(file, blank=False)):
        yield line if isinstance(line, Bad) else _object(line)


def _object(line: str) -> dict[str, Any] | Bad:
    try:
        found = json.loads(line, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return Bad("The line is not JSON.")
    if not isinstance(found, dict) or not isinstance(found.get(QUESTION), str):
        return Bad(f"The line is not a JSON object with a string {QUESTION!r}.")
    taken = [key for key in found if key in ADDED]
    return Bad(f"The key {taken[0]!r} would appear twice in an answer.") if taken else found


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _texts(file: TextIO) -> Iterator[dict[str, Any] | Bad]:
    for line in _survivors(Lines(file, blank=False)):
        yield line if isinstance(line, Bad) else {QUESTION: line.strip()}


def _survivors(rows: Iterable[Any]) -> Iterator[Any]:
    """The items; a `Bad` in place of one that raises."""
    each = iter(rows)
    while True:
        try:
            yield next(each)
        except csv.Error as error:
            yield Bad(f"The row cannot be read: {error}.")
        except StopIteration:
            return


def _checked(number: int, columns: dict[str, Any]) -> Row:
    try:
        json.dumps(columns, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return Row(number, error="The row holds bytes or characters that are no UTF-8; save the table as UTF-8.")
    return Row(number, columns)
