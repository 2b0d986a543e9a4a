"""Records → HTML for the source panel. The same rule as in `rendering`: text from outside only through `inert`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from urllib.parse import quote

from assistant.types import Citation, Document, Hit
from assistant.ui.conversation import Failure, Place
from assistant.ui.rendering import failure_html, inert, inert_line, open_button
from assistant.ui.texts import Texts

#: How many characters around a quote the panel shows of a long document.
WINDOW_CHARACTERS = 20_000
NEAREST_PASSAGES = 3
SNIPPET_CHARACTERS = 320

Span = tuple[int, int]


def window_of(length: int, span: Span | None) -> Span:
    """The part of a text of `length` characters that is shown: all, or WINDOW_CHARACTERS on each side of `span`."""
    if length <= 2 * WINDOW_CHARACTERS:
        return 0, length
    start, end = span or (0, 0)
    return max(0, start - WINDOW_CHARACTERS), min(length, end + WINDOW_CHARACTERS)


def document_text(document: Document, span: Span | None, texts: Texts) -> str:
    """The text as inert HTML, headings in bold, page numbers beside it, and `span` in one ``<mark>``."""
    text, (first, last) = document.text, window_of(len(document.text), span)
    headings: dict[int, int] = {}
    for heading in document.outline.headings:
        line_end = text.find("\n", heading.start)
        headings[heading.start] = len(text) if line_end < 0 else line_end
    pages = {page.start: page.number for page in document.outline.pages}
    if span and not first <= span[0] < span[1] <= last:
        span = None
    cuts = {first, last, *headings, *headings.values(), *pages, *(span or ())}
    edges = sorted(cut for cut in cuts if first <= cut <= last)
    pieces: list[str] = []
    heading_end = max((end for start, end in headings.items() if start <= first), default=0)
    for start, end in pairwise(edges):
        heading_end = max(heading_end, headings.get(start, 0))
        if start in pages:
            pieces.append(f'<span class="page-start" title="{inert(texts.page.format(number=pages[start]))}"></span>')
        if span and start == span[0]:
            pieces.append("<mark>")
        piece = inert(text[start:end])
        pieces.append(f'<b class="heading">{piece}</b>' if start < heading_end else piece)
        if span and end == span[1]:
            pieces.append("</mark>")
    return "".join(pieces)


def _facts(facts: Sequence[tuple[str, str]]) -> str:
    """Labelled facts about a source; those without a value are left out."""
    rows = "".join(
        f"<div><dt>{inert(label)}</dt><dd><bdi>{inert_line(value)}</bdi></dd></div>" for label, value in facts if value
    )
    return f"<dl>{rows}</dl>"


def _where(page: int | None, heading: str, texts: Texts) -> list[tuple[str, str]]:
    """Page and heading as facts."""
    return [(texts.page_label, "" if page is None else str(page)), (texts.heading, heading)]


def _region(place: Place | None, inside: str, texts: Texts) -> str:
    """The frame of everything the panel shows; page.js reads the place from it."""
    address = "" if place is None else inert(place.address)
    return (
        f'<section class="panel" data-place="{address}" '
        f'data-conversation="{inert(texts.conversation)}" lang="{texts.language}" aria-label="{inert(texts.source)}">'
        f"{inside}</section>"
    )


def has_page_images(source: str) -> bool:
    """Whether the pages of a file can be shown as they were printed."""
    return source.lower().endswith(".pdf")


def _page_image(document: Document, span: Span | None, page: int | None, texts: Texts) -> str:
    """The page image, collapsed: it is fetched when opened. page.js remembers whether it is open.

    Of a quote that continues on the next page, the part on this one is marked.
    """
    if page is None or not has_page_images(document.source):
        return ""
    address = f"/page/images/{quote(document.id, safe='')}/{page}.png"
    if span:
        end = min([span[1], *(each.start for each in document.outline.pages if each.start > span[0])])
        address += f"?start={span[0]}&end={end}"
    words = inert(texts.page_image_of.format(number=page))
    return (
        f'<details class="page-image"><summary>{inert(texts.page_image)}</summary>'
        f'<img loading="lazy" src="{inert(address)}" alt="{words}"></details>'
    )


def document_html(
    place: Place,
    document: Document,
    span: Span | None,
    facts: Sequence[tuple[str, str]],
    texts: Texts,
    above: str = "",
    page: int | None = 1,
) -> str:
    """A document with `span` highlighted. `facts` are added to the document's own, `above` is HTML over the title.

    `page` is the page whose image is offered, for documents that have page images.
    """
    first, last = window_of(len(document.text), span)
    notice = ""
    if (first, last) != (0, len(document.text)):
        numbers = (texts.readable_number(number) for number in (first + 1, last, len(document.text)))
        shown = texts.window.format(**dict(zip(("start", "end", "total"), numbers, strict=True)))
        notice = f'<p class="notice">{inert(shown)}</p>'
    own = [
        (texts.file, document.source),
        (texts.published, texts.readable_date(document.date)),
        (texts.document_language, texts.language_name(document.language)),
        (texts.origin, document.origin),
        *((texts.not_read, f"{each.part}: {each.reason}. {each.hint}") for each in document.omissions),
    ]
    title = inert_line(document.title or document.source)
    return _region(
        place,
        f'{above}<h2 tabindex="-1" lang="{document.language}"><bdi>{title}</bdi></h2>'
        f"{_facts([*own, *facts])}{_original(document, texts)}{_page_image(document, span, page, texts)}{notice}"
        f'<div class="source-text" tabindex="0" role="group" aria-label="{inert(texts.source)}" '
        f'lang="{document.language}" dir="auto">'
        f"{document_text(document, span, texts)}</div>",
        texts,
    )


def _original(document: Document, texts: Texts) -> str:
    """The link to the file itself, which is downloaded and not displayed."""
    address = f"/page/files/{quote(document.id, safe='')}"
    return f'<p class="original"><a href="{address}" download>{inert(texts.original_file)}</a></p>'


def _step(place: Place | None, arrow: str, label: str) -> str:
    """A button to the previous or next citation."""
    if place is None:
        return f'<button type="button" class="step" disabled title="{inert(label)}">{arrow}</button>'
    return open_button(place, f'{arrow}<span class="unseen">{inert(label)}</span>', style="step", label=label)


def citation_html(
    place: Place, document: Document, citation: Citation, citations: Sequence[Citation], texts: Texts
) -> str:
    """A citation in its document, with buttons to the previous and next citations."""
    numbers = [each.number for each in citations]
    at = numbers.index(citation.number)
    before = Place(place.kind, place.turn, numbers[at - 1]) if at > 0 else None
    after = Place(place.kind, place.turn, numbers[at + 1]) if at + 1 < len(numbers) else None
    position = inert(texts.citation_of.format(number=at + 1, total=len(numbers)))
    steps = (
        f'<nav class="steps">{_step(before, "←", texts.previous)}<span aria-live="polite">{position}</span>'
        f"{_step(after, '→', texts.next)}</nav>"
    )
    span: Span | None = (citation.start, citation.end)
    if document.text[citation.start : citation.end] != citation.quote:
        span = None
        steps += f'<p class="notice">{inert_line(texts.quote_moved.format(quote=citation.quote))}</p>'
    return document_html(
        place, document, span, _where(citation.page, citation.heading, texts), texts, steps, citation.page
    )


def hit_html(place: Place, document: Document, hit: Hit, texts: Texts) -> str:
    """A retrieved passage in its document, with a button back to the list it was opened from."""
    back = open_button(
        Place("nearest", place.turn), f"← {inert(texts.back_to_nearest)}", style="back", label=texts.back_to_nearest
    )
    passage = hit.passage
    steps = f'<nav class="steps">{back}</nav>'
    same = document.text[passage.start : passage.end] == passage.text
    span = (passage.start, passage.end) if same else None
    return document_html(
        place, document, span, _where(passage.page, passage.heading, texts), texts, steps, passage.page
    )


def nearest_html(place: Place, hits: Sequence[Hit], titles: Mapping[str, str], texts: Texts) -> str:
    """The nearest passages to a question that the documents do not answer."""
    items = []
    for hit in hits[:NEAREST_PASSAGES]:
        snippet = " ".join(hit.passage.text.split())
        if len(snippet) > SNIPPET_CHARACTERS:
            snippet = snippet[:SNIPPET_CHARACTERS].rsplit(" ", 1)[0] + "…"
        title = titles.get(hit.passage.document_id, hit.passage.heading)
        inside = (
            f'<span class="title" lang="{hit.passage.language}"><bdi>{inert_line(title)}</bdi></span>'
            f'<span class="snippet" lang="{hit.passage.language}"><bdi>{inert_line(snippet)}</bdi></span>'
        )
        opens = Place("hit", place.turn, hit.rank)
        items.append(f"<li>{open_button(opens, inside, style='passage', label=texts.open_passage)}</li>")
    return _region(
        place,
        f'<h2 tabindex="-1">{inert(texts.nearest)}</h2><p class="explanation">{inert(texts.nearest_explanation)}</p>'
        f'<ol class="passages">{"".join(items)}</ol>',
        texts,
    )


def empty_html(texts: Texts) -> str:
    """The panel before anything was opened."""
    return _region(None, f'<p class="empty">{inert(texts.source_empty)}</p>', texts)


def panel_failure_html(failure: Failure, texts: Texts) -> str:
    """The panel when what was asked for cannot be shown."""
    return _region(None, failure_html(failure, texts), texts)
