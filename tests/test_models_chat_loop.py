"""The loop of the chat models: what was begun there is closed there, whatever it hangs on."""

from __future__ import annotations

import gc
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest

from assistant.models.chat.loop import closing_generators, submit


class Reader:
    """Reads through a generator of its own, as vendors' streams do: it and the generator hold each other."""

    def __init__(self, closed: list[tuple[str, str]]) -> None:
        self._closed = closed
        self._words = self._inner()

    async def outer(self) -> AsyncIterator[str]:
        """What is iterated over."""
        try:
            async for word in self._words:
                yield word
        finally:
            self._note("outer")

    async def _inner(self) -> AsyncIterator[str]:
        try:
            while True:
                yield "on and on"
        finally:
            self._note("inner")

    def _note(self, name: str) -> None:
        self._closed.append((name, threading.current_thread().name))


@contextmanager
def no_collecting() -> Iterator[None]:
    """Nothing is closed because the garbage collector came by."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def test_generators_that_were_broken_off_are_closed_on_the_loop_the_innermost_first() -> None:
    closed: list[tuple[str, str]] = []

    async def read() -> None:
        async with closing_generators():
            async for _ in Reader(closed).outer():
                break

    with no_collecting():
        submit(read()).result(timeout=5)
    assert closed == [("inner", "chat models"), ("outer", "chat models")]


def test_one_that_fails_when_it_is_closed_leaves_none_open() -> None:
    closed: list[tuple[str, str]] = []

    async def failing() -> AsyncIterator[str]:
        try:
            yield "one"
        finally:
            raise OSError("the connection broke")

    async def read() -> None:
        async with closing_generators():
            async for _ in Reader(closed).outer():
                async for _ in failing():
                    break
                break

    with no_collecting(), pytest.raises(OSError, match="broke"):
        submit(read()).result(timeout=5)
    assert {name for name, _ in closed} == {"inner", "outer"}
