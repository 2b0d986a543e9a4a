"""What the product sees of every sentence that it finds for the questions of a set, kept in a folder."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from assistant.models.span_reader.looking import Look, Verdict

from assistant.answering.quoting.evidence import Candidate, take_apart
from assistant.answering.quoting.sentence_evidence import FEATURES, HITS, SentenceEvidence, sentences_of_hits
from assistant.models.embedding import load_embedder
from assistant.models.span_reader.judging import pooled
from assistant.models.span_reader.loading import WEIGHTS
from assistant.models.span_reader.reader import BundledReader
from assistant.retrieving.reranking import Reranker
from assistant.retrieving.understanding import Understood, by_rule, understand
from assistant.settings import Settings
from assistant.types import Hit, Message
from assistant.wiring import Assistant
from evals.bench import bench_assistant, bench_id
from evals.evidence.sets import EvidenceQuestion, EvidenceSet, overlap

if TYPE_CHECKING:
    from numpy.typing import NDArray


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
        self.looks: dict[tuple[str, str], Look] = {}

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Verdict]:
        """As the reader does."""
        verdicts = self._reader.read(question, passages)
        self.looks = {passage: verdict.look for passage, verdict in zip(passages, verdicts, strict=True)}
        return verdicts

    def read_closer(
        self,
        question: str,
        passages: Sequence[tuple[str, str]],
        verdicts: Sequence[Verdict],
        places: Sequence[tuple[int, int]],
    ) -> list[Verdict]:
        """As the reader does."""
        return self._reader.read_closer(question, passages, verdicts, places)


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
            evidence = SentenceEvidence(embedder, assistant)
            for question in missing:
                _ask(question, assistant, evidence, reader, _place(folder, question))
    for question in of_set.questions:
        yield from _load(of_set.name, question, _place(folder, question))


def found(
    question: EvidenceQuestion, assistant: Assistant, reader: RecordingReader
) -> tuple[Understood, tuple[Hit, ...]]:
    """What is searched for a question, and its hits as the product ranks them."""
    history = [Message("user" if role == "user" else "assistant", text) for role, text in question.history]
    understanding = understand(question.text, history, by_rule)
    try:
        while True:
            next(understanding)
    except StopIteration as stop:
        understood: Understood = stop.value
    hits = assistant.retriever.retrieve(understood.searched, 10)
    return understood, Reranker(reader, assistant, 10).rerank(understood.searched, hits)[:HITS]


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
    understood, hits = found(question, assistant, reader)
    pool = sentences_of_hits(hits)
    arrays: dict[str, Any] = {}
    if pool:
        asked = take_apart(understood.searched, understood.language)
        vectors, features = evidence.features(asked, pool)
        held, seen = _states(hits, assistant, reader)
        arrays = {
            "texts": np.array(json.dumps([each.text for each in pool])),
            "names": np.array(FEATURES),
            "features": features,
            "vectors": vectors.astype(np.float16),
            "held": held.astype(np.float16),
            "seen": seen,
            "across": np.array([each.hit.passage.language != understood.language for each in pool]),
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
        look = reader.looks.get((assistant.document(hit.passage.document_id).title, hit.passage.text))
        start = hit.passage.start
        places = [(each.start - start, each.end - start) for each in sentences_of_hits([hit])]
        if look is None:
            found.append((np.zeros((len(places), 3 * 384), np.float32), np.zeros(len(places), np.bool_)))
        else:
            found.append(pooled(look, places))
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
