"""CSV and TSV: the separator is found (a semicolon in Russian Excel), a row becomes a line that names its columns."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

from assistant.reading.builder import TextBuilder
from assistant.reading.decoding import decode_text
from assistant.reading.faults import broken_as_unreadable
from assistant.reading.loading import RawFile
from assistant.reading.tables import table_lines
from assistant.types import Reading

_SEPARATORS = ";\t,|"
_SAMPLE_LINES = 50


def read(file: RawFile) -> Reading:
    """Read a .csv or .tsv file in any encoding that a .txt file may have."""
    builder = TextBuilder(file.limits.max_text_characters)
    broken = broken_as_unreadable("CSV file", csv.Error, hint="Save it as CSV in UTF-8 again.")
    with _long_fields(file.limits.max_text_characters), broken:
        text = decode_text(file.content).replace("\0", "")
        first, _, rest = text.partition("\n")
        stated = first.strip().lower().removeprefix("sep=") if first.lower().startswith("sep=") else ""
        rows = _rows(rest if stated else text, stated[:1] or separator_of(text))
        builder.add_table(table_lines(rows, "likely"))
    return builder.reading()


@contextmanager
def _long_fields(most_characters: int) -> Iterator[None]:
    """Let a field be so long; the limit is one for the whole process, and others trust it."""
    usual = csv.field_size_limit(most_characters)
    try:
        yield
    finally:
        csv.field_size_limit(usual)


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    """The rows; a quote that is never closed is a character of its line, not the beginning of the rest of the file."""
    if _quotes_close(text, separator):
        return csv.reader(StringIO(text, newline=""), delimiter=separator)
    return (_row(line, separator) for line in text.splitlines())


def _quotes_close(text: str, separator: str) -> bool:
    try:
        for _ in csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True):
            pass
    except csv.Error:
        # Strict, it also refuses what stands behind a closing quote; only the open end makes lines disappear.
        *_, last = csv.reader(StringIO(text, newline=""), delimiter=separator)
        return not any("\n" in cell for cell in last)
    return True


def _row(line: str, separator: str) -> list[str]:
    closed = line.count('"') % 2 == 0
    cells = csv.reader([line], delimiter=separator) if closed else iter([line.split(separator)])
    return next(cells, [])


def separator_of(text: str) -> str:
    """The separator that cuts the first lines into the same number of cells, more than one, most often."""
    lines = [line for line in text.splitlines()[:_SAMPLE_LINES] if line.strip()]
    return max(_SEPARATORS, key=lambda separator: _evenness(lines, separator))


def _evenness(lines: list[str], separator: str) -> tuple[float, int]:
    widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator))
    width, count = max(widths.items(), key=lambda pair: (pair[0] > 1, pair[1]), default=(1, 0))
    return (count / max(len(lines), 1), width) if width > 1 else (0.0, 0)
