"""Retrieving: what each leg adds, what never comes through, and how hits are ranked. Fakes for all parts."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import astuple
from pathlib import Path

import numpy as np
import pytest
from fakes import DIMENSION, FakeEmbedder, FakeStore, FakeWords
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from assistant.language import question_language
from assistant.retrieving.retriever import Query, Retriever
from assistant.storage import library as library_module
from assistant.storage.library import Library
from assistant.types import DocumentSummary, Filters, FinishedDocument, Hit, Language, Outline, Passage, Source

#: More passages than all legs together name.
CROWD = 300
NO_FILTERS = Filters()


class FakeCompass(FakeEmbedder):
    """Every question points the same way, so that a test can say how near a passage lies. `asked` keeps them."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, Language]] = []

    def embed_queries(self, texts: Sequence[str], languages: Sequence[Language]) -> NDArray[np.float32]:
        """The first axis."""
        self.asked += zip(texts, languages, strict=True)
        return np.tile(vector_at(1.0), (len(texts), 1))


class FakeContraryStore(FakeStore):
    """It names the nearest passages last: nobody has promised an order among equals."""

    def nearest(
        self, vector: NDArray[np.float32], language: Language, count: int, document_ids: Collection[str] = ()
    ) -> list[tuple[Passage, float]]:
        """The same passages, turned round."""
        return super().nearest(vector, language, count, document_ids)[::-1]


def vector_at(cosine: float) -> NDArray[np.float32]:
    """A vector of length 1 with this cosine to every question."""
    return np.array([cosine, math.sqrt(1 - cosine**2), *[0.0] * (DIMENSION - 2)], dtype=np.float32)


def document(name: str, *texts: str, cosines: Sequence[float] = (0.5,), language: Language = "en") -> FinishedDocument:
    """A document with a passage for each text; one cosine may stand for all."""
    starts = [sum(map(len, texts[:place])) for place in range(len(texts))]
    passages = [
        Passage(f"{name}:{start:08d}", name, text, start, start + len(text), None, "", language)
        for start, text in zip(starts, texts, strict=True)
    ]
    source, path = f"{name}.txt", f"/files/{name}.txt"
    summary = DocumentSummary(name, source, name, language, "", name, sum(map(len, texts)), len(texts), path)
    each = list(cosines) * (len(texts) // len(cosines))
    return FinishedDocument(
        Source(path, "/files", summary, Outline()), passages, np.stack([vector_at(cosine) for cosine in each])
    )


def crowd(name: str = "crowd", text: str = "Nothing to see here.", cosine: float = 0.9) -> list[FinishedDocument]:
    """In each language a document of more passages than the legs name."""
    return [
        document(f"{name}-{language}", *[text] * CROWD, cosines=[cosine], language=language)
        for language in ("en", "ru")
    ]


class Shelf:
    """A retriever over fakes."""

    def __init__(self, store: FakeStore | None = None) -> None:
        self.store = store or FakeStore(Path("index"))
        self.words = FakeWords()
        self.embedder = FakeCompass()
        self.retriever = Retriever(self.embedder, self.store, self.words, Library(self.store))

    def put(self, *documents: FinishedDocument) -> None:
        with self.store.writing():
            self.store.put(documents)

    def candidates(self, question: str, filters: Filters = NO_FILTERS) -> list[str]:
        """The documents of all candidates, one for each passage."""
        found = self.retriever.candidates(self.query(question), filters)
        return [candidate[0].document_id for candidate in found]

    def found(self, question: str, count: int = 10, filters: Filters = NO_FILTERS) -> list[str]:
        """The documents of the hits, best first."""
        return [hit.passage.document_id for hit in self.hits(question, count, filters)]

    def hits(self, question: str, count: int, filters: Filters = NO_FILTERS) -> tuple[Hit, ...]:
        return self.retriever.retrieve(self.query(question), count, filters)

    def query(self, question: str) -> Query:
        """The question, taken apart in its language."""
        return self.retriever.query(question, question_language(question))


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture(autouse=True)
def always_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library looks at the store each time it is asked."""
    monkeypatch.setattr(library_module, "FRESH_SECONDS", 0.0)


#: What only one leg can see: a question, a text, its language, and whether it lies near.
BY_VECTOR = ("Where is the copper?", "Руда лежит под холмом.", "ru", 1.0)
BY_WORDS = ("Who runs IT?", "They know IT.", "en", -0.5)  # two letters are a word, and no piece of a name
BY_NAMES = ("Where did Isakulov speak?", "Исакулов выступил.", "ru", -0.5)  # words are not searched across languages
each_leg = pytest.mark.parametrize(
    ("question", "text", "language", "cosine"), [BY_VECTOR, BY_WORDS, BY_NAMES], ids=["vectors", "words", "names"]
)


# -- the legs ----------------------------------------------------------------------------------------------------------


@each_leg
def test_each_leg_names_what_the_others_miss(
    shelf: Shelf, question: str, text: str, language: Language, cosine: float
) -> None:
    shelf.put(*crowd(), document("target", text, cosines=[cosine], language=language))
    found = shelf.candidates(question)
    assert found.count("target") == 1
    assert len(found) < CROWD


@each_leg
def test_what_is_unfinished_never_comes_through(
    shelf: Shelf, question: str, text: str, language: Language, cosine: float
) -> None:
    half = document("half", text, cosines=[cosine], language=language)
    shelf.put(document("whole", text, cosines=[cosine], language=language))
    shelf.store.unfinished.append(half)
    passages = {"half": half.passages, "whole": shelf.store.passages("whole")}
    shelf.words.synchronise(shelf.store.generation(), passages, passages.__getitem__)
    assert shelf.candidates(question) == ["whole"]
    assert shelf.found(question) == ["whole"]


@each_leg
def test_each_leg_searches_only_what_the_filters_admit(
    shelf: Shelf, question: str, text: str, language: Language, cosine: float
) -> None:
    outside = crowd("outside", f"{question} {text} {question}", 1.0)
    shelf.put(*outside, *crowd(), document("target", text, cosines=[cosine - 0.05], language=language))
    assert "target" not in shelf.candidates(question)
    filters = Filters(document_ids=("crowd-en", "crowd-ru", "target"))
    found = shelf.candidates(question, filters)
    assert found.count("target") == 1
    assert set(found) <= set(filters.document_ids)
    assert set(shelf.found(question, CROWD, filters)) == set(found)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_filter_by_language_leaves_only_that_language(shelf: Shelf, language: Language) -> None:
    shelf.put(document("en", "Copper."), document("ru", "Медь.", language="ru"))
    assert shelf.candidates("Is there copper?", Filters(language=language)) == [language]


def test_filters_that_admit_nothing_find_nothing(shelf: Shelf) -> None:
    shelf.put(document("a", "Copper."))
    assert shelf.found("Is there copper?") == ["a"]
    assert shelf.found("Is there copper?", filters=Filters(since="2020-01-01")) == []


@pytest.mark.parametrize("question", ["Where is the copper?", "Где лежит медь?"])
def test_both_languages_are_searched_whatever_the_question_speaks(shelf: Shelf, question: str) -> None:
    shelf.put(*crowd(), document("en", "The sky is high."), document("ru", "Небо высоко.", language="ru"))
    found = set(shelf.candidates(question))
    assert found == {"crowd-en", "crowd-ru"}
    shelf.put(*(document(f"near-{each}", "x", cosines=[0.95], language=each) for each in ("en", "ru")))
    assert set(shelf.found(question, CROWD)) == {"crowd-en", "crowd-ru", "near-en", "near-ru"}


def test_an_index_without_documents_gives_no_hits(shelf: Shelf) -> None:
    assert shelf.hits("Is there copper?", 10) == ()


# -- the question ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("question", "language"), [("Where is the copper?", "en"), ("Где лежит медь?", "ru")])
def test_a_question_is_embedded_in_its_language(shelf: Shelf, question: str, language: Language) -> None:
    query = shelf.retriever.query(question, language)
    assert (query.text, query.language) == (question, language)
    assert np.array_equal(query.vector, vector_at(1.0))
    assert shelf.embedder.asked == [(question, language)]


# -- the ranking -------------------------------------------------------------------------------------------------------


def test_what_is_better_for_every_leg_comes_first(shelf: Shelf) -> None:
    shelf.put(
        document("worst", "Nothing to see.", cosines=[0.1]),
        document("best", "The copper of Karimov lies in the harbour.", cosines=[0.9]),
        document("middle", "Copper is seen.", cosines=[0.5]),
    )
    assert shelf.found("Where is the copper of Karimov, in the harbour?") == ["best", "middle", "worst"]


def test_not_more_hits_than_wanted_and_the_best_of_them(shelf: Shelf) -> None:
    shelf.put(*[document(f"{number}", "Copper.", cosines=[number / 10]) for number in range(9)])
    assert shelf.found("Is there copper?", 3) == ["8", "7", "6"]
    assert len(shelf.found("Is there copper?", 100)) == 9


@pytest.mark.parametrize("kind", [FakeStore, FakeContraryStore])
@pytest.mark.parametrize("names", ["abcd", "dbca"])
def test_equals_keep_their_order_however_the_legs_name_them(kind: type[FakeStore], names: str) -> None:
    shelf = Shelf(kind(Path("index")))
    for name in names:
        shelf.put(document(name, "Copper."))
    assert shelf.found("Is there copper?") == ["a", "b", "c", "d"]
    assert shelf.found("Is there copper?", 2) == ["a", "b"]


TEXTS = ["Copper lies in the harbour.", "Медь лежит в гавани.", "Каримов.", "Karimov, Isakulov", "—", "it", "5.5 %"]
PASSAGES = st.lists(
    st.tuples(st.sampled_from(TEXTS), st.floats(-1, 1), st.sampled_from(["en", "ru"])), min_size=1, max_size=12
)


@given(PASSAGES, st.sampled_from([*TEXTS, "Where is the copper of Karimov?", "???"]))
def test_hits_come_best_first_with_ranks_and_what_each_leg_saw(
    passages: list[tuple[str, float, Language]], question: str
) -> None:
    shelf = Shelf()
    shelf.put(
        *[
            document(f"{number:02d}", text, cosines=[cosine], language=language)
            for number, (text, cosine, language) in enumerate(passages)
        ]
    )
    hits = shelf.hits(question, 100)
    assert sorted(hit.passage.document_id for hit in hits) == [f"{number:02d}" for number in range(len(passages))]
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(0 <= hit.score <= 1 for hit in hits)
    assert_legs_are_told(hits)
    assert shelf.hits(question, 100) == hits


def assert_legs_are_told(hits: Sequence[Hit]) -> None:
    """Each hit tells what every leg saw of it, in numbers."""
    for hit in hits:
        assert hit.legs is not None
        assert all(map(math.isfinite, astuple(hit.legs)))


def test_a_leg_that_sees_more_says_so(shelf: Shelf) -> None:
    shelf.put(document("a", "Nothing."), document("b", "Copper of Karimov."))
    more, less = shelf.hits("Is there copper of Karimov?", 2)
    assert more.passage.document_id == "b"
    assert more.legs and less.legs and more.legs != less.legs
    assert more.legs.words >= less.legs.words
    assert more.legs.names >= less.legs.names


# -- the word index ----------------------------------------------------------------------------------------------------


def test_the_words_are_brought_in_line_when_the_index_has_changed_and_only_then(shelf: Shelf) -> None:
    shelf.put(document("a", "Copper."))
    for _ in range(3):
        assert shelf.found("Is there copper?") == ["a"]
    assert shelf.words.synchronised == [1]
    shelf.put(document("b", "Copper too."))
    for _ in range(3):
        assert set(shelf.found("Is there copper?")) == {"a", "b"}
    assert shelf.words.synchronised == [1, 2]
    assert shelf.words.count() == 2


def test_words_that_were_in_line_before_stay_as_they_are(shelf: Shelf) -> None:
    shelf.put(document("a", "Copper."))
    shelf.words.synchronise(1, ["a"], shelf.store.passages)
    assert shelf.found("Is there copper?") == ["a"]
    assert shelf.words.synchronised == [1]


def test_a_document_that_was_replaced_is_found_in_its_new_version_only(shelf: Shelf) -> None:
    shelf.put(document("old", "Copper."))
    assert shelf.found("Is there copper?") == ["old"]
    new = document("new", "Copper and tin.")
    old_path = shelf.store.sources()["/files/old.txt"].path
    with shelf.store.writing():
        shelf.store.remove([old_path])
        shelf.store.put([new])
    assert shelf.found("Is there copper?") == ["new"]
    assert [passage.id for passage in shelf.store.passages("new")] == [
        passage_id for passage_id, _ in shelf.words.search("stems", ["tin"], "en", 10)
    ]
