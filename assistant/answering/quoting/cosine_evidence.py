"""Evidence by the cosine of question and sentence with its title, the score of its passage, and the reader's words."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.asked import Asked
from assistant.answering.quoting.evidence import Candidate, Evidence, candidates
from assistant.answering.quoting.sentence_vectors import SentenceVectors
from assistant.retrieving.reranking import NO_SPAN
from assistant.storage.library import Documents
from assistant.types import Hit

PASSAGES = 8


class CosineEvidence:
    """Scores the sentences of the first passages."""

    def __init__(self, vectors: SentenceVectors, documents: Documents) -> None:
        self._vectors = vectors
        self._documents = documents

    def score(self, asked: Asked, hits: Sequence[Hit]) -> list[Evidence]:
        """The sentences of the first hits, best first."""
        pool = [each for hit in hits[:PASSAGES] for each in candidates(hit)]
        titles = [self._documents.document(each.hit.passage.document_id).title for each in pool]
        vectors = self._vectors.of([f"{title}. {each.text}" for title, each in zip(titles, pool, strict=True)])
        question = asked.vector if asked.vector is not None else self._vectors.question(asked.text, asked.language)
        scored = [
            Evidence(float(vector @ question) + 0.1 * each.hit.score + 0.02 * (6 + _span(each)), each, vector)
            for each, vector in zip(pool, vectors, strict=True)
        ]
        return sorted(scored, key=lambda each: -each.probability)


def _span(candidate: Candidate) -> float:
    spans = candidate.hit.spans
    return max(
        (s.log_probability for s in spans if s.start < candidate.end and s.end > candidate.start), default=NO_SPAN
    )
