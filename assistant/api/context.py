"""What the routes share: the assistant, its settings, the metrics, the limits and the uploads."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Annotated, cast

from fastapi import Depends
from starlette.requests import Request

from assistant.api.concurrency import ConcurrencyLimiter
from assistant.api.draining import Steps, draining
from assistant.api.metrics import Metrics
from assistant.api.observing import note
from assistant.api.uploads import Uploads
from assistant.settings import ApiSettings
from assistant.types import Answer, Event, Filters, Finished, Message
from assistant.wiring import Assistant


@dataclass(frozen=True, slots=True)
class Context:
    """The shared objects of one server. `uploads` is None where no folder for them is set."""

    assistant: Assistant
    settings: ApiSettings
    limiter: ConcurrencyLimiter
    metrics: Metrics
    uploads: Uploads | None

    @asynccontextmanager
    async def events(
        self, request: Request, question: str, history: tuple[Message, ...], filters: Filters
    ) -> AsyncIterator[Steps[Event]]:
        """The events of one question while it holds a slot, counted and logged."""
        if self.settings.log_questions:
            note(request, question=question)
        stream = partial(self.assistant.stream, question, history, filters)
        async with draining(self.limiter, request, lambda: self._told(stream(), request)) as steps:
            yield steps

    async def answer(self, request: Request, question: str, history: tuple[Message, ...], filters: Filters) -> Answer:
        """The whole answer. Raises ClientGone when the client has disconnected."""
        async with self.events(request, question, history, filters) as steps:
            async for event in steps.while_connected(request):
                if isinstance(event, Finished):
                    return event.answer
        raise RuntimeError("the stream ended without an answer")

    def _told(self, events: Iterator[Event], request: Request) -> Iterator[Event]:
        """The same events; the last one is counted. Closing this closes them."""
        try:
            for event in events:
                if isinstance(event, Finished):
                    answer = event.answer
                    self.metrics.answered(answer)
                    note(request, answer=answer.status, reason=answer.reason, tokens=dict(answer.usage.tokens))
                yield event
        finally:
            close = getattr(events, "close", None)
            if close is not None:
                close()


def context_of(request: Request) -> Context:
    """The context of the server that a request came to."""
    return cast("Context", request.app.state.context)


#: The dependency by which a route gets it.
FromContext = Annotated[Context, Depends(context_of)]
