"""The embedded answerer: it finds the sentences that answer and quotes them. It has no words of its own to invent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from assistant.answering.composing import compose_answer, compose_refusal
from assistant.answering.evidence import (
    Asked,
    Candidate,
    Features,
    candidates,
    coverage,
    embedded_context,
    embedded_sentence,
    features_of,
    judge,
)
from assistant.answering.questions import expected_answer, offers
from assistant.citing import cite
from assistant.language import content_stems
from assistant.types import Answer, Delta, Document, Finished, Hit, Language, Reason

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Passages whose sentences are read, and sentences that are embedded: what two cores do in about half a second.
READ_PASSAGES = 5
EMBEDDED_SENTENCES = 12
#: An answer needs this probability: on xquad_noans 10 % of the answerable questions are then refused wrongly and 81 %
#: of the unanswerable ones rightly within a language, 10 % and 40 % across (2026-11-22, see evals/LOG.md).
ANSWER_PROBABILITY = 0.29
#: Further sentences join the best one when they are nearly as good.
JOIN_RATIO = 0.85
CACHED_SENTENCES = 20_000
#: With a best hit of a lower score nothing in the documents is near the question.
NOTHING_NEAR = 0.5


class SentenceEmbedder(Protocol):
    """What the answerer needs of an encoder."""

    def embed_passages(self, texts: Sequence[str], languages: Sequence[Language]) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension), each of length 1."""
        ...

    def embed_queries(self, texts: Sequence[str], languages: Sequence[Language]) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension), each of length 1."""
        ...


class Documents(Protocol):
    """What the answerer needs of the library."""

    def document(self, document_id: str) -> Document:
        """A whole document."""
        ...


Scored = tuple[float, Candidate]


class ExtractiveAnswerer:
    """Answers with quotes, or says why not."""

    name = "extractive (embedded, no key)"

    def __init__(self, embedder: SentenceEmbedder, documents: Documents, max_citations: int) -> None:
        self._embedder = embedder
        self._documents = documents
        self._max_citations = max_citations
        self._vectors: dict[tuple[str, int], NDArray[np.float32]] = {}

    def answer(self, question: str, language: Language, hits: tuple[Hit, ...]) -> Iterator[Delta | Finished]:
        """The answer as deltas, then as a whole (without usage, which the caller knows)."""
        asked = take_apart(question, language)
        if not hits:
            yield from self._refuse(asked, hits, "no_documents")
        elif not asked.stems:
            yield from self._refuse(asked, hits, "question_unclear")
        else:
            scored = self.score(asked, hits)
            if scored and scored[0][0] >= ANSWER_PROBABILITY:
                yield from self._quote(asked, hits, self._select(scored))
            else:
                near = hits[0].score >= NOTHING_NEAR
                yield from self._refuse(asked, hits, "fact_missing" if near else "nothing_relevant")

    def score(self, asked: Asked, hits: Sequence[Hit]) -> list[Scored]:
        """Candidate sentences of the first hits with the probability that each answers, best first."""
        pool = [candidate for hit in hits[:READ_PASSAGES] for candidate in candidates(hit)]
        pool = sorted(pool, key=lambda candidate: -_first_glance(asked, candidate))[:EMBEDDED_SENTENCES]
        scored = [(judge(asked, each, features), each) for each, features in self.features(asked, pool)]
        return sorted(scored, key=lambda pair: (-pair[0], pair[1].hit.rank, pair[1].start))

    def features(self, asked: Asked, pool: Sequence[Candidate]) -> Iterator[tuple[Candidate, Features]]:
        """Each candidate with what the model sees of it."""
        vector = self._embedder.embed_queries([asked.text], [asked.language])[0]
        for candidate, vectors in zip(pool, self._vectors_of(pool), strict=True):
            title = self._documents.document(candidate.hit.passage.document_id).title
            alone, in_context = (vectors @ vector).tolist()
            yield candidate, features_of(asked, candidate, title, alone, in_context)

    def _vectors_of(self, pool: Sequence[Candidate]) -> list[NDArray[np.float32]]:
        """For each sentence its vectors, alone and in context: shape (2, dimension).

        Those seen before are kept, for people ask several questions about the same passages.
        """
        cache = self._vectors
        if len(cache) > CACHED_SENTENCES:
            cache = self._vectors = {}
        keys = [(each.hit.passage.id, each.start) for each in pool]
        new = [index for index, key in enumerate(keys) if key not in cache]
        texts = [embed(pool[index]) for index in new for embed in (embedded_sentence, embedded_context)]
        languages = [pool[index].hit.passage.language for index in new for _ in range(2)]
        vectors = self._embedder.embed_passages(texts, languages)
        for number, index in enumerate(new):
            cache[keys[index]] = vectors[2 * number : 2 * number + 2]
        return [cache[key] for key in keys]

    def _select(self, scored: Sequence[Scored]) -> list[Candidate]:
        """The best sentence, and others nearly as good that say something else."""
        best = scored[0][0]
        chosen: list[Candidate] = []
        for probability, candidate in scored:
            if len(chosen) == self._max_citations or probability < best * JOIN_RATIO:
                break
            if not any(_says_the_same(candidate, other) for other in chosen):
                chosen.append(candidate)
        return chosen

    def _quote(self, asked: Asked, hits: tuple[Hit, ...], chosen: Sequence[Candidate]) -> Iterator[Delta | Finished]:
        own_language_first = sorted(chosen, key=lambda each: each.hit.passage.language != asked.language)
        citations = tuple(
            cite(
                number,
                self._documents.document(each.hit.passage.document_id),
                each.hit.passage,
                each.start,
                each.end,
            )
            for number, each in enumerate(own_language_first, start=1)
        )
        text = compose_answer(citations, asked.language)
        yield from deltas(text)
        yield Finished(Answer(text, asked.language, citations, hits, "answered"))

    def _refuse(self, asked: Asked, hits: tuple[Hit, ...], reason: Reason) -> Iterator[Delta | Finished]:
        titles = [self._documents.document(hit.passage.document_id).title for hit in hits]
        text = compose_refusal(reason, hits, titles, asked.language)
        yield from deltas(text)
        yield Finished(Answer(text, asked.language, (), hits, "not_found", reason))


def take_apart(question: str, language: Language) -> Asked:
    """What the answerer looks for."""
    return Asked(question, language, expected_answer(question), frozenset(content_stems(question)))


def deltas(text: str) -> Iterator[Delta]:
    """A text as deltas of a line each."""
    for line in text.splitlines(keepends=True):
        yield Delta(line)


def _first_glance(asked: Asked, candidate: Candidate) -> float:
    """A cheap score to choose which sentences are worth embedding: the words, the kind of answer, the passage."""
    words_shared = coverage(asked.stems, [candidate.text])
    return words_shared + 0.5 * offers(asked.expected, candidate.text) + 2.0 * candidate.hit.legs["cosine"]


def _says_the_same(candidate: Candidate, other: Candidate) -> bool:
    left, right = (frozenset(content_stems(each.text)) for each in (candidate, other))
    return len(left & right) >= 0.6 * max(1, min(len(left), len(right)))
