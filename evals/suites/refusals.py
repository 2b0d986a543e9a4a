"""Refusals: are those questions refused that the documents do not answer, and no others?

`precision`: of the refused, how many have no answer; `recall`: of those without an answer, how many are refused;
`false_refusals`: of those with an answer, how many are refused. `caught_at_5pct_false`: of those without an answer, how
many would be refused if the line were drawn where 5 % of the questions with an answer are; it is null without either.

`aurc` and `calibration_error` are of the confidence: the area under the risk–coverage curve and the expected
calibration error. For a refused question the answer that counts is the one it would have got, the sentence around the
words that the reader found in the first passage; any answer to a question without one is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence

from evals.confidence import Judged, aurc, calibration_error
from evals.intervals import Scores
from evals.metrics import holds
from evals.observing import Observed
from evals.suites.answers import is_scored
from evals.suites.base import Evaluation, Suite, by_direction

MEASURES = ("precision", "recall", "false_refusals")
FALSE_SHARE = 0.05


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
        judged = [one for one in map(judge, members) if one is not None]
        each |= {"aurc": aurc(judged), "calibration_error": calibration_error(judged)}
    questions = {
        each.question.id: {
            "status": each.answer.status,
            "reason": each.answer.reason,
            "confidence": round(each.answer.confidence, 4),
            "right": verdict.right if (verdict := judge(each)) else None,
        }
        for each in asked
        if each.answer is not None
    }
    notes: tuple[str, ...] = ()
    if all(each.question.answerable for each in labelled):
        notes = ("refusals: every labelled question has an answer, so there is no precision and no recall.",)
    return Evaluation(figures, questions, notes)


def judge(each: Observed) -> Judged | None:
    """The confidence in the answer that was or would have been given, and whether it is right; None where nobody knows.

    A question whose gold answers a quote cannot hold (abstractive, yes or no) is not judged.
    """
    if each.answer is None or each.question.answerable is None:
        return None
    if not each.question.answerable:
        return Judged(each.answer.confidence, right=False)
    if not is_scored(each):
        return None
    quotes = [(cited.quote, cited.language) for cited in each.cited] or [(each.would_quote, each.would_quote_language)]
    golds = each.question.answers
    return Judged(
        each.answer.confidence, right=any(holds(quote, gold, language) for quote, language in quotes for gold in golds)
    )


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
