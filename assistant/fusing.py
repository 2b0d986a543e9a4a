"""One score from what the legs see of a passage: the probability that it is about the question.

A leg counts only where it can see. Words can match only within a language (or when a text holds the other alphabet's
names), so question and passage of one language are judged by one set of weights, of two languages by another. Both
give a probability, and probabilities of either kind may be ranked together, which neither ranks nor scores of legs
allow: reciprocal-rank fusion put English passages before the right Russian one because only they can share words.

The weights are fitted by ``python -m evals.fit_fusion``, see `evals/LOG.md`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from assistant.logistic import Logistic
from assistant.types import Language


@dataclass(frozen=True, slots=True)
class Signals:
    """What the legs see of a passage.

    `cosine` of question and passage vectors, -1..1; `lead`, how far it lies below the best cosine of any passage, 0..2;
    `words` and `names`, the share of the question's stems and of its name pieces that the passage holds, each weighed
    by its rarity, 0..1.
    """

    cosine: float
    lead: float
    words: float
    names: float


WITHIN_LANGUAGE = Logistic(-2.49, Signals(3.03, -2.72, 2.23, 1.39))
ACROSS_LANGUAGES = Logistic(-1.21, Signals(4.66, -4.98, 0.65, 3.12))


def relevance(question: Language, passage: Language, signals: Signals) -> float:
    """The probability that a passage is about a question, by their languages."""
    weights = WITHIN_LANGUAGE if question == passage else ACROSS_LANGUAGES
    return weights.probability(signals)


def rarity(documents: int, holding: int) -> float:
    """How much a term tells: the inverse document frequency of BM25, never negative (Robertson and Zaragoza, 2009)."""
    return math.log1p((documents - holding + 0.5) / (holding + 0.5))


def share(wanted: Iterable[str], present: frozenset[str], weight: Callable[[str], float]) -> float:
    """The share of the `wanted` terms that are `present`, each weighed; 0 when nothing is wanted."""
    weights = {term: weight(term) for term in wanted}
    total = sum(weights.values())
    return sum(value for term, value in weights.items() if term in present) / total if total else 0.0
