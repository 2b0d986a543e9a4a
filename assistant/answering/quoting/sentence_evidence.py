"""How probable it is, of each sentence of the first hits, that it is part of a good answer.

A question of one fact has one sentence that answers; an open one (why, what about, compare) has several, and none of
them need look like the question. Each sentence is seen by itself (its vector, its words, what the reader holds of it),
among its neighbours, and in its passage. A logistic model, one within a language and one across, turns that into a
probability; a second, without vectors, says which sentences are worth embedding. The weights lie beside this file;
``python -m evals.evidence train`` makes them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

from assistant.answering.asked import Asked
from assistant.answering.quoting.evidence import Candidate, Evidence, is_label, may_answer, sentences_of
from assistant.answering.quoting.expected import offers
from assistant.answering.quoting.sentence_vectors import SentenceVectors
from assistant.answering.quoting.spans import missing_names
from assistant.language import content_stems, numbers
from assistant.models.logistic import log_odds
from assistant.retrieving.reranking import NO_SPAN, surer_features
from assistant.storage.library import Documents
from assistant.types import AnswerSpan, Hit, ReadSentence, Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

WEIGHTS = Path(__file__).with_name("sentence_evidence.npz")
#: Hits whose sentences are judged. What a good answer needs stands in the first five in 97 of 100 cases.
HITS = 8
#: Only so many sentences are embedded, those that look best without it: to embed all 40 of 8 passages takes five times
#: as long, and chooses no better, see `evals/LOG.md`.
EMBEDDED = 8
#: What gathers from several documents needs more of them.
EMBEDDED_GATHERING = 16
GATHERING: frozenset[Shape] = frozenset({"overview", "aggregate", "keywords"})
#: A sentence that is so much less probable than the best one is not compared with those of the other language.
LEAST_COMPARED = 0.05
#: Longer sentences are embedded by their beginning.
EMBEDDED_CHARACTERS = 400
#: The log-odds by the reader of a sentence in a hit that it did not read.
UNREAD = -4.0

#: What the model sees of a sentence, in the order of its weights. Numbers of log-odds and logs are divided by 5, so
#: that all are of one size. `cosine` is of question and "title. sentence"; `…_lead` is what the best of all sentences
#: has more; `…_before` and `…_after` are the neighbours' in the passage, `…_passage` the best of the passage. `head` is
#: what the reader says of the sentence, `relevant`, `answers` and `span` what it says of passage and words; `words`
#: and `rare_words` are shares of the question's stems, the second weighed by how few sentences hold them.
FEATURES = (
    "cosine",
    "cosine_lead",
    "head",
    "head_lead",
    "head_before",
    "head_after",
    "head_passage",
    "unread",
    "score",
    "score_lead",
    "fused",
    "relevant",
    "answers",
    "span",
    "span_lead",
    "rank",
    "words",
    "rare_words",
    "rare_words_before",
    "rare_words_passage",
    "missing_names",
    "missing_names_near",
    "offers",
    "number",
    "length",
    "short",
    "heading",
    "question",
    "colon",
    "title_overlap",
)


#: What the file of weights holds of each model.
ARRAYS = ("means", "scales", "weights", "biases")


class Seen(NamedTuple):
    """What was read of a hit, as far as it matters here."""

    fused: float
    relevant: float
    answers: float
    spans: Sequence[AnswerSpan]
    sentences: Sequence[ReadSentence]


def seen_of(hit: Hit) -> Seen:
    """The one place where a hit's records are read."""
    if hit.read is None:
        return Seen(log_odds(hit.score), 0.0, 0.0, (), ())
    surer = surer_features(hit.read)
    return Seen(surer.fused, surer.relevant, surer.answers, hit.read.spans, hit.read.sentences)


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """A linear model over scaled features; the first of two is for sentences in the question's language.

    `means` and `scales` have shape (features,), `weights` shape (2, features), `biases` shape (2,).
    """

    means: Floats
    scales: Floats
    weights: Floats
    biases: Floats

    @classmethod
    def load(cls, kind: str, place: Path = WEIGHTS) -> Self:
        """The weights that ship, or those of another file; `kind` is "glance", without vectors, or "whole".

        Raises ValueError where they are of other features.
        """
        with np.load(place) as stored:
            if tuple(stored["features"].tolist()) != FEATURES:
                raise ValueError(f"{place} is of other features; make it anew: python -m evals.evidence train")
            return cls(*(stored[f"{kind}.{name}"].astype(np.float32) for name in ARRAYS))

    def probabilities(self, features: Floats, across: NDArray[np.bool_]) -> Floats:
        """Of features of shape (sentences, features), and whether each sentence is in another language."""
        scaled = (features - self.means) / self.scales
        kind = across.astype(np.int64)
        total = (scaled * self.weights[kind]).sum(axis=1) + self.biases[kind]
        return np.asarray(1 / (1 + np.exp(-np.clip(total, -30, 30))), dtype=np.float32)


@cache
def shipped_weights(kind: str) -> Weights:
    """The weights beside this file, read once."""
    return Weights.load(kind)


class SentenceEvidence:
    """Judges the sentences of hits. Safe to use from several threads when its encoder is."""

    def __init__(self, vectors: SentenceVectors, documents: Documents) -> None:
        self._vectors = vectors
        self._documents = documents

    def score(self, asked: Asked, hits: Sequence[Hit]) -> list[Evidence]:
        """The sentences of the first `HITS` hits that may be quoted and are worth embedding, best first."""
        pool = sentences_of_hits(hits)
        if not pool:
            return []
        titles = self._titles(pool)
        across = np.array([each.hit.passage.language != asked.language for each in pool])
        features = features_of(asked, pool, titles)
        glance = shipped_weights("glance").probabilities(features, across)
        best = [
            number
            for number in np.argsort(-glance, kind="stable").tolist()
            if may_answer(pool[number]) and not is_label(pool[number], titles[pool[number].hit.passage.document_id])
        ][: EMBEDDED_GATHERING if asked.shape in GATHERING else EMBEDDED]
        if not best:
            return []
        vectors = self._vectors_of([pool[number] for number in best], titles)
        seen = with_cosines(features[best], np.stack(vectors) @ self._question(asked))
        probabilities = shipped_weights("whole").probabilities(seen, across[best]).tolist()
        scored = [
            Evidence(probability, pool[number], vector)
            for number, probability, vector in zip(best, probabilities, vectors, strict=True)
        ]
        scored = self._comparable(scored)
        return sorted(scored, key=lambda each: (-each.probability, each.candidate.hit.rank, each.candidate.start))

    def _comparable(self, scored: Sequence[Evidence]) -> list[Evidence]:
        """The same with vectors of sentences alone, where those that may be quoted are of two languages."""
        least = LEAST_COMPARED * max(each.probability for each in scored)
        likely = [each.candidate for each in scored if each.probability >= least]
        languages = [each.language for each in likely]
        if len(set(languages)) < 2:
            return list(scored)
        texts = [each.text[:EMBEDDED_CHARACTERS] for each in likely]
        vectors = self._vectors.of(texts, languages)
        alone = {id(each): vector for each, vector in zip(likely, vectors, strict=True)}
        return [replace(each, alone=alone.get(id(each.candidate))) for each in scored]

    def features(self, asked: Asked, pool: Sequence[Candidate]) -> tuple[Floats, Floats]:
        """All vectors of sentences, shape (sentences, dimension), and what the models see, (sentences, features)."""
        titles = self._titles(pool)
        vectors = np.stack(self._vectors_of(pool, titles))
        return vectors, with_cosines(features_of(asked, pool, titles), vectors @ self._question(asked))

    def _question(self, asked: Asked) -> Floats:
        return asked.vector if asked.vector is not None else self._vectors.question(asked.text, asked.language)

    def _titles(self, pool: Sequence[Candidate]) -> dict[str, str]:
        ids = {each.hit.passage.document_id for each in pool}
        return {each: self._documents.document(each).title for each in ids}

    def _vectors_of(self, pool: Sequence[Candidate], titles: Mapping[str, str]) -> list[Floats]:
        texts = [embedded(each.text, titles[each.hit.passage.document_id]) for each in pool]
        return self._vectors.of(texts, [each.hit.passage.language for each in pool])


def sentences_of_hits(hits: Sequence[Hit]) -> list[Candidate]:
    """Every sentence of the first hits, in the order of hits and of the text."""
    return [candidate for hit in hits[:HITS] for candidate in sentences_of(hit)]


def embedded(sentence: str, title: str) -> str:
    """What is embedded for a sentence: what its document is about, then itself."""
    said = sentence[:EMBEDDED_CHARACTERS]
    return f"{title.rstrip('.')}. {said}" if title and title.strip() != said.strip() else said


def features_of(asked: Asked, pool: Sequence[Candidate], titles: Mapping[str, str]) -> Floats:
    """What the models see of sentences, shape (sentences, features); those of one hit stand together.

    `titles` are those of the documents by their ids. Without vectors `cosine` and `cosine_lead` are 0.
    """
    seen = {id(each.hit): seen_of(each.hit) for each in pool}
    passages = [len(list(group)) for _, group in groupby(pool, key=lambda each: id(each.hit))]
    columns = {
        "cosine": np.zeros(len(pool)),
        "cosine_lead": np.zeros(len(pool)),
        **among_others("head", np.array([_head(each, seen[id(each.hit)]) for each in pool]) / 5, passages),
        **among_others("span", np.array([_span(each, seen[id(each.hit)]) for each in pool]) / 5, passages),
        **among_others("rare_words", np.array(_rare_shares(asked, pool)), passages),
    }
    single = list(_single(asked, pool, seen, titles))
    columns |= {name: np.array([each[name] for each in single]) for name in single[0]}
    return np.stack([columns[name] for name in FEATURES], axis=1).astype(np.float32)


def with_cosines(features: Floats, cosines: Floats) -> Floats:
    """The features of sentences with the cosines of their vectors to the question, of shape (sentences,)."""
    known = features.copy()
    known[:, FEATURES.index("cosine")] = cosines
    known[:, FEATURES.index("cosine_lead")] = cosines.max() - cosines
    return known


def among_others(name: str, values: NDArray[np.float64], passages: Sequence[int]) -> dict[str, NDArray[np.float64]]:
    """A feature of sentences, and how it compares; `passages` are how many sentences each passage has."""
    return {
        name: values,
        f"{name}_lead": values.max() - values,
        f"{name}_before": _shifted(values, passages, 1),
        f"{name}_after": _shifted(values, passages, -1),
        f"{name}_passage": _best_of_passage(values, passages),
    }


def _single(
    asked: Asked,
    pool: Sequence[Candidate],
    seen: Mapping[int, Seen],
    titles: Mapping[str, str],
) -> Iterator[dict[str, float]]:
    """What is seen of each sentence by itself and in its passage."""
    best = max(log_odds(each.hit.score) for each in pool)
    for candidate in pool:
        hit, text = candidate.hit, candidate.text
        passage, read = hit.passage, seen[id(hit)]
        title = titles[passage.document_id]
        above = [passage.heading, title]
        yield {
            "unread": float(not read.spans),
            "score": log_odds(hit.score) / 5,
            "score_lead": (best - log_odds(hit.score)) / 5,
            "fused": read.fused / 5,
            "relevant": read.relevant / 5,
            "answers": read.answers / 5,
            "rank": math.log(hit.rank),
            "words": _share(asked.stems, text),
            "missing_names": missing_names(asked.text, text),
            "missing_names_near": missing_names(asked.text, "\n".join([candidate.before, text, *above])),
            "offers": float(asked.expected != "other" and offers(asked.expected, text)),
            "number": float(bool(numbers(text))),
            "length": math.log(max(1, len(text))),
            "short": float(len(text) < 40),
            "heading": float(text.strip() in passage.heading.split(" › ") or text.strip() == title.strip()),
            "question": float(text.rstrip().endswith("?")),
            "colon": float(text.rstrip().endswith(":")),
            "title_overlap": _share(frozenset(content_stems(title)), text) if title else 0.0,
        }


def _head(candidate: Candidate, seen: Seen) -> float:
    """What the reader says of a sentence: the best that overlaps it."""
    said = [each.log_odds for each in seen.sentences if each.start < candidate.end and each.end > candidate.start]
    return max(said, default=UNREAD)


def _span(candidate: Candidate, seen: Seen) -> float:
    """The log-probability of the best words in a sentence."""
    found = [each.log_probability for each in seen.spans if each.start < candidate.end and each.end > candidate.start]
    return max(NO_SPAN, max(found, default=NO_SPAN))


def _share(wanted: frozenset[str], text: str) -> float:
    return len(wanted & set(content_stems(text))) / len(wanted) if wanted else 0.0


def _rare_shares(asked: Asked, pool: Sequence[Candidate]) -> list[float]:
    """Of each sentence the share of the question's stems, weighed by how few of the sentences hold them."""
    held = [asked.stems & set(content_stems(each.text)) for each in pool]
    count = Counter(stem for stems in held for stem in stems)
    weights = {stem: math.log(1 + len(pool) / (1 + count[stem])) for stem in asked.stems}
    total = sum(weights.values()) or 1.0
    return [sum(weights[stem] for stem in stems) / total for stems in held]


def _shifted(values: NDArray[np.float64], passages: Sequence[int], step: int) -> NDArray[np.float64]:
    """The values of the neighbours in the passage: of the one before for a step of 1, else of the one after.

    What has no neighbour there gets the smallest value of all.
    """
    found = np.full_like(values, values.min() if len(values) else 0.0)
    start = 0
    for size in passages:
        part = values[start : start + size]
        if step > 0:
            found[start + 1 : start + size] = part[:-1]
        else:
            found[start : start + size - 1] = part[1:]
        start += size
    return found


def _best_of_passage(values: NDArray[np.float64], passages: Sequence[int]) -> NDArray[np.float64]:
    found, start = np.empty_like(values), 0
    for size in passages:
        found[start : start + size] = values[start : start + size].max()
        start += size
    return found
