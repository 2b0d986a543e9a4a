"""The words of an answer out of a table: row and column named, each cell with its mark."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.citing import cite
from assistant.answering.phrasing import shown
from assistant.answering.prompts import load_phrases
from assistant.answering.tables.findings import Finding, Place
from assistant.answering.tables.grids import Grid
from assistant.types import Citation, Language, Passage

#: So many rows that were used are listed one by one; more are cited passage by passage.
LISTED_ROWS = 12


def composed(
    finding: Finding, language: Language, passages: Sequence[Passage]
) -> tuple[str, str, tuple[Citation, ...]]:
    """The text of an answer, the few words that are the answer, and the citations."""
    if finding.how in ("cell", "extreme"):
        return _of_cells(finding, language, passages)
    return _of_computed(finding, language, passages)


def _of_cells(
    finding: Finding, language: Language, passages: Sequence[Passage]
) -> tuple[str, str, tuple[Citation, ...]]:
    grid, phrases = finding.grid, load_phrases("quoting", language)
    lines: list[str] = []
    citations: list[Citation] = []
    for place in finding.places:
        cited = _cited(grid, place, passages, len(citations) + 1)
        citations.append(cited)
        row = _row_name(grid, place)
        key = "table_row" if row else "quote"
        slots = {"row": shown(row)} if row else {}
        lines.append(phrases.fill(key, quote=shown(cited.quote), number=cited.number, **slots))
    if finding.how == "extreme":
        lines.append(phrases.fill("table_compared", count=finding.rows, table=shown(_title(grid))))
        short = "; ".join(dict.fromkeys(_row_name(grid, place) for place in finding.places))
    else:
        short = "; ".join(dict.fromkeys(grid.cells[row][column] for row, column in finding.places))
    return "\n\n".join(lines), short, tuple(citations)


def _of_computed(
    finding: Finding, language: Language, passages: Sequence[Passage]
) -> tuple[str, str, tuple[Citation, ...]]:
    grid, phrases = finding.grid, load_phrases("quoting", language)
    column = grid.name(finding.column) if finding.column is not None else ""
    over: dict[str, object] = (
        {"count": finding.rows, "table": shown(_title(grid))} if finding.how != "difference" else {}
    )
    if finding.how in ("sum", "average"):
        over["column"] = shown(column)
    lead = phrases.fill(f"table_{finding.how}", value=finding.value, **over)
    listed = len(finding.places) <= LISTED_ROWS
    citations = (
        [_cited(grid, place, passages, number) for number, place in enumerate(finding.places, 1)]
        if listed
        else _cited_blocks(grid, finding.places, passages)
    )
    if not listed:
        return f"{lead} {''.join(f'[{each.number}]' for each in citations)}", finding.value, tuple(citations)
    items = []
    for place, cited in zip(finding.places, citations, strict=True):
        row = _row_name(grid, place)
        slots = {"quote": shown(cited.quote), "number": cited.number}
        items.append(phrases.fill("table_row", row=shown(row), **slots) if row else phrases.fill("quote", **slots))
    return "\n".join([lead, *(f"- {each}" for each in items)]), finding.value, tuple(citations)


def _row_name(grid: Grid, place: Place) -> str:
    """What names a row, where it is not the cell itself."""
    row, column = place
    if grid.is_form or column == grid.key_column:
        return ""
    return grid.cells[row].get(grid.key_column, "")


def _title(grid: Grid) -> str:
    return grid.table.caption if 0 < len(grid.table.caption) <= 80 else grid.document.title


def _cited(grid: Grid, place: Place, passages: Sequence[Passage], number: int) -> Citation:
    """A cell with the name of its column, as the text has it."""
    row, column = grid.table.rows[place[0]], place[1]
    at = next(index for index, cell in enumerate(row.cells) if cell.column == column)
    cell = row.cells[at]
    start = row.cells[at - 1].end if at else row.start
    while start < cell.start and grid.document.text[start] in "; \n":
        start += 1
    passage = next(each for each in passages if each.start <= cell.start < each.end)
    return cite(number, grid.document, passage, max(start, passage.start), min(cell.end, passage.end))


def _cited_blocks(grid: Grid, places: Sequence[Place], passages: Sequence[Passage]) -> list[Citation]:
    """Of each passage the rows that were used, from the first to the last that follow one another."""
    blocks: list[list[int]] = []
    for row, _ in places:
        follows = (
            bool(blocks)
            and row == blocks[-1][1] + 1
            and _passage_of(grid, row, passages) is _passage_of(grid, blocks[-1][0], passages)
        )
        if follows:
            blocks[-1][1] = row
        else:
            blocks.append([row, row])
    citations = []
    for number, (first, last) in enumerate(blocks, 1):
        passage = _passage_of(grid, first, passages)
        end = min(grid.table.rows[last].end, passage.end)
        citations.append(cite(number, grid.document, passage, grid.table.rows[first].start, end))
    return citations


def _passage_of(grid: Grid, row: int, passages: Sequence[Passage]) -> Passage:
    start = grid.table.rows[row].start
    return next(each for each in passages if each.start <= start < each.end)
