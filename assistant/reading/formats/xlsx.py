"""Workbooks: a sheet is a page and a heading, a row a line that names its columns."""

from __future__ import annotations

import datetime
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from itertools import chain
from typing import TYPE_CHECKING, Any

from lxml import etree

from assistant.errors import UnreadableDocument
from assistant.reading.builder import TextBuilder
from assistant.reading.faults import BROKEN_FILE_ERRORS, broken_as_unreadable
from assistant.reading.links import with_address
from assistant.reading.loading import RawFile
from assistant.reading.number_formats import shown_number
from assistant.reading.office import check_archive
from assistant.reading.package import Package
from assistant.reading.scripts import lowered, raised
from assistant.reading.sheet_extras import add_extras, cell_addresses
from assistant.reading.sheet_package import without_looks
from assistant.reading.tables import table_lines
from assistant.types import Reading

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

#: A sheet can claim 17 billion cells in a few bytes.
_MAX_CELLS = 5_000_000
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="(?P<column>[A-Z]+)(?P<first>\d+):[A-Z]+(?P<last>\d+)"')


def read(file: RawFile) -> Reading:
    """Read a .xlsx file: the stored results of formulas, no hidden sheets."""
    from openpyxl.utils.exceptions import InvalidFileException

    properties = check_archive(file, "xlsx")
    builder = TextBuilder(file.limits.max_text_characters)
    with broken_as_unreadable("xlsx", etree.LxmlError, SyntaxError, InvalidFileException), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        package = Package(file.content)
        opening = _add_sheets(builder, _workbook(file.content), package)
    return builder.reading(properties.title or opening, properties.created)


def _workbook(content: bytes) -> Workbook:
    """The workbook; where its looks are broken, without them."""
    from openpyxl import load_workbook

    def load(stored: bytes) -> Workbook:
        return load_workbook(BytesIO(stored), read_only=True, data_only=True, keep_links=False, rich_text=True)

    try:
        return load(content)
    except zipfile.BadZipFile:
        raise
    except BROKEN_FILE_ERRORS:
        return load(without_looks(content))


def _add_sheets(builder: TextBuilder, workbook: Workbook, package: Package) -> str:
    """Append all sheets that are shown and hold text; the line above the first table comes back as a title."""
    opening = ""
    for number, sheet in enumerate(workbook.worksheets, 1):
        part = str(getattr(sheet, "_worksheet_path", ""))
        addresses = cell_addresses(package, part)
        lines = table_lines(_rows(sheet, addresses), "likely")
        first = next(lines, None) if sheet.sheet_state == "visible" else None
        if first is None:
            continue
        if not builder.text():
            opening = "" if first.cells or " | " in first.text or ": " in first.text else first.text
        builder.page(number)
        builder.heading(sheet.title, 1)
        builder.add_table(chain([first], lines))
        add_extras(builder, package, part)
    return opening


def _rows(sheet: Any, addresses: Mapping[tuple[int, int], str]) -> Iterator[list[str]]:
    """The rows of a sheet as they are shown; a cell that spans several rows fills them all."""
    sheet.reset_dimensions()
    merged = _merged(sheet)
    filling: dict[int, tuple[int, str]] = {}
    for number, shown in enumerate(_shown_rows(sheet), 1):
        row = shown
        for at, value in enumerate(row, 1) if addresses else ():
            if (number, at) in addresses:
                row[at - 1] = with_address(value, addresses[number, at]) or addresses[number, at]
        for column, last in merged.get(number, ()):
            filling[column] = (last, row[column] if column < len(row) else "")
        filling = {column: fill for column, fill in filling.items() if fill[0] >= number}
        if filling:
            row.extend([""] * (max(filling) + 1 - len(row)))
            for column, (_, value) in filling.items():
                row[column] = row[column] or value
        yield row


def _merged(sheet: Any) -> dict[int, list[tuple[int, int]]]:
    """Row → column and last row of the cells that begin there and span several rows; they stand behind the cells."""
    found: dict[int, list[tuple[int, int]]] = {}
    from openpyxl.utils import column_index_from_string

    with sheet._get_source() as source:
        content = source.read()
    for match in _MERGED.finditer(content):
        column, first, last = match["column"].decode(), int(match["first"]), int(match["last"])
        if last > first:
            found.setdefault(first, []).append((column_index_from_string(column) - 1, last))
    return found


def _shown_rows(sheet: Any) -> Iterator[list[str]]:
    cells_left = _MAX_CELLS
    for row in sheet.iter_rows():
        cells_left -= max(1, len(row))
        if cells_left < 0:
            raise UnreadableDocument(
                f"The sheet {sheet.title} spans more than {_MAX_CELLS:,} cells.",
                "Delete its empty rows and columns, or split it.",
            )
        yield [shown_value(cell.value, cell.number_format) if cell.value is not None else "" for cell in row]


def shown_value(value: object, number_format: str = "") -> str:
    """A cell as it is shown: 4 and not 4.0, 15% and not 0.15, dates in ISO 8601."""
    if isinstance(value, list):
        return _rich(value)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return shown_number(value, number_format)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ", "minutes")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value.isoformat("minutes") if isinstance(value, datetime.time) else str(value)


def _rich(text: Any) -> str:
    """A cell with letters of several kinds: raised and lowered ones are marked."""
    pieces = []
    for each in text:
        font = getattr(each, "font", None)
        shift = getattr(font, "vertAlign", None)
        words = str(getattr(each, "text", each))
        pieces.append(raised(words) if shift == "superscript" else lowered(words) if shift == "subscript" else words)
    return "".join(pieces)
