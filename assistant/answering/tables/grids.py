"""A table with the texts of its cells, and what kind of values each of its columns holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from assistant.answering.tables.terms import dates_in, holds_code, weekdays_in
from assistant.language.dates import Date, found_dates
from assistant.language.normalising import normalised
from assistant.language.quantities import found_quantities
from assistant.language.registry import derived
from assistant.language.word_lists import word_set
from assistant.types import Document, Table

Kind = Literal["number", "date", "text"]
#: A column is of a kind when so many of its cells are.
KIND_SHARE = 0.6
#: Words that may stand beside the number in a cell of numbers: a unit, "about".
WORDS_BESIDE_NUMBER = 3


class Value(NamedTuple):
    """A cell read as a number: its value, and its unit, "" where it is not said."""

    number: float
    unit: str


@dataclass(frozen=True, eq=False)
class Grid:
    """A table of a document, ready to be looked up and computed over."""

    document: Document
    table: Table

    @cached_property
    def cells(self) -> list[dict[int, str]]:
        """The texts of each row by column."""
        text = self.document.text
        return [{cell.column: text[cell.start : cell.end] for cell in row.cells} for row in self.table.rows]

    @cached_property
    def is_form(self) -> bool:
        """Whether it is a form: labels with what stands behind them, not rows under names."""
        return len(self.table.rows) == 1 and len(self.table.columns) > 1

    @cached_property
    def width(self) -> int:
        return max(len(self.table.columns), max((max(row, default=-1) + 1 for row in self.cells), default=0))

    @cached_property
    def kinds(self) -> list[Kind]:
        """What each column holds."""
        return [self._kind(column) for column in range(self.width)]

    @cached_property
    def key_column(self) -> int:
        """The column that names the rows: the first of texts, but not a running number."""
        texts = [at for at in range(self.width) if self.kinds[at] == "text" and self._distinct(at) > 0.5]
        return texts[0] if texts else 0

    @cached_property
    def body(self) -> list[int]:
        """The rows that are no totals."""
        return [at for at in range(len(self.cells)) if not self.is_total(at)]

    def name(self, column: int) -> str:
        """The name of a column, "" where it has none."""
        return self.table.columns[column] if column < len(self.table.columns) else ""

    def is_total(self, row: int) -> bool:
        """Whether a row sums others up."""
        first = next(iter(self.cells[row].values()), "").casefold().rstrip(":. ")
        return first in word_set("totals")

    def value(self, row: int, column: int) -> Value | None:
        """A cell as a number; None where it is none."""
        text = self.cells[row].get(column)
        return value_of(text) if text else None

    def date(self, row: int, column: int) -> Date | None:
        """A cell as a date; None where it is none."""
        dates = dates_in(self.cells[row].get(column, ""))
        return dates[0] if dates else None

    def _kind(self, column: int) -> Kind:
        texts = [row[column] for row in self.cells if column in row]
        if not texts:
            return "text"
        if sum(map(is_date, texts)) >= KIND_SHARE * len(texts):
            return "date"
        if sum(value_of(text) is not None for text in texts) >= KIND_SHARE * len(texts):
            return "number"
        return "text"

    def _distinct(self, column: int) -> float:
        texts = [row[column] for row in self.cells if column in row]
        return len(set(texts)) / len(texts) if texts else 0.0


@derived
@lru_cache(maxsize=50_000)
def value_of(text: str) -> Value | None:
    """A cell that is one number, with its unit."""
    if text.lstrip()[:1] in ("№", "#") or holds_code(text):
        return None
    plain = normalised(text).strip()
    found = found_quantities(plain) if any(each.isdigit() for each in plain) else []
    if len(found) != 1 or found[0].in_words or found[0].quantity.unit == "clock":
        return None
    rest = plain[: found[0].start] + " " + plain[found[0].end :]
    if any(each.isdigit() for each in rest) or len(rest.split()) > WORDS_BESIDE_NUMBER:
        return None
    if found[0].start and plain[found[0].start - 1].isalpha():
        return None
    negative = plain[: found[0].start].rstrip().endswith(("-", "−")) or (plain[0] == "(" and plain[-1] == ")")
    number = float(found[0].quantity.value)
    return Value(-number if negative else number, found[0].quantity.unit)


@derived
@lru_cache(maxsize=50_000)
def is_date(text: str) -> bool:
    """Whether a cell is a date and little else; a year alone is a number."""
    found = found_dates(normalised(text))
    if not found or not found[0].date.month:
        return bool(weekdays_in(text)) and len(text.split()) == 1
    covered = sum(end - start for start, end in {(each.start, each.end) for each in found})
    return covered >= 0.6 * len(text.strip())


def units_of(grid: Grid, rows: Sequence[int], column: int) -> set[str]:
    """The units of the cells of a column that state one."""
    values = (grid.value(row, column) for row in rows)
    return {value.unit for value in values if value and value.unit}
