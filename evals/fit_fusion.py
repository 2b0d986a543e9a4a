"""Fit the weights of `assistant.fusing`: ``python -m evals.fit_fusion --data DIR``.

DIR is ``../shared/bench/mixed``: paragraphs that exist in one language only, so that a question of either language has
one right passage and the ranking between languages counts. The weights are those of a conditional logit model (the
softmax over a question's candidates of a linear score gives the right one the highest likelihood; McFadden, 1974),
then scaled (Platt, 1999) so that the score of a hit is a probability. Half of the paragraphs fit, half measure.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import astuple
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.progress import track
from scipy.optimize import minimize  # type: ignore[import-untyped]

from assistant.wiring import Assistant
from evals.bench import BenchQuestion, bench_assistant, bench_id, load_documents, load_questions

Floats = NDArray[np.float64]
#: Keeps weights of what hardly varies small: the strength of the quadratic penalty.
PENALTY = 0.5


class Asked(NamedTuple):
    """A question with its candidates: rows of [across, signals…], and which of them is right."""

    question_id: str
    direction: str
    rows: list[list[float]]
    right: list[bool]


def main() -> None:
    """Collect candidates, fit, and print the weights and what they reach."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=2_000, help="questions")
    parser.add_argument("--index-cache", type=Path, help="keep the index below this folder")
    parser.add_argument("--candidates", type=Path, help="keep the candidates in this file, use it when it exists")
    options = parser.parse_args()
    if options.candidates and options.candidates.exists():
        asked = [Asked(*each) for each in json.loads(options.candidates.read_text())]
    else:
        documents = load_documents(options.data)
        languages = {document.id: document.language for document in documents}
        questions = [each for each in load_questions(options.data) if set(each.document_ids) & set(languages)]
        with bench_assistant(documents, cache=options.index_cache) as assistant:
            asked = [_ask(assistant, each, languages) for each in track(questions[: options.limit])]
        if options.candidates:
            options.candidates.write_text(json.dumps(asked))
    fitting = [each for each in asked if _is_fitting(each)]
    measuring = [each for each in asked if not _is_fitting(each)]
    weights = _fit(fitting)
    scale, shift = _calibrate(fitting, weights)
    for name, part in (("WITHIN_LANGUAGE", weights[0]), ("ACROSS_LANGUAGES", weights[1])):
        bias, *signals = (scale * part).round(2).tolist()
        print(f"{name} = Weights({bias + shift:.2f}, Signals({', '.join(f'{value:.2f}' for value in signals)}))")
    for title, questions_part in (("fitted on", fitting), ("held out", measuring)):
        print(title)
        _report(questions_part, weights, scale, shift)


def _ask(assistant: Assistant, question: BenchQuestion, languages: dict[str, str]) -> Asked:
    retriever = assistant.retriever
    query = retriever.query(question.text)
    rows, right = [], []
    for passage, signals in retriever.candidates(query):
        rows.append([float(passage.language != query.language), *astuple(signals)])
        right.append(bench_id(assistant.document(passage.document_id).source) in question.document_ids)
    return Asked(question.id, f"{question.language}-{languages[question.document_ids[0]]}", rows, right)


def _scores(asked: Asked, weights: Floats) -> Floats:
    rows = np.array(asked.rows)
    features = np.hstack([np.ones((len(rows), 1)), rows[:, 1:]])
    return np.asarray((features * weights[rows[:, 0].astype(int)]).sum(axis=1))


def _fit(asked: list[Asked]) -> Floats:
    """Weights of shape (2, 1 + signals): within a language, across languages; the bias first."""
    usable = [each for each in asked if any(each.right)]
    shape = (2, len(usable[0].rows[0]))

    def loss(flat: Floats) -> float:
        weights = flat.reshape(shape)
        total = PENALTY * float((weights**2).sum()) / 2
        for each in usable:
            scores = _scores(each, weights)
            log_all = np.logaddexp.reduce(scores)
            total += log_all - np.logaddexp.reduce(scores[np.array(each.right)])
        return float(total)

    found = minimize(loss, np.zeros(shape).ravel(), method="L-BFGS-B", options={"maxiter": 60})
    return np.asarray(found.x.reshape(shape))


def _calibrate(asked: list[Asked], weights: Floats) -> tuple[float, float]:
    """Platt's two numbers, from the best hit of each question."""
    tops = [
        (float(scores.max()), each.right[int(scores.argmax())]) for each in asked for scores in [_scores(each, weights)]
    ]
    values, right = np.array([top for top, _ in tops]), np.array([hit for _, hit in tops], dtype=float)

    def loss(pair: Floats) -> float:
        logits = pair[0] * values + pair[1]
        return float((np.logaddexp(0, logits) - right * logits).sum())

    scale, shift = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return float(scale), float(shift)


def _report(asked: list[Asked], weights: Floats, scale: float, shift: float) -> None:
    for direction in sorted({each.direction for each in asked}):
        ranks = []
        for each in asked:
            if each.direction == direction:
                order = np.argsort(-_scores(each, weights), kind="stable")
                ranks.append(next((rank for rank, index in enumerate(order) if each.right[index]), 999))
        found = np.array(ranks)
        reached = "  ".join(f"R@{depth} {(found < depth).mean():.3f}" for depth in (1, 5, 10, 999))
        print(f"  {direction}: {reached}  n={len(found)}")
    tops = [
        (1 / (1 + np.exp(-(scale * scores.max() + shift))), each.right[int(scores.argmax())])
        for each in asked
        for scores in [_scores(each, weights)]
    ]
    for low in np.arange(0, 1, 0.2):
        inside = [hit for value, hit in tops if low <= value < low + 0.2 or (low > 0.79 and value == 1)]
        if inside:
            print(f"  score {low:.1f}–{low + 0.2:.1f}: right {np.mean(inside):.2f} of {len(inside)}")


def _is_fitting(asked: Asked) -> bool:
    """By paragraph would leak nothing, for weights see no text; by a digit of the id both languages stay together."""
    return int(asked.question_id.rsplit("-", 1)[1][-6:], 16) // 16 % 2 == 0


if __name__ == "__main__":
    main()
