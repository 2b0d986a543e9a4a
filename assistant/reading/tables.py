"""Tables → lines that can each be read alone: ``Country: Kazakhstan; Grant: 4.5 million; Year: 2020``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Literal

from assistant.reading.cleaning import clean_line

#: Whether the first row names the columns: the file says so, it is usual there, or only the cells can tell.
Header = Literal["marked", "likely", "unmarked"]
Row = Sequence[str]

_HEADER_CHARACTERS = 120
#: A sheet may say what it is about, and when, above the row that names its columns.
_ROWS_ABOVE = 6
_YEAR = re.compile(r"(?:19|20)\d{2}(?:\s*(?:год|г\.?))?")
_NUMBER = re.compile(r"[\s\d.,%$€₽£+()–−-]*\d[\s\d.,%$€₽£+()–−-]*")


def table_lines(rows: Iterable[Row], header: Header = "unmarked") -> Iterator[str]:
    """One line a row. Empty cells are left out; a row with one cell is that cell; rows without text give no line."""
    if header == "unmarked":
        rows = [row for row in map(_clean_row, rows) if any(row)]
        if _is_list_of_facts(rows):
            yield from (_fact(row) for row in rows)
            return
    yield from _lines_under_header(map(_clean_row, rows), header)


def _lines_under_header(rows: Iterator[list[str]], header: Header) -> Iterator[str]:
    names: list[str] = []
    lone_header: list[str] = []
    for at, row in enumerate(filter(any, rows)):
        filled = [cell for cell in row if cell]
        if len(filled) < 2 and not (names and filled and not row[0]):
            yield from filled
        elif names:
            lone_header = []
            yield _record(names, row)
        elif header == "marked" or (at < _ROWS_ABOVE and _is_header(row, filled)):
            names = lone_header = row
        else:
            yield " | ".join(filled)
    if lone_header:
        yield " | ".join(filter(None, lone_header))


def _record(names: list[str], row: list[str]) -> str:
    columns = chain(names, [""] * (len(row) - len(names)))
    named = ((name.rstrip(":"), cell) for name, cell in zip(columns, row, strict=False) if cell)
    return "; ".join(f"{name}: {cell}" if name else cell for name, cell in named)


def _is_header(row: list[str], filled: list[str]) -> bool:
    """Names of columns are short, differ, fill most of the row and are words, years at most."""
    width = max(at for at, cell in enumerate(row) if cell) + 1
    words = [cell for cell in filled if not _NUMBER.fullmatch(cell)]
    years = [cell for cell in filled if _YEAR.fullmatch(cell)]
    return (
        2 * len(filled) >= width
        and bool(words)
        and len(words) + len(years) == len(filled)
        and len({cell.casefold() for cell in filled}) == len(filled)
        and all(len(cell) <= _HEADER_CHARACTERS for cell in filled)
    )


def _is_list_of_facts(rows: Sequence[Row]) -> bool:
    """Two columns that say what is what (``Borrower | Romashka LLC``), unless the second is a column of numbers."""
    cells = [[cell for cell in row if cell] for row in rows]
    pairs = [row for row in cells if len(row) == 2]
    named = [row[0] for row, filled in zip(rows, cells, strict=True) if len(filled) > 1]
    if not pairs or not all(named) or any(len(row) > 2 for row in cells):
        return False
    name, first_value = pairs[0]
    has_header = len(pairs) > 1 and not _NUMBER.fullmatch(first_value)
    return name.endswith(":") or not (has_header and all(_NUMBER.fullmatch(value) for _, value in pairs[1:]))


def _fact(row: Row) -> str:
    name, *values = [cell for cell in row if cell]
    return f"{name.rstrip(':')}: {values[0]}" if values else name


def _clean_row(row: Row) -> list[str]:
    return [clean_line(cell) if cell else "" for cell in row]
