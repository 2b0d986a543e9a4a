"""Reading the first hits: a small model reads question and passage together and says more than any leg can.

What it says becomes part of each hit: log-odds that the passage is about the question and that it answers, and the
words that would. Hits that were read are ranked anew, those that were not stay behind them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from threading import BoundedSemaphore
from typing import Any, Protocol, TypeVar

from assistant.language import sentence_spans
from assistant.models.logistic import Logistic, log_odds
from assistant.storage.library import Documents
from assistant.types import AnswerSpan, Hit, Language, Read, ReadSentence

#: The log-probability of a span when a passage has none.
NO_SPAN = -10.0
#: Left unread are hits that are more improbable than not to be about the question, and whose log-odds are by more than
#: this below those of the best. Of ten and of twenty read, none of these became the best of 340 questions of mixed, 280
#: of xquad_noans and 240 of squad2_dev, nor held the answer; it spares two fifths of the reading.
NEAR_LOG_ODDS = 2.0
#: How many of the hits that were read are looked at again, closer.
CLOSER = 4
#: Questions whose passages are read at the same time. The others wait, so that the first need not wait for the last;
#: of two, one keeps the cores busy while the other's last passage is read.
QUESTIONS_AT_ONCE = 2


class Span(Protocol):
    """``passage[start:end]``, and the log of its probability given that the passage answers."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def log_probability(self) -> float: ...


class Sentence(Protocol):
    """``passage[start:end]``, and the log-odds that it is evidence for an answer."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def log_odds(self) -> float: ...


class PassageReading(Protocol):
    """What is said of a passage: log-odds that it is about the question, that it answers, and of a yes."""

    @property
    def relevant(self) -> float: ...
    @property
    def answers(self) -> float: ...
    @property
    def says_yes(self) -> float: ...
    @property
    def spans(self) -> Sequence[Span]: ...
    @property
    def sentences(self) -> Sequence[Sentence]: ...


R = TypeVar("R", bound=PassageReading)


class Reader(Protocol[R]):
    """What reads."""

    name: str

    def read(self, question: str, passages: Sequence[tuple[str, str]], /) -> Sequence[R]:
        """What it says of each passage, given as (title, text), in their order."""
        ...

    def read_closer(
        self,
        question: str,
        passages: Sequence[tuple[str, str]],
        readings: Sequence[R],
        places: Sequence[tuple[int, int]],
        /,
    ) -> Sequence[R]:
        """What it says after a second look at a part of each passage, from a place to another."""
        ...


@dataclass(frozen=True, slots=True)
class RankingFeatures:
    """What ranks a hit that was read: log-odds of the fused legs, of relevance and of an answer; its span's log."""

    fused: float
    relevant: float
    answers: float
    span: float


#: Fitted by ``python -m evals.fit_reading``, see `evals/LOG.md`.
WITHIN_LANGUAGE = Logistic(0.24, RankingFeatures(0.36, 0.17, 0.20, 0.21))
ACROSS_LANGUAGES = Logistic(-0.24, RankingFeatures(0.34, 0.27, 0.12, 0.06))


class Reranker:
    """Ranks hits by reading them. Safe to use from several threads when its parts are."""

    def __init__(self, reader: Reader[Any], documents: Documents, passages: int) -> None:
        self._reader = reader
        self._documents = documents
        #: How many hits are read at most.
        self.passages = passages
        self._line = BoundedSemaphore(QUESTIONS_AT_ONCE)

    def rerank(self, question: str, language: Language, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """The hits, those that were read first and in their new order; the best of them were looked at twice."""
        read_count = len([hit for hit in hits[: self.passages] if _is_worth_reading(hit, hits[0])])
        first, rest = hits[:read_count], hits[read_count:]
        with self._line:
            read = self._read(question, language, first)
        read.sort(key=lambda hit: (-hit.score, hit.rank))
        ceiling = read[-1].score if read else 1.0
        unread = [replace(hit, score=min(hit.score, ceiling)) for hit in rest]
        return tuple(replace(hit, rank=rank) for rank, hit in enumerate([*read, *unread], start=1))

    def _read(self, question: str, language: Language, hits: Sequence[Hit]) -> list[Hit]:
        """The hits, read, in their order."""
        texts = [(self._documents.document(hit.passage.document_id).title, hit.passage.text) for hit in hits]
        readings = list(self._reader.read(question, texts))
        read = [_read(hit, reading, reading, language) for hit, reading in zip(hits, readings, strict=True)]
        best = sorted(range(len(read)), key=lambda number: -read[number].score)[:CLOSER]
        again = look_again(self._reader, question, [texts[each] for each in best], [readings[each] for each in best])
        for number, reading in zip(best, again, strict=True):
            read[number] = _read(hits[number], reading, readings[number], language)
        return read


def look_again(reader: Reader[R], question: str, passages: Sequence[tuple[str, str]], readings: Sequence[R]) -> list[R]:
    """Readings that take the sentences around the words that were found into account once more, without the rest.

    Where these are the whole passage the reading stays. A short text distracts less, see `evals/LOG.md`.
    """
    found = list(readings)
    places = {number: surroundings(*passages[number], reading.spans) for number, reading in enumerate(readings)}
    wanted = {number: place for number, place in places.items() if place}
    again = reader.read_closer(
        question,
        [passages[number] for number in wanted],
        [readings[number] for number in wanted],
        list(wanted.values()),
    )
    for number, reading in zip(wanted, again, strict=True):
        found[number] = reading
    return found


def surroundings(title: str, text: str, spans: Sequence[Span]) -> tuple[int, int] | None:
    """Where the sentences around the best span begin and end: those that it touches and the one before.

    A span in the title, which may stand in the text, says where the answer is no better than the title does: the next
    one is taken. None where there is no span, or where the sentences are the whole text.
    """
    sentences = sentence_spans(text)
    for span in spans:
        touched = [each for each, (start, end) in enumerate(sentences) if start < span.end and end > span.start]
        if not touched or text[slice(*sentences[touched[0]])].strip() == title.strip():
            continue
        first = max(0, touched[0] - 1)
        is_whole = first == 0 and touched[-1] == len(sentences) - 1
        return None if is_whole else (sentences[first][0], sentences[touched[-1]][1])
    return None


def ranking_features(read: Read) -> RankingFeatures:
    """What ranks a hit that was read."""
    span = read.spans[0].log_probability if read.spans else NO_SPAN
    return RankingFeatures(read.fused, read.relevant, read.answers, span)


def surer_features(read: Read) -> RankingFeatures:
    """The same, with what the reader said of the whole passage where it was surer of that.

    A part of a passage may name nothing, and then fewer questions seem to be answered; which passage and which words
    are best is told by both looks, see `evals/LOG.md`.
    """
    said = ranking_features(read)
    relevant, answers = max(read.relevant_whole, read.relevant), max(read.answers_whole, read.answers)
    return replace(said, relevant=relevant, answers=answers)


def score_before_reading(hit: Hit) -> float:
    """How probable it was before reading that the passage is about the question, 0..1."""
    return 1 / (1 + math.exp(-hit.read.fused)) if hit.read else hit.score


def _is_worth_reading(hit: Hit, best: Hit) -> bool:
    return log_odds(hit.score) >= min(0.0, log_odds(best.score) - NEAR_LOG_ODDS)


def _read(hit: Hit, reading: PassageReading, whole: PassageReading, language: Language) -> Hit:
    """The hit with what was said of it, perhaps in two looks, and in the first."""
    start = hit.passage.start
    read = Read(
        fused=log_odds(hit.score),
        relevant=reading.relevant,
        answers=reading.answers,
        says_yes=reading.says_yes,
        relevant_whole=whole.relevant,
        answers_whole=whole.answers,
        spans=tuple(AnswerSpan(start + each.start, start + each.end, each.log_probability) for each in reading.spans),
        sentences=tuple(
            ReadSentence(start + each.start, start + each.end, each.log_odds) for each in reading.sentences
        ),
    )
    weights = WITHIN_LANGUAGE if language == hit.passage.language else ACROSS_LANGUAGES
    return replace(hit, read=read, score=weights.probability(ranking_features(read)))
