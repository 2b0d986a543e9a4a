"""The stopwatch: steps are summed, and a step that fails is measured all the same."""

from __future__ import annotations

import pytest

from assistant.types import timing
from assistant.types.timing import Stopwatch


class FakeTime:
    """A clock that goes on by one second a look."""

    def __init__(self) -> None:
        self.now = 0.0

    def perf_counter(self) -> float:
        """The next second."""
        self.now += 1
        return self.now


def test_a_step_that_runs_twice_is_summed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "time", FakeTime())
    watch = Stopwatch()
    for step in ("vectors", "words", "vectors"):
        with watch.measure(step):
            pass
    assert watch.seconds == {"vectors": 2.0, "words": 1.0}


def test_a_step_that_fails_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "time", FakeTime())
    watch = Stopwatch()
    with pytest.raises(ValueError, match="no"), watch.measure("vectors"):
        raise ValueError("no")
    assert watch.seconds == {"vectors": 1.0}
