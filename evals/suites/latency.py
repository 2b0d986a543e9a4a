"""Latency: seconds from question to answer, by step, one question at a time, as `Answer.usage` tells them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from evals.observing import Observed
from evals.suites.base import Evaluation, Suite


def evaluate(observed: Sequence[Observed]) -> Evaluation:
    """Median and 95th percentile of the total and of each step. They are not compared with a baseline."""
    steps: dict[str, list[float]] = defaultdict(list)
    for each in observed:
        for step, seconds in (each.answer.usage.seconds if each.answer is not None else {}).items():
            steps[step].append(seconds)
    figures = {
        **_percentiles(steps.get("total", [])),
        "steps": {name: _percentiles(all_) for name, all_ in steps.items()},
    }
    return Evaluation(figures)


def _percentiles(seconds: Sequence[float]) -> dict[str, Any]:
    if not seconds:
        return {"p50_seconds": None, "p95_seconds": None, "n": 0}
    half, nearly_all = np.percentile(seconds, [50, 95])
    return {"p50_seconds": round(float(half), 4), "p95_seconds": round(float(nearly_all), 4), "n": len(seconds)}


LATENCY = Suite("latency", evaluate, asks=True)
