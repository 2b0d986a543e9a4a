"""Blocking iterators driven from the event loop: one step at a time in a thread, closed when the client is gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Generic, TypeVar

import anyio
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from assistant.api.concurrency import ConcurrencyLimiter

T = TypeVar("T")


class ClientGone(Exception):
    """The client has disconnected."""


@asynccontextmanager
async def draining(
    limiter: ConcurrencyLimiter, request: Request, start: Callable[[], Iterator[T]]
) -> AsyncIterator[Steps[T]]:
    """Hold a slot, start an iterator and yield its items; it is closed at the end, finished or not.

    Raises ApiError when there is no slot, ClientGone, and what `start` raises.
    """
    async with limiter.slot():
        if await request.is_disconnected():
            raise ClientGone
        steps = Steps(await run_sync(start))
        try:
            yield steps
        finally:
            with anyio.CancelScope(shield=True):
                await steps.close()


class Steps(AsyncIterator[T]):
    """A blocking iterator as an asynchronous one. A step that has begun is always awaited."""

    def __init__(self, items: Iterator[T]) -> None:
        self._items = items

    async def __anext__(self) -> T:
        found = await run_sync(_next, self._items)
        if not found:
            raise StopAsyncIteration
        return found[0]

    async def close(self) -> None:
        """Close the iterator, which releases its resources."""
        if isinstance(self._items, Generator):
            await run_sync(self._items.close)

    async def while_connected(self, request: Request) -> AsyncIterator[T]:
        """The items, as long as the client is connected. Raises ClientGone."""
        async for item in self:
            yield item
            if await request.is_disconnected():
                raise ClientGone


class Opening(Generic[T]):
    """Steps being started: queued, then running until the first one is done. Always close it in the end."""

    def __init__(self, steps: AbstractAsyncContextManager[Steps[T]]) -> None:
        self._held = AsyncExitStack()
        self._scope = anyio.CancelScope()
        self._task = asyncio.create_task(self._open(steps))

    async def is_done(self, within_seconds: float) -> bool:
        """Whether the first step is done, or has failed; waits at most this long for it."""
        done, _ = await asyncio.wait({self._task}, timeout=within_seconds)
        return bool(done)

    def steps(self) -> Steps[T]:
        """The steps, once the first is done. Raises what it raised."""
        return self._task.result()

    async def aclose(self) -> None:
        """Leave the queue, or stop the work. A step that has begun is awaited."""
        self._scope.cancel()
        await asyncio.wait({self._task})
        if not self._task.cancelled():
            self._task.exception()  # a caller who needed the error has got it from `steps`
        await self._held.aclose()

    async def _open(self, steps: AbstractAsyncContextManager[Steps[T]]) -> Steps[T]:
        with self._scope:
            opened = await self._held.enter_async_context(steps)
            await anext(opened)
            return opened
        raise ClientGone


class ClosingStream(StreamingResponse):
    """A streaming response that releases its resources however it ends, even before it has started."""

    def __init__(self, chunks: AsyncIterator[str], held: Opening[T], media_type: str) -> None:
        # A proxy that buffers responses would make streaming pointless.
        super().__init__(chunks, media_type=media_type, headers={"X-Accel-Buffering": "no"})
        self._held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            with anyio.CancelScope(shield=True):
                await self._held.aclose()


def _next(items: Iterator[T]) -> tuple[T, ...]:
    """The next item in a list, or an empty list: StopIteration cannot leave a thread."""
    for item in items:
        return (item,)
    return ()
