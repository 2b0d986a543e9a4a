"""Workbooks of Excel 97 to 2003."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from assistant.reading.builder import TextBuilder
from assistant.reading.faults import broken_as_unreadable
from assistant.reading.formats import read_inner
from assistant.reading.formats.old_office import real_suffix
from assistant.reading.formats.xlsx import shown_value
from assistant.reading.loading import RawFile
from assistant.reading.tables import table_lines
from assistant.types import Reading


def read(file: RawFile) -> Reading:
    """Read a .xls file: the stored results of formulas, no hidden sheets; and a web page or a table under that name."""
    import xlrd  # type: ignore[import-untyped]

    stem, real = PurePath(file.name).stem, real_suffix(file.content, "xlsx")
    if real:
        return read_inner(file, f"{stem}.{real}", file.content)
    builder = TextBuilder(file.limits.max_text_characters)
    hint = "Open it in an office program, remove the password, and save it as .xlsx."
    with broken_as_unreadable("xls", xlrd.XLRDError, xlrd.compdoc.CompDocError, hint=hint):
        book = xlrd.open_workbook(file_contents=file.content, formatting_info=True, logfile=_Silent())
        opening = _add_sheets(builder, book)
    return builder.reading(opening)


class _Silent:
    """Takes xlrd's remarks about odd files."""

    def write(self, text: str) -> int:
        return len(text)


def _add_sheets(builder: TextBuilder, book: Any) -> str:
    opening = ""
    for number, sheet in enumerate(book.sheets(), 1):
        lines = [*table_lines(_rows(book, sheet), "likely")] if not sheet.visibility else []
        if not lines:
            continue
        if not builder.text() and not lines[0].cells:
            opening = lines[0].text
        builder.page(number)
        builder.heading(sheet.name, 1)
        builder.add_table(lines)
        notes = sorted(sheet.cell_note_map.items())
        builder.add_lines(f"[{each.author + ': ' if each.author else ''}{each.text}]" for _, each in notes)
    return opening


def _rows(book: Any, sheet: Any) -> Iterator[list[str]]:
    spans = {(low, column): high for low, high, column, _ in sheet.merged_cells if high - low > 1}
    filling: dict[int, tuple[int, str]] = {}
    for number in range(sheet.nrows):
        row = [_shown(book, cell) for cell in sheet.row(number)]
        for at in range(len(row)):
            if (number, at) in spans:
                filling[at] = (spans[number, at], row[at])
            elif at in filling and number < filling[at][0]:
                row[at] = row[at] or filling[at][1]
        yield row


def _shown(book: Any, cell: Any) -> str:
    import xlrd

    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK, xlrd.XL_CELL_ERROR):
        return ""
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _moment(cell.value, book.datemode)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return shown_value(bool(cell.value))
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        key = book.xf_list[cell.xf_index].format_key
        return shown_value(cell.value, book.format_map[key].format_str if key in book.format_map else "")
    return str(cell.value)


def _moment(value: float, mode: int) -> str:
    import xlrd

    year, month, day, hour, minute, second = xlrd.xldate_as_tuple(value, mode)
    if not year:
        return shown_value(datetime.time(hour, minute, second))
    return shown_value(datetime.datetime(year, month, day, hour, minute, second))
