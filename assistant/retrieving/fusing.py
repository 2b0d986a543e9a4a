"""One score from what the legs see of a passage: the probability that it is about the question.

A leg counts only where it can see. Words can match only within a language (or when a text holds the other alphabet's
names), so question and passage of one language are judged by one set of weights, of two languages by another. Both
give a probability, and probabilities of either kind may be ranked together, which neither ranks nor scores of legs
allow: reciprocal-rank fusion put English passages before the right Russian one because only they can share words.

The weights are fitted by ``python -m evals.fit_fusion``, see `evals/LOG.md`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set

from assistant.models.logistic import Logistic
from assistant.types import Language, LegScores

TILT_DEPTH = 10


WITHIN_LANGUAGE = Logistic(-3.09, LegScores(3.96, -4.46, -3.95, 0.66, 2.20, 1.60))
ACROSS_LANGUAGES = Logistic(-2.00, LegScores(6.43, -5.93, -3.95, 1.02, 1.31, 4.08))


def relevance(question: Language, passage: Language, scores: LegScores) -> float:
    """The probability that a passage is about a question, by their languages."""
    weights = WITHIN_LANGUAGE if question == passage else ACROSS_LANGUAGES
    return weights.probability(scores)


def tilts(cosines: Mapping[Language, Sequence[float]]) -> dict[Language, float]:
    """How much nearer each language is to the question than all are in the mean, by its tenth nearest passage.

    What is common to many passages of a language is no sign that one of them answers (hubness, which Conneau et al.,
    2018, correct in the same way). 0 where a language has fewer than ten passages: too few to tell.
    """
    levels = {language: sorted(found)[-TILT_DEPTH] for language, found in cosines.items() if len(found) >= TILT_DEPTH}
    if len(levels) < len(cosines):
        return dict.fromkeys(cosines, 0.0)
    mean = sum(levels.values()) / max(1, len(levels))
    return {language: level - mean for language, level in levels.items()}


def rarity(documents: int, holding: int) -> float:
    """How much a term tells: the inverse document frequency of BM25, never negative (Robertson and Zaragoza, 2009)."""
    return math.log1p((documents - holding + 0.5) / (holding + 0.5))


def shared_out(weights: Mapping[str, float]) -> dict[str, float]:
    """The weights as shares of their sum; empty when that is 0."""
    total = sum(weights.values())
    return {term: weight / total for term, weight in weights.items()} if total else {}


def share(shares: Mapping[str, float], present: Set[str]) -> float:
    """The sum of the shares of the terms that are `present`."""
    return sum(shares[term] for term in shares.keys() & present)
