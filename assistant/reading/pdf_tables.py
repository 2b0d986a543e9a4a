"""Tables of a PDF page, seen from how the pieces of its lines stand below one another: no lines need be drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Protocol

_MIN_ROWS = 2
_MIN_COLUMNS = 2
#: Cells of a table hold a few words each; text that only stands in columns holds more.
_CELL_WORDS = 6
_CONTINUES = 1.45
_FORM_COLUMNS = 2
_ALIGNED_SHARE, _ALIGNED_POINTS = 0.7, 1.2


class Placed(Protocol):
    """A piece of a line and where it stands."""

    text: str
    left: float
    right: float
    base: float
    height: float
    is_laid_over: bool


Row = list[Placed]


@dataclass(frozen=True, slots=True)
class TableFound:
    """The rows (first, last + 1) of a block that are a table, and its cells by row and column."""

    first: int
    last: int
    cells: list[list[str]]


def tables_in(rows: Sequence[Row]) -> list[TableFound]:
    """The tables of a block, from the top."""
    found, at = [], 0
    while at < len(rows):
        table = _table_at(rows, at) if len(rows[at]) >= _MIN_COLUMNS else None
        if table is None:
            at += 1
            continue
        found.append(table)
        at = table.last
    return found


def _table_at(rows: Sequence[Row], first: int) -> TableFound | None:
    """The table that begins with a row, as far down as its rows fit its columns."""
    reach = first
    while reach < len(rows) and (len(rows[reach]) >= _MIN_COLUMNS or _is_near(rows, reach)):
        reach += 1
    widths = Counter(len(row) for row in rows[first:reach] if len(row) >= _MIN_COLUMNS)
    if not widths:
        return None
    usual = max(widths, key=lambda width: (widths[width], width))
    columns = _columns([row for row in rows[first:reach] if len(row) == usual])
    cells: list[list[str]] = []
    placed: list[list[Placed | None]] = []
    last = first
    for at in range(first, reach):
        filled = _by_column(rows[at], columns)
        if filled is None:
            break
        if cells and not filled[0] and _is_close(rows, at):
            cells[-1] = [f"{above} {below}".strip() for above, below in zip(cells[-1], filled, strict=True)]
        elif sum(map(bool, filled)) < _MIN_COLUMNS:
            break
        else:
            cells.append(filled)
            placed.append(
                [
                    next((each for each in rows[at] if each.left < right and each.right > left), None)
                    for left, right in columns
                ]
            )
        last = at + 1
    # The names of columns may stand otherwise than what is below them.
    stands = _is_aligned(placed) or (len(placed) > _MIN_ROWS and _is_aligned(placed[1:]))
    is_table = stands and _is_table(cells, rows[first:last])
    return TableFound(first, last, cells) if is_table else None


def _columns(rows: Sequence[Row]) -> list[tuple[float, float]]:
    """Left and right of every column: pieces that lie over one another belong together."""
    spans = sorted((each.left, each.right) for row in rows for each in row)
    merged: list[tuple[float, float]] = []
    for left, right in spans:
        if merged and left < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], right))
        else:
            merged.append((left, right))
    return merged


def _by_column(row: Row, columns: Sequence[tuple[float, float]]) -> list[str] | None:
    """Texts of a row by column, None where a piece stands over none of them or two over the same."""
    cells = [""] * len(columns)
    for each in row:
        overlaps = [min(each.right, right) - max(each.left, left) for left, right in columns]
        at = max(range(len(columns)), key=overlaps.__getitem__, default=-1)
        if at < 0 or overlaps[at] <= 0 or sum(overlap > 0 for overlap in overlaps) > 2:
            return None
        cells[at] = f"{cells[at]} {each.text}".strip()
    return cells


def _is_table(cells: Sequence[list[str]], rows: Sequence[Row]) -> bool:
    if len(cells) < _MIN_ROWS or len(cells[0]) < _MIN_COLUMNS or any(each.is_laid_over for row in rows for each in row):
        return False
    filled = [cell for row in cells for cell in row if cell]
    words = median(len(cell.split()) for cell in filled)
    full = sum(all(row) for row in cells)
    if len(cells[0]) == _FORM_COLUMNS and (len(cells) <= _MIN_ROWS or any(row[0].endswith(":") for row in cells)):
        return False
    return words <= _CELL_WORDS and 2 * full >= len(cells) and not _goes_on(cells)


def _is_aligned(rows: Sequence[Sequence[Placed | None]]) -> bool:
    """Whether the cells of every column share their left edge, right edge or middle, but for one or a few."""
    for column in zip(*rows, strict=True):
        cells = [each for each in column if each]
        enough = max(2, -(-_ALIGNED_SHARE * len(cells) // 1))
        edges = (
            [each.left for each in cells],
            [each.right for each in cells],
            [(each.left + each.right) / 2 for each in cells],
        )
        if len(cells) > 1 and max(_most_alike(places) for places in edges) < min(enough, len(cells)):
            return False
    return True


def _most_alike(places: Sequence[float]) -> int:
    return max(sum(abs(other - place) <= _ALIGNED_POINTS for other in places) for place in places)


def _goes_on(cells: Sequence[list[str]]) -> bool:
    """Whether most rows begin in the middle of a sentence: justified text with wide gaps, not a table."""
    starts = [row[0][:1] for row in cells[1:] if row[0]]
    return bool(starts) and 2 * sum(each.islower() for each in starts) >= len(starts)


def _is_near(rows: Sequence[Row], at: int) -> bool:
    return at > 0 and _is_close(rows, at)


def _is_close(rows: Sequence[Row], at: int) -> bool:
    """Whether a row follows the one above as closely as lines of one cell do."""
    above, here = rows[at - 1], rows[at]
    height = max(each.height for each in (*above, *here))
    return here[0].base - above[0].base <= _CONTINUES * height
