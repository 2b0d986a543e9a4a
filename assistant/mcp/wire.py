"""What the tools take and give, as agents see it: every field described, nothing that an agent has no use for."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

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
LanguageField = Annotated[Language | None, Field(description="Only documents in this language.")]
SinceField = Annotated[
    str,
    Field(description="Only documents of this date or later: 2019, 2019-11 or 2019-11-26. Undated ones are left out."),
]
UntilField = Annotated[str, Field(description="Only documents of this date or earlier, written alike.")]
SourcesField = Annotated[
    list[str] | None, Field(description="Only these files or folders, as `source` names them in results.")
]
DocumentIdsField = Annotated[list[str] | None, Field(description="Only the documents with these ids.")]


class Place(BaseModel):
    """A span of a document: `read_source` with `document_id`, `start` and `end` gives exactly its words."""

    document_id: str
    uri: str = Field(description="The whole document as a resource.")
    title: str
    source: str = Field(description="The file, below the folder that was ingested.")
    date: str = Field(description="Publication date as YYYY-MM-DD; empty when the document states none.")
    language: Language
    page: int | None = Field(description="Page, slide or sheet, counted from 1.")
    heading: str = Field(description="The path of headings above it.")
    start: int = Field(description="Offset of the first character in the document's text.")
    end: int = Field(description="Offset behind the last character.")


class CitedPlace(Place):
    """What stands behind a mark such as [1] of the answer."""

    number: int = Field(description="The mark in the answer.")
    quote: str = Field(description="The exact words of the document.")


class FoundPassage(Place):
    """A passage that a search found."""

    rank: int = Field(description="1 is the best.")
    score: float = Field(description="0 to 1, more is better.")
    text: str


class AskResult(BaseModel):
    """An answer made of quotes, or the statement that the documents do not hold one."""

    status: Status = Field(
        description="not_found: the documents do not answer this; do not answer it from elsewhere as if they did. "
        "talk: a reply to what was said to the assistant itself, such as a greeting; no document was searched."
    )
    reason: Reason | None = Field(description="Why nothing was found; null when it was.")
    shape: Shape = Field(description="The shape of answer that the question wants: a fact, a list, an overview …")
    text: str = Field(description="The answer, with marks such as [1], in the language of the question.")
    language: Language
    searched: str = Field(description="The question that was really searched.")
    confidence: float = Field(description="Probability that what was found answers the question, 0 to 1.")
    citations: list[CitedPlace]


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
    end: int = Field(description="Where it ends; when it is less than `characters`, go on reading with it as `start`.")
    text: str


def uri_of(document_id: str) -> str:
    """The resource of a document."""
    return URI_PREFIX + document_id


def cited_place(citation: Citation) -> CitedPlace:
    """A citation as agents see it."""
    return CitedPlace(
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
    """A hit as agents see it."""
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


def place_words(place: Place) -> str:
    """A place in words, for whoever reads text only."""
    page = f", page {place.page}" if place.page else ""
    date = f", {place.date}" if place.date else ""
    return f"{place.title} ({place.source}{page}{date}; document {place.document_id}, {place.start} to {place.end})"
