"""Answers out of the tables that were found: which table, which cells, in which words, cited where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from assistant.answering.asked import Asked
from assistant.answering.quoting.sentence_vectors import SentenceVectors
from assistant.answering.tables.computing import Computing
from assistant.answering.tables.findings import Finding
from assistant.answering.tables.grids import Grid
from assistant.answering.tables.index import TableIndex
from assistant.answering.tables.looking_up import Matching, Question, asks_for
from assistant.answering.tables.operations import operations_in
from assistant.answering.tables.phrasing import composed
from assistant.answering.tables.terms import question_terms
from assistant.language.names import names
from assistant.types import Answer, Citation, Document, Hit, Passage, Shape

#: Hits whose tables are looked into, and how many tables at most.
HITS, TABLES = 8, 12
#: Tables that explain the question nearly as well both answer.
NEARLY = 0.15
#: How probable it is that a cell is what was asked, with all words of the question explained, and with some by meaning.
SURE, BY_MEANING = 0.9, 0.72
#: Rows that fit equally well are all given, up to so many.
MOST_ROWS = 3
#: Shapes of answers that no cell gives.
PROSE: frozenset[Shape] = frozenset({"talk", "yes_no"})
KEPT_INDEXES = 64


class TableSource(Protocol):
    """What holds the documents whole, and their passages."""

    def document(self, document_id: str) -> Document: ...

    def passages(self, document_id: str) -> list[Passage]: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer out of a table; None with `unsure` where tables are about the question but give no sure answer."""

    answer: Answer | None = None
    unsure: bool = False


class TableAnswerer:
    """Looks questions up in tables. Safe to use from several threads when its parts are."""

    def __init__(self, source: TableSource, vectors: SentenceVectors) -> None:
        self._source = source
        self._vectors = vectors
        self._indexes: dict[tuple[str, int], TableIndex] = {}

    def answer(self, asked: Asked, hits: Sequence[Hit]) -> Outcome:
        """What the tables of the first hits answer."""
        if asked.shape in PROSE:
            return Outcome()
        terms = question_terms(asked.text, [each.text for each in names(asked.text)])
        question = Question(asked.text, terms, asks_for(asked.text))
        matchings = [
            Matching(question, index, self._vectors, foreign=index.grid.document.language != asked.language)
            for index in self._near(hits)
        ]
        about = [each for each in matchings if each.is_about]
        operations = operations_in(asked.text)
        findings = [found for each in about for found in self._findings(each, Computing(each, operations))]
        if not findings:
            return Outcome(unsure=bool(about))
        best = max(each.explained for each in findings)
        chosen = [each for each in findings if each.explained >= best - NEARLY]
        if len(chosen) > 1:
            chosen = self._apart(chosen)
        if len(chosen) > 1:
            return Outcome(unsure=True)
        return Outcome(self._composed(asked, hits, chosen[0]))

    def _near(self, hits: Sequence[Hit]) -> Iterator[TableIndex]:
        seen: set[tuple[str, int]] = set()
        for hit in hits[:HITS]:
            for part in hit.passage.tables:
                key = (hit.passage.document_id, part.start)
                if key not in seen and len(seen) < TABLES:
                    seen.add(key)
                    yield self._index(*key)

    def _index(self, document_id: str, start: int) -> TableIndex:
        key = (document_id, start)
        if key not in self._indexes:
            document = self._source.document(document_id)
            table = next(each for each in document.tables if each.start == start)
            if len(self._indexes) >= KEPT_INDEXES:
                self._indexes.clear()
            self._indexes[key] = TableIndex(Grid(document, table))
        return self._indexes[key]

    def _findings(self, matching: Matching, computing: Computing) -> Iterator[Finding]:
        found = computing.finding() or self._cell(matching, computing)
        if found is not None:
            yield found

    def _cell(self, matching: Matching, computing: Computing) -> Finding | None:
        """The cell that is asked for; of rows that are named equally well all of them."""
        grid = matching.grid
        rows = [0] if grid.is_form else matching.rows()
        if len(rows) > 1 and matching.names_the_table(rows):
            return None
        if computing.asks_to_compute or not rows or len(rows) > MOST_ROWS:
            return None
        columns = matching.columns(rows[0])
        if len(columns) != 1 or not self._is_explained(matching, computing, rows, columns[0]):
            return None
        places = tuple((row, columns[0]) for row in rows if columns[0] in grid.cells[row])
        if not places or len(places) < len(rows):
            return None
        probability = BY_MEANING if matching.by_meaning else SURE
        return Finding(grid, "cell", places, len(rows), matching.explained, probability, column=columns[0])

    @staticmethod
    def _is_explained(matching: Matching, computing: Computing, rows: Sequence[int], column: int) -> bool:
        """Whether the table accounts for the question: for every word, or for all but one beside a sure row and column.

        A word that names or would name another column, a name, a figure and a date must be accounted for.
        """
        left = matching.unexplained(computing.operation_terms)
        if not left:
            return True
        if len(left) > 1 or left[0].kind != "word" or left[0].is_name or not matching.may_be_left(left[0], column):
            return False
        return len(rows) == 1 and matching.is_sure_of(rows[0], column)

    @staticmethod
    def _apart(findings: Sequence[Finding]) -> list[Finding]:
        """One of several findings that say the same; a computed one before rows that it is computed from."""
        texts = {
            (each.value, tuple(sorted(each.grid.cells[row][column].casefold() for row, column in each.places)))
            for each in findings
        }
        return [findings[0]] if len(texts) == 1 else list(findings)

    def _composed(self, asked: Asked, hits: Sequence[Hit], finding: Finding) -> Answer:
        passages = self._source.passages(finding.grid.document.id)
        text, short, citations = composed(finding, asked.language, passages)
        return Answer(
            text=text,
            language=asked.language,
            citations=citations,
            hits=_with_cited(hits, passages, citations),
            status="answered",
            short=short,
            confidence=finding.probability,
            shape=asked.shape,
        )


def _with_cited(hits: Sequence[Hit], passages: Sequence[Passage], citations: Sequence[Citation]) -> tuple[Hit, ...]:
    """The hits, and after them the passages of the same table that are cited besides."""
    known = {hit.passage.id for hit in hits}
    found = list(hits)
    for passage in passages:
        is_cited = any(passage.start <= each.start < passage.end for each in citations)
        if is_cited and passage.id not in known:
            found.append(replace(hits[-1], passage=passage, rank=len(found) + 1, legs=None, read=None))
    return tuple(found)


def quotes_a_row(answer: Answer) -> bool:
    """Whether the first quote of an answer lies in the rows of a table."""
    if answer.status != "answered" or not answer.citations:
        return False
    first = answer.citations[0]
    rows = (
        row
        for hit in answer.hits
        if hit.passage.document_id == first.document_id
        for table in hit.passage.tables
        for row in table.rows
    )
    covered = sum(max(0, min(row.end, first.end) - max(row.start, first.start)) for row in rows)
    return 2 * covered > first.end - first.start
