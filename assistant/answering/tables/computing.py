"""Computing over the rows of a table: the most, the least, how many, the sum, the average, the difference.

Rows are chosen by what the question says of them; what is measured is a column. Nothing is added up that has different
units, and no percentages are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

import regex

from assistant.answering.tables.findings import Finding, How, Place
from assistant.answering.tables.grids import Grid, units_of
from assistant.answering.tables.looking_up import Matching
from assistant.answering.tables.operations import Computed, Operation
from assistant.answering.tables.terms import Term, concepts_of, content_words
from assistant.language.quantities import found_quantities
from assistant.language.stems import stem

#: How probable it is that a computed answer is what was asked, with all words of the question explained by the table.
SURE, BY_MEANING = 0.85, 0.7
#: Columns that a word measures besides those of its own concept: "the most expensive" is the one with the highest cost.
_RELATED: Mapping[str, frozenset[str]] = {
    "price": frozenset(("price", "money", "salary")),
    "length": frozenset(("length", "distance", "term")),
    "date": frozenset(("date", "built", "year", "start", "end", "issue", "delivery")),
}
_SPACED = regex.compile(r"\d[  ]\d{3}(?!\d)")
_COMMAS = regex.compile(r"\d,\d{3}(?!\d)")


class Computing:
    """Computes over one table what a question asks."""

    def __init__(self, matching: Matching, operations: Mapping[Computed, Operation]) -> None:
        self._matching = matching
        self._grid: Grid = matching.grid
        self._operations = operations
        words = {word for operation in operations.values() for word in operation.words}
        stems = {stem(word) for word in words}
        self.operation_terms = [term for term in matching.question.terms if term.text in words or term.key in stems]

    def finding(self) -> Finding | None:
        """The computed answer; None where nothing is asked to be computed, or it is not clear over what."""
        if self._grid.is_form or len(self._grid.body) < 2:
            return None
        for computed, compute in (
            ("difference", self._difference),
            ("max", self._extreme),
            ("min", self._extreme),
            ("more", self._extreme),
            ("less", self._extreme),
            ("average", self._average),
            ("sum", self._sum),
            ("count", self._count),
        ):
            operation = self._operations.get(computed)  # type: ignore[call-overload]
            if operation is not None and (found := compute(operation)) is not None:
                return found
        return None

    @property
    def asks_to_compute(self) -> bool:
        """Whether no single cell is the answer, whatever the table holds."""
        several = len([at for at in self._said_columns() if self._grid.kinds[at] == "number"]) > 1
        return "average" in self._operations or ("difference" in self._operations and several)

    # -- what is measured, over which rows ------------------------------------------------------------------------

    def _measures(self, concept: str = "", *, dates: bool = False) -> list[int]:
        """The columns that may be measured, those that the question names first."""
        kinds = ("number", "date") if dates else ("number",)
        usable = [column for column in range(self._grid.width) if self._grid.kinds[column] in kinds]
        usable = [column for column in usable if not self._is_running_number(column)]
        if concept:
            related = _RELATED.get(concept, frozenset((concept,)))
            usable = [column for column in usable if self._concepts(column) & related or self._is_date(column, concept)]
        named = self._named(usable)
        if named:
            return named
        if not concept and len(usable) > 1:
            money = [column for column in usable if self._concepts(column) & _RELATED["price"]]
            usable = money or usable
        return usable

    def _named(self, among: Collection[int]) -> list[int]:
        # "the most expensive item": its words are no name of a column, unless nothing else is.
        matching = self._matching
        return matching.columns(None, self.operation_terms, among) or matching.columns(None, (), among)

    def _is_running_number(self, column: int) -> bool:
        cells = [self._grid.cells[row].get(column, "").strip(". ") for row in self._grid.body]
        return column == 0 and cells == [str(number) for number in range(1, len(cells) + 1)]

    def _is_date(self, column: int, concept: str) -> bool:
        return concept == "date" and self._grid.kinds[column] == "date"

    def _concepts(self, column: int) -> set[str]:
        return {concept for each in content_words(self._grid.name(column)) for concept in concepts_of(each)}

    def _filtered(self, measures: Collection[int]) -> tuple[list[int], set[Term]]:
        """The rows that fit what the question says of them, and the terms that say it."""
        by_column: dict[int, dict[int, set[Term]]] = {}
        for term, seen in self._matching.seen.items():
            named = max(seen.columns.values(), default=0.0)
            if term in self.operation_terms:
                continue
            best = max(seen.places.values(), default=0.0)
            for (row, column), strength in seen.places.items():
                if strength < best or strength < named or column in measures or row not in self._grid.body:
                    continue
                by_column.setdefault(column, {}).setdefault(row, set()).add(term)
        rows = set(self._grid.body)
        used: set[Term] = set()
        for column, found in by_column.items():
            full = {row for row, terms in found.items() if self._covers(row, column, terms)}
            most = max(len(terms) for terms in found.values())
            chosen = full or {row for row, terms in found.items() if len(terms) == most}
            terms = {term for row in chosen for term in found[row]}
            if terms <= used and not full:
                continue
            rows &= chosen
            used |= terms
        return sorted(rows), used

    def _covers(self, row: int, column: int, terms: Collection[Term]) -> bool:
        return len(terms) >= len(content_words(self._grid.cells[row][column]))

    def _explained(self, besides: Iterable[Term] = ()) -> bool:
        return not self._matching.unexplained({*besides, *self.operation_terms})

    # -- operations -----------------------------------------------------------------------------------------------

    def _extreme(self, operation: Operation) -> Finding | None:
        if not self._explained():
            return None
        is_most = operation.computed in ("max", "more")
        best: dict[int, list[int]] = {}
        looked_at = 0
        for column in self._measures(operation.concept, dates=True):
            rows, _ = self._filtered([column])
            values = {row: value for row in rows if (value := self._rank(row, column)) is not None}
            if len(values) < 2 or len(units_of(self._grid, list(values), column)) > 1:
                continue
            extreme = (max if is_most else min)(values.values())
            best[column] = [row for row, value in values.items() if value == extreme]
            looked_at = len(values)
        if not best or len({tuple(rows) for rows in best.values()}) > 1:
            return None
        column, rows = next(iter(best.items()))
        if operation.computed in ("more", "less") and looked_at != 2:
            return None
        return self._found("extreme", [(row, column) for row in rows], looked_at, column=column)

    def _rank(self, row: int, column: int) -> float | None:
        """What a cell is ordered by."""
        if self._grid.kinds[column] == "date":
            date = self._grid.date(row, column)
            return date.year * 10_000 + date.month * 100 + date.day if date else None
        value = self._grid.value(row, column)
        return value.number if value else None

    def _sum(self, _: Operation) -> Finding | None:
        return self._over_column("sum", lambda values: sum(values, Decimal()))

    def _average(self, _: Operation) -> Finding | None:
        return self._over_column("average", lambda values: sum(values, Decimal()) / len(values))

    def _over_column(self, how: How, compute: object) -> Finding | None:
        assert callable(compute)
        measures = self._measures()
        if len(measures) > 1:
            measures = [column for column in measures if "money" in self._concepts(column)]
        if len(measures) != 1 or not self._explained():
            return None
        column = measures[0]
        rows, _ = self._filtered(measures)
        rows = [row for row in rows if self._grid.value(row, column) is not None]
        if not rows or not self._may_be_added(rows, column):
            return None
        values = [_decimal(self._grid, row, column) for row in rows]
        unit = "".join(units_of(self._grid, rows, column))
        cells = [self._grid.cells[row][column] for row in rows]
        value = shown_number(compute(values), cells) + (f" {unit}" if unit else "")
        return self._found(how, [(row, column) for row in rows], len(rows), value=value, column=column)

    def _may_be_added(self, rows: list[int], column: int) -> bool:
        units = units_of(self._grid, rows, column)
        stated = [self._grid.value(row, column) for row in rows]
        is_share = "%" in units or "%" in self._grid.name(column) or "share" in self._concepts(column)
        some_lack = bool(units) and any(value is not None and not value.unit for value in stated)
        return len(units) <= 1 and not is_share and not some_lack

    def _count(self, operation: Operation) -> Finding | None:
        """How many rows there are of what is counted; a column of numbers is added up, where no row is picked out."""
        counted = next((term for term in self._after(operation) if term not in self.operation_terms), None)
        if counted is None or not self._explained():
            return None
        seen = self._matching.seen[counted]
        rows, used = self._filtered(())
        if len(rows) == 1 and any(self._grid.kinds[at] == "number" for at in self._said_columns()):
            return None  # its cell says how many
        numbers = [column for column in seen.columns if self._grid.kinds[column] == "number"]
        if numbers:
            whole = len(rows) == len(self._grid.body)
            return self._over_column("sum", lambda values: sum(values, Decimal())) if whole else None
        is_counted = seen.context or any(seen.columns.get(at) for at in range(self._grid.width))
        if not rows or not is_counted or (seen.places and counted in used and not seen.context):
            return None
        places = [(row, self._grid.key_column) for row in rows if self._grid.key_column in self._grid.cells[row]]
        return self._found("count", places, len(self._grid.body), value=str(len(rows)))

    def _after(self, operation: Operation) -> list[Term]:
        """The terms that follow the words of an operation: what "how many" asks for."""
        text = self._matching.question.text.lower().replace("ё", "е")
        at = max((text.find(word) for word in operation.words), default=-1)
        return [term for term in self._matching.question.terms if text.find(term.text.lower()) > at >= 0]

    def _difference(self, _: Operation) -> Finding | None:
        figures = [column for column in range(self._grid.width) if self._grid.kinds[column] == "number"]
        named = [column for column in figures if self._is_said(column)]
        columns = [column for column in self._measures() if column in figures]
        rows = self._filtered(figures)[0]
        if len(rows) == 1 and len(named) == 2:
            places = [(rows[0], column) for column in named]
        elif len(rows) == 2 and len(columns) == 1:
            places = [(row, columns[0]) for row in rows]
        else:
            return None
        values = [self._grid.value(*place) for place in places]
        if not self._explained() or any(value is None for value in values):
            return None
        if len({value.unit for value in values if value}) > 1:
            return None
        first, second = (_decimal(self._grid, *place) for place in places)
        cells = [self._grid.cells[row][column] for row, column in places]
        return self._found("difference", places, len(rows), value=shown_number(abs(second - first), cells))

    def _said_columns(self) -> set[int]:
        return {column for seen in self._matching.seen.values() for column in seen.columns}

    def _is_said(self, column: int) -> bool:
        return column in self._said_columns()

    def _found(
        self, how: How, places: list[Place], rows: int, *, value: str = "", column: int | None = None
    ) -> Finding:
        probability = BY_MEANING if self._matching.by_meaning else SURE
        return Finding(self._grid, how, tuple(places), rows, self._matching.explained, probability, value, column)


def _decimal(grid: Grid, row: int, column: int) -> Decimal:
    """The exact number of a cell that is one."""
    value = grid.value(row, column)
    assert value is not None
    exact = Decimal(found_quantities(_plain(grid.cells[row][column]))[0].quantity.value)
    return exact.copy_sign(Decimal(value.number)) if value.number else exact


def _plain(text: str) -> str:
    from assistant.language.normalising import normalised

    return normalised(text).strip()


def shown_number(number: Decimal, like: Collection[str]) -> str:
    """A number written as the cells are that it was computed from: with their grouping and their decimal sign."""
    rounded = round(number, 2).normalize()
    text = f"{rounded:,f}"
    whole, _, decimals = text.partition(".")
    spaced = any(map(_SPACED.search, like))
    commas = any(map(_COMMAS.search, like))
    separator = " " if spaced else "," if commas else ""
    comma = spaced or (any("," in cell for cell in like) and not commas)
    return whole.replace(",", separator) + (f"{',' if comma else '.'}{decimals}" if decimals else "")
