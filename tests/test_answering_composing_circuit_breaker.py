"""A chat model that failed several times rests, and is tried again by one question."""

from __future__ import annotations

from assistant.answering.composing.circuit_breaker import CircuitBreaker


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_it_rests_after_failures_in_a_row_only() -> None:
    rest = CircuitBreaker(2, 30, Clock())
    for _ in range(5):
        rest.failed()
        rest.succeeded()
    assert rest.may_try()
    rest.failed()
    assert rest.may_try()
    rest.failed()
    assert not rest.may_try()


def test_after_the_rest_one_question_tries_and_its_outcome_decides() -> None:
    clock = Clock()
    rest = CircuitBreaker(1, 30, clock)
    rest.failed()
    clock.now += 29
    assert not rest.may_try()
    clock.now += 2
    assert [rest.may_try() for _ in range(3)] == [True, False, False]
    rest.failed()
    assert not rest.may_try()
    clock.now += 31
    assert rest.may_try()
    rest.succeeded()
    assert [rest.may_try() for _ in range(3)] == [True] * 3


def test_a_trial_that_was_never_finished_does_not_block_for_good() -> None:
    clock = Clock()
    rest = CircuitBreaker(1, 30, clock)
    rest.failed()
    clock.now += 31
    assert rest.may_try()
    clock.now += 31
    assert rest.may_try()
