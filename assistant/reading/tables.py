"""Tables → lines that can be read alone, ``Country: Kazakhstan; Grant: 4.5 million; Year: 2020``, and their cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, pairwise
from typing import Literal, NamedTuple

from assistant.reading.cleaning import clean_line

#: Whether the first row names the columns: the file says so, it is usual there, or only the cells can tell.
Header = Literal["marked", "likely", "unmarked"]
Row = Sequence[str]

_HEADER_CHARACTERS = 120
#: So many rows of several cells may stand above the row that names the columns, and any number of single lines.
_ROWS_ABOVE = 6
#: Rows that are looked at ahead: a second and a third row of names, and the first row below them.
_ROWS_AHEAD = 3
_YEAR = re.compile(r"(?:19|20)\d{2}(?:\s*(?:год|г\.?))?")
_NUMBER = re.compile(r"[\s\d.,%$€₽£+()–−-]*\d[\s\d.,%$€₽£+()–−-]*")


class Line(NamedTuple):
    """A line of a table. `cells` are column, start and end of each cell in `text`; none in a line that is no row.

    `columns` are the names of the columns: the lines of one table share one tuple. Lines that follow one another with
    the same `row` are one row, as of a form.
    """

    text: str
    columns: tuple[str, ...] = ()
    row: int = 0
    cells: tuple[tuple[int, int, int], ...] = ()


class _Ahead(NamedTuple):
    """A row with text, whether blank rows stand above it, and the rows with text that follow."""

    row: list[str]
    after_gap: bool
    following: list[list[str]]


def table_lines(rows: Iterable[Row], header: Header = "unmarked") -> Iterator[Line]:
    """One line a row. Empty cells are left out; a row with one cell is that cell; rows without text give no line."""
    if header == "unmarked":
        rows = list(map(_clean_row, rows))
        filled = [row for row in rows if any(row)]
        if _is_list_of_facts(filled):
            yield from _facts(filled)
            return
    yield from _Lines(header).of(map(_clean_row, rows))


class _Lines:
    """Goes through the rows of a sheet, in which one table may follow another."""

    def __init__(self, header: Header) -> None:
        self._header = header
        self._names: list[list[str]] = []
        self._columns: tuple[str, ...] = ()
        self._rows = 0
        self._plain_rows = 0
        self._lone_since_gap = False

    def of(self, rows: Iterator[list[str]]) -> Iterator[Line]:
        skipped = 0
        for row, after_gap, following in _looking_ahead(rows):
            if skipped:
                skipped -= 1
                continue
            filled = [cell for cell in row if cell]
            self._lone_since_gap = self._lone_since_gap and not after_gap
            if len(filled) < 2 and not (self._names and not row[0]):
                self._lone_since_gap = True
                yield Line(filled[0])
            elif row in self._names:
                continue  # the head of a long table, repeated on its next page
            elif self._is_header(_Ahead(row, after_gap, following), filled):
                yield from self._unused()
                self._names = _header_rows(row, following)
                skipped = len(self._names) - 1
                self._columns, self._rows = _joined_names(self._names), 0
            elif following and self._names and not self._rows and filled == _counted(len(filled)):
                yield Line(" | ".join(filled))  # official forms number their columns
            elif self._names:
                self._rows += 1
                yield _record(self._columns, row, self._rows)
            else:
                self._plain_rows += 1
                yield Line(" | ".join(filled))
        yield from self._unused()

    def _unused(self) -> Iterator[Line]:
        """Names of columns below which no row stands."""
        if self._names and not self._rows:
            yield from (Line(" | ".join(filter(None, row))) for row in self._names)

    def _is_header(self, at: _Ahead, filled: list[str]) -> bool:
        if not self._names:
            if self._header == "marked":
                return True
            return self._plain_rows < _ROWS_ABOVE and _names_columns(at.row) and not _is_line_above(at)
        begins_anew = (at.after_gap or self._lone_since_gap) and _names_columns(at.row)
        return begins_anew and bool(at.following) and any(map(_is_figure, at.following[0])) and len(filled) > 1


def _counted(count: int) -> list[str]:
    return [str(number) for number in range(1, count + 1)]


def _looking_ahead(rows: Iterator[list[str]]) -> Iterator[_Ahead]:
    """The rows with text, each with those that follow it."""
    waiting: list[tuple[list[str], bool]] = []
    marked = _with_gaps(rows)
    while True:
        waiting += islice(marked, _ROWS_AHEAD + 1 - len(waiting))
        if not waiting:
            return
        (row, after_gap), *rest = waiting
        yield _Ahead(row, after_gap, [each for each, _ in rest])
        waiting = rest


def _with_gaps(rows: Iterator[list[str]]) -> Iterator[tuple[list[str], bool]]:
    after_gap = False
    for row in rows:
        if any(row):
            yield row, after_gap
        after_gap = not any(row)


def _is_line_above(at: _Ahead) -> bool:
    """Whether a row says something about a table whose wider header follows: ``Director | Lee A.``."""
    several = [row for row in at.following if _width(row) > 1]
    if not several or not _names_columns(several[0]):
        return False
    return sum(map(bool, several[0])) > sum(map(bool, at.row)) and not _is_below(at.row, several[0])


def _header_rows(row: list[str], following: Sequence[list[str]]) -> list[list[str]]:
    """The row that names the columns, with those below it that divide its cells: year over quarter."""
    found = [row]
    for at, below in enumerate(following[:-1]):
        has_rows = any(map(_is_figure, following[at + 1]))
        if not (_is_below(found[-1], below) and all(_is_name(cell) for cell in below if cell) and has_rows):
            break
        found.append(below)
    return found


def _is_below(row: list[str], below: list[str]) -> bool:
    """Whether `below` divides cells of `row` that span several columns, and repeats those that span both rows."""
    width = max(_width(row), _width(below))
    upper, lower = (each + [""] * (width - len(each)) for each in (row, below))
    spans = [at for at in range(1, width) if not upper[at]]
    repeats = all(not low or low == up for up, low in zip(upper[:1], lower[:1], strict=True))
    return bool(spans) and repeats and all(lower[at] for at in spans)


def _joined_names(rows: Sequence[list[str]]) -> tuple[str, ...]:
    """One name for each column, from the outer names to the inner ones."""
    width = max(map(len, rows))
    padded = [row + [""] * (width - len(row)) for row in rows]
    for above, below in pairwise(padded):
        for at in range(1, width):
            above[at] = above[at] or (above[at - 1] if below[at] else "")
    return tuple(" ".join(dict.fromkeys(row[at].rstrip(":") for row in padded if row[at])) for at in range(width))


def _record(columns: tuple[str, ...], row: list[str], number: int) -> Line:
    pieces: list[str] = []
    cells: list[tuple[int, int, int]] = []
    length = 0
    for at, (name, cell) in enumerate(zip(chain(columns, [""] * (len(row) - len(columns))), row, strict=False)):
        if cell:
            piece = f"{'; ' if pieces else ''}{f'{name}: ' if name else ''}{cell}"
            length += len(piece)
            pieces.append(piece)
            cells.append((at, length - len(cell), length))
    return Line("".join(pieces), columns, number, tuple(cells))


def _names_columns(row: list[str]) -> bool:
    """Names of columns are short, most differ, and they fill most of the row; they are words, years at most."""
    filled = [cell for cell in row if cell]
    words = [cell for cell in filled if not _NUMBER.fullmatch(cell)]
    return (
        len(filled) > 1
        and 2 * len(filled) >= _width(row)
        and bool(words)
        and all(map(_is_name, filled))
        and 2 * len({cell.casefold() for cell in filled}) > len(filled)
        and all(len(cell) <= _HEADER_CHARACTERS for cell in filled)
    )


def _is_name(cell: str) -> bool:
    return not _NUMBER.fullmatch(cell) or bool(_YEAR.fullmatch(cell))


def _is_figure(cell: str) -> bool:
    return bool(_NUMBER.fullmatch(cell))


def _width(row: Row) -> int:
    return max((at for at, cell in enumerate(row) if cell), default=-1) + 1


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


def _facts(rows: Sequence[Row]) -> Iterator[Line]:
    """A form is a table of one row: its labels are the columns."""
    pairs = [[cell for cell in row if cell] for row in rows]
    columns = tuple(pair[0].rstrip(":") for pair in pairs if len(pair) > 1)
    column = 0
    for name, *values in pairs:
        if values:
            text = f"{columns[column]}: {values[0]}"
            yield Line(text, columns, 1, ((column, len(text) - len(values[0]), len(text)),))
            column += 1
        else:
            yield Line(name)


def _clean_row(row: Row) -> list[str]:
    return [clean_line(cell) if cell else "" for cell in row]
