"""The documents tab: documents, their states and, for editors, actions. Text from outside goes through `inert`."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.access.visiting import Visitor
from assistant.reading import SUPPORTED_SUFFIXES
from assistant.types import DocumentSummary
from assistant.ui.conversation import Place
from assistant.ui.rendering import action_button, inert, inert_line, open_button, plain_line
from assistant.ui.services import PendingUpload, UploadQueue
from assistant.ui.texts import Texts


def state_name(state: str, texts: Texts) -> str:
    """The name of a document's state."""
    names = {
        "uploading": texts.uploading,
        "queued": texts.queued,
        "indexing": texts.indexing,
        "ready": texts.ready,
        "failed": texts.failed,
        "removing": texts.removing,
    }
    return names.get(state, state)


def uploads_html(texts: Texts, visitor: Visitor, uploads: UploadQueue | None) -> str:
    """Where an editor adds documents; documents.js uploads them and shows the outcome of each."""
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
    documents: Sequence[DocumentSummary], texts: Texts, visitor: Visitor, uploads: UploadQueue | None
) -> str:
    """The list: pending documents first, then the indexed ones, each of which opens in the panel."""
    waiting = {each.id: each for each in uploads.pending()} if uploads else {}
    indexed = {each.id for each in documents}
    editing = uploads if visitor.may("editor") else None
    items = [_waiting(each, texts, editing) for each in waiting.values() if each.id not in indexed]
    items += [_document(each, waiting.get(each.id), texts, editing) for each in documents]
    if not items:
        return (
            f'<div class="documents" lang="{texts.language}"><p class="empty">{inert(texts.documents_empty)}</p></div>'
        )
    count = inert(texts.documents_count.format(count=len(documents)))
    busy = " data-busy" if any(each.state != "failed" for each in waiting.values()) else ""
    return (
        f'<div class="documents" lang="{texts.language}"{busy}><p class="caption">{count}</p>'
        f"<ol>{''.join(items)}</ol></div>"
    )


def _document(each: DocumentSummary, waiting: PendingUpload | None, texts: Texts, editing: UploadQueue | None) -> str:
    state, name = waiting.state if waiting else "ready", each.title or each.source
    facts = (
        texts.language_name(each.language),
        texts.readable_date(each.date),
        texts.characters.format(count=texts.readable_number(each.characters)),
    )
    inside = (
        f'<span class="title" lang="{each.language}"><bdi>{inert_line(name)}</bdi></span>'
        f'<span class="detail">{inert_line(" · ".join(fact for fact in facts if fact))} · '
        f'<span class="state {inert(state)}">{inert(state_name(state, texts))}</span></span>'
        f'<span class="detail file"><bdi>{inert_line(each.source)}</bdi></span>{_message(waiting)}'
    )
    opens = open_button(Place("document", document_id=each.id), inside, style="document", label=texts.open_document)
    tools = ""
    if editing is not None and state in ("ready", "failed"):
        tools = _tool("reindex", each.id, texts.reindex, name, texts.reindex_explanation)
        if editing.holds(each.id):
            tools += _tool("remove", each.id, texts.delete, name)
    return f'<li>{opens}<span class="row-tools">{tools}</span></li>' if tools else f"<li>{opens}</li>"


def _waiting(each: PendingUpload, texts: Texts, editing: UploadQueue | None) -> str:
    can_go = editing is not None and each.state == "failed"
    tools = f'<span class="row-tools">{_tool("forget", each.id, texts.dismiss, each.name)}</span>' if can_go else ""
    return (
        f'<li class="waiting"><span class="document"><span class="title"><bdi>{inert_line(each.name)}</bdi></span>'
        f'<span class="detail"><span class="state {inert(each.state)}">{inert(state_name(each.state, texts))}</span>'
        f"</span>{_message(each)}</span>{tools}</li>"
    )


def _message(waiting: PendingUpload | None) -> str:
    """Why a document was not accepted."""
    if waiting is None or not waiting.message:
        return ""
    return f'<span class="detail failed"><bdi>{inert_line(waiting.message)}</bdi></span>'


def _tool(verb: str, document_id: str, words: str, name: str, explanation: str = "") -> str:
    """A button for one document; its accessible name says what it does and to which document."""
    told = plain_line(f"{words}: {name}") + (f" ({explanation})" if explanation else "")
    return action_button(f"{verb}:{document_id}", inert(words), style="remove", label=told)
