"""The one place where text grows, so that the offsets of pages, headings and cells are right by construction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.errors import UnreadableDocument
from assistant.reading.cleaning import clean_line, clean_text
from assistant.reading.labels import label_tables
from assistant.reading.tables import Line
from assistant.types import Cell, Heading, Outline, PageMark, Reading, Table, TableRow

PARAGRAPH = "\n\n"
LINE = "\n"
SPACE = " "
#: A line right above a table is its caption, unless it is longer.
CAPTION_CHARACTERS = 200


class TextBuilder:
    """Collects cleaned blocks of text and marks where pages, headings and the cells of tables start.

    `max_characters` bounds the whole text; passing it raises UnreadableDocument at once, not at the end.
    """

    def __init__(self, max_characters: int) -> None:
        self._max_characters = max_characters
        self._pieces: list[str] = []
        self._length = 0
        self._headings: list[Heading] = []
        self._pages: list[PageMark] = []
        self._tables: list[Table] = []
        self._awaited_page: int | None = None

    def add(self, block: str, separator: str = PARAGRAPH) -> None:
        """Append `block` after `separator`; a block without text changes nothing."""
        self._append(clean_text(block), separator)

    def add_lines(self, lines: Iterable[str]) -> None:
        """Append a block that comes line by line."""
        separator = PARAGRAPH
        for line in lines:
            self.add(line, separator)
            separator = LINE

    def add_table(self, lines: Iterable[Line], separator: str = PARAGRAPH) -> None:
        """Append a block that comes as the lines of tables, and mark their cells."""
        columns: tuple[str, ...] = ()
        above, caption = [self._last_line()], ""
        rows: list[TableRow] = []
        for line in lines:
            if line.cells and line.columns is not columns:
                self._close_table(columns, caption, rows)
                columns, rows = line.columns, []
                caption = " ".join(each for each in above if 0 < len(each) <= CAPTION_CHARACTERS)
            self._append(line.text, separator)
            separator = LINE
            if line.cells:
                self._add_row(line, rows)
                above = []
            else:
                above.append(line.text)
        self._close_table(columns, caption, rows)

    def _add_row(self, line: Line, rows: list[TableRow]) -> None:
        start = self._length - len(line.text)
        cells = tuple(Cell(column, start + first, start + last) for column, first, last in line.cells)
        if rows and rows[-1].number == line.row:
            start, cells = rows[-1].start, rows[-1].cells + cells
            rows.pop()
        rows.append(TableRow(line.row, start, self._length, cells))

    def _close_table(self, columns: tuple[str, ...], caption: str, rows: Sequence[TableRow]) -> None:
        if rows:
            self._tables.append(Table(rows[0].start, caption, columns, tuple(rows)))

    def _last_line(self) -> str:
        """The last block, where it is one line and no row of a table."""
        last = self._pieces[-1].lstrip("\n") if self._pieces else ""
        is_row = bool(self._tables) and self._tables[-1].rows[-1].end == self._length
        return "" if is_row or "\n" in last else last

    def heading(self, title: str, level: int) -> None:
        """Append a heading of `level` (1 is the highest) as a paragraph of its own."""
        line = clean_line(title)
        if line:
            self._append(line, PARAGRAPH)
            self._headings.append(Heading(line, max(1, level), self._length - len(line)))

    def embed(self, reading: Reading, level: int) -> None:
        """Append what was read of a file that lies in this one; its headings come below `level`."""
        self._append(reading.text, PARAGRAPH)
        start = self._length - len(reading.text)
        for each in reading.outline.headings:
            self._headings.append(Heading(each.title, each.level + level, start + each.start))
        self._tables += [_moved(each, start) for each in reading.tables]

    def page(self, number: int) -> None:
        """The next block starts page `number`. A page without a block gets no mark."""
        self._awaited_page = number

    def text(self) -> str:
        """The text so far."""
        return "".join(self._pieces)

    def headings(self) -> tuple[Heading, ...]:
        """The headings so far."""
        return tuple(self._headings)

    def reading(self, title: str = "", date: str = "", origin: str = "") -> Reading:
        """The finished text with its outline and what the document states about itself."""
        outline = Outline(pages=tuple(self._pages), headings=tuple(self._headings))
        text = self.text()
        taken = [(table.rows[0].start, table.rows[-1].end) for table in self._tables]
        taken += [(each.start, each.start + len(each.title)) for each in self._headings]
        tables = sorted([*self._tables, *label_tables(text, taken)], key=lambda table: table.start)
        return Reading(text, clean_line(title), date, clean_line(origin), outline, tuple(tables))

    def _append(self, block: str, separator: str) -> None:
        if not block:
            return
        before = separator if self._length else ""
        self._pieces.append(before + block)
        self._length += len(before) + len(block)
        if self._length > self._max_characters:
            raise text_too_long(self._max_characters)
        if self._awaited_page is not None:
            self._pages.append(PageMark(self._awaited_page, self._length - len(block)))
            self._awaited_page = None


def _moved(table: Table, by: int) -> Table:
    rows = tuple(
        TableRow(
            row.number,
            row.start + by,
            row.end + by,
            tuple(Cell(each.column, each.start + by, each.end + by) for each in row.cells),
        )
        for row in table.rows
    )
    return Table(table.start + by, table.caption, table.columns, rows)


def text_too_long(max_characters: int) -> UnreadableDocument:
    """The error for a text over the limit."""
    return UnreadableDocument(
        f"The text is longer than {max_characters:,} characters.",
        "Split the file, or raise ASSISTANT_READING__MAX_TEXT_CHARACTERS.",
    )
