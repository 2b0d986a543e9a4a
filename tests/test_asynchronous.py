"""The asyncio wrapper: the same answers, prompt cancelling, and streams that are closed when nobody reads them."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any, cast

import pytest

from assistant.asynchronous import AsyncAssistant
from assistant.errors import IndexMissing, QuestionError
from assistant.types import Answer, Delta, Filters, Finished, Retrieved
from assistant.wiring import Assistant, ingest

ANSWER = Answer("A quote [1].", "en", (), (), "answered")


class FakeSlowAssistant:
    """Streams `Retrieved`, then deltas for ever; each step but the first waits until the test lets it go on.

    `running` is set while a step waits, `closed` when the stream was closed; `threads` are those it ran in.
    """

    def __init__(self) -> None:
        self.step = threading.Semaphore(0)
        self.running, self.closed = threading.Event(), threading.Event()
        self.is_shut = False
        self.steps = 0
        self.threads: set[str] = set()

    def stream(self, question: str, history: object, filters: Filters) -> Iterator[Any]:
        """Refuses an empty question at once, as the real one does."""
        if not question:
            raise QuestionError("The question is empty.")
        return self._events(question)

    def _events(self, question: str) -> Iterator[Any]:
        try:
            yield Retrieved(question, ())
            while True:
                self.threads.add(threading.current_thread().name)
                self.running.set()
                assert self.step.acquire(timeout=30)
                self.steps += 1
                if question == "short":
                    yield Finished(ANSWER)
                yield Delta("word ")
        finally:
            self.closed.set()

    def close(self) -> None:
        """Remember that it was closed."""
        self.is_shut = True


@asynccontextmanager
async def opened(slow: FakeSlowAssistant, threads: int = 1) -> AsyncIterator[AsyncAssistant]:
    assistant = AsyncAssistant(cast(Assistant, slow), threads)
    try:
        yield assistant
    finally:
        slow.step.release(100)
        await assistant.close()


async def seen(event: threading.Event) -> bool:
    return await asyncio.to_thread(event.wait, 20)


def test_a_cancelled_question_returns_at_once_and_its_stream_is_closed_after_the_step() -> None:
    async def program(slow: FakeSlowAssistant) -> None:
        async with opened(slow) as assistant:
            asked = asyncio.create_task(assistant.ask("Who?"))
            assert await seen(slow.running)
            started = time.monotonic()
            asked.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asked
            assert time.monotonic() - started < 5
            assert not slow.closed.is_set()  # a thread is still in it
            slow.step.release()
            assert await seen(slow.closed)
            assert slow.steps == 1

    slow = FakeSlowAssistant()
    asyncio.run(program(slow))
    assert slow.is_shut


def test_a_stream_that_is_left_is_closed_and_makes_nothing_more() -> None:
    async def program(slow: FakeSlowAssistant) -> None:
        slow.step.release(2)
        async with opened(slow) as assistant:
            async with aclosing(assistant.stream("Who?")) as events:
                got = [type(await anext(events)) for _ in range(3)]
            assert got == [Retrieved, Delta, Delta]
            assert slow.closed.is_set()
            assert slow.steps == 2

    asyncio.run(program(FakeSlowAssistant()))


def test_a_loop_that_breaks_off_closes_the_stream_too() -> None:
    async def program(slow: FakeSlowAssistant) -> None:
        slow.step.release()
        async with opened(slow) as assistant:
            async for event in assistant.stream("Who?"):
                if isinstance(event, Delta):
                    break
            assert await seen(slow.closed)
            assert slow.steps == 1

    asyncio.run(program(FakeSlowAssistant()))


def test_the_event_loop_stays_free_while_a_thread_works() -> None:
    async def program(slow: FakeSlowAssistant) -> None:
        async with opened(slow) as assistant:
            asked = asyncio.create_task(assistant.ask("short"))
            assert await seen(slow.running)
            for _ in range(100):
                await asyncio.sleep(0)
            assert not asked.done()
            slow.step.release()
            assert await asked == ANSWER
            assert slow.closed.is_set()
            assert all(name.startswith("assistant") for name in slow.threads)

    asyncio.run(program(FakeSlowAssistant()))


def test_a_question_that_waits_for_a_thread_can_be_cancelled_before_it_begins() -> None:
    async def program(slow: FakeSlowAssistant) -> None:
        async with opened(slow) as assistant:
            first = asyncio.create_task(assistant.ask("short"))
            assert await seen(slow.running)
            second = asyncio.create_task(assistant.ask("never begun"))
            await asyncio.sleep(0.05)
            second.cancel()
            with pytest.raises(asyncio.CancelledError):
                await second
            slow.step.release()
            assert await first == ANSWER
            assert slow.steps == 1

    asyncio.run(program(FakeSlowAssistant()))


def test_errors_come_as_they_are() -> None:
    async def program(slow: FakeSlowAssistant) -> None:
        async with opened(slow) as assistant:
            with pytest.raises(QuestionError):
                await assistant.ask("")

    asyncio.run(program(FakeSlowAssistant()))


@pytest.mark.integration
def test_it_answers_as_the_assistant_does(tmp_path: Path) -> None:
    (tmp_path / "mill.txt").write_text("The mill\n\nThe water mill of Dorn was built in 1764.\n", encoding="utf-8")
    (tmp_path / "bridge.txt").write_text("The bridge\n\nThe bridge of Lenne is 212 metres long.\n", encoding="utf-8")
    index = tmp_path / "index"
    ingest([tmp_path / "mill.txt", tmp_path / "bridge.txt"], index=index)
    question = "When was the water mill of Dorn built?"

    async def program() -> None:
        async with AsyncAssistant.open(index=index) as assistant:
            answer, other, hits, documents = await asyncio.gather(
                assistant.ask(question),
                assistant.ask("How long is the bridge of Lenne?"),
                assistant.search(question, 1),
                assistant.documents(),
            )
            events = [event async for event in assistant.stream(question)]
            assert "212" in other.text
            assert [type(events[0]), type(events[-1])] == [Retrieved, Finished]
            assert "".join(event.text for event in events if isinstance(event, Delta)) == answer.text
            text = (await assistant.document(answer.citations[0].document_id)).text
            assert text[answer.citations[0].start : answer.citations[0].end] == answer.citations[0].quote
            assert len(hits) == 1 and len(documents) == 2
            filtered = await assistant.ask(question, filters=Filters(sources=("bridge.txt",)))
            assert all(hit.passage.document_id != documents[1].id for hit in filtered.hits)
            with pytest.raises(IndexMissing):
                await assistant.document("none")
        with Assistant.open(index=index) as same:
            assert same.ask(question).citations == answer.citations

    asyncio.run(program())
