"""The assistant for asyncio programs: the same methods, awaitable; the work itself runs in threads.

    async with AsyncAssistant.open(index="index") as assistant:
        async for event in assistant.stream("Who heads KOICA?"):
            ...

A cancelled call or an abandoned stream returns at once. The step that a thread is in (retrieving, reading a passage)
cannot be interrupted; it ends, and then the stream is closed, so that nothing after it is done.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import aclosing, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

from assistant.settings import Settings
from assistant.types import Answer, Document, DocumentSummary, Event, Filters, Finished, Hit, Message
from assistant.wiring import NO_FILTERS, Assistant

Result = TypeVar("Result")

#: The most questions at once, further ones wait; each keeps a core busy.
THREADS = 4


class AsyncAssistant:
    """An open :class:`Assistant`, used from one event loop.

    It raises what the assistant raises. :meth:`close` closes the assistant too.
    """

    def __init__(self, assistant: Assistant, threads: int = THREADS) -> None:
        self._assistant = assistant
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="assistant")

    @classmethod
    @asynccontextmanager
    async def open(
        cls, index: str | Path | None = None, settings: Settings | None = None, threads: int = THREADS
    ) -> AsyncIterator[AsyncAssistant]:
        """Open an index as :meth:`Assistant.open` does, in a thread, and close it at the end."""
        opened = cls(await asyncio.to_thread(Assistant.open, index, settings), threads)
        try:
            yield opened
        finally:
            await opened.close()

    async def stream(
        self, question: str, history: Sequence[Message] = (), filters: Filters = NO_FILTERS
    ) -> AsyncGenerator[Event, None]:
        """The events of one question, awaited one by one: `Retrieved`, any number of `Delta`, `Finished`.

        The next event is made when it is asked for. Raises QuestionError or FilterError at the first one. To leave it
        early and have it closed immediately, use ``contextlib.aclosing``; else the event loop closes it soon.
        """
        events = _Steps(partial(self._assistant.stream, question, history, filters), self._threads)
        try:
            while (event := await events.next()) is not None:
                yield event
        finally:
            events.close()

    async def ask(self, question: str, history: Sequence[Message] = (), filters: Filters = NO_FILTERS) -> Answer:
        """The stream, collected."""
        async with aclosing(self.stream(question, history, filters)) as events:
            async for event in events:
                if isinstance(event, Finished):
                    return event.answer
        raise RuntimeError("the stream ended without an answer")

    async def search(self, question: str, count: int | None = None, filters: Filters = NO_FILTERS) -> tuple[Hit, ...]:
        """The passages that a question is about, best first; as many as the settings say without `count`."""
        return await self._run(self._assistant.search, question, count, filters)

    async def documents(self) -> tuple[DocumentSummary, ...]:
        """Every document of the index without its text, by title."""
        return await self._run(self._assistant.documents)

    async def document(self, document_id: str) -> Document:
        """A whole document. Raises IndexMissing when the index does not hold it."""
        return await self._run(self._assistant.document, document_id)

    async def close(self) -> None:
        """Wait for running steps, then close the index."""
        await asyncio.to_thread(self._threads.shutdown)
        await asyncio.to_thread(self._assistant.close)

    async def _run(self, work: Callable[..., Result], *arguments: object) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(work, *arguments))


class _Steps:
    """An iterator that is made, advanced and closed in threads, one step at a time."""

    def __init__(self, make: Callable[[], Iterator[Event]], threads: ThreadPoolExecutor) -> None:
        self._make = make
        self._threads = threads
        self._iterator: Iterator[Event] | None = None
        self._step: Future[Event | None] | None = None

    async def next(self) -> Event | None:
        """The next event; None at the end."""
        self._step = self._threads.submit(self._advance)
        return await asyncio.wrap_future(self._step)

    def close(self) -> None:
        """Close the iterator as soon as no thread is in it: now, or at the end of the step, in its thread."""
        if self._step is not None:
            self._step.add_done_callback(lambda _: self._close())

    def _advance(self) -> Event | None:
        if self._iterator is None:
            self._iterator = self._make()
        return next(self._iterator, None)

    def _close(self) -> None:
        if isinstance(self._iterator, Generator):
            self._iterator.close()
