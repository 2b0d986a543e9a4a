"""A question walks through: what is understood, what is searched, what is answered without a search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from fakes import a_hit, a_passage
from numpy.typing import NDArray

from assistant.answering.asked import Asked
from assistant.answering.asking import LEANS, NO_FILTERS, Asking, Parts
from assistant.errors import FilterError, QuestionError
from assistant.models.question_heads import QuestionHeads, Wanted
from assistant.retrieving.retriever import Query
from assistant.types import (
    Answer,
    Delta,
    DocumentSummary,
    Event,
    Filters,
    Finished,
    Hit,
    Language,
    Message,
    Retrieved,
)
from assistant.types.timing import Stopwatch

HISTORY = [Message("user", "Сколько составил грант KOICA?")]
KOICA = a_hit(a_passage("KOICA"))


class FakeHeads(QuestionHeads):
    """Everything is a question for a fact, "hello" is talk, and what begins with «А» leans."""

    def wanted(self, question: str, language: Language, vector: NDArray[np.float32]) -> Wanted:
        if question.casefold().startswith("hello"):
            return Wanted((("talk", 1.0),), talk="greeting")
        return Wanted((("fact", 1.0),))

    def leans(self, question: str, language: Language, vector: NDArray[np.float32]) -> float:
        return LEANS if question.startswith("А ") else 0.0


class Desk:
    """A retriever, a reranker and an answerer that keep what they were asked."""

    name = "desk"
    passages = 7

    def __init__(self, *hits: Hit, reads: bool = False) -> None:
        self.hits = hits
        self.searched: list[tuple[str, Filters]] = []
        self.counts: list[int] = []
        self.read: list[tuple[str, Language]] = []
        self.answered: list[tuple[Asked, bool]] = []
        parts = Parts(
            retriever=self,
            reranker=self if reads else None,
            answerer=self,
            heads=FakeHeads(),
            documents=lambda filters: [DocumentSummary("d", "d.txt", "D", "en", "", "d", 5, 1, "/d.txt")],
            count_tokens=lambda text: len(text.split()),
        )
        self.asking = Asking(parts, hits=5, max_question_characters=200)

    def query(self, question: str, language: Language) -> Query:
        return Query(question, language, np.full(3, len(question), dtype=np.float32), (), ())

    def retrieve(
        self, query: Query, count: int, filters: Filters = NO_FILTERS, watch: Stopwatch | None = None
    ) -> tuple[Hit, ...]:
        self.searched.append((query.text, filters))
        self.counts.append(count)
        return self.hits

    def rerank(self, question: str, language: Language, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        self.read.append((question, language))
        return tuple(reversed(hits))

    def answer(self, asked: Asked, hits: tuple[Hit, ...], *, filtered: bool = False) -> Iterator[Delta | Finished]:
        self.answered.append((asked, filtered))
        yield Delta("Yes.")
        yield Finished(Answer("Yes.", asked.language, (), hits, "answered" if hits else "not_found"))

    def ask(self, question: str, history: Sequence[Message] = (), filters: Filters = NO_FILTERS) -> Answer:
        events: list[Event] = list(self.asking.stream(question, history, filters))
        first, *between, last = events
        assert isinstance(first, Retrieved) and isinstance(last, Finished)
        assert first.question == last.answer.searched
        assert "".join(each.text for each in between if isinstance(each, Delta)) == last.answer.text
        return last.answer


def test_a_question_typed_in_the_wrong_layout_is_searched_and_answered_as_it_was_meant() -> None:
    desk = Desk(KOICA)
    answer = desk.ask("rnj djpukfdkztn KOICA")
    assert answer.searched == "кто возглавляет KOICA"
    ((asked, _),) = desk.answered
    assert (answer.language, asked.language, asked.text) == ("ru", "ru", "кто возглавляет KOICA")
    assert answer.usage.tokens["question"] == 3
    desk.asking.search("црщ руфвы KOICA?")
    assert [question for question, _ in desk.searched] == ["кто возглавляет KOICA", "who heads KOICA?"]


def test_a_follow_up_is_searched_with_what_it_leaves_out() -> None:
    desk = Desk(KOICA)
    desk.ask("А когда?", HISTORY)
    assert desk.searched[0][0] == "А когда? (составил грант KOICA)"
    ((asked, _),) = desk.answered
    assert asked.leans == 0.0 and asked.vector is not None
    assert asked.vector[0] == len("А когда? (составил грант KOICA)"), "the vector is that of what is searched"


def test_what_leans_on_nothing_is_searched_as_it_is_and_the_answerer_knows() -> None:
    desk = Desk(KOICA)
    desk.ask("А когда?")
    desk.ask("Когда был семинар KOICA?", HISTORY)
    assert [question for question, _ in desk.searched] == ["А когда?", "Когда был семинар KOICA?"]
    assert [asked.leans for asked, _ in desk.answered] == [LEANS, 0.0]


def test_a_conversation_in_the_wrong_layout_is_read_as_it_was_meant() -> None:
    desk = Desk(KOICA)
    desk.ask("А когда?", [Message("user", "rnj djpukfdkztn KOICA")])
    assert desk.searched[0][0] == "А когда? (возглавляет KOICA)"


def test_talk_is_replied_to_without_a_search() -> None:
    desk = Desk(KOICA, reads=True)
    answer = desk.ask("Hello!", HISTORY)
    assert (answer.status, answer.shape, answer.hits, answer.citations) == ("talk", "talk", (), ())
    assert (answer.searched, answer.answerer) == ("Hello!", "desk")
    assert answer.usage.tokens["answer"] > 3 and "total" in answer.usage.seconds
    assert (desk.searched, desk.read, desk.answered) == ([], [], [])


def test_what_is_retrieved_is_read_and_as_many_hits_as_wanted_are_answered_from() -> None:
    many = [a_hit(a_passage(f"{number}", f"{number}"), rank=number + 1) for number in range(7)]
    desk = Desk(*many, reads=True)
    answer = desk.ask("Кто это KOICA?")
    assert desk.counts == [7], "enough for the reader"
    assert desk.read == [("Кто это KOICA?", "ru")]
    assert [hit.passage.text for hit in answer.hits] == ["6", "5", "4", "3", "2"]
    assert [hit.passage.text for hit in desk.asking.search("Кто это KOICA?", 2)] == ["6", "5"]
    assert {"understanding", "retrieving", "reading", "answering", "total"} <= set(answer.usage.seconds)


def test_filters_are_checked_before_anything_runs_and_go_along_in_iso_form() -> None:
    desk = Desk(KOICA)
    with pytest.raises(FilterError):
        desk.asking.stream("Who?", filters=Filters(since="soon"))
    with pytest.raises(FilterError):
        desk.asking.search("Who?", filters=Filters(until="soon"))
    assert desk.searched == []
    desk.ask("Who?", filters=Filters(since="26.11.2019"))
    desk.asking.search("Who?", filters=Filters(since="26.11.2019"))
    assert [filters for _, filters in desk.searched] == [Filters(since="2019-11-26")] * 2


def test_the_answerer_is_told_whether_all_documents_may_answer() -> None:
    desk = Desk()
    desk.ask("Who is it?", filters=Filters(since="2030"))
    desk.ask("Who is it?")
    assert [filtered for _, filtered in desk.answered] == [True, False]


@pytest.mark.parametrize("question", ["", " \n", "\0", "x" * 201])
def test_what_is_no_question_is_refused_before_the_first_event(question: str) -> None:
    desk = Desk(KOICA)
    with pytest.raises(QuestionError) as caught:
        desk.asking.stream(question)
    assert caught.value.hint
    with pytest.raises(QuestionError):
        desk.asking.search(question)
