"""`/v1/documents`: the indexed documents, their texts, uploads and deletions.

A document exists from the moment it is uploaded: it has an id at once, and a `status` that goes from `queued` through
`indexing` to `ready` or `failed`, and through `removing` until it is gone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from assistant.api.access import Needs
from assistant.api.contents import MULTIPART, content_type, wrong_type
from assistant.api.context import Context, FromContext
from assistant.api.errors import ApiError, WireResponse, overloaded
from assistant.api.intents import Upload
from assistant.api.uploads import Uploads, checked_name
from assistant.api.wire import ALWAYS, WITH_BODY, LanguageCode, errors_of
from assistant.errors import IndexMissing
from assistant.types import Document, DocumentSummary

Status = Literal["ready", "queued", "indexing", "failed", "removing"]
MOST_LISTED = 1_000
MOST_CHARACTERS = 2**31  # no document has more; SQLite and JavaScript can count further

router = APIRouter(tags=["Documents"])
reading = [Depends(Needs("reader"))]
writing = [Depends(Needs("editor"))]
UPLOAD_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            MULTIPART: {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


class OmissionOut(BaseModel):
    """A part of the file that was not read, why, and what to do about it."""

    part: str
    reason: str
    hint: str = ""


class DocumentOut(BaseModel):
    """A document. Fields derived from its text are null until it has been read; `message` says why reading failed."""

    id: str
    object: Literal["document"] = "document"
    status: Status
    source: str
    title: str
    language: LanguageCode | None = None
    date: str | None = None
    characters: int | None = None
    passages: int | None = None
    origin: str | None = None
    omissions: list[OmissionOut] = []
    message: str = ""
    hint: str = ""


class DocumentList(BaseModel):
    """Documents: pending ones first, then the others by title. For the next page pass the `last_id` as `after`."""

    object: Literal["list"] = "list"
    data: list[DocumentOut]
    has_more: bool
    last_id: str | None


class DocumentText(BaseModel):
    """Characters `start` to `end` of a document's text, half open, counted in Unicode code points."""

    object: Literal["document.text"] = "document.text"
    document: str
    title: str
    source: str
    start: int
    end: int
    text: str
    characters: int = Field(description="of the whole document")


@router.get(
    "/v1/documents",
    dependencies=reading,
    summary="The documents",
    responses=errors_of(*ALWAYS),
)
async def list_documents(
    context: FromContext,
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 100,
    after: Annotated[str, Query(max_length=64, description="the `last_id` of the list before")] = "",
) -> DocumentList:
    """One page of documents."""
    everything = await run_sync(_documents, context)
    places = {each.id: place for place, each in enumerate(everything)}
    start = places[after] + 1 if after in places else 0
    if after and not start:
        raise ApiError(400, "invalid_cursor", "No such document is listed any more.", "Start without `after`.", "after")
    page = everything[start : start + limit]
    has_more = start + limit < len(everything)
    return DocumentList(data=page, has_more=has_more, last_id=page[-1].id if page else None)


@router.post(
    "/v1/documents",
    dependencies=writing,
    status_code=202,
    response_model=DocumentOut,
    summary="Send a document in",
    openapi_extra=UPLOAD_BODY,
    responses={
        **errors_of(*WITH_BODY, 409),
        200: {"model": DocumentOut, "description": "The index holds it already."},
        202: {"description": "It is queued."},
    },
)
async def upload(request: Request, context: FromContext) -> Response:
    """One file, as `multipart/form-data` in the field `file`. It is read in the background: ask for its `status`."""
    uploads = _uploads(context)
    if uploads.is_full():
        raise overloaded("Too many documents wait to be read.", "Send it again later.")
    kind = content_type(request)
    if kind != MULTIPART:
        raise wrong_type(kind, MULTIPART)
    async with request.form(max_files=1, max_fields=10) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise ApiError(400, "file_missing", "There is no file.", "Send it in the form field `file`.", "file")
        name = checked_name(file.filename or "")
        if not name:
            raise ApiError(
                400, "invalid_file_name", "The name of the file cannot be used.", "Name it like report.pdf.", "file"
            )
        indexed = await run_sync(_indexed, context)
        document_id, queued = await run_sync(uploads.take, name, file.file, frozenset(indexed))
    out = _out(indexed.get(document_id), queued, document_id)
    return WireResponse(out.model_dump(mode="json"), 202 if queued else 200)


@router.get(
    "/v1/documents/{document_id}",
    dependencies=reading,
    summary="One document, or how far it is",
    responses=errors_of(*ALWAYS, 404),
)
async def get_document(document_id: str, context: FromContext) -> DocumentOut:
    """Its facts and its status."""
    summary = (await run_sync(_indexed, context)).get(document_id)
    on_its_way = context.uploads.upload(document_id) if context.uploads else None
    if summary is None and on_its_way is None:
        raise _unknown()
    return _out(summary, on_its_way, document_id)


@router.delete(
    "/v1/documents/{document_id}",
    dependencies=writing,
    status_code=202,
    response_model=DocumentOut,
    summary="Take a document out",
    responses={
        **errors_of(*ALWAYS, 404, 409),
        200: {"model": DocumentOut, "description": "It was never in the index; its failure is forgotten."},
        202: {"description": "It is being removed."},
    },
)
async def delete_document(document_id: str, context: FromContext) -> Response:
    """Only uploaded documents: a file in an ingested folder would come back."""
    summary = (await run_sync(_indexed, context)).get(document_id)
    uploads = context.uploads
    known = uploads.upload(document_id) if uploads else None
    if summary is None and known is None:
        raise _unknown()
    if uploads is None or (known is None and not uploads.holds(document_id)):
        raise ApiError(
            409,
            "not_uploaded",
            "This document was not uploaded.",
            "Delete its file from the folder where it lies and run: assistant ingest FOLDER",
        )
    removing = await run_sync(uploads.remove, document_id)
    out = _out(summary, removing or known, document_id)
    return WireResponse(out.model_dump(mode="json"), 202 if removing else 200)


@router.post(
    "/v1/documents/{document_id}/reindex",
    dependencies=writing,
    status_code=202,
    summary="Read a document's file again",
    responses=errors_of(*ALWAYS, 404, 409),
)
async def reindex_document(document_id: str, context: FromContext) -> DocumentOut:
    """In the background, and only if the file has changed: then it becomes another document with a new id."""
    summary = (await run_sync(_indexed, context)).get(document_id)
    if summary is None:
        raise _unknown()
    if not await run_sync((path := Path(summary.path)).is_file):
        raise ApiError(
            409, "file_missing", "The file is no longer where it was read.", "Put it back, or delete the document."
        )
    return _out(summary, _uploads(context).read_again(document_id, summary.source, path), document_id)


@router.get(
    "/v1/documents/{document_id}/text",
    dependencies=reading,
    summary="The text of a document, or the place of a citation",
    responses=errors_of(*ALWAYS, 404),
)
async def get_text(
    document_id: str,
    context: FromContext,
    start: Annotated[int, Query(ge=0, le=MOST_CHARACTERS)] = 0,
    end: Annotated[int | None, Query(ge=0, le=MOST_CHARACTERS, description="the end of the text without")] = None,
) -> DocumentText:
    """With the `start` and `end` of a citation it is the quote. A long text comes in pieces: continue from `end`."""
    document = await run_sync(_document, context, document_id)
    length = len(document.text)
    if start > length or (end is not None and end < start):
        raise ApiError(
            400, "invalid_span", f"The text has {length:,} characters.", "Let 0 <= start <= end <= that.", "start"
        )
    stop = min(length if end is None else end, length, start + context.settings.max_text_characters)
    return DocumentText(
        document=document.id,
        title=document.title,
        source=document.source,
        start=start,
        end=stop,
        text=document.text[start:stop],
        characters=length,
    )


def _uploads(context: Context) -> Uploads:
    if context.uploads is None:
        raise ApiError(
            409,
            "uploads_off",
            "Uploads are off on this server.",
            "Set a folder for them and restart the server: ASSISTANT_API__UPLOAD_FOLDER=uploads",
        )
    return context.uploads


def _indexed(context: Context) -> dict[str, DocumentSummary]:
    return {each.id: each for each in context.assistant.documents()}


def _document(context: Context, document_id: str) -> Document:
    if document_id not in _indexed(context):
        raise _unknown()
    try:
        return context.assistant.document(document_id)
    except IndexMissing as error:  # it was removed from the index a moment ago
        raise _unknown() from error


def _documents(context: Context) -> list[DocumentOut]:
    indexed = _indexed(context)
    on_their_way = context.uploads.pending() if context.uploads else ()
    found = [_out(indexed.pop(each.id, None), each, each.id) for each in on_their_way]
    return found + [_out(each, None, each.id) for each in indexed.values()]


def _out(summary: DocumentSummary | None, on_its_way: Upload | None, document_id: str) -> DocumentOut:
    """A document from what the index and the upload queue know of it. The path of its file is not revealed."""
    if summary is None:
        name = on_its_way.name if on_its_way else ""
        out = DocumentOut(id=document_id, status="queued", source=name, title=name)
    else:
        out = DocumentOut(
            id=summary.id,
            status="ready",
            source=summary.source,
            title=summary.title,
            language=summary.language,
            date=summary.date,
            characters=summary.characters,
            passages=summary.passages,
            origin=summary.origin,
            omissions=[OmissionOut(part=each.part, reason=each.reason, hint=each.hint) for each in summary.omissions],
        )
    if on_its_way:
        told = {"status": on_its_way.state, "message": on_its_way.message, "hint": on_its_way.hint}
        out = out.model_copy(update=told)
    return out


def _unknown() -> ApiError:
    return ApiError(404, "document_not_found", "There is no such document.", "List them with: GET /v1/documents")
