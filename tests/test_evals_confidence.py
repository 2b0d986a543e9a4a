"""Risk, coverage and calibration, checked by hand."""

from __future__ import annotations

import pytest

from evals.confidence import Bin, Judged, aurc, calibration_error, reliability, risk_coverage


def test_risk_grows_with_coverage_when_confidence_tells() -> None:
    """Right at .9 and .8, wrong at .3: risks 0, 0, 1/3; the area is their mean, 1/9."""
    judged = [Judged(0.3, right=False), Judged(0.9, right=True), Judged(0.8, right=True)]
    assert risk_coverage(judged) == [(1 / 3, 0.0), (2 / 3, 0.0), (1.0, 1 / 3)]
    assert aurc(judged) == round(1 / 9, 4)


def test_a_wrong_order_costs_more() -> None:
    """Wrong first: risks 1, 1/2, 1/3."""
    judged = [Judged(0.9, right=False), Judged(0.3, right=True), Judged(0.2, right=True)]
    assert aurc(judged) == round((1 + 1 / 2 + 1 / 3) / 3, 4)


def test_equal_confidence_is_answered_together_whatever_the_order() -> None:
    judged = [Judged(0.5, right=False), Judged(0.5, right=True)]
    assert risk_coverage(judged) == risk_coverage(judged[::-1]) == [(1.0, 0.5)]
    assert aurc(judged) == 0.5


def test_reliability_and_its_error() -> None:
    """Two at .9 of which one is right: off by .4; one at .1, wrong: off by .1; in the mean (2 · .4 + .1) / 3 = .3."""
    judged = [Judged(0.9, right=True), Judged(0.9, right=False), Judged(0.1, right=False)]
    assert reliability(judged) == [Bin(1, 0.1, 0.0), Bin(2, 0.9, 0.5)]
    assert calibration_error(judged) == pytest.approx(0.3)
    assert reliability([Judged(1.0, right=True)]) == [Bin(1, 1.0, 1.0)]


def test_nothing_was_answered() -> None:
    assert aurc([]) is None
    assert calibration_error([]) is None
    assert reliability([]) == []
