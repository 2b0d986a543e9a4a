"""Rate limits per key: a token bucket that holds a minute's requests and refills steadily."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from assistant.access.keys import Key


@dataclass(frozen=True, slots=True)
class RateDecision:
    """Whether a request passes, how many more may follow at once, and after how many seconds the next one may."""

    passes: bool
    limit: int
    remaining: int
    retry_after_seconds: float

    def headers(self) -> dict[str, str]:
        """The same in OpenAI's headers."""
        found = {
            "X-RateLimit-Limit-Requests": str(self.limit),
            "X-RateLimit-Remaining-Requests": str(self.remaining),
        }
        return found if self.passes else found | {"Retry-After": str(math.ceil(self.retry_after_seconds))}


class RateLimits:
    """Token buckets, one per key, in memory: two servers on one index count separately. For one thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        #: The remaining requests and the time of that count, by the digest of the key.
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, key: Key) -> RateDecision:
        """Count one request of a key."""
        now, a_second = self._clock(), key.requests_per_minute / 60
        left, then = self._buckets.get(key.digest, (float(key.requests_per_minute), now))
        left = min(float(key.requests_per_minute), left + (now - then) * a_second)
        passes = left >= 1
        left -= passes
        self._buckets[key.digest] = (left, now)
        return RateDecision(passes, key.requests_per_minute, int(left), 0.0 if passes else (1 - left) / a_second)
