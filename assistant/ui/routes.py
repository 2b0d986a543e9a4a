"""The page's own routes beside Gradio's: sign-in, exports, answers to copy, original files and page images.

All of them require authentication.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from anyio.to_thread import run_sync
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from assistant.errors import AssistantError, UnreadableDocument
from assistant.ingesting.preparing import file_digest
from assistant.types import DocumentSummary
from assistant.ui.authentication import AuthenticationMiddleware, visitor_of
from assistant.ui.exports import answer_markdown, answer_text, conversation_json, conversation_markdown
from assistant.ui.handlers import Assistant
from assistant.ui.page_images import PageImages
from assistant.ui.panel import has_page_images
from assistant.ui.remembering import Memory, Remembered
from assistant.ui.services import Services
from assistant.ui.sessions import Sessions
from assistant.ui.signing import sign_in_routes
from assistant.ui.texts import Texts, texts_of

#: Files are data: the browser saves them, never displays them, and they could run nothing if it did.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}
#: Document ids are content hashes, so a page image never changes; cached for about as long as a sign-in lasts.
IMAGE_HEADERS = HEADERS | {"Cache-Control": "private, max-age=43200"}
LONGEST_QUOTE = 4_000


class Routes:
    """The handlers of the routes, for one assistant and its services."""

    def __init__(self, assistant: Assistant, services: Services) -> None:
        self._assistant = assistant
        self._memory = Memory(services.history)
        self._images = PageImages()

    async def export(self, request: Request) -> Response:
        """A conversation of the visitor as a download: ``/conversations/{id}.md`` or ``.json``."""
        kind = _one_of(request, "md", "json")
        remembered = await run_sync(self._remembered, request)
        if kind == "md":
            content = conversation_markdown(remembered, _texts(request))
        else:
            content = json.dumps(conversation_json(remembered), ensure_ascii=True, indent=2)
        return _attachment(content, f"{remembered.summary.title}.{kind}")

    async def answer(self, request: Request) -> Response:
        """An answer of the visitor's conversation, to be copied: ``/conversations/{id}/{turn}.md`` or ``.txt``."""
        kind = _one_of(request, "md", "txt")
        remembered = await run_sync(self._remembered, request)
        number = request.path_params["turn"]
        if number >= len(remembered.turns):
            raise HTTPException(404)
        written: Callable[..., str] = answer_markdown if kind == "md" else answer_text
        return PlainTextResponse(_sound(written(remembered.turns[number], _texts(request))), headers=HEADERS)

    async def original(self, request: Request) -> Response:
        """The file of an indexed document, as long as it has not changed since."""
        summary = await run_sync(self._unchanged, request.path_params["document_id"])
        headers = HEADERS | {"Content-Disposition": _disposition(Path(summary.source).name)}
        return FileResponse(summary.path, media_type="application/octet-stream", headers=headers)

    async def page_image(self, request: Request) -> Response:
        """A page of an indexed PDF, ``/images/{document}/{page}.png``, `start` to `end` of the text marked on it."""
        png = await run_sync(self._page_image, request)
        return Response(png, media_type="image/png", headers=IMAGE_HEADERS)

    def _page_image(self, request: Request) -> bytes:
        summary = self._unchanged(request.path_params["document_id"])
        if not has_page_images(summary.source):
            raise HTTPException(404, "Only pages of PDFs are images.")
        start, end = (_number(request, name) for name in ("start", "end"))
        quote = self._assistant.document(summary.id).text[start : min(end, start + LONGEST_QUOTE)]
        try:
            return self._images.png(Path(summary.path), summary.digest, request.path_params["page"], quote)
        except UnreadableDocument as error:
            raise HTTPException(404, error.message) from error

    def _remembered(self, request: Request) -> Remembered:
        found = self._memory.open(visitor_of(request).name, request.path_params["conversation_id"])
        if found is None:
            raise HTTPException(404)
        return found

    def _unchanged(self, document_id: str) -> DocumentSummary:
        """The summary of a document whose file still has the content that was indexed; else 404.

        So nothing is sent that was not indexed, whatever file or link has taken its place.
        """
        summary = next((each for each in self._assistant.documents() if each.id == document_id), None)
        try:
            if summary is None or file_digest(Path(summary.path)) != summary.digest:
                raise HTTPException(404, "The file has changed since it was read, or is gone.")
        except OSError as error:
            raise HTTPException(404, "The file is not where it was read.") from error
        return summary


def page_routes(assistant: Assistant, services: Services, sessions: Sessions) -> Starlette:
    """The sub-application mounted at ``/page``."""
    routes = Routes(assistant, services)
    return Starlette(
        routes=[
            *sign_in_routes(services.visitors),
            Route("/conversations/{conversation_id:str}/{turn:int}.{kind:str}", routes.answer),
            Route("/conversations/{conversation_id:str}.{kind:str}", routes.export),
            Route("/files/{document_id:str}", routes.original),
            Route("/images/{document_id:str}/{page:int}.png", routes.page_image),
        ],
        middleware=[Middleware(AuthenticationMiddleware, visitors=services.visitors, sessions=sessions)],
        exception_handlers={AssistantError: _failed},
    )


async def _failed(_: Request, error: Exception) -> Response:
    assert isinstance(error, AssistantError)
    return PlainTextResponse(str(error), 503, headers=HEADERS)


def _one_of(request: Request, *kinds: str) -> str:
    """The file extension of the path. Raises HTTPException (404) for any other."""
    kind: str = request.path_params["kind"]
    if kind not in kinds:
        raise HTTPException(404)
    return kind


def _number(request: Request, name: str) -> int:
    """A text offset from the query string; 0 for anything else."""
    given = request.query_params.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 12 else 0


def _texts(request: Request) -> Texts:
    return texts_of(request.query_params.get("language", "en"))


def _attachment(content: str, name: str) -> Response:
    headers = HEADERS | {"Content-Disposition": _disposition(name)}
    return Response(_sound(content), media_type="application/octet-stream", headers=headers)


def _disposition(name: str) -> str:
    """A `Content-Disposition` (RFC 6266) without folders and without characters that hide the extension."""
    plain = "".join(each if each.isprintable() and each not in '/\\:*?"<>|' else "_" for each in name).strip(". ")
    return f"attachment; filename*=utf-8''{quote(_sound(plain or 'file'), safe='')}"


def _sound(text: str) -> str:
    """Without lone surrogates, which UTF-8 cannot encode."""
    return text.encode("utf-8", "replace").decode()
