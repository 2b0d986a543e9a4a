"""Citations: exact places in a source, checked when they are made (ARCHITECTURE.md, invariant 1)."""

from __future__ import annotations

from assistant.language import document_language
from assistant.types import Citation, Document, Passage


class InexactCitation(ValueError):
    """A span does not lie in its passage, or the document's text there is not the quote: a defect of ours."""


def cite(number: int, document: Document, passage: Passage, start: int, end: int) -> Citation:
    """The citation of ``document.text[start:end]``, a span inside `passage`; `number` is its mark in the answer.

    Raises InexactCitation when the span leaves the passage or the passage does not read as its document does.
    """
    if passage.document_id != document.id or not passage.start <= start < end <= passage.end:
        raise InexactCitation(f"span {start}:{end} is not inside passage {passage.id} of {document.id}")
    quote = document.text[start:end]
    if passage.text[start - passage.start : end - passage.start] != quote:
        raise InexactCitation(f"passage {passage.id} no longer reads as document {document.id} at {start}:{end}")
    return Citation(
        number=number,
        document_id=document.id,
        title=document.title,
        source=document.source,
        page=document.outline.page_at(start),
        heading=document.outline.heading_at(start),
        start=start,
        end=end,
        quote=quote,
        language=document_language(quote),
        date=document.date,
    )
