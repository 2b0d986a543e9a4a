"""Segments of lines on a page → lines in reading order: column by column where text flows, else row by row."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from assistant.reading.pdf_tables import Placed, Row, tables_in

#: Between the cells of a row of a table.
CELL = "\t"

#: A gutter is at least this wide, in heights of a line, and has as many lines on both sides.
_GUTTER = 0.75
_MIN_LINES = 2
_CANDIDATES = 24
#: What text in columns has and cells of a table have not: some words in a line, and lines that go on in lower case.
_FLOW_WORDS = 2.4
_FLOW_SHARE = 0.2
_SHARED_BASELINE = 0.35
_PARAGRAPH_GAP = 1.35
_ALIGNED_POINTS = 0.8
_SIZE_CHANGE = 1.15
_MAX_DEPTH = 8


def in_reading_order(segments: Sequence[Placed]) -> list[str]:
    """Texts of the lines of a page, an empty one between paragraphs, columns and boxes."""
    lines: list[str] = []
    for block in _blocks(_rows(segments), _MAX_DEPTH):
        lines += ["", *_with_breaks(block)]
    return lines[1:]


def _rows(segments: Sequence[Placed]) -> list[Row]:
    rows: list[Row] = []
    for each in sorted(segments, key=lambda segment: (segment.base, segment.left)):
        if rows and each.base - rows[-1][0].base <= _SHARED_BASELINE * min(each.height, rows[-1][0].height):
            rows[-1].append(each)
        else:
            rows.append([each])
    return [sorted(row, key=lambda segment: segment.left) for row in rows]


def _blocks(rows: list[Row], depth: int) -> list[list[Row]]:
    """Rows by block, in the order in which they are read."""
    if not rows:
        return []
    found = _gutter(rows) if depth else None
    if found is None:
        return [rows]
    first, last, at = found
    band = [each for row in rows[first:last] for each in row]
    left = _rows([each for each in band if each.right <= at])
    right = _rows([each for each in band if each.right > at])
    parts = (rows[:first], left, right, rows[last:])
    return [block for part in parts for block in _blocks(part, depth - 1)]


def _gutter(rows: list[Row]) -> tuple[int, int, float] | None:
    """The rows (first, last + 1) that a gutter runs through, and where it stands; the one with most lines."""
    lefts: dict[int, int] = {}
    for row in rows:
        for each in row:
            lefts[round(each.left)] = lefts.get(round(each.left), 0) + 1
    best: tuple[int, tuple[int, int, float]] | None = None
    for left in sorted(lefts, key=lambda each: -lefts[each])[:_CANDIDATES]:
        at = left - 1.0
        for first, last in _bands(rows, at):
            lines = _columns(rows[first:last], at)
            if lines and (best is None or lines > best[0]):
                best = (lines, (first, last, at))
    return best[1] if best else None


def _bands(rows: list[Row], at: float) -> list[tuple[int, int]]:
    """Runs of rows of which none crosses `at`, cut to where both sides have lines."""
    bands, first = [], 0
    for index in range(len(rows) + 1):
        if index == len(rows) or any(each.left < at < each.right for each in rows[index]):
            if index > first:
                bands.append((first, index))
            first = index + 1
    return [_cut(rows, first, last, at) for first, last in bands]


def _cut(rows: list[Row], first: int, last: int, at: float) -> tuple[int, int]:
    """Rows at the ends that stand on one side only belong to the columns when they follow on closely."""
    gaps = [after[0].base - before[0].base for before, after in pairwise(rows[first:last])]
    usual = median(gaps) if gaps else 0.0
    both = [
        index
        for index in range(first, last)
        if any(each.right <= at for each in rows[index]) and any(each.left >= at for each in rows[index])
    ]
    if not both:
        return first, last
    start, end = both[0], both[-1] + 1
    while start > first and rows[start][0].base - rows[start - 1][0].base <= 1.5 * usual:
        start -= 1
    while end < last and rows[end][0].base - rows[end - 1][0].base <= 1.5 * usual:
        end += 1
    return start, end


def _columns(rows: list[Row], at: float) -> int:
    """How many lines the shorter of two columns has; 0 when `at` parts no columns of text."""
    left = [each for row in rows for each in row if each.right <= at]
    right = [each for row in rows for each in row if each.left >= at]
    if min(len(left), len(right)) < _MIN_LINES:
        return 0
    height = median(each.height for each in (*left, *right))
    if min(each.left for each in right) - max(each.right for each in left) < _GUTTER * height:
        return 0
    left_lines, right_lines = _joined(left), _joined(right)
    shared = sum(any(each.right <= at for each in row) and any(each.left >= at for each in row) for row in rows)
    shorter = min(len(left_lines), len(right_lines))
    if shared >= 0.5 * shorter and not (_flows(left_lines) and _flows(right_lines)):
        return 0
    if shared < 0.5 * shorter and not (_flows(left_lines) or _flows(right_lines)):
        return 0
    return shorter


def _joined(segments: Sequence[Placed]) -> list[str]:
    return [" ".join(each.text for each in row) for row in _rows(segments)]


def _flows(lines: Sequence[str]) -> bool:
    words = sum(len(line.split()) for line in lines) / len(lines)
    going_on = sum(line[0].islower() for line in lines[1:])
    return words >= _FLOW_WORDS and going_on >= max(1, _FLOW_SHARE * (len(lines) - 1))


def _with_breaks(rows: list[Row]) -> list[str]:
    """Lines of a block; where the distance or the size changes, a paragraph begins. Cells of a table are marked."""
    lines: list[str] = []
    at = 0
    for table in tables_in(rows):
        lines += ["", *_paragraphs(rows[at : table.first])] if at < table.first else []
        lines += ["", *(CELL.join(row) for row in table.cells)]
        at = table.last
    lines += ["", *_paragraphs(rows[at:])] if at < len(rows) else []
    return lines[1:]


def _paragraphs(rows: list[Row]) -> list[str]:
    gaps = [after[0].base - before[0].base for before, after in pairwise(rows)]
    usual = median(gaps) if len(gaps) > 1 else 0.0
    lines = [" ".join(each.text for each in rows[0])] if rows else []
    for (before, after), gap in zip(pairwise(rows), gaps, strict=True):
        one, other = _height(before), _height(after)
        pitch = max(one, other) if not usual else max(usual, 0.8 * max(one, other))
        is_other_size = max(one, other) > _SIZE_CHANGE * min(one, other)
        if gap > (_PARAGRAPH_GAP if usual else 1.6) * pitch or is_other_size or _are_table_rows(before, after):
            lines.append("")
        lines.append(" ".join(each.text for each in after))
    return lines


def _are_table_rows(before: Row, after: Row) -> bool:
    """Whether two rows have as many cells, all one below the other, or hold what was filled in."""
    if any(each.is_laid_over for each in (*before, *after)):
        return True
    if len(before) < 2 or len(before) != len(after):
        return False
    return all(_is_below(one, other) for one, other in zip(before[1:], after[1:], strict=True))


def _is_below(one: Placed, other: Placed) -> bool:
    middles = abs(one.left + one.right - other.left - other.right) / 2
    if min(abs(one.left - other.left), middles) <= _ALIGNED_POINTS:
        return True
    return abs(one.right - other.right) <= _ALIGNED_POINTS and one.text[-1:].isdigit() and other.text[-1:].isdigit()


def _height(row: Row) -> float:
    return max(each.height for each in row)
