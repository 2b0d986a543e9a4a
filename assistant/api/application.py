"""The API as a separate application, and its route before the web page on one server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from assistant import __version__
from assistant.access.keys import KeyFile, open_keys
from assistant.access.visiting import Visitors
from assistant.api import chat, documents, embeddings, health, models, questions
from assistant.api.access import AccessMiddleware, Gate
from assistant.api.bodies import PATHS, BodyLimits, RefusedBody
from assistant.api.concurrency import ConcurrencyLimiter
from assistant.api.context import Context
from assistant.api.errors import ApiError, error_response
from assistant.api.metrics import Metrics
from assistant.api.observing import Observing
from assistant.api.openapi import documented
from assistant.api.uploads import Uploads
from assistant.errors import SettingsError
from assistant.ingesting.process import IngestProcess
from assistant.settings import Settings
from assistant.wiring import Assistant

ROUTERS = (chat.router, embeddings.router, models.router, questions.router, documents.router, health.router)


class ApiRoute(BaseRoute):
    """Passes every request for a path of the API to it, including those that it answers with 404 or 405."""

    def __init__(self, api: FastAPI) -> None:
        self.app = api

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether the path is the API's."""
        is_ours = scope["type"] == "http" and PATHS.fullmatch(scope["path"])
        return (Match.FULL, {}) if is_ours else (Match.NONE, {})

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the API answer."""
        await self.app(scope, receive, send)


@contextmanager
def opened_context(assistant: Assistant, settings: Settings) -> Iterator[Context]:
    """The context of a server; its thread and its process end with the block. Raises SettingsError."""
    api = settings.api
    limiter = ConcurrencyLimiter(api.concurrent_requests, api.waiting_requests, api.wait_timeout_seconds)
    metrics = Metrics(limiter, assistant.documents)
    if api.upload_folder is None:
        yield Context(assistant, api, limiter, metrics, None)
        return
    uploads = Uploads(api.upload_folder.resolve(), IngestProcess(settings, wiring=Assistant.__module__))
    try:
        uploads.start(frozenset(each.id for each in assistant.documents()))
    except OSError as error:
        folder = str(api.upload_folder)
        raise SettingsError(
            "ASSISTANT_API__UPLOAD_FOLDER", folder, f"a folder that can be written ({error.strerror})"
        ) from error
    try:
        yield Context(assistant, api, limiter, metrics, uploads)
    finally:
        uploads.close()


def build_api(
    context: Context, settings: Settings, keys: KeyFile | None = None, visitors: Visitors | None = None
) -> FastAPI:
    """The API. `keys` are by default those that the settings name; `visitors` may call it from the web page."""
    api = FastAPI(
        title="Document assistant",
        version=__version__,
        docs_url=None,  # its page would load scripts from another origin
        redoc_url=None,
        middleware=[
            Middleware(BodyLimits, settings=settings.api),
            Middleware(Observing, metrics=context.metrics),
            Middleware(AccessMiddleware, gate=Gate(settings, keys or open_keys(settings), visitors)),
        ],
        exception_handlers={RequestValidationError: _invalid, HTTPException: _refused},
    )
    api.state.context = context
    for router in ROUTERS:
        api.include_router(router)
    documented(api)
    return api


def mount_api(app: FastAPI, context: Context, settings: Settings, visitors: Visitors | None = None) -> FastAPI:
    """Put the API into `app`. Call it before the page is mounted, which takes every path that is left."""
    app.router.routes.append(ApiRoute(build_api(context, settings, visitors=visitors)))
    return app


async def _invalid(_: Request, error: Exception) -> Response:
    """What does not fit the schema: one error, with its location. The input is not repeated.

    Where a field may have several types, each reports an error; the deepest one counts.
    """
    assert isinstance(error, RequestValidationError)
    meant: dict[str, Any] = max(error.errors(), key=lambda each: len(_place(each["loc"]).split(".")))
    if meant["type"] == "json_invalid":
        return error_response(
            ApiError(400, "invalid_json", "The body is not JSON.", "Check its quotes, commas and brackets.")
        )
    param, message = _place(meant["loc"]), meant["msg"].removeprefix("Value error, ")
    return error_response(ApiError(400, "invalid_request", f"{param}: {message}", "See /openapi.json.", param))


async def _refused(_: Request, error: Exception) -> Response:
    """What the framework rejects: unknown paths, wrong methods, unreadable bodies."""
    assert isinstance(error, HTTPException)
    if isinstance(error, RefusedBody):
        return error_response(error.error)
    codes = {404: ("unknown_path", "There is no such path."), 405: ("wrong_method", "The path has no such method.")}
    code, message = codes.get(error.status_code, ("invalid_request", str(error.detail)))
    return error_response(
        ApiError(error.status_code, code, message, "See /openapi.json.", headers=dict(error.headers or {}))
    )


def _place(location: Sequence[object]) -> str:
    """The location in a request, without the type names that the framework adds: ``messages.0.content``."""
    parts = [str(part) for part in location[1:]]
    return ".".join(part for part in parts if part not in ("str", "constrained-str") and "[" not in part) or "body"
