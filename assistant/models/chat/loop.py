"""One event loop in its own thread, on which requests to chat models run: there they can be cancelled at once.

A thread that waits for a server's next token cannot be stopped from outside; a task can, and it closes its connection.
All chat models of a process share the loop, because LangChain's models share their connections.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from concurrent.futures import Future
from contextlib import AsyncExitStack, asynccontextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

#: Records the asynchronous generators that the current task has begun.
_begun: ContextVar[AsyncExitStack | None] = ContextVar("_begun", default=None)


def submit(task: Coroutine[Any, Any, None]) -> Future[None]:
    """Run a coroutine on the loop; cancelling the future cancels it. May be called from any thread."""
    return asyncio.run_coroutine_threadsafe(task, _loop())


@asynccontextmanager
async def closing_generators() -> AsyncIterator[None]:
    """On this loop: at the end, close every asynchronous generator that was begun meanwhile, innermost first.

    An answer is read through a dozen nested generators of the vendor and the HTTP client. Cancelling closes the
    outermost only; the others stay suspended in reference cycles until the garbage collector finds them, in whatever
    thread it runs, and closes them while this loop may be closing them too.
    """
    async with AsyncExitStack() as begun:
        token = _begun.set(begun)
        try:
            yield
        finally:
            _begun.reset(token)


_starting = threading.Lock()


def _loop() -> asyncio.AbstractEventLoop:
    with _starting:
        return _started_loop()


@cache
def _started_loop() -> asyncio.AbstractEventLoop:
    """The loop, started with the first task; it ends with the process."""
    loop = asyncio.new_event_loop()
    loop.call_soon(_note_generators)
    threading.Thread(target=loop.run_forever, name="chat models", daemon=True).start()
    return loop


def _note_generators() -> None:
    """Record generators as they begin, besides the loop's own hooks (PEP 525: hooks of the running thread)."""
    of_loop = sys.get_asyncgen_hooks().firstiter

    def note(generator: AsyncGenerator[Any, Any]) -> None:
        if of_loop is not None:
            of_loop(generator)
        if (begun := _begun.get()) is not None:
            begun.push_async_callback(generator.aclose)

    sys.set_asyncgen_hooks(firstiter=note)
