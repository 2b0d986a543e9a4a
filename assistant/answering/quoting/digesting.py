"""An overview of a topic: the sentence of each document near it that says most about it."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.quoting.evidence import Asked, Candidate, candidates, coverage
from assistant.answering.quoting.selecting import says_the_same
from assistant.types import Hit

#: An overview quotes so many documents at most.
DIGEST_SENTENCES = 5


def digest(asked: Asked, near: Sequence[Hit]) -> list[Candidate]:
    """One sentence of each document of the hits, no two alike, the best first.

    Across languages no words are shared, mostly; then it is the first sentence of the nearest passage.
    """
    best: dict[str, tuple[float, Candidate]] = {}
    for hit in near:
        for candidate in candidates(hit):
            share = coverage(asked.stems, [candidate.text])
            if share > best.get(hit.passage.document_id, (-1.0, None))[0]:
                best[hit.passage.document_id] = (share, candidate)
    chosen: list[Candidate] = []
    for _, candidate in sorted(best.values(), key=lambda pair: (-pair[0], pair[1].hit.rank)):
        if len(chosen) < DIGEST_SENTENCES and not any(says_the_same(candidate, other) for other in chosen):
            chosen.append(candidate)
    return chosen
