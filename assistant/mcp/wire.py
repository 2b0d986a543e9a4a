"""The arguments and results of the tools: every field is described, and only what an agent can use."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from assistant.language.registry import codes
from assistant.types import Citation, DocumentSummary, Hit, Language, Reason, Shape, Status

#: Documents as resources: ``assistant://documents/`` and the document's id.
URI_PREFIX = "assistant://documents/"

QuestionField = Annotated[
    str,
    Field(
        description="A whole question in English or Russian that can be understood without the conversation. It is "
        "answered from documents of both languages."
    ),
]
LanguageField = Annotated[
    Annotated[Language, Field(json_schema_extra=lambda schema: schema.update(enum=list(codes())))] | None,
    Field(description="Only documents in this language."),
]
SinceField = Annotated[
    str,
    Field(description="Only documents of this date or later: 2019, 2019-11 or 2019-11-26. Undated ones are left out."),
]
UntilField = Annotated[str, Field(description="Only documents of this date or earlier, in the same format.")]
SourcesField = Annotated[
    list[str] | None, Field(description="Only these files or folders, as `source` names them in results.")
]
DocumentIdsField = Annotated[list[str] | None, Field(description="Only the documents with these ids.")]


class SourceSpan(BaseModel):
    """A span of a document: `read_source` with `document_id`, `start` and `end` returns exactly its text."""

    document_id: str
    uri: str = Field(description="The whole document as a resource.")
    title: str
    source: str = Field(description="The file, below the folder that was ingested.")
    date: str = Field(description="Publication date as YYYY-MM-DD; empty when the document states none.")
    language: Language
    page: int | None = Field(description="Page, slide or sheet, counted from 1.")
    heading: str = Field(description="The path of headings above it.")
    start: int = Field(description="Offset of the first character in the document's text.")
    end: int = Field(description="Offset after the last character.")


class CitedSpan(SourceSpan):
    """The citation behind a mark such as [1] in the answer."""

    number: int = Field(description="The mark in the answer.")
    quote: str = Field(description="The exact words of the document.")


class FoundPassage(SourceSpan):
    """A passage that a search found."""

    rank: int = Field(description="1 is the best.")
    score: float = Field(description="0 to 1, more is better.")
    text: str


class AnswerSection(BaseModel):
    """Quotes that stand together under a heading: of one document, of one thing compared."""

    heading: str
    citations: list[int] = Field(description="Their numbers.")


class AskResult(BaseModel):
    """An answer made of quotes, or the statement that the documents do not hold one."""

    status: Status = Field(
        description="not_found: the documents do not answer this; do not answer it from elsewhere as if they did. "
        "talk: a reply to what was said to the assistant itself, such as a greeting; no document was searched."
    )
    reason: Reason | None = Field(description="Why nothing was found; null when it was.")
    shape: Shape = Field(description="The shape of answer that the question wants: a fact, a list, an overview …")
    short: str = Field(description="The few words of a quote that answer; empty without such.")
    sections: list[AnswerSection] = Field(description="Quotes that stand together; empty for an answer in one piece.")
    text: str = Field(description="The answer, with marks such as [1], in the language of the question.")
    language: Language
    searched: str = Field(description="The question that was really searched.")
    confidence: float = Field(description="Probability that what was found answers the question, 0 to 1.")
    citations: list[CitedSpan]


class SearchResult(BaseModel):
    """Passages, best first."""

    passages: list[FoundPassage]


class ReadResult(BaseModel):
    """A piece of a document's text."""

    document_id: str
    uri: str
    title: str
    source: str
    date: str
    language: Language
    characters: int = Field(description="Length of the whole text.")
    start: int = Field(description="Where the piece begins.")
    end: int = Field(description="Where it ends; when it is less than `characters`, continue with it as `start`.")
    text: str


def uri_of(document_id: str) -> str:
    """The URI of a document's resource."""
    return URI_PREFIX + document_id


def cited_span(citation: Citation) -> CitedSpan:
    """A citation for agents."""
    return CitedSpan(
        number=citation.number,
        quote=citation.quote,
        document_id=citation.document_id,
        uri=uri_of(citation.document_id),
        title=citation.title,
        source=citation.source,
        date=citation.date,
        language=citation.language,
        page=citation.page,
        heading=citation.heading,
        start=citation.start,
        end=citation.end,
    )


def found_passage(hit: Hit, summary: DocumentSummary) -> FoundPassage:
    """A hit for agents."""
    passage = hit.passage
    return FoundPassage(
        rank=hit.rank,
        score=round(hit.score, 4),
        text=passage.text,
        document_id=passage.document_id,
        uri=uri_of(passage.document_id),
        title=summary.title,
        source=summary.source,
        date=summary.date,
        language=passage.language,
        page=passage.page,
        heading=passage.heading,
        start=passage.start,
        end=passage.end,
    )


def span_words(place: SourceSpan) -> str:
    """A span described in text, for agents that read text only."""
    page = f", page {place.page}" if place.page else ""
    date = f", {place.date}" if place.date else ""
    return f"{place.title} ({place.source}{page}{date}; document {place.document_id}, {place.start} to {place.end})"
