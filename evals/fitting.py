"""Fitting a linear score over candidates: which of them is right, and how probable that is.

For ranking, the weights are those of a conditional logit model: the softmax of the score over a question's candidates
gives the right one the highest likelihood (McFadden, 1974). The score is then scaled so that the logistic function of
it is the probability that the best candidate is right (Platt, 1999). Candidates within the question's language and
across have weights of their own, fitted together, so that the two kinds can be ranked together.

For deciding whether any candidate is right, a plain logistic regression does better: at 10 % false refusals it caught
58 % of the unanswerable questions of xquad_noans, the conditional logit 36 % (2026-11-22).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

Floats = NDArray[np.float64]
#: Keeps weights of what hardly varies small: the strength of the quadratic penalty.
PENALTY = 0.15
#: The rank of what is not among the candidates.
MISSING = 1_000_000
KINDS = ("WITHIN_LANGUAGE", "ACROSS_LANGUAGES")


class Asked(NamedTuple):
    """A question with its candidates: rows of [across, feature…], and whether each is right."""

    question_id: str
    direction: str
    rows: list[list[float]]
    right: list[bool]


class Model(NamedTuple):
    """Weights of shape (2, 1 + features), the bias first, and Platt's two numbers."""

    weights: Floats
    scale: float
    shift: float

    def scores(self, asked: Asked) -> Floats:
        """The linear score of each candidate, scaled: its logistic is a probability."""
        rows = np.array(asked.rows)
        features = np.hstack([np.ones((len(rows), 1)), rows[:, 1:]])
        raw = (features * self.weights[rows[:, 0].astype(int)]).sum(axis=1)
        return np.asarray(self.scale * raw + self.shift)

    def print_weights(self, record: str) -> None:
        """The constants as they stand in the product."""
        for name, part in zip(KINDS, self.weights, strict=True):
            bias, *values = (self.scale * part).tolist()
            print(
                f"{name} = Logistic({bias + self.shift:.2f}, {record}({', '.join(f'{each:.2f}' for each in values)}))"
            )


def collected(path: Path | None, collect: Callable[[], list[Asked]]) -> list[Asked]:
    """What `collect` gives, kept in a file when one is named, so that fitting again needs no asking."""
    if path and path.exists():
        return [Asked(*each) for each in json.loads(path.read_text())]
    asked = [each for each in collect() if each.rows]
    if path:
        path.write_text(json.dumps(asked))
    return asked


def fit_ranking(asked: Sequence[Asked]) -> Model:
    """Fit a conditional logit on the questions that have a right candidate, then scale on all of them."""
    usable = [each for each in asked if any(each.right)]
    shape = (len(KINDS), len(usable[0].rows[0]))
    problems = [_arrays(each) for each in usable]

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(shape)
        total, slope = PENALTY * float((weights**2).sum()) / 2, PENALTY * weights
        for features, kinds, right in problems:
            scores = (features * weights[kinds]).sum(axis=1)
            expected, wanted = _softmax(scores), _softmax(np.where(right, scores, -np.inf))
            total += np.logaddexp.reduce(scores) - np.logaddexp.reduce(scores[right])
            difference = (expected - wanted)[:, None] * features
            slope += np.stack([difference[kinds == kind].sum(axis=0) for kind in range(len(KINDS))])
        return float(total), slope.ravel()

    found = minimize(loss, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return platt_scaled(asked, Model(np.asarray(found.x.reshape(shape)), 1.0, 0.0))


def platt_scaled(asked: Sequence[Asked], model: Model) -> Model:
    """The model with scores whose logistic is how often the best candidate of a question is right."""
    return Model(model.weights, *_platt(asked, model))


def fit_deciding(asked: Sequence[Asked]) -> Model:
    """Fit a plain logistic regression on all candidates of each kind: it knows when none of them is right."""
    weights = []
    for kind in range(len(KINDS)):
        rows = [row[1:] for each in asked for row in each.rows if row[0] == kind]
        right = [hit for each in asked for row, hit in zip(each.rows, each.right, strict=True) if row[0] == kind]
        found = LogisticRegression(C=10.0, max_iter=2_000).fit(np.array(rows), np.array(right))
        weights.append([float(found.intercept_[0]), *found.coef_[0].tolist()])
    return Model(np.array(weights), 1.0, 0.0)


def kinds_apart(asked: Sequence[Asked]) -> list[Asked]:
    """Each question twice: with its candidates within the language, and with those across languages."""
    found = []
    for each in asked:
        for kind in range(len(KINDS)):
            kept = [index for index, row in enumerate(each.rows) if row[0] == kind]
            if kept:
                rows, right = [each.rows[index] for index in kept], [each.right[index] for index in kept]
                found.append(each._replace(rows=rows, right=right))
    return found


def best_of(asked: Sequence[Asked], model: Model) -> list[tuple[float, bool]]:
    """The probability of the best candidate of each question, and whether it is right."""
    found = []
    for each in asked:
        scores = model.scores(each)
        top = int(scores.argmax())
        found.append((float(1 / (1 + np.exp(-scores[top]))), each.right[top]))
    return found


def print_ranking(asked: Sequence[Asked], scores: Sequence[Floats]) -> None:
    """Recall by direction, of the questions that can be answered; `scores` are those of each question's candidates."""
    ranks: dict[str, list[int]] = {}
    for each, scored in zip(asked, scores, strict=True):
        order = np.argsort(-scored, kind="stable")
        first = next((rank for rank, index in enumerate(order) if each.right[index]), len(order))
        ranks.setdefault(each.direction, []).append(first if any(each.right) else MISSING)
    for direction, of_direction in sorted(ranks.items()):
        found = np.array(of_direction)
        reached = "  ".join(f"R@{depth} {(found < depth).mean():.3f}" for depth in (1, 5, 10))
        print(f"  {direction}: {reached}  candidates {(found < MISSING).mean():.3f}  n={len(found)}")


def print_calibration(asked: Sequence[Asked], model: Model) -> None:
    """How often the best candidate is right, by its probability."""
    tops = best_of(asked, model)
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        inside = [
            right for probability, right in tops if low <= probability < low + 0.2 or probability == low + 0.2 == 1
        ]
        if inside:
            print(f"  probability {low:.1f}–{low + 0.2:.1f}: right {np.mean(inside):.2f} of {len(inside)}")


def _arrays(asked: Asked) -> tuple[Floats, NDArray[np.int64], NDArray[np.bool_]]:
    rows = np.array(asked.rows)
    features = np.hstack([np.ones((len(rows), 1)), rows[:, 1:]])
    return features, rows[:, 0].astype(int), np.array(asked.right)


def _softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max())
    return np.asarray(powers / powers.sum())


def _platt(asked: Sequence[Asked], model: Model) -> tuple[float, float]:
    values = np.array([model.scores(each).max() for each in asked])
    right = np.array([each.right[int(model.scores(each).argmax())] for each in asked], dtype=float)

    def loss(pair: Floats) -> float:
        logits = pair[0] * values + pair[1]
        return float((np.logaddexp(0, logits) - right * logits).sum())

    scale, shift = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return float(scale), float(shift)
