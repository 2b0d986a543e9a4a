"""Limits how many requests are processed at the same time; a bounded number is queued, more are refused at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from assistant.api.errors import overloaded

_LATER = "Try again in a moment, or raise ASSISTANT_API__CONCURRENT_REQUESTS on a bigger machine."


class ConcurrencyLimiter:
    """Lets `slots` requests run at a time, first come, first served. For one event loop."""

    def __init__(self, slots: int, waiting_requests: int, wait_timeout_seconds: float) -> None:
        self._slots = asyncio.Semaphore(slots)
        self._waiting_requests = waiting_requests
        self._wait_timeout_seconds = wait_timeout_seconds
        #: The number of running requests, and of queued ones.
        self.working = 0
        self.waiting = 0

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Hold a slot. Raises ApiError (503) when the queue is full, or the wait too long."""
        await self._enter()
        self.working += 1
        try:
            yield
        finally:
            self.working -= 1
            self._slots.release()

    async def _enter(self) -> None:
        if self._slots.locked() and self.waiting >= self._waiting_requests:
            raise overloaded(f"The server is at its limit: {self.waiting} requests wait already.", _LATER)
        self.waiting += 1
        try:
            async with asyncio.timeout(self._wait_timeout_seconds):
                await self._slots.acquire()
        except TimeoutError as error:
            raise overloaded(
                f"The server is at its limit: there was no place within {self._wait_timeout_seconds:g} s.", _LATER
            ) from error
        finally:
            self.waiting -= 1
