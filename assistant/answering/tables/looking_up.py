"""Which cell of a table a question asks for: the row by what it names, the column by what it asks."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import regex

from assistant.answering.quoting.sentence_vectors import SentenceVectors
from assistant.answering.tables.grids import Grid
from assistant.answering.tables.index import CONCEPT, SAME, Seen, TableIndex
from assistant.answering.tables.terms import Term, concepts_of, content_words, fillers
from assistant.language.word_lists import rows, whole_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Words of another language that stand nowhere in a table are looked for by meaning, with at least this cosine, and by
#: so much more than for the next best. Within one language single words are all alike near (0.5 to 0.8).
NEAR = 0.48
CLEARLY_NEARER = 0.09
#: Cells that are compared by meaning: those of short texts.
CELLS_BY_MEANING = 150
CELL_CHARACTERS = 60
#: What stands in the column that names the rows is meant more surely.
IN_KEY = 1.25
#: Rows, or columns, that are less apart than this are equally good.
APART = 0.12
#: A cell all of whose words stand in the question is meant more surely than one that shares a word with it.
WHOLE_CELL = 0.4
WHOLE_NAME = 0.4
#: Columns that answer "who" or "where", by what they tell.
OF_PERSON = frozenset(
    "person head deputy responsible driver teacher applicant supplier maker owner participant company "
    "organisation".split()
)
OF_PLACE = frozenset("place city region country address room".split())
OF_COUNT = frozenset(("count", "stock"))
OF_THING = frozenset("goods topic project metal".split())
OF_DATE = frozenset("date start end delivery issue built year hours".split())


def asks_for(question: str) -> frozenset[str]:
    """What kinds of things a question asks for: ``person``, ``date``, ``place``, ``number``."""
    text = question.lower().replace("ё", "е")
    return frozenset(
        kind for kind, forms in rows("asks_for").items() if regex.search(rf"(?<!\p{{L}}){whole_words(forms)}", text)
    )


@dataclass(frozen=True, slots=True)
class Question:
    """A question as tables are asked: its text, its terms, what it asks for."""

    text: str
    terms: tuple[Term, ...]
    asks: frozenset[str]

    @property
    def asks_which(self) -> bool:
        """Whether one of several is asked for: "which item", «какой проект», "who"."""
        return bool(self.asks & {"which", "person", "thing"})


class Matching:
    """Where the terms of a question stand in one table."""

    def __init__(self, question: Question, index: TableIndex, vectors: SentenceVectors, *, foreign: bool) -> None:
        self.question = question
        self.index = index
        self.grid: Grid = index.grid
        self._vectors = vectors
        #: Whether the question is in another language than the table.
        self.foreign = foreign
        self.seen: dict[Term, Seen] = {term: index.see(term) for term in question.terms}
        self.by_meaning: set[Term] = set()
        if foreign and any(self.seen.values()):
            self._look_by_meaning()

    @property
    def is_about(self) -> bool:
        """Whether anything of the question stands in the table."""
        return any(seen.places or seen.columns for seen in self.seen.values())

    @cached_property
    def explained(self) -> float:
        """How much of the question the table explains."""
        return sum(_best(seen) for seen in self.seen.values())

    def unexplained(self, besides: Iterable[Term] = ()) -> list[Term]:
        """The terms that stand nowhere, fillers aside."""
        known = set(besides)
        return [
            term
            for term, seen in self.seen.items()
            if not seen and term not in known and not (term.kind == "word" and term.key in fillers())
        ]

    def _look_by_meaning(self) -> None:
        """Words that stand nowhere stand perhaps for a column, a cell or the subject, in other words."""
        left = [term for term in self.unexplained() if term.kind == "word" and len(term.text) > 2]
        if not left:
            return
        phrases = _phrases(left, self.question.text)
        vectors = self._vectors.of([phrase for phrase, _ in phrases])
        self._near_columns(phrases, vectors)
        if not any(seen.places for seen in self.seen.values()):
            self._near_cells(phrases, vectors)
        self._near_context(phrases, vectors)

    def _near_columns(self, phrases: Sequence[tuple[str, list[Term]]], vectors: Sequence[NDArray[np.float32]]) -> None:
        names = [(column, name) for column, name in enumerate(self.index.names) if name.strip()]
        best = _nearest(vectors, self._vectors.of([name for _, name in names]))
        for (_, terms), found in zip(phrases, best, strict=True):
            if found and found[1] >= NEAR and found[2] >= CLEARLY_NEARER:
                for term in terms:
                    if not self.seen[term] and not term.concepts:
                        self.seen[term].columns[names[found[0]][0]] = found[1]
                        self.by_meaning.add(term)

    def _near_cells(self, phrases: Sequence[tuple[str, list[Term]]], vectors: Sequence[NDArray[np.float32]]) -> None:
        places: dict[str, list[tuple[int, int]]] = {}
        for row in self.grid.body:
            for column, text in self.grid.cells[row].items():
                if self.grid.kinds[column] == "text" and len(text) <= CELL_CHARACTERS and any(map(str.isalpha, text)):
                    places.setdefault(text, []).append((row, column))
        if not places or len(places) > CELLS_BY_MEANING or self.grid.is_form:
            return
        texts = list(places)
        best = _nearest(vectors, self._vectors.of(texts))
        ordered = sorted(zip(best, phrases, strict=True), key=lambda each: -(each[0][1] if each[0] else 0.0))
        for found, (_, terms) in ordered[:1]:
            if found and found[1] >= NEAR and found[2] >= CLEARLY_NEARER:
                for term in terms:
                    if not self.seen[term].columns:
                        self.seen[term].places.update(dict.fromkeys(places[texts[found[0]]], found[1]))
                        self.by_meaning.add(term)

    def _near_context(self, phrases: Sequence[tuple[str, list[Term]]], vectors: Sequence[NDArray[np.float32]]) -> None:
        # One form of each word: «библиотеки» need not be nearer than «библиотека».
        texts = list({content_words(each): each for each in regex.findall(r"\p{L}{4,}", self.index.context)}.values())
        best = _nearest(vectors, self._vectors.of(texts))
        for (_, terms), found in zip(phrases, best, strict=True):
            if found and found[1] >= NEAR and found[2] >= CLEARLY_NEARER:
                for term in terms:
                    if not self.seen[term]:
                        self.seen[term].context = found[1]
                        self.by_meaning.add(term)

    # -- rows -----------------------------------------------------------------------------------------------------

    def rows(self, leaving_out: Iterable[Term] = ()) -> list[int]:
        """The rows that the question names best; several where it names none of them better than the others."""
        scores = self.row_scores(leaving_out)
        if not scores:
            return []
        best = max(scores.values())
        return [row for row in sorted(scores) if scores[row] >= best - APART]

    def row_scores(self, leaving_out: Iterable[Term] = ()) -> dict[int, float]:
        """How surely the question names each row, for rows of which something stands in it."""
        ignored = set(leaving_out)
        count = max(2, len(self.grid.body))
        scores: dict[int, float] = {}
        body = set(self.grid.body)
        for term, seen in self.seen.items():
            by_row: dict[int, float] = {}
            for (row, column), strength in seen.places.items():
                if row in body and term not in ignored:
                    by_row[row] = max(by_row.get(row, 0.0), strength * self._weight(term, column))
            if not by_row or (len(by_row) == count and count > 2):
                continue
            rarity = math.log(1 + count / len(by_row)) / math.log(1 + count)
            for row, strength in by_row.items():
                scores[row] = scores.get(row, 0.0) + strength * (0.5 + rarity / 2)
        for row in scores:
            scores[row] += WHOLE_CELL * self._whole_cell(row)
        return scores

    def _weight(self, term: Term, column: int) -> float:
        """A figure without a unit is one of many; in the column that names the rows it is a number of something."""
        if term.kind in ("number", "year") and self.grid.kinds[column] == "number" and column != self.grid.key_column:
            return 0.5 if len(term.key) < 4 or term.kind == "year" else 0.9
        return IN_KEY if column == self.grid.key_column else 1.0

    def _whole_cell(self, row: int) -> float:
        """How much of the best matched cell of a row stands in the question, 0..1."""
        cells: dict[int, set[str]] = {}
        for term, seen in self.seen.items():
            for (at, column), _ in seen.places.items():
                if at == row:
                    cells.setdefault(column, set()).add(term.key)
        return max(
            (
                min(1.0, len(terms) / max(1, len(content_words(self.grid.cells[row][column]))))
                for column, terms in cells.items()
            ),
            default=0.0,
        )

    def names_the_table(self, rows: Sequence[int]) -> bool:
        """Whether all that is found in these rows stands in the table's title too, so that it may be of every row."""
        title = content_words(self.grid.document.title)
        found = [term for term, seen in self.seen.items() if any(row in rows for row, _ in seen.places)]
        return bool(found) and all(set(content_words(term.text)) <= set(title) for term in found)

    def columns_named_by(self, row: int) -> set[int]:
        """The columns in which the question states the cell of a row."""
        return {column for seen in self.seen.values() for (at, column) in seen.places if at == row}

    def is_sure_of(self, row: int, column: int) -> bool:
        """Whether the question states a whole cell of the row, or its code or name, and names the column."""
        named = any(
            at == row and (term.is_name or term.kind == "code")
            for term, seen in self.seen.items()
            for at, _ in seen.places
        )
        column_said = any(seen.columns.get(column, 0.0) >= CONCEPT for seen in self.seen.values())
        return column_said and (named or self._whole_cell(row) >= 1.0)

    def may_be_left(self, term: Term, column: int) -> bool:
        """Whether a word names no column, or none that a figure could stand in where a figure is asked for.

        "How much did the mine produce?" asks for no producer.
        """
        asks_figure = "number" in self.question.asks and self.grid.kinds[column] == "number"
        return not term.concepts or (asks_figure and term.concepts <= OF_PERSON | OF_PLACE | OF_THING)

    # -- columns --------------------------------------------------------------------------------------------------

    def columns(
        self, row: int | None, leaving_out: Iterable[Term] = (), among: Collection[int] | None = None
    ) -> list[int]:
        """The columns that the question asks for best, several where none is better; none where it does not say."""
        ignored = set(leaving_out)
        stated = self.columns_named_by(row) if row is not None else set()
        scores: dict[int, float] = {}
        first: dict[int, int] = {}
        for column in range(self.grid.width) if among is None else among:
            matched = {
                at: seen.columns[column]
                for at, (term, seen) in enumerate(self.seen.items())
                if column in seen.columns and term not in ignored and not self._names_row(seen, row)
            }
            is_meant = (
                bool(matched) and max(matched.values()) >= SAME and bool(self.question.asks & {"thing", "person"})
            )
            if matched and (is_meant or self._may_be_asked(column)):
                name = content_words(self.index.names[column])
                whole = min(1.0, len(matched) / max(1, len(name)))
                scores[column] = sum(matched.values()) + WHOLE_NAME * whole + self._fit(column)
                first[column] = min(matched)
        chosen = {column: score for column, score in scores.items() if column not in stated}
        if row is not None and self.grid.key_column in chosen and len(chosen) > 1 and stated:
            chosen.pop(self.grid.key_column)
        if not chosen:
            return self._by_kind(stated, row)
        best = max(chosen.values())
        nearly = [column for column in sorted(chosen) if chosen[column] >= best - APART]
        # What is asked for is named before what it is of: «телефон отдела», "the host of the visitor".
        earliest = min(first[column] for column in nearly)
        return [column for column in nearly if first[column] == earliest]

    def _may_be_asked(self, column: int) -> bool:
        """Whether a column can hold what the question word asks for: no number answers "who"."""
        asks, kind = self.question.asks, self.grid.kinds[column]
        if "person" in asks:
            return kind == "text" and (column == self.grid.key_column or bool(self._concepts(column) & OF_PERSON))
        if "place" in asks:
            return kind == "text"
        if "thing" in asks and self._concepts(column) & OF_PERSON:
            return False
        if "date" in asks:
            return kind != "number" or bool(self._concepts(column) & OF_DATE)
        return not ("number" in asks and kind == "date")

    def _concepts(self, column: int) -> set[str]:
        return {concept for each in content_words(self.index.names[column]) for concept in concepts_of(each)}

    def _names_row(self, seen: Seen, row: int | None) -> bool:
        """Whether a term is used up by the row: it stands in its cell, as itself."""
        return row is not None and any(
            at == row and strength > max(seen.columns.values(), default=0.0)
            for (at, _), strength in seen.places.items()
        )

    def _fit(self, column: int) -> float:
        """What speaks for a column besides its name: it holds the kind of thing that is asked for."""
        return 0.25 if self._is_asked_kind(column) else 0.0

    def _is_asked_kind(self, column: int) -> bool:
        asks, kind = self.question.asks, self.grid.kinds[column]
        concepts = self._concepts(column)
        return (
            ("person" in asks and bool(concepts & OF_PERSON))
            or ("place" in asks and bool(concepts & OF_PLACE))
            or ("date" in asks and (kind == "date" or bool(concepts & OF_DATE)))
            or ("thing" in asks and bool(concepts & OF_THING))
            or ("number" in asks and kind == "number")
        )

    def _by_kind(self, stated: set[int], row: int | None) -> list[int]:
        """The one column that holds what is asked for, where the question names none."""
        if row is None:
            return []
        open_columns = [
            column
            for column in range(self.grid.width)
            if column not in stated and column in self.grid.cells[row] and self._may_be_asked(column)
        ]
        fitting = [column for column in open_columns if self._is_asked_kind(column)]
        if len(fitting) > 1 and "number" in self.question.asks:
            fitting = [column for column in fitting if self._concepts(column) & OF_COUNT] or fitting
        if fitting:
            return fitting
        key = self.grid.key_column
        is_name = key in open_columns and not self.grid.cells[row][key].rstrip().endswith("?")
        return [key] if self.question.asks_which and stated and is_name else []


def _best(seen: Seen) -> float:
    return max([*seen.places.values(), *seen.columns.values(), 0.6 * seen.context, 0.0])


def _phrases(terms: Sequence[Term], question: str) -> list[tuple[str, list[Term]]]:
    """Each word by itself, and those that stand side by side together."""
    singles = [(term.text, [term]) for term in terms]
    lowered = question.lower().replace("ё", "е")
    pairs = [
        (f"{one.text} {other.text}", [one, other])
        for one, other in pairwise(terms)
        if f"{one.text} {other.text}" in lowered
    ]
    return [*pairs, *singles]


def _nearest(
    vectors: Sequence[NDArray[np.float32]], others: Sequence[NDArray[np.float32]]
) -> list[tuple[int, float, float] | None]:
    """For each vector the nearest of others, its cosine, and how much nearer it is than the second."""
    found: list[tuple[int, float, float] | None] = []
    for vector in vectors:
        cosines = sorted(((float(vector @ other), at) for at, other in enumerate(others)), reverse=True)
        if not cosines:
            found.append(None)
            continue
        lead = cosines[0][0] - cosines[1][0] if len(cosines) > 1 else 1.0
        found.append((cosines[0][1], cosines[0][0], lead))
    return found
