"""Reranking with a fake reader: what is read comes first, in the order of what was said of it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Lock

import pytest
from fakes import LEGS, FakeDocuments, a_hit, a_passage

from assistant.models.logistic import log_odds
from assistant.retrieving.reranking import (
    CLOSER,
    NO_SPAN,
    QUESTIONS_AT_ONCE,
    Reranker,
    ranking_features,
    score_before_reading,
    surer_features,
    surroundings,
)
from assistant.types import AnswerSpan, Hit, Language, Read, ReadSentence


@dataclass(frozen=True)
class FakeSpan:
    """A span of a fake reading."""

    start: int
    end: int
    log_probability: float


@dataclass(frozen=True)
class FakeSentence:
    """A sentence of a fake reading."""

    start: int
    end: int
    log_odds: float


@dataclass(frozen=True)
class FakeVerdict:
    """What a fake reader says."""

    relevant: float
    answers: float
    says_yes: float
    spans: tuple[FakeSpan, ...]
    sentences: tuple[FakeSentence, ...] = ()


class FakeReader:
    """Finds passages relevant that hold the word "right", and keeps what it was given."""

    name = "fake"

    def __init__(self) -> None:
        self.read_passages: list[tuple[str, str]] = []
        self.closer_texts: list[str] = []

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[FakeVerdict]:
        """A reading of each passage."""
        self.read_passages += passages
        return [self._reading(text) for _, text in passages]

    def read_closer(
        self,
        question: str,
        passages: Sequence[tuple[str, str]],
        verdicts: Sequence[FakeVerdict],
        places: Sequence[tuple[int, int]],
    ) -> list[FakeVerdict]:
        """The verdicts with twice the log-odds; keeps what it was given to look at."""
        self.closer_texts += [text[slice(*place)] for (_, text), place in zip(passages, places, strict=True)]
        return [replace(each, answers=each.answers * 2) for each in verdicts]

    def _reading(self, text: str) -> FakeVerdict:
        at = text.find("right")
        if at < 0:
            return FakeVerdict(-4.0, -4.0, 0.0, ())
        return FakeVerdict(4.0, 4.0, 0.0, (FakeSpan(at, at + 5, -0.1),), (FakeSentence(0, len(text), 1.5),))


def hits(*texts: str, language: Language = "en") -> list[Hit]:
    """Hits from 0.9 down, each passage at offset 100 of its document."""
    return [
        a_hit(a_passage(text, str(number), 100, language), score=0.9 - number / 100, rank=number + 1)
        for number, text in enumerate(texts)
    ]


def test_sentences_that_were_judged_stand_at_their_place_in_the_document() -> None:
    (found,) = Reranker(FakeReader(), FakeDocuments(), 3).rerank("Which?", "en", hits("the right one"))
    assert read_of(found).sentences == (ReadSentence(100, 113, 1.5),)


def read_of(hit: Hit) -> Read:
    """What was read of a hit that was read."""
    assert hit.read is not None
    return hit.read


def test_what_is_right_rises_and_ranks_count_from_one() -> None:
    found = Reranker(FakeReader(), FakeDocuments(), 3).rerank("Which?", "en", hits("wrong", "wrong", "the right one"))
    assert [hit.passage.document_id for hit in found] == ["2", "0", "1"]
    assert [hit.rank for hit in found] == [1, 2, 3]
    assert all(0 <= hit.score <= 1 for hit in found)
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)


def test_a_span_stands_in_the_document() -> None:
    (found,) = Reranker(FakeReader(), FakeDocuments(), 3).rerank("Which?", "en", hits("the right one"))
    assert found.spans == (AnswerSpan(104, 109, -0.1),)
    assert found.legs == LEGS
    features = ranking_features(read_of(found))
    assert (features.relevant, features.answers, features.span) == (4.0, 4.0, -0.1)
    assert features.fused == pytest.approx(log_odds(0.9))


def test_a_passage_without_a_span_has_the_least_of_one() -> None:
    (found,) = Reranker(FakeReader(), FakeDocuments(), 3).rerank("Which?", "en", hits("wrong"))
    assert found.spans == ()
    assert ranking_features(read_of(found)).span == NO_SPAN


def test_the_score_before_reading_is_kept() -> None:
    (given,) = hits("wrong")
    (found,) = Reranker(FakeReader(), FakeDocuments(), 3).rerank("Which?", "en", [given])
    assert found.score < 0.5
    assert score_before_reading(given) == 0.9
    assert score_before_reading(found) == pytest.approx(0.9)


def test_the_language_of_the_question_decides_how_a_passage_is_weighed() -> None:
    reranker = Reranker(FakeReader(), FakeDocuments(), 3)
    pairs: list[tuple[Language, Language]] = [("en", "ru"), ("ru", "en")]
    for asked, other in pairs:
        (own,) = reranker.rerank("Which?", asked, hits("the right one", language=asked))
        (foreign,) = reranker.rerank("Which?", asked, hits("the right one", language=other))
        assert own.read == foreign.read
        assert own.score != foreign.score


def test_only_the_first_are_read_and_the_others_stay_behind_them() -> None:
    reader = FakeReader()
    found = Reranker(reader, FakeDocuments(), 2).rerank(
        "Which?", "en", hits("wrong", "the right one", "right", "right")
    )
    assert reader.read_passages == [("Title 0", "wrong"), ("Title 1", "the right one")]
    assert [hit.passage.document_id for hit in found] == ["1", "0", "2", "3"]
    assert found[2].score <= found[1].score
    assert found[3].spans == ()


def test_what_is_far_below_the_best_is_not_read() -> None:
    reader = FakeReader()
    near, probable, far = hits("wrong", "wrong", "the right one")
    given = [near, replace(probable, score=0.55), replace(far, score=0.45)]
    found = Reranker(reader, FakeDocuments(), 3).rerank("Which?", "en", given)
    assert reader.read_passages == [("Title 0", "wrong"), ("Title 1", "wrong")]
    assert found[2].passage.document_id == "2"
    assert found[2].score <= found[1].score
    assert (
        len(Reranker(reader, FakeDocuments(), 3).rerank("Which?", "en", [replace(each, score=0.2) for each in given]))
        == 3
    )
    assert len(reader.read_passages) == 2 + 3


LONG = "One is first. Two comes next. It is the right one. Four ends it."


def test_the_best_are_looked_at_again_around_what_was_found() -> None:
    reader = FakeReader()
    found = Reranker(reader, FakeDocuments(), CLOSER + 3).rerank(
        "Which?", "en", hits("wrong", "right", *[LONG] * (CLOSER + 1))
    )
    assert [each.strip() for each in reader.closer_texts] == ["Two comes next. It is the right one."] * (CLOSER - 1)
    assert sorted(read_of(hit).answers for hit in found) == [-4.0, *[4.0] * 3, *[8.0] * (CLOSER - 1)]
    assert sorted(surer_features(read_of(hit)).answers for hit in found) == [-4.0, *[4.0] * 3, *[8.0] * (CLOSER - 1)]


def test_the_surer_look_counts() -> None:
    (found,) = Reranker(FakeReader(), FakeDocuments(), 1).rerank("Which?", "en", hits(LONG))
    sure = read_of(found)
    unsure = replace(sure, answers=1.0, answers_whole=3.0)
    assert (surer_features(sure).answers, surer_features(unsure).answers) == (8.0, 3.0)
    assert ranking_features(unsure).answers == 1.0


def test_what_is_looked_at_again_is_the_sentence_and_the_one_before() -> None:
    def around(words: str, text: str = LONG) -> str | None:
        start = text.index(words)
        place = surroundings("A title", text, [FakeSpan(start, start + len(words), -0.1)])
        return text[slice(*place)].strip() if place else None

    assert around("One") == "One is first."
    assert around("comes next. It") == "One is first. Two comes next. It is the right one."
    assert around("Two", "One is first. Two comes next.") is None
    assert surroundings("", LONG, []) is None
    both = [FakeSpan(LONG.index(words), LONG.index(words) + 3, -0.1) for words in ("One", "Four")]
    place = surroundings("One is first.", LONG, both)
    assert place and LONG[slice(*place)].strip() == "It is the right one. Four ends it."


def test_at_most_so_many_questions_are_read_at_once() -> None:
    class SlowReader(FakeReader):
        def __init__(self) -> None:
            super().__init__()
            self.lock, self.at_work, self.most = Lock(), 0, 0

        def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[FakeVerdict]:
            with self.lock:
                self.at_work += 1
                self.most = max(self.most, self.at_work)
            time.sleep(0.02)
            with self.lock:
                self.at_work -= 1
            return super().read(question, passages)

    reader = SlowReader()
    reranker = Reranker(reader, FakeDocuments(), 1)
    with ThreadPoolExecutor(8) as askers:
        assert len(list(askers.map(lambda _: reranker.rerank("Which?", "en", hits("right")), range(8)))) == 8
    assert reader.most == QUESTIONS_AT_ONCE


def test_nothing_found_is_nothing_read() -> None:
    assert Reranker(FakeReader(), FakeDocuments(), 2).rerank("Which?", "en", []) == ()
