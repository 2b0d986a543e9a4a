"""`POST /v1/chat/completions`: the endpoint for OpenAI's clients."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import AsyncIterator

import anyio
from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from assistant.api.access import Needs
from assistant.api.completions import ChatCompletion, ChatQuestion, ChatRequest, Chunks, asked, completion
from assistant.api.contents import OnlyJson
from assistant.api.context import Context, FromContext
from assistant.api.draining import ClientGone, ClosingStream, Opening
from assistant.api.errors import (
    ApiError,
    WireResponse,
    as_api_error,
    error_body,
    internal_error,
    wire_json,
)
from assistant.api.logs import carrying
from assistant.api.observing import note
from assistant.api.wire import WITH_BODY, errors_of
from assistant.errors import AssistantError
from assistant.types import Answer, Delta, Event, Finished

EVENT_STREAM = "text/event-stream"
DONE = "data: [DONE]\n\n"
#: How often a stream sends a comment while it is queued or retrieves its passages.
SILENT_SECONDS = 1.0
KEEP_ALIVE_SECONDS = 10.0
#: A comment of server-sent events: clients skip it, and no proxy takes the connection for dead.
WAITING = ": waiting\n\n"

logger = logging.getLogger(__name__)
router = APIRouter(tags=["OpenAI"], dependencies=[Depends(Needs("reader")), Depends(OnlyJson())])


@router.post(
    "/v1/chat/completions",
    response_model=ChatCompletion,
    summary="Ask, and get an answer with citations",
    responses={
        **errors_of(*WITH_BODY, 502),
        200: {"content": {EVENT_STREAM: {"schema": {"type": "string"}}}},
    },
)
async def create_completion(body: ChatRequest, request: Request, context: FromContext) -> Response:
    """The last message is answered from the documents alone; `citations` and `annotations` say where it stands.

    What the documents do not answer is a normal response with `status` `not_found` and a `reason`. With `stream` the
    text comes in server-sent events; the last chunk with a choice brings the citations.
    """
    what = asked(body, context.settings)
    completion_id, created = f"chatcmpl-{uuid.uuid4().hex}", int(time.time())
    public_url = context.settings.public_url
    if body.stream:
        includes_usage = body.stream_options is not None and body.stream_options.include_usage
        return await _stream(context, request, what, Chunks(completion_id, created, includes_usage, public_url))
    answer = await context.answer(request, *what)
    return WireResponse(completion(answer, completion_id, created, public_url).model_dump(mode="json"))


async def _stream(context: Context, request: Request, what: ChatQuestion, chunks: Chunks) -> Response:
    """An early failure gets its own status code; a stream that has to wait longer begins, and sends comments."""
    opening = Opening(context.events(request, *what))
    try:
        if await opening.is_done(within_seconds=SILENT_SECONDS):
            opening.steps()
    except BaseException:
        with anyio.CancelScope(shield=True):
            await opening.aclose()
        raise
    return ClosingStream(_lines(opening, chunks, request), opening, EVENT_STREAM)


async def _lines(opening: Opening[Event], chunks: Chunks, request: Request) -> AsyncIterator[str]:
    """Server-sent events. An error in between is the last of them, as OpenAI sends it."""
    try:
        while not await opening.is_done(within_seconds=0):
            yield WAITING
            await opening.is_done(within_seconds=KEEP_ALIVE_SECONDS)
        events = opening.steps()
        yield _line(chunks.first())
        async for event in events:
            if isinstance(event, Delta):
                yield _line(chunks.text(event.text))
            elif isinstance(event, Finished):
                for line in _end(event.answer, chunks):
                    yield line
    except ClientGone:
        return
    except ApiError as error:
        yield _failure(error, request)
    except AssistantError as error:
        yield _failure(as_api_error(error), request)
    except Exception:  # clients learn that it failed, never why: that is for the log
        logger.exception("stream failed", extra=carrying({"request_id": request.state.request_id}))
        yield _failure(internal_error(request.state.request_id), request)


def _end(answer: Answer, chunks: Chunks) -> list[str]:
    with_usage = [_line(chunks.usage(answer))] if chunks.includes_usage else []
    return [_line(chunks.last(answer)), *with_usage, DONE]


def _failure(error: ApiError, request: Request) -> str:
    note(request, code=error.code)
    return _line(error_body(error))


def _line(data: object) -> str:
    return f"data: {wire_json(data)}\n\n".encode("utf-8", "replace").decode("utf-8")
