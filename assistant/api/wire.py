"""Request and response models that several routes share. The assistant's own records are sent as they are."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from assistant.language.registry import choice, codes, is_language
from assistant.types import Citation, Filters


def _sound(text: str) -> str:
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("must hold neither NUL nor half a character (a lone surrogate)")
    return text


#: Text without lone surrogates.
Text = Annotated[str, AfterValidator(_sound)]


class Strict(BaseModel):
    """A part of a request that OpenAI does not have: misspelt fields are refused, not ignored."""

    model_config = ConfigDict(extra="forbid")


def _spoken(code: str) -> str:
    if not is_language(code):
        raise ValueError(f"must be one of {choice()}")
    return code


#: A language that the assistant speaks, by its code.
LanguageCode = Annotated[
    str, AfterValidator(_spoken), Field(json_schema_extra=lambda schema: schema.update(enum=list(codes())))
]


class FiltersIn(Strict):
    """Which documents may answer; what is left out does not restrict."""

    language: LanguageCode | None = Field(default=None, description="of documents and passages")
    since: Text = Field(default="", max_length=32, description="a year, a month or a day: 2019, 2019-11, 2019-11-26")
    until: Text = Field(default="", max_length=32, description="the same; included")
    sources: list[Text] = Field(default=[], max_length=1_000, description="files or folders as `source` writes them")
    document_ids: list[Text] = Field(default=[], max_length=1_000)

    def filters(self) -> Filters:
        """The filters for the assistant, which checks the dates."""
        return Filters(self.language, self.since, self.until, tuple(self.sources), tuple(self.document_ids))


class CitationOut(BaseModel):
    """An exact place in a document: its text from `start` to `end`, in characters, is `quote`."""

    number: int = Field(description="the mark in the text: [1]")
    document: str = Field(description="the document's id")
    title: str
    source: str
    span: tuple[int, int] = Field(description="start and end in the document's text, half open, in code points")
    quote: str
    page: int | None
    heading: str
    date: str = Field(description="of the document, ISO 8601, or empty")
    language: LanguageCode
    url: str = Field(description="GET it for the quote in its document")


class ErrorBody(BaseModel):
    """What went wrong."""

    message: str
    type: str
    param: str | None
    code: str | None
    hint: str = Field(description="what to do next")


class ErrorOut(BaseModel):
    """An error in OpenAI's shape, with a hint."""

    error: ErrorBody


def citation_out(citation: Citation, public_url: str) -> CitationOut:
    """A citation in a response."""
    return CitationOut(
        number=citation.number,
        document=citation.document_id,
        title=citation.title,
        source=citation.source,
        span=(citation.start, citation.end),
        quote=citation.quote,
        page=citation.page,
        heading=citation.heading,
        date=citation.date,
        language=citation.language,
        url=text_url(citation.document_id, citation.start, citation.end, public_url),
    )


def text_url(document_id: str, start: int, end: int, public_url: str) -> str:
    """The URL of a span of a document; relative unless the server knows its public address."""
    return f"{public_url.rstrip('/')}/v1/documents/{quote(document_id)}/text?start={start}&end={end}"


_MEANINGS = {
    400: "The request is wrong; `param` names the field.",
    401: "A key is needed, or the one sent is not valid.",
    403: "The key's role is not enough, or a browser was sent here by another site.",
    404: "There is no such thing.",
    408: "The request did not arrive in time.",
    409: "It cannot be done as things are.",
    413: "The request is too large.",
    415: "The content type, or the format of the document, is not supported.",
    429: "The key has sent too many requests; `Retry-After` says when to try again.",
    500: "The server failed; the log says why.",
    502: "The chat model failed.",
    503: "The index cannot be read, or too many requests wait; `Retry-After` says when to try again.",
}
#: What any request may meet, and what one with a body may meet beside it.
ALWAYS = (400, 401, 403, 429, 500, 503)
WITH_BODY = (*ALWAYS, 408, 413, 415)


def errors_of(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The documentation of a route's errors."""
    return {status: {"model": ErrorOut, "description": _MEANINGS[status]} for status in sorted(set(statuses))}
