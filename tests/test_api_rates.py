"""The bucket of a key: what it holds, how it fills."""

from __future__ import annotations

from assistant.access.keys import Key
from assistant.api.rates import RateLimits


class Clock:
    """Seconds that the test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def key(requests_per_minute: int, digest: str = "a") -> Key:
    return Key("reports", "reader", digest, "", requests_per_minute)


def test_a_minutes_requests_pass_at_once_and_no_more() -> None:
    limits = RateLimits(Clock())
    assert [limits.take(key(3)).passes for _ in range(5)] == [True, True, True, False, False]


def test_it_fills_steadily_and_never_over() -> None:
    clock = Clock()
    limits = RateLimits(clock)
    for _ in range(60):
        limits.take(key(60))
    assert not limits.take(key(60)).passes
    clock.now += 1.0
    assert limits.take(key(60)).passes and not limits.take(key(60)).passes
    clock.now += 3_600.0
    assert limits.take(key(60)).remaining == 59


def test_the_refusal_says_how_long_to_wait() -> None:
    limits = RateLimits(Clock())
    limits.take(key(2))
    limits.take(key(2))
    verdict = limits.take(key(2))
    assert verdict.headers() == {
        "X-RateLimit-Limit-Requests": "2",
        "X-RateLimit-Remaining-Requests": "0",
        "Retry-After": "30",
    }


def test_keys_count_apart() -> None:
    limits = RateLimits(Clock())
    assert limits.take(key(1, "a")).passes and limits.take(key(1, "b")).passes
    assert not limits.take(key(1, "a")).passes


def test_a_lower_limit_counts_at_once() -> None:
    limits = RateLimits(Clock())
    assert limits.take(key(100)).remaining == 99
    assert limits.take(key(2)).remaining == 1
