"""The tab of documents: what there is, how far it is, and for editors adding and deleting. Foreign text by `inert`."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.reading import SUPPORTED_SUFFIXES
from assistant.types import DocumentSummary
from assistant.ui.conversation import Place
from assistant.ui.desk import Uploads, Waiting
from assistant.ui.rendering import doer, inert, inert_line, opener
from assistant.ui.texts import Texts
from assistant.visiting import Visitor


def state_name(state: str, texts: Texts) -> str:
    """What a state of a document is called."""
    names = {
        "uploading": texts.uploading,
        "queued": texts.queued,
        "indexing": texts.indexing,
        "ready": texts.ready,
        "failed": texts.failed,
        "removing": texts.removing,
    }
    return names.get(state, state)


def uploads_html(texts: Texts, visitor: Visitor, uploads: Uploads | None) -> str:
    """Where an editor adds documents; documents.js sends them and says what became of each."""
    if not visitor.may("editor"):
        return f'<div class="adding" lang="{texts.language}"><p class="caption">{inert(texts.read_only)}</p></div>'
    if uploads is None:
        return f'<div class="adding" lang="{texts.language}"><p class="caption">{inert(texts.uploads_off)}</p></div>'
    states = "".join(
        f' data-{each}="{inert(state_name(each, texts))}"'
        for each in ("uploading", "queued", "indexing", "ready", "failed", "removing")
    )
    accepted = ",".join(sorted(SUPPORTED_SUFFIXES))
    return (
        f'<div class="adding" lang="{texts.language}"{states}><label class="add">'
        f'<span>{inert(texts.add_documents)}</span><input type="file" multiple accept="{accepted}"></label>'
        f'<p class="caption">{inert(texts.add_documents_explanation)}</p>'
        f'<ul class="results" aria-live="polite" aria-label="{inert(texts.upload_results)}"></ul></div>'
    )


def documents_html(
    documents: Sequence[DocumentSummary], texts: Texts, visitor: Visitor, uploads: Uploads | None
) -> str:
    """The list: what is on its way first, then what the index holds; each of these opens in the panel."""
    waiting = {each.id: each for each in uploads.pending()} if uploads else {}
    indexed = {each.id for each in documents}
    items = [_waiting(each, texts) for each in waiting.values() if each.id not in indexed]
    may_delete = uploads if visitor.may("editor") else None
    items += [_document(each, waiting.get(each.id), texts, may_delete) for each in documents]
    if not items:
        return (
            f'<div class="documents" lang="{texts.language}"><p class="empty">{inert(texts.documents_empty)}</p></div>'
        )
    count = inert(texts.documents_count.format(count=len(documents)))
    return (
        f'<div class="documents" lang="{texts.language}"><p class="caption">{count}</p><ol>{"".join(items)}</ol></div>'
    )


def _document(each: DocumentSummary, waiting: Waiting | None, texts: Texts, uploads: Uploads | None) -> str:
    state = waiting.state if waiting else "ready"
    facts = (
        texts.language_name(each.language),
        texts.readable_date(each.date),
        texts.characters.format(count=texts.readable_number(each.characters)),
        state_name(state, texts),
    )
    inside = (
        f'<span class="title" lang="{each.language}"><bdi>{inert_line(each.title or each.source)}</bdi></span>'
        f'<span class="detail">{inert_line(" · ".join(fact for fact in facts if fact))}</span>'
        f'<span class="detail file"><bdi>{inert_line(each.source)}</bdi></span>'
    )
    opens = opener(Place("document", document_id=each.id), inside, style="document", label=texts.open_document)
    if uploads is None or state == "removing" or not uploads.holds(each.id):
        return f"<li>{opens}</li>"
    label = f"{texts.delete}: {' '.join((each.title or each.source).split())}"
    return f"<li>{opens}{doer(f'remove:{each.id}', inert(texts.delete), style='remove', label=label)}</li>"


def _waiting(each: Waiting, texts: Texts) -> str:
    told = f'<span class="detail">{inert_line(each.message)}</span>' if each.message else ""
    return (
        f'<li class="waiting {inert(each.state)}"><span class="title"><bdi>{inert_line(each.name)}</bdi></span>'
        f'<span class="detail">{inert(state_name(each.state, texts))}</span>{told}</li>'
    )
