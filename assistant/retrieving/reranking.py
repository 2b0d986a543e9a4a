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

from assistant.language import question_language, sentence_spans
from assistant.models.logistic import Logistic
from assistant.types import Document, Hit, Language

#: Where `Hit.legs` holds what the reader said.
RELEVANT, ANSWERS, SPAN, SAYS_YES = "relevant", "answers", "span", "says_yes"
#: What the reader says of the whole passage, before it looks at a part again.
RELEVANT_WHOLE, ANSWERS_WHOLE = "relevant_whole", "answers_whole"
#: What `Hit.legs` holds as the log-odds of the score that the hit came with.
FUSED = "fused"
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


class Verdict(Protocol):
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


V = TypeVar("V", bound=Verdict)


class Reader(Protocol[V]):
    """What reads."""

    name: str

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> Sequence[V]:
        """A verdict on each passage, given as (title, text), in their order."""
        ...

    def read_closer(
        self,
        question: str,
        passages: Sequence[tuple[str, str]],
        verdicts: Sequence[V],
        places: Sequence[tuple[int, int]],
    ) -> Sequence[V]:
        """Verdicts after a second look at a part of each passage, from a place to another."""
        ...


class Documents(Protocol):
    """What reranking needs of the library."""

    def document(self, document_id: str) -> Document:
        """A whole document."""
        ...


@dataclass(frozen=True, slots=True)
class Signals:
    """What ranks a hit that was read: log-odds of the fused legs, of relevance and of an answer; its span's log."""

    fused: float
    relevant: float
    answers: float
    span: float


#: Fitted by ``python -m evals.fit_reading``, see `evals/LOG.md`.
WITHIN_LANGUAGE = Logistic(0.24, Signals(0.36, 0.17, 0.20, 0.21))
ACROSS_LANGUAGES = Logistic(-0.24, Signals(0.34, 0.27, 0.12, 0.06))


class Reranker:
    """Ranks hits by reading them. Safe to use from several threads when its parts are."""

    def __init__(self, reader: Reader[Any], documents: Documents, passages: int) -> None:
        self._reader = reader
        self._documents = documents
        #: How many hits are read at most.
        self.passages = passages
        self._line = BoundedSemaphore(QUESTIONS_AT_ONCE)

    def rerank(self, question: str, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """The hits, those that were read first and in their new order; the best of them were looked at twice."""
        read_count = len([hit for hit in hits[: self.passages] if _is_worth_reading(hit, hits[0])])
        first, rest = hits[:read_count], hits[read_count:]
        with self._line:
            read = self._read(question, first)
        read.sort(key=lambda hit: (-hit.score, hit.rank))
        ceiling = read[-1].score if read else 1.0
        unread = [replace(hit, score=min(hit.score, ceiling)) for hit in rest]
        return tuple(replace(hit, rank=rank) for rank, hit in enumerate([*read, *unread], start=1))

    def _read(self, question: str, hits: Sequence[Hit]) -> list[Hit]:
        """The hits, read, in their order."""
        texts = [(self._documents.document(hit.passage.document_id).title, hit.passage.text) for hit in hits]
        verdicts = list(self._reader.read(question, texts))
        language = question_language(question)
        read = [_read(hit, verdict, verdict, language) for hit, verdict in zip(hits, verdicts, strict=True)]
        best = sorted(range(len(read)), key=lambda number: -read[number].score)[:CLOSER]
        again = look_again(self._reader, question, [texts[each] for each in best], [verdicts[each] for each in best])
        for number, verdict in zip(best, again, strict=True):
            read[number] = _read(hits[number], verdict, verdicts[number], language)
        return read


def look_again(reader: Reader[V], question: str, passages: Sequence[tuple[str, str]], verdicts: Sequence[V]) -> list[V]:
    """Verdicts that take the sentences around the words that were found into account once more, without the rest.

    Where these are the whole passage the verdict stays. A short text distracts less, see `evals/LOG.md`.
    """
    found = list(verdicts)
    places = {number: surroundings(*passages[number], verdict.spans) for number, verdict in enumerate(verdicts)}
    wanted = {number: place for number, place in places.items() if place}
    again = reader.read_closer(
        question,
        [passages[number] for number in wanted],
        [verdicts[number] for number in wanted],
        list(wanted.values()),
    )
    for number, verdict in zip(wanted, again, strict=True):
        found[number] = verdict
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


def signals_of(hit: Hit) -> Signals:
    """What ranks a hit that was read."""
    return Signals(*(hit.legs[name] for name in (FUSED, RELEVANT, ANSWERS, SPAN)))


def surer_signals(hit: Hit) -> Signals:
    """The signals of a hit, with what the reader said of the whole passage where it was surer of that.

    A part of a passage may name nothing, and then fewer questions seem to be answered; which passage and which words
    are best is told by both looks, see `evals/LOG.md`.
    """
    said = signals_of(hit)
    relevant, answers = hit.legs.get(RELEVANT_WHOLE, said.relevant), hit.legs.get(ANSWERS_WHOLE, said.answers)
    return replace(said, relevant=max(relevant, said.relevant), answers=max(answers, said.answers))


def score_before_reading(hit: Hit) -> float:
    """How probable it was before reading that the passage is about the question, 0..1."""
    return 1 / (1 + math.exp(-hit.legs[FUSED])) if FUSED in hit.legs else hit.score


def _is_worth_reading(hit: Hit, best: Hit) -> bool:
    return log_odds(hit.score) >= min(0.0, log_odds(best.score) - NEAR_LOG_ODDS)


def _read(hit: Hit, verdict: Verdict, whole: Verdict, language: Language) -> Hit:
    """The hit with a verdict, perhaps of two looks, and the one of the first."""
    start, spans = hit.passage.start, verdict.spans
    said = {
        FUSED: log_odds(hit.score),
        RELEVANT: verdict.relevant,
        ANSWERS: verdict.answers,
        SPAN: spans[0].log_probability if spans else NO_SPAN,
        SAYS_YES: verdict.says_yes,
        RELEVANT_WHOLE: whole.relevant,
        ANSWERS_WHOLE: whole.answers,
    }
    places = tuple((start + each.start, start + each.end, each.log_probability) for each in spans)
    sentences = tuple((start + each.start, start + each.end, each.log_odds) for each in verdict.sentences)
    found = replace(hit, legs={**hit.legs, **said}, spans=places, sentences=sentences)
    weights = WITHIN_LANGUAGE if language == hit.passage.language else ACROSS_LANGUAGES
    return replace(found, score=weights.probability(signals_of(found)))


def log_odds(probability: float) -> float:
    """The logarithm of the odds, of probabilities from 0.001 to 0.999."""
    bounded = min(0.999, max(0.001, probability))
    return math.log(bounded / (1 - bounded))
