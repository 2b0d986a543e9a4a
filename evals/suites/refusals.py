"""Refusals: are those questions refused that the documents do not answer, and no others?

`precision`: of the refused, how many have no answer; `recall`: of those without an answer, how many are refused;
`false_refusals`: of those with an answer, how many are refused. `caught_at_5pct_false`: of those without an answer, how
many would be refused if the line were drawn where 5 % of the questions with an answer are; it is null without either.
"""

from __future__ import annotations

from collections.abc import Sequence

from evals.intervals import Scores
from evals.observing import Observed
from evals.suites.base import Evaluation, Suite, by_direction

MEASURES = ("precision", "recall", "false_refusals")
FALSE_SHARE = 0.05
#: It needs the answer that a refused question would have got.
NOT_BUILT = ("aurc",)


def evaluate(observed: Sequence[Observed]) -> Evaluation:
    """Questions that are labelled as answerable or not."""
    asked = [each for each in observed if each.answer is not None]
    labelled = [each for each in asked if each.question.answerable is not None]
    scores = {each.question.id: _scores(each) for each in labelled}
    figures = by_direction(observed, scores, MEASURES)
    for direction, each in figures.items():
        members = [one for one in labelled if direction in (one.direction, "all")]
        each["caught_at_5pct_false"] = caught(members)
        if each["recall"] is None:  # every question has an answer: there is nothing that refusing could get right
            each.update({"precision": None, "precision_interval": None})
        each.update(dict.fromkeys(NOT_BUILT))
    questions = {
        each.question.id: {
            "status": each.answer.status,
            "reason": each.answer.reason,
            "confidence": round(each.answer.confidence, 4),
        }
        for each in asked
        if each.answer is not None
    }
    notes = [f"refusals: {' and '.join(NOT_BUILT)} is not built yet: the answers that were refused are not known."]
    if all(each.question.answerable for each in labelled):
        notes.append("refusals: every labelled question has an answer, so there is no precision and no recall.")
    return Evaluation(figures, questions, tuple(notes))


def caught(labelled: Sequence[Observed]) -> float | None:
    """The share of questions without an answer that fall below the confidence of 95 % of those with one."""
    confidence: dict[bool, list[float]] = {True: [], False: []}
    for each in labelled:
        if each.answer is not None:
            confidence[bool(each.question.answerable)].append(each.answer.confidence)
    possible, impossible = sorted(confidence[True]), confidence[False]
    if not possible or not impossible:
        return None
    line = possible[int(FALSE_SHARE * len(possible))]
    return round(sum(value < line for value in impossible) / len(impossible), 4)


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
