"""The three tools. Each returns structured content, and the same as text for agents that read text only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, TextContent
from pydantic import BaseModel, Field

from assistant.errors import AssistantError
from assistant.mcp.wire import (
    AnswerSection,
    AskResult,
    DocumentIdsField,
    LanguageField,
    QuestionField,
    ReadResult,
    SearchResult,
    SinceField,
    SourcesField,
    UntilField,
    cited_span,
    found_passage,
    span_words,
    uri_of,
)
from assistant.types import Filters, Language
from assistant.wiring import Assistant

#: `read_source` returns at most this much at once: some 5,000 to 10,000 tokens of a chat model.
MAX_READ_CHARACTERS = 20_000


class Tools:
    """The tools over one assistant. They raise ToolError, whose message an agent can act on."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def ask(
        self,
        question: QuestionField,
        language: LanguageField = None,
        since: SinceField = "",
        until: UntilField = "",
        sources: SourcesField = None,
        document_ids: DocumentIdsField = None,
    ) -> Annotated[CallToolResult, AskResult]:
        """Answer a question from the organisation's documents, in quotes with citations of the exact place.

        Use it first for any question of fact about the organisation. The words are those of the documents, never made
        up; keep the citations when you pass them on. `not_found` means that the documents do not say; then try `search`
        with other words, or say so. Filters restrict which documents may answer.
        """
        with _told():
            filters = _filters(language, since, until, sources, document_ids)
            answer = self._assistant.ask(question, filters=filters)
        result = AskResult(
            status=answer.status,
            reason=answer.reason,
            shape=answer.shape,
            short=answer.short,
            sections=[AnswerSection(heading=each.heading, citations=list(each.citations)) for each in answer.sections],
            text=answer.text,
            language=answer.language,
            searched=answer.searched,
            confidence=round(answer.confidence, 4),
            citations=[cited_span(each) for each in answer.citations],
        )
        places = [f"[{each.number}] {span_words(each)}" for each in result.citations]
        return _both(result, "\n".join([answer.text, *([""] if places else []), *places]))

    def search(
        self,
        question: QuestionField,
        count: Annotated[int, Field(ge=1, le=50, description="How many passages.")] = 10,
        language: LanguageField = None,
        since: SinceField = "",
        until: UntilField = "",
        sources: SourcesField = None,
        document_ids: DocumentIdsField = None,
    ) -> Annotated[CallToolResult, SearchResult]:
        """Find the passages of the organisation's documents that a question or a topic is about, best first.

        Use it to gather material, to compare documents, or when `ask` found nothing. There are always nearest passages:
        a low score means that they are hardly about it.
        """
        with _told():
            filters = _filters(language, since, until, sources, document_ids)
            hits = self._assistant.search(question, count, filters)
            passages = [found_passage(hit, self._assistant.summary(hit.passage.document_id)) for hit in hits]
        words = [f"{each.rank}. {span_words(each)}, score {each.score}\n{each.text}" for each in passages]
        return _both(SearchResult(passages=passages), "\n\n".join(words) or "No document passes the filters.")

    def read_source(
        self,
        document_id: Annotated[str, Field(description="The `document_id` of a citation or a passage.")],
        start: Annotated[int, Field(ge=0, description="Offset of the first character.")] = 0,
        end: Annotated[
            int | None, Field(ge=0, description="Offset after the last one; by default as much as fits.")
        ] = None,
        margin: Annotated[
            int, Field(ge=0, le=MAX_READ_CHARACTERS, description="Extra characters on both sides, for context.")
        ] = 0,
    ) -> Annotated[CallToolResult, ReadResult]:
        """Read a document, or a span of it: the words around a citation, or the whole text piece by piece.

        At most 20,000 characters come at once; `end` of the result tells where to go on.
        """
        with _told():
            document = self._assistant.document(document_id)
        length = len(document.text)
        first = max(0, min(start, length) - margin)
        wanted = length if end is None else min(length, max(start, end) + margin)
        last = min(wanted, first + MAX_READ_CHARACTERS)
        result = ReadResult(
            document_id=document.id,
            uri=uri_of(document.id),
            title=document.title,
            source=document.source,
            date=document.date,
            language=document.language,
            characters=length,
            start=first,
            end=last,
            text=document.text[first:last],
        )
        head = f"{document.title} ({document.source}), characters {first} to {last} of {length}:"
        return _both(result, f"{head}\n\n{result.text}")


def _filters(
    language: Language | None, since: str, until: str, sources: list[str] | None, document_ids: list[str] | None
) -> Filters:
    return Filters(language, since, until, tuple(sources or ()), tuple(document_ids or ()))


def _both(result: BaseModel, words: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=words)], structured_content=result.model_dump(mode="json"))


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except AssistantError as error:
        raise ToolError(str(error)) from error
