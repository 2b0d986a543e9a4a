"""When a chat model has failed several times in a row it rests: for a while nobody waits for it.

The pattern is known as a circuit breaker (M. Nygard, Release It!, 2007): after the rest one question tries it again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class CircuitBreaker:
    """Counts failures. Safe to use from several threads."""

    def __init__(self, failures: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._failures = failures
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._failed = 0
        self._until = 0.0

    def may_try(self) -> bool:
        """Whether the model may be asked now. After a rest one caller is told yes, the others wait for its outcome."""
        with self._lock:
            if self._failed < self._failures:
                return True
            now = self._clock()
            if now < self._until:
                return False
            self._until = now + self._seconds
            return True

    def failed(self) -> None:
        """It could not be reached."""
        with self._lock:
            self._failed += 1
            self._until = self._clock() + self._seconds

    def succeeded(self) -> None:
        """It answered."""
        with self._lock:
            self._failed = 0
