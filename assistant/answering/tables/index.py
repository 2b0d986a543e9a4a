"""Where the terms of a question stand in a table: in its rows, in the names of its columns, around it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from assistant.answering.tables.grids import Grid
from assistant.answering.tables.terms import (
    Term,
    code_key,
    codes_in,
    concepts_of,
    content_words,
    dates_in,
    figures_in,
    part_of_year,
    same_root,
    weekdays_in,
)
from assistant.language import SAME_NAME, similarity, skeleton, words
from assistant.language.dates import Date
from assistant.language.exonyms import meanings
from assistant.language.stems import stem

Place = tuple[int, int]
#: How much a match counts: the word itself, a spelling of a name or a translation, a word of the same root, a word that
#: asks for such a column.
SAME, SPELT, ROOT, CONCEPT, TOLD = 1.0, 0.95, 0.75, 0.85, 0.7
#: What is asked for by a general word is told by columns with a narrower name: the company is the supplier.
_TOLD_BY: dict[str, frozenset[str]] = {
    "company": frozenset(("organisation", "owner", "applicant", "supplier", "maker")),
    "organisation": frozenset(("company", "owner", "applicant", "supplier", "maker")),
    "person": frozenset(("head", "driver", "teacher", "responsible", "owner", "applicant")),
    "place": frozenset(("city", "address", "room", "region", "country")),
    "money": frozenset(("price", "salary")),
    "price": frozenset(("money",)),
    "population": frozenset(("household",)),
    "count": frozenset(("stock",)),
}


def _told_by(concepts: frozenset[str]) -> frozenset[str]:
    return frozenset().union(*(_TOLD_BY.get(each, frozenset()) for each in concepts))


@dataclass(slots=True)
class Seen:
    """Where one term stands: strength by row and column, by column alone, and in title, heading or caption."""

    places: dict[Place, float] = field(default_factory=dict)
    columns: dict[int, float] = field(default_factory=dict)
    context: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.places or self.columns or self.context)


class TableIndex:
    """The words, figures, dates and codes of a table by where they stand."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self._stems: dict[str, set[Place]] = defaultdict(set)
        self._figures: dict[str, set[Place]] = defaultdict(set)
        self._codes: dict[str, set[Place]] = defaultdict(set)
        self._dates: dict[Date, set[Place]] = defaultdict(set)
        self._weekdays: dict[str, set[Place]] = defaultdict(set)
        self._words: dict[str, dict[str, str]] = defaultdict(dict)
        for row, cells in enumerate(grid.cells):
            for column, text in cells.items():
                self._add((row, column), text)

    def _add(self, place: Place, text: str) -> None:
        for each in content_words(text):
            self._stems[each].add(place)
        for word in words(text):
            if word.isalpha() and len(word) > 1:
                self._words[skeleton(word)[:1]][word] = stem(word)
        for figure in figures_in(text):
            self._figures[figure].add(place)
        for code in {*codes_in(text), code_key(text)} if any(map(str.isdigit, text)) else ():
            self._codes[code].add(place)
        for date in dates_in(text):
            self._dates[date].add(place)
        for day in weekdays_in(text):
            self._weekdays[str(day)].add(place)

    @cached_property
    def names(self) -> list[str]:
        """The names of the columns."""
        return [self.grid.name(column) for column in range(self.grid.width)]

    @cached_property
    def context(self) -> str:
        """What is said around the table: the document's title and file name, headings, the caption."""
        document, table = self.grid.document, self.grid.table
        heading = document.outline.heading_at(table.start)
        file_name = document.source.rpartition("/")[2].rpartition(".")[0]
        return "\n".join(filter(None, (document.title, file_name.replace("_", " "), heading, table.caption)))

    def see(self, term: Term) -> Seen:
        """Where a term stands."""
        seen = Seen(dict(self._places(term)))
        for column, name in enumerate(self.names):
            if strength := said_in(term, name, as_name=True):
                seen.columns[column] = strength
        seen.context = said_in(term, self.context)
        return seen

    def _places(self, term: Term) -> dict[Place, float]:
        if term.kind == "word":
            return self._places_of_word(term)
        if term.kind == "code":
            return dict.fromkeys(self._codes.get(term.key, ()), SAME)
        if term.kind == "number":
            return dict.fromkeys(self._figures.get(term.key, ()), SAME)
        if term.kind == "weekday":
            return dict.fromkeys(self._weekdays.get(term.key, ()), SAME)
        if term.date is not None:
            found = {place for date, places in self._dates.items() if date.says(term.date) for place in places}
            if term.kind == "year":
                found |= self._figures.get(str(term.date.year), set())
            return dict.fromkeys(found, SAME)
        return {}

    def _places_of_word(self, term: Term) -> dict[Place, float]:
        if term.key in self._stems:
            return dict.fromkeys(self._stems[term.key], SAME)
        first = skeleton(term.text)[:1]
        spelt = {
            stemmed for word, stemmed in self._words.get(first, {}).items() if similarity(term.text, word) >= SAME_NAME
        }
        spelt |= {each for each in self._stems if meanings(term.key) & meanings(each)} if meanings(term.key) else set()
        if spelt:
            return {place: SPELT for each in spelt for place in self._stems.get(each, ())}
        alike = [each for each in self._stems if same_root(term.key, each)]
        return {place: ROOT for each in alike for place in self._stems[each]}


def said_in(term: Term, text: str, *, as_name: bool = False) -> float:
    """How surely a text says a term, 0..1; `as_name` where it is the name of a column, which has synonyms."""
    if not text:
        return 0.0
    if term.kind == "word":
        return _word_in(term, content_words(text), as_name=as_name)
    return SAME if _SAYS[term.kind](term, text) else 0.0


def _says_date(term: Term, text: str) -> bool:
    assert term.date is not None
    is_year = term.kind == "year" and str(term.date.year) in figures_in(text)
    return is_year or any(date.says(term.date) for date in dates_in(text))


_SAYS: dict[str, Callable[[Term, str], bool]] = {
    "code": lambda term, text: term.key in set(codes_in(text)),
    "number": lambda term, text: term.key in figures_in(text),
    "weekday": lambda term, text: int(term.key) in weekdays_in(text),
    "part": lambda term, text: part_of_year(text) == term.key,
    "date": _says_date,
    "year": _says_date,
}


def _word_in(term: Term, stems: tuple[str, ...], *, as_name: bool) -> float:
    if term.key in stems:
        return SAME
    letters = [each for each in stems if each.isalpha()]
    if any(
        meanings(term.key) & meanings(each) or (len(each) > 2 and similarity(term.text, each) >= SAME_NAME)
        for each in letters
    ):
        return SPELT
    concepts = frozenset().union(*map(concepts_of, stems)) if stems else frozenset()
    if term.concepts & concepts and (as_name or not term.is_name):
        return CONCEPT
    if as_name and _told_by(term.concepts) & concepts:
        return TOLD
    return ROOT if any(same_root(term.key, each) for each in stems) else 0.0
