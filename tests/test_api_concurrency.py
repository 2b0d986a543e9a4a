"""The concurrency limiter: who runs, who is queued, who is refused."""

from __future__ import annotations

import asyncio

import pytest

from assistant.api.concurrency import ConcurrencyLimiter
from assistant.api.errors import ApiError


async def enter(limiter: ConcurrencyLimiter, until: asyncio.Event) -> None:
    async with limiter.slot():
        await until.wait()


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def test_slots_run_a_bounded_number_waits_and_more_are_refused() -> None:
    async def scene() -> None:
        limiter, done = ConcurrencyLimiter(2, 3, 60), asyncio.Event()
        tasks = [asyncio.create_task(enter(limiter, done)) for _ in range(5)]
        await settle()
        assert (limiter.working, limiter.waiting) == (2, 3)
        with pytest.raises(ApiError) as caught:
            await enter(limiter, done)
        assert (caught.value.status, caught.value.code) == (503, "overloaded")
        assert int(caught.value.headers["Retry-After"]) > 0
        done.set()
        await asyncio.gather(*tasks)
        assert (limiter.working, limiter.waiting) == (0, 0)
        async with limiter.slot():
            assert limiter.working == 1

    asyncio.run(scene())


def test_nobody_waits_for_ever() -> None:
    async def scene() -> None:
        limiter, done = ConcurrencyLimiter(1, 10, 0.05), asyncio.Event()
        first = asyncio.create_task(enter(limiter, done))
        await settle()
        with pytest.raises(ApiError, match="no place within"):
            await enter(limiter, done)
        done.set()
        await first
        assert (limiter.working, limiter.waiting) == (0, 0)

    asyncio.run(scene())


def test_who_gives_up_waiting_leaves_no_trace() -> None:
    async def scene() -> None:
        limiter, done = ConcurrencyLimiter(1, 10, 60), asyncio.Event()
        first, second = (asyncio.create_task(enter(limiter, done)) for _ in range(2))
        await settle()
        second.cancel()
        await settle()
        assert (limiter.working, limiter.waiting) == (1, 0)
        done.set()
        await first
        async with limiter.slot():
            pass

    asyncio.run(scene())


def test_without_a_line_a_free_place_still_lets_in() -> None:
    async def scene() -> None:
        limiter = ConcurrencyLimiter(1, 0, 60)
        async with limiter.slot():
            with pytest.raises(ApiError):
                await enter(limiter, asyncio.Event())

    asyncio.run(scene())


def test_an_error_at_work_gives_the_place_back() -> None:
    async def scene() -> None:
        limiter = ConcurrencyLimiter(1, 0, 60)
        with pytest.raises(ValueError, match="broken"):
            async with limiter.slot():
                raise ValueError("broken")
        assert limiter.working == 0

    asyncio.run(scene())
