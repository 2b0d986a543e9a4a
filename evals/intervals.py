"""Figures of many questions with bootstrap intervals.

Every measure is a share: what counts, out of what, summed over questions. A mean has 1 as the second of each question;
a precision has it only where there was something to be right about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: What counts, out of what.
Share = tuple[float, float]
#: The shares of one question by measure.
Scores = Mapping[str, Share]

RESAMPLES = 1_000
SEED = 20_251_122
LEVEL = 0.95
_DIGITS = 4


def summarise(scores: Sequence[Scores], measures: Sequence[str]) -> dict[str, Any]:
    """Each measure with its 95 % percentile interval over resampled questions, and the number of questions `n`.

    A measure with nothing to divide by is None, and so is its interval.
    """
    figures: dict[str, Any] = {}
    none: Share = (0.0, 0.0)
    pairs = np.array([[each.get(measure, none) for measure in measures] for each in scores], dtype=np.float64)
    pairs = pairs.reshape(len(scores), len(measures), 2)
    counts, out_of = pairs[:, :, 0], pairs[:, :, 1]
    values = _ratio(counts.sum(axis=0), out_of.sum(axis=0))
    times = _resamples(len(scores))
    resampled = _ratio(times @ counts, times @ out_of)
    for column, measure in enumerate(measures):
        figures[measure] = _rounded(values[column])
        figures[f"{measure}_interval"] = _interval(resampled[:, column])
    return {**figures, "n": len(scores)}


def _resamples(questions: int) -> NDArray[np.float64]:
    """How often each question is drawn in each resample: shape (RESAMPLES, questions)."""
    if not questions:
        return np.zeros((RESAMPLES, 0))
    random = np.random.default_rng(SEED)
    return random.multinomial(questions, np.full(questions, 1 / questions), size=RESAMPLES).astype(np.float64)


def _ratio(counts: NDArray[np.float64], out_of: NDArray[np.float64]) -> NDArray[np.float64]:
    """`counts / out_of`, NaN where there is nothing to divide by."""
    ratio = np.full(counts.shape, np.nan)
    np.divide(counts, out_of, out=ratio, where=out_of > 0)
    return ratio


def _interval(resampled: NDArray[np.float64]) -> list[float] | None:
    known = resampled[~np.isnan(resampled)]
    if not known.size:
        return None
    tail = 100 * (1 - LEVEL) / 2
    low, high = np.percentile(known, [tail, 100 - tail])
    return [round(float(low), _DIGITS), round(float(high), _DIGITS)]


def _rounded(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), _DIGITS)
