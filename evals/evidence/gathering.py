"""What the product sees of every sentence that it finds for the questions of a set, kept in a folder."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.answering.asked import Asked
from assistant.answering.asking import Asking, Parts
from assistant.answering.quoting.evidence import Candidate
from assistant.answering.quoting.sentence_evidence import FEATURES, HITS, SentenceEvidence, sentences_of_hits
from assistant.answering.quoting.sentence_vectors import SentenceVectors
from assistant.models.embedding import load_embedder
from assistant.models.question_heads import QuestionHeads
from assistant.models.span_reader.judging import pooled
from assistant.models.span_reader.loading import WEIGHTS
from assistant.models.span_reader.reader import BundledReader
from assistant.models.span_reader.scoring import SpanReading, TokenScores
from assistant.retrieving.reranking import Reranker
from assistant.settings import Settings
from assistant.types import Delta, Finished, Hit, Message
from assistant.wiring import Assistant
from evals.bench import bench_assistant, bench_id
from evals.evidence.sets import EvidenceQuestion, EvidenceSet, overlap

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: How many hits are read.
READ_PASSAGES = 10


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """The sentences found for a question; the arrays have one row a sentence.

    `held` is what :func:`pooled` made of the reader's last layer, `seen` whether the reader saw the sentence.
    """

    set: str
    question: EvidenceQuestion
    texts: list[str]
    features: NDArray[np.float32]
    vectors: NDArray[np.float16]
    held: NDArray[np.float16]
    seen: NDArray[np.bool_]
    across: NDArray[np.bool_]
    right: NDArray[np.bool_]
    passage: NDArray[np.int64]

    @property
    def sizes(self) -> list[int]:
        """How many sentences each passage has."""
        return [len(list(group)) for _, group in groupby(self.passage.tolist())]


class RecordingReader:
    """The reader, which keeps what it last saw of each passage."""

    def __init__(self, reader: BundledReader) -> None:
        self._reader = reader
        self.name = reader.name
        self.scores: dict[tuple[str, str], TokenScores] = {}

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[SpanReading]:
        """As the reader does."""
        readings = self._reader.read(question, passages)
        self.scores = {passage: reading.scores for passage, reading in zip(passages, readings, strict=True)}
        return readings

    def read_closer(
        self,
        question: str,
        passages: Sequence[tuple[str, str]],
        readings: Sequence[SpanReading],
        places: Sequence[tuple[int, int]],
    ) -> list[SpanReading]:
        """As the reader does."""
        return self._reader.read_closer(question, passages, readings, places)


class RecordingAnswerer:
    """Answers nothing, and keeps what it was last given to answer from."""

    name = "none"

    def __init__(self) -> None:
        self.given: tuple[Asked, tuple[Hit, ...]] | None = None

    def answer(self, asked: Asked, hits: tuple[Hit, ...], *, filtered: bool = False) -> Iterator[Delta | Finished]:
        """No event."""
        del filtered
        self.given = asked, hits
        yield from ()


def gather(of_set: EvidenceSet, cache: Path) -> Iterator[Gathered]:
    """Every question of a set that finds something; those that were asked before are read from the folder."""
    folder = cache / of_set.name
    folder.mkdir(parents=True, exist_ok=True)
    missing = [each for each in of_set.questions if not _place(folder, each).exists()]
    if missing:
        settings = Settings()
        embedder = load_embedder(settings.embedding)
        reader = RecordingReader(BundledReader(WEIGHTS, settings.retrieving.threads))
        with bench_assistant(of_set.documents, settings, cache=cache / "indexes") as assistant:
            evidence = SentenceEvidence(SentenceVectors(embedder), assistant)
            for question in missing:
                _ask(question, assistant, evidence, reader, _place(folder, question))
    for question in of_set.questions:
        yield from _load(of_set.name, question, _place(folder, question))


def found(
    question: EvidenceQuestion, assistant: Assistant, reader: RecordingReader
) -> tuple[Asked, tuple[Hit, ...]] | None:
    """What is searched for a question, and its hits, as the product finds both; None for what it takes for talk."""
    answerer = RecordingAnswerer()
    parts = Parts(
        retriever=assistant.retriever,
        reranker=Reranker(reader, assistant, READ_PASSAGES),
        answerer=answerer,
        heads=QuestionHeads(),
        documents=lambda _: assistant.documents(),
        count_tokens=assistant.count_tokens,
    )
    history = [Message("user" if role == "user" else "assistant", text) for role, text in question.history]
    asking = Asking(parts, HITS, max_question_characters=len(question.text))
    deque(asking.stream(question.text, history), maxlen=0)
    return answerer.given


def labels(pool: Sequence[Candidate], question: EvidenceQuestion, assistant: Assistant) -> list[bool]:
    """Which sentences are evidence."""
    right = []
    for each in pool:
        source = assistant.document(each.hit.passage.document_id).source
        wanted = question.places.get(bench_id(source), ())
        right.append(any(overlap((each.start, each.end), place) for place in wanted))
    return right


def _ask(
    question: EvidenceQuestion, assistant: Assistant, evidence: SentenceEvidence, reader: RecordingReader, place: Path
) -> None:
    given = found(question, assistant, reader)
    arrays: dict[str, Any] = {}
    if given and (pool := sentences_of_hits(given[1])):
        asked, hits = given
        vectors, features = evidence.features(asked, pool)
        held, seen = _states(hits, assistant, reader)
        arrays = {
            "texts": np.array(json.dumps([each.text for each in pool])),
            "names": np.array(FEATURES),
            "features": features,
            "vectors": vectors.astype(np.float16),
            "held": held.astype(np.float16),
            "seen": seen,
            "across": np.array([each.hit.passage.language != asked.language for each in pool]),
            "right": np.array(labels(pool, question, assistant)),
            "passage": np.array([each.hit.rank for each in pool]),
        }
    part = place.with_suffix(".part.npz")
    np.savez(part, **arrays)
    part.replace(place)


def _states(
    hits: Sequence[Hit], assistant: Assistant, reader: RecordingReader
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """What the reader holds of the sentences of hits, in their order."""
    found = []
    for hit in hits:
        scores = reader.scores.get((assistant.document(hit.passage.document_id).title, hit.passage.text))
        start = hit.passage.start
        places = [(each.start - start, each.end - start) for each in sentences_of_hits([hit])]
        if scores is None:
            found.append((np.zeros((len(places), 3 * 384), np.float32), np.zeros(len(places), np.bool_)))
        else:
            found.append(pooled(scores, places))
    return np.concatenate([held for held, _ in found]), np.concatenate([seen for _, seen in found])


def _place(folder: Path, question: EvidenceQuestion) -> Path:
    return folder / f"{question.id}.npz"


def _load(name: str, question: EvidenceQuestion, place: Path) -> Iterator[Gathered]:
    """The question as it was kept; nothing where no passage was found."""
    with np.load(place) as stored:
        if not stored.files:
            return
        names = stored["names"].tolist()
        features = stored["features"][:, [names.index(each) for each in FEATURES]]
        kinds = ("vectors", "held", "seen", "across", "right", "passage")
        yield Gathered(name, question, json.loads(str(stored["texts"])), features, *(stored[each] for each in kinds))
