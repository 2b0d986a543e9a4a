"""Answers: do the cited quotes hold the answer, and how much else do they hold?

`exact_match` and `f1` compare the words that answer (`Answer.short`) with the gold answers; where there are none, the
best of the quotes, and then they stay low. `sentence_hit` asks whether a quote holds a gold answer. A refused question
scores 0.

Of questions that want a yes or a no, and of no others: `yes_no` is whether the right one was said, `word_said` whether
either was, `word_right` the share of these that are right, `no_said` how often a no was said where it is right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from evals.data import directions_in_order
from evals.intervals import Scores
from evals.metrics import exact_match, holds, token_f1
from evals.observing import Observed
from evals.suites.base import Evaluation, Suite, by_direction

MEASURES = ("exact_match", "f1", "sentence_hit", "yes_no", "word_said", "word_right", "no_said")
YES, NO = frozenset({"yes", "да"}), frozenset({"no", "нет"})
#: Gold answers of these kinds are not found in the documents as they are.
NOT_SCORED = frozenset({"abstractive", "yesno"})


def evaluate(observed: Sequence[Observed]) -> Evaluation:
    """Questions with gold answers that stand in the documents."""
    answerable = [each for each in observed if each.question.answerable is not False]
    scored = [each for each in answerable if is_scored(each)]
    values = {each.question.id: _values(each) for each in scored}
    scores: dict[str, Scores] = {
        question: {name: (value, 1.0) for name, value in each.items()} for question, each in values.items()
    }
    for each in answerable:
        if _wants_yes_or_no(each):
            scores[each.question.id] = _yes_no(each)
            values[each.question.id] = {"yes_no": scores[each.question.id]["yes_no"][0]}
    figures = by_direction(observed, scores, MEASURES)
    left_out = Counter(each.direction for each in answerable if each.question.id not in values)
    left_out["all"] = left_out.total()
    for direction in directions_in_order([*figures, *left_out]):
        figures.setdefault(direction, {**dict.fromkeys(MEASURES), "n": 0})["not_scored"] = left_out[direction]
    notes: tuple[str, ...] = ()
    if left_out["all"]:
        notes = (f"answers: {left_out['all']} questions with abstractive or no gold answers are not scored.",)
    questions = {question: {name: round(value, 4) for name, value in each.items()} for question, each in values.items()}
    return Evaluation(figures, questions, notes)


def is_scored(each: Observed) -> bool:
    """Whether the question has gold answers that a quote can hold."""
    return bool(each.question.answers) and each.question.record.get("answer_type") not in NOT_SCORED


def _wants_yes_or_no(each: Observed) -> bool:
    return each.question.record.get("answer_type") == "yesno" and bool(each.question.answers)


def _yes_no(each: Observed) -> Scores:
    said = each.answer.short.casefold() if each.answer else ""
    golds = {gold.casefold() for gold in each.question.answers}
    right, word = float(said in golds), float(said in YES | NO)
    scores = {"yes_no": (right, 1.0), "word_said": (word, 1.0), "word_right": (right, word)}
    return {**scores, "no_said": (right, 1.0)} if golds & NO else scores


def _values(each: Observed) -> dict[str, float]:
    pairs = [(cited.quote, gold, cited.language) for cited in each.cited for gold in each.question.answers]
    short = each.answer.short if each.answer else ""
    said = [(short, gold, each.cited[0].language) for gold in each.question.answers] if short and each.cited else pairs
    return {
        "exact_match": max((exact_match(*pair) for pair in said), default=0.0),
        "f1": max((token_f1(*pair) for pair in said), default=0.0),
        "sentence_hit": float(any(holds(*pair) for pair in pairs)),
    }


ANSWERS = Suite("answers", evaluate, asks=True)
