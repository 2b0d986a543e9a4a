"""`POST /v1/search` and `POST /v1/answers`: the assistant's own records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from assistant.api.access import Needs
from assistant.api.contents import OnlyJson
from assistant.api.context import Context, FromContext
from assistant.api.draining import draining
from assistant.api.errors import ApiError, WireResponse
from assistant.api.wire import WITH_BODY, FiltersIn, Strict, Text, errors_of, text_url
from assistant.types import Answer, DocumentSummary, Filters, Hit, Message, Passage, Role, as_record

router = APIRouter(tags=["Questions"], dependencies=[Depends(Needs("reader")), Depends(OnlyJson())])


class SearchRequest(Strict):
    """A question, and the number of passages wanted."""

    question: Text
    count: int = Field(default=10, ge=1, le=100)
    filters: FiltersIn | None = None


class SearchHit(BaseModel):
    """A passage that was found: the probability that it is relevant, and the scores of each retrieval leg."""

    rank: int
    score: float = Field(description="0..1, more is better")
    legs: dict[str, float]
    span: tuple[int, int] | None = Field(description="where in the document the words stand that would answer")
    passage: Passage
    title: str
    source: str
    date: str
    url: str


class SearchResult(BaseModel):
    """Passages, best first."""

    object: Literal["list"] = "list"
    data: list[SearchHit]


class ConversationMessage(Strict):
    """A message of the conversation so far."""

    role: Role
    text: Text


class AnswerRequest(Strict):
    """A question with what was said before it."""

    question: Text
    history: list[ConversationMessage] = Field(default=[])
    filters: FiltersIn | None = None


@router.post(
    "/v1/search",
    response_model=SearchResult,
    summary="The passages that a question is about",
    responses=errors_of(*WITH_BODY),
)
async def search(body: SearchRequest, request: Request, context: FromContext) -> Response:
    """Retrieval and the span reader without an answer, with the score of every leg."""
    async with draining(context.limiter, request, lambda: _searched(body, context)) as steps:
        [data] = [hits async for hits in steps.while_connected(request)]
    return WireResponse(SearchResult(data=data).model_dump(mode="json"))


@router.post(
    "/v1/answers",
    response_model=Answer,
    summary="The whole answer, as Python programs get it",
    responses=errors_of(*WITH_BODY, 502),
)
async def answer(body: AnswerRequest, request: Request, context: FromContext) -> Response:
    """The `Answer` record: text, citations, every hit, what was searched, seconds by step."""
    _check_history(body.history, context)
    history = tuple(Message(turn.role, turn.text) for turn in body.history)
    filters = body.filters.filters() if body.filters else Filters()
    return WireResponse(as_record(await context.answer(request, body.question, history, filters)))


def _searched(body: SearchRequest, context: Context) -> Iterator[list[SearchHit]]:
    """The only step of a search."""
    filters = body.filters.filters() if body.filters else Filters()
    hits = context.assistant.search(body.question, body.count, filters)
    documents = {each.id: each for each in context.assistant.documents()}
    yield [_hit(hit, documents.get(hit.passage.document_id), context) for hit in hits]


def _hit(hit: Hit, document: DocumentSummary | None, context: Context) -> SearchHit:
    """A hit with its document's title and source; the document may have left the index meanwhile."""
    passage = hit.passage
    span = (hit.spans[0].start, hit.spans[0].end) if hit.spans else None
    start, end = span or (passage.start, passage.end)
    return SearchHit(
        rank=hit.rank,
        score=hit.score,
        legs=asdict(hit.legs) if hit.legs else {},
        span=span,
        passage=passage,
        title=document.title if document else "",
        source=document.source if document else "",
        date=document.date if document else "",
        url=text_url(passage.document_id, start, end, context.settings.public_url),
    )


def _check_history(history: list[ConversationMessage], context: Context) -> None:
    settings = context.settings
    characters = sum(len(turn.text) for turn in history)
    if len(history) >= settings.max_conversation_messages or characters > settings.max_conversation_characters:
        raise ApiError(
            400,
            "context_length_exceeded",
            f"The history has {len(history):,} messages of {characters:,} characters; at most "
            f"{settings.max_conversation_messages - 1:,} and {settings.max_conversation_characters:,} are read.",
            "Leave out the oldest messages, or start a new conversation.",
            "history",
        )
