"""Workbooks: a sheet is a page and a heading, a row a line that names its columns."""

from __future__ import annotations

import datetime
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from lxml import etree

from assistant.errors import UnreadableDocument
from assistant.reading.builder import TextBuilder
from assistant.reading.faults import broken_as_unreadable
from assistant.reading.loading import RawFile
from assistant.reading.office import check_archive
from assistant.reading.tables import table_lines
from assistant.types import Reading

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

#: A sheet can claim 17 billion cells in a few bytes.
_MAX_CELLS = 5_000_000


def read(file: RawFile) -> Reading:
    """Read a .xlsx file: the stored results of formulas, no hidden sheets."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    properties = check_archive(file, "xlsx")
    builder = TextBuilder(file.limits.max_text_characters)
    with broken_as_unreadable("xlsx", etree.LxmlError, SyntaxError, InvalidFileException), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        workbook = load_workbook(BytesIO(file.content), read_only=True, data_only=True, keep_links=False)
        opening = _add_sheets(builder, workbook)
    return builder.reading(properties.title or opening, properties.created)


def _add_sheets(builder: TextBuilder, workbook: Workbook) -> str:
    """Append all sheets that are shown and hold text; the line above the first table comes back as a title."""
    opening = ""
    for number, sheet in enumerate(workbook.worksheets, 1):
        lines = table_lines(_rows(sheet), "likely")
        first = next(lines, "") if sheet.sheet_state == "visible" else ""
        if not first:
            continue
        if not builder.text():
            opening = "" if " | " in first or ": " in first else first
        builder.page(number)
        builder.heading(sheet.title, 1)
        builder.add(first)
        for line in lines:
            builder.add(line, "\n")
    return opening


def _rows(sheet: Any) -> Iterator[list[str]]:
    sheet.reset_dimensions()
    cells_left = _MAX_CELLS
    for row in sheet.iter_rows():
        cells_left -= max(1, len(row))
        if cells_left < 0:
            raise UnreadableDocument(
                f"The sheet {sheet.title} spans more than {_MAX_CELLS:,} cells.",
                "Delete its empty rows and columns, or split it.",
            )
        if row:
            yield [shown_value(cell.value, cell.number_format) if cell.value is not None else "" for cell in row]


def shown_value(value: object, number_format: str = "") -> str:
    """A cell as it is shown: 4 and not 4.0, 15% and not 0.15, dates in ISO 8601."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return f"{_number(value * 100)}%" if "%" in number_format else _number(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ", "minutes")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value.isoformat("minutes") if isinstance(value, datetime.time) else str(value)


def _number(value: float) -> str:
    whole = isinstance(value, int) or (value.is_integer() and abs(value) < 1e15)
    return str(int(value)) if whole else format(value, ".15g")
