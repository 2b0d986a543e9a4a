"""Claims: what a chat model said of the documents, as the verifier judged it. Quoted answers make no claims.

`supported` is the share of all sentences that some source says; `whole` the share of its answers without a sentence
that is not supported; `in_language` the share of its answers that are in the question's language, by their letters;
`by_model` the share of questions that the model answered or refused, and the quoting answerer did not in its place.
`tokens_prompt` and `tokens_completion` are means over the questions that the model was asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean

from assistant.answering.composing.drafting import is_written_in
from assistant.types import Answer
from evals.intervals import Scores
from evals.observing import Observed
from evals.suites.base import Evaluation, Suite, by_direction

MEASURES = ("supported", "whole", "in_language", "by_model")
KINDS = ("prompt", "completion")


def evaluate(observed: Sequence[Observed]) -> Evaluation:
    """All questions that were answered or refused."""
    asked = [(each, each.answer) for each in observed if each.answer is not None]
    figures = by_direction(observed, {each.question.id: _scores(answer) for each, answer in asked}, MEASURES)
    for direction, values in figures.items():
        spent = [answer.usage.tokens for each, answer in asked if direction in (each.direction, "all")]
        for kind in KINDS:
            counts = [tokens[kind] for tokens in spent if kind in tokens]
            values[f"tokens_{kind}"] = round(mean(counts), 1) if counts else None
    questions = {
        each.question.id: {
            "claims": len(answer.claims),
            "unsupported": [list(claim.lacks) for claim in answer.claims if not claim.supported],
            "answerer": answer.answerer,
        }
        for each, answer in asked
    }
    notes = () if any(answer.claims for _, answer in asked) else ("claims: no answer was written by a chat model.",)
    return Evaluation(figures, questions, notes)


def _scores(answer: Answer) -> Scores:
    scores: dict[str, tuple[float, float]] = {"by_model": (float("prompt" in answer.usage.tokens), 1.0)}
    if answer.claims:
        supported = sum(claim.supported for claim in answer.claims)
        scores["supported"] = (float(supported), float(len(answer.claims)))
        scores["whole"] = (float(supported == len(answer.claims)), 1.0)
        said = " ".join(answer.text[claim.start : claim.end] for claim in answer.claims)
        scores["in_language"] = (float(is_written_in(said, answer.language)), 1.0)
    return scores


CLAIMS = Suite("claims", evaluate, asks=True)
