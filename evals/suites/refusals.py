"""Refusals: are those questions refused that the documents do not answer, and no others?

`precision`: of the refused, how many have no answer; `recall`: of those without an answer, how many are refused;
`false_refusals`: of those with an answer, how many are refused.
"""

from __future__ import annotations

from collections.abc import Sequence

from evals.intervals import Scores
from evals.observing import Observed
from evals.suites.base import Evaluation, Suite, by_direction

MEASURES = ("precision", "recall", "false_refusals")
#: They need the probability of each answer, which `Answer` does not carry.
NOT_BUILT = ("caught_at_5pct_false", "aurc")


def evaluate(observed: Sequence[Observed]) -> Evaluation:
    """Questions that are labelled as answerable or not."""
    asked = [each for each in observed if each.answer is not None]
    labelled = [each for each in asked if each.question.answerable is not None]
    scores = {each.question.id: _scores(each) for each in labelled}
    figures = by_direction(observed, scores, MEASURES)
    for each in figures.values():
        if each["recall"] is None:  # every question has an answer: there is nothing that refusing could get right
            each.update({"precision": None, "precision_interval": None})
        each.update(dict.fromkeys(NOT_BUILT))
    questions = {
        each.question.id: {"status": each.answer.status, "reason": each.answer.reason}
        for each in asked
        if each.answer is not None
    }
    notes = [f"refusals: {' and '.join(NOT_BUILT)} are not built yet: an Answer carries no probability."]
    if all(each.question.answerable for each in labelled):
        notes.append("refusals: every labelled question has an answer, so there is no precision and no recall.")
    return Evaluation(figures, questions, tuple(notes))


def _scores(each: Observed) -> Scores:
    refused = each.answer is not None and each.answer.status == "not_found"
    answerable = bool(each.question.answerable)
    rightly = float(refused and not answerable)
    return {
        "precision": (rightly, float(refused)),
        "recall": (rightly, float(not answerable)),
        "false_refusals": (float(refused and answerable), float(answerable)),
    }


REFUSALS = Suite("refusals", evaluate, asks=True)
