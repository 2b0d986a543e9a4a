"""One event loop in a thread of its own, where conversations with servers run: there they can be cancelled at once.

A thread that waits for a server's next word cannot be stopped from outside; a task can, and it closes its connection.
All chat models of a process share the loop, because LangChain's models share their connections.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from functools import cache
from typing import Any


def submit(task: Coroutine[Any, Any, None]) -> Future[None]:
    """Run a coroutine on the loop; cancelling the future cancels it. May be called from any thread."""
    return asyncio.run_coroutine_threadsafe(task, _loop())


_starting = threading.Lock()


def _loop() -> asyncio.AbstractEventLoop:
    with _starting:
        return _started_loop()


@cache
def _started_loop() -> asyncio.AbstractEventLoop:
    """The loop, started with the first task; it ends with the process."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="chat models", daemon=True).start()
    return loop
