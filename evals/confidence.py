"""What confidence is worth: risk against coverage, and how far stated probabilities are from what happens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

BINS = 10


class Judged(NamedTuple):
    """The confidence in an answer, 0..1, and whether the answer is right."""

    confidence: float
    right: bool


class Bin(NamedTuple):
    """Answers of about the same confidence: how many, their mean confidence, the share that is right."""

    answers: int
    confidence: float
    right: float


def risk_coverage(judged: Sequence[Judged]) -> list[tuple[float, float]]:
    """(coverage, risk) for every line that could be drawn: the share that is answered, and of it the share wrong.

    Answers of the same confidence are given or withheld together.
    """
    ordered = sorted(judged, key=lambda each: -each.confidence)
    points, wrong = [], 0
    for count, each in enumerate(ordered, start=1):
        wrong += not each.right
        if count == len(ordered) or ordered[count].confidence < each.confidence:
            points.append((count / len(ordered), wrong / count))
    return points


def aurc(judged: Sequence[Judged]) -> float | None:
    """The area under the risk–coverage curve, less is better: the mean risk over coverages 1/n to 1 (Geifman et al.,
    2019); None without answers.
    """
    points = risk_coverage(judged)
    if not points:
        return None
    area, before = 0.0, 0.0
    for coverage, risk in points:
        area += risk * (coverage - before)
        before = coverage
    return round(area, 4)


def reliability(judged: Sequence[Judged]) -> list[Bin]:
    """Answers by confidence in ten bins of the same width, the empty ones left out."""
    bins: dict[int, list[Judged]] = {}
    for each in judged:
        bins.setdefault(min(BINS - 1, int(each.confidence * BINS)), []).append(each)
    return [
        Bin(len(each), sum(one.confidence for one in each) / len(each), sum(one.right for one in each) / len(each))
        for _, each in sorted(bins.items())
    ]


def calibration_error(judged: Sequence[Judged]) -> float | None:
    """The expected calibration error: how far confidence lies from the share that is right, in the mean over answers
    (Guo et al., 2017); None without answers.
    """
    if not judged:
        return None
    return round(sum(each.answers * abs(each.confidence - each.right) for each in reliability(judged)) / len(judged), 4)
