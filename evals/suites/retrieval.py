"""Retrieval: is a right document among the first?"""

from __future__ import annotations

from collections.abc import Sequence

from evals.metrics import RANKING_MEASURES, first_right_rank, ranking_scores
from evals.observing import Observed
from evals.suites.base import Evaluation, Suite, by_direction


def evaluate(observed: Sequence[Observed]) -> Evaluation:
    """Questions without an answer, or whose right document is not in the set, are left out."""
    asked = [each for each in observed if each.right and each.question.answerable is not False]
    found = ranking_scores(
        {each.question.id: each.right for each in asked},
        {each.question.id: each.ranking or () for each in asked},
    )
    scores = {question: {name: (value, 1.0) for name, value in values.items()} for question, values in found.items()}
    questions = {
        each.question.id: {"first_right_rank": first_right_rank(each.right, each.ranking or ())} for each in asked
    }
    notes = () if asked else ("retrieval: no question of this set has a right document.",)
    return Evaluation(by_direction(observed, scores, tuple(RANKING_MEASURES)), questions, notes)


RETRIEVAL = Suite("retrieval", evaluate, searches=True)
