"""Files of the formats that offices use, made from tables as text: ``evals/cases/tables/tables.txt``.

A line ``== NAME`` begins a file. Rows have `` | `` between their cells; others stand above the table, the first of
them as the heading. A file without a table holds its lines as they stand. ``:form`` behind
the name of a .docx makes a form of two columns.
"""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_NAME = re.compile(r"== (?P<name>\S+?)(?P<form>:form)?")
_CYRILLIC = re.compile("[А-я]")


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file to be made: its name, the lines above its table, the rows; `text` is all of it as it was written."""

    name: str
    lines: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    text: str
    is_form: bool = False


def table_files(source: str) -> Iterator[TableFile]:
    """The files of a source text, in its order."""
    for block in re.split(r"(?m)^(?=== )", source):
        first, _, body = block.partition("\n")
        match = _NAME.fullmatch(first.strip())
        if match:
            lines = [line for line in body.split("\n") if line.strip()]
            rows = tuple(tuple(cell.strip() for cell in line.split("|")) for line in lines if "|" in line)
            above = tuple(line for line in lines if "|" not in line)
            yield TableFile(match["name"], above, rows, body.strip() + "\n", bool(match["form"]))


def write_files(source: Path, folder: Path) -> None:
    """Write the files of `source` below `folder`."""
    for file in table_files(source.read_text(encoding="utf-8")):
        suffix = Path(file.name).suffix if file.rows else ".txt"
        _WRITERS[suffix](file, folder / file.name)


def _write_text(file: TableFile, path: Path) -> None:
    path.write_text(file.text, encoding="utf-8")


def _write_csv(file: TableFile, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter=";" if _CYRILLIC.search(file.text) else ",")
        writer.writerows([*([line] for line in file.lines), *file.rows])


def _write_markdown(file: TableFile, path: Path) -> None:
    head, *rows = ("| " + " | ".join(row) + " |" for row in file.rows)
    rule = "|" + "---|" * len(file.rows[0])
    title = [f"# {line}\n" for line in file.lines[:1]] + list(file.lines[1:])
    path.write_text("\n".join([*title, head, rule, *rows]) + "\n", encoding="utf-8")


def _write_html(file: TableFile, path: Path) -> None:
    title = html.escape(file.lines[0])
    rows = [_html_row(row, "th" if at == 0 else "td") for at, row in enumerate(file.rows)]
    body = f"<h1>{title}</h1><p>{title}.</p><table>{''.join(rows)}</table>"
    path.write_text(f'<!doctype html><meta charset="utf-8"><title>{title}</title><body>{body}</body>', encoding="utf-8")


def _html_row(row: Sequence[str], tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in row) + "</tr>"


def _write_xlsx(file: TableFile, path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [*([line] for line in file.lines), *file.rows]:
        sheet.append([float(cell) if re.fullmatch(r"\d+(\.\d+)?", cell) else cell or None for cell in row])
    book.save(path)


def _write_docx(file: TableFile, path: Path) -> None:
    import docx

    document = docx.Document()
    for at, line in enumerate(file.lines):
        document.add_heading(line, 1) if at == 0 else document.add_paragraph(line)
    table = document.add_table(rows=0, cols=len(file.rows[0]))
    for number, row in enumerate(file.rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.paragraphs[0].add_run(text).bold = number == 0 and not file.is_form
    document.save(str(path))


def _write_pptx(file: TableFile, path: Path) -> None:
    from pptx import Presentation
    from pptx.util import Cm

    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    title = slide.shapes.title
    assert title is not None
    title.text = file.lines[0]
    size = (len(file.rows), len(file.rows[0]))
    table = slide.shapes.add_table(*size, Cm(1), Cm(4), Cm(22), Cm(8)).table
    for at, row in enumerate(file.rows):
        for column, text in enumerate(row):
            table.cell(at, column).text = text
    deck.save(str(path))


_WRITERS = {
    ".txt": _write_text,
    ".csv": _write_csv,
    ".md": _write_markdown,
    ".html": _write_html,
    ".xlsx": _write_xlsx,
    ".docx": _write_docx,
    ".pptx": _write_pptx,
}
