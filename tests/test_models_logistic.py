"""The logistic model, checked by hand."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pytest

from assistant.models.logistic import Logistic, log_odds


@dataclass(frozen=True)
class Seen:
    """Two numbers."""

    near: float
    far: float


def test_a_probability_is_the_logistic_of_the_weighted_sum() -> None:
    model = Logistic(-1.0, Seen(2.0, -3.0))
    assert model.probability(Seen(0.8, 0.1)) == pytest.approx(1 / (1 + math.exp(-(-1.0 + 1.6 - 0.3))))
    assert model.probability(Seen(0.5, 0.0)) == 0.5


def test_the_farthest_log_odds_do_not_overflow() -> None:
    model = Logistic(0.0, Seen(1.0, 0.0))
    assert model.probability(Seen(-1e9, 0.0)) == pytest.approx(0.0, abs=1e-12)
    assert model.probability(Seen(1e9, 0.0)) == pytest.approx(1.0)


def test_log_odds_are_bounded() -> None:
    assert log_odds(0.5) == 0
    assert log_odds(0.0) == pytest.approx(-6.907, abs=0.001)
    assert log_odds(1.0) == pytest.approx(6.907, abs=0.001)
