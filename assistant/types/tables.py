"""Records of tables: where in a document's text their cells stand, and what their columns are called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with text: its column, counted from 0, and its place, ``document.text[start:end]``."""

    column: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: its number in the table, counted from 1, its place in the text, and its cells that are not empty."""

    number: int
    start: int
    end: int
    cells: tuple[Cell, ...]

    def cell(self, column: int) -> Cell | None:
        """The cell of a column; None where it is empty."""
        return next((each for each in self.cells if each.column == column), None)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a document, or the part of it that lies in one passage.

    `start` is the offset of its first row, which names it within its document; `caption` the lines right above it;
    `columns` are the names of the columns, header rows joined, "" where a column has none. The unit of a column stands
    in its name or in the caption.
    """

    start: int
    caption: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]


def joined_tables(parts: Iterable[Table]) -> tuple[Table, ...]:
    """Whole tables of a document from their parts in the order of its text."""
    found: dict[int, list[Table]] = {}
    for part in parts:
        found.setdefault(part.start, []).append(part)
    return tuple(_joined(each) for each in found.values())


def _joined(parts: Sequence[Table]) -> Table:
    columns = max((each.columns for each in parts), key=len)
    named = [
        next((each.columns[at] for each in parts if at < len(each.columns) and each.columns[at]), "")
        for at in range(len(columns))
    ]
    return replace(parts[0], columns=tuple(named), rows=tuple(row for each in parts for row in each.rows))
