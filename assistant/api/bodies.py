"""Limits on request bodies: their size, and the time that they may take.

A body over the limit is refused from its `Content-Length`, before anything of it is read, or as soon as it has grown
too long. What the client still sends is then discarded for a moment: a client that writes its whole body before it
reads would otherwise find the connection closed instead of the response that says why.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from contextlib import suppress

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.errors import ApiError
from assistant.settings import ApiSettings

#: How long, and how many bytes, are read and discarded after a refusal.
LINGER_SECONDS = 2.0
LINGER_BYTES = 100_000_000
#: The paths of the API; every other path is the page's.
PATHS = re.compile(r"/v1(?:/.*)?|/healthz|/readyz|/metrics|/openapi\.json", re.DOTALL)
UPLOADS = ("POST", "/v1/documents")
#: How much longer a multipart body may be than the file in it.
MULTIPART_BYTES = 10_000


class RefusedBody(HTTPException):
    """A body is too long or too slow. While it reads a body, FastAPI lets only an HTTPException pass."""

    def __init__(self, error: ApiError) -> None:
        super().__init__(error.status, error.message)
        self.error = error


class BodyLimits:
    """The outermost middleware: everything inside it receives bodies within the limits."""

    def __init__(self, app: ASGIApp, settings: ApiSettings) -> None:
        self.app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = _Body(scope, receive, self._settings)
        await self.app(scope, body.receive, _Answer(send, body).send)


class PageBodyLimits:
    """The same for every other path than the API's. What the page sends is short: it has to arrive as a head has to."""

    def __init__(self, app: ASGIApp, settings: ApiSettings, is_api: Callable[[str], object]) -> None:
        self.app = app
        self._is_api = is_api
        self._settings = settings.model_copy(
            update={"body_timeout_seconds": min(settings.body_timeout_seconds, settings.head_timeout_seconds)}
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._is_api(scope["path"]):
            await self.app(scope, receive, send)
            return
        body = _Body(scope, receive, self._settings)
        answer = _Answer(send, body)
        try:
            await self.app(scope, body.receive, answer.send)
        except RefusedBody as refused:
            if not answer.has_begun:
                await PlainTextResponse(refused.detail, refused.status_code)(scope, receive, answer.send)


class _Body:
    """Receives the body of one request."""

    def __init__(self, scope: Scope, receive: Receive, settings: ApiSettings) -> None:
        self._scope = scope
        self._receive = receive
        is_upload = (scope["method"], scope["path"]) == UPLOADS
        self._timeout_seconds = settings.upload_timeout_seconds if is_upload else settings.body_timeout_seconds
        self._deadline = time.monotonic() + self._timeout_seconds
        self._limit = settings.max_upload_bytes + MULTIPART_BYTES if is_upload else settings.max_body_bytes
        headers = Headers(scope=scope)
        stated = headers.get("content-length", "")
        self._stated = int(stated[:20]) if stated.isascii() and stated.isdigit() else 0
        self._received = 0
        #: A client that waits for "100 Continue" sends nothing more after a refusal.
        self.is_awaited = "expect" in headers
        self.is_whole = not self._stated and "transfer-encoding" not in headers

    async def receive(self) -> Message:
        """The next message of the client. Raises RefusedBody."""
        if self.is_whole:
            return await self._receive()
        if not self._received and self._stated > self._allowed():
            raise RefusedBody(self._too_long())
        self.is_awaited = False
        try:
            async with asyncio.timeout(max(0.0, self._deadline - time.monotonic())):
                message = await self._receive()
        except TimeoutError as error:
            raise RefusedBody(self._too_slow()) from error
        self._count(message)
        if self._received > self._allowed():
            raise RefusedBody(self._too_long())
        return message

    async def throw_away(self) -> None:
        """Keep reading for a moment, so that the client gets to read the response."""
        most = self._received + LINGER_BYTES
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER_SECONDS):
                while not self.is_whole and self._received < most:
                    self._count(await self._receive())

    def _count(self, message: Message) -> None:
        self._received += len(message.get("body", b""))
        self.is_whole = not message.get("more_body", False)

    def _allowed(self) -> int:
        """The limit; the caller's key may have a lower one."""
        caller = self._scope.get("state", {}).get("caller")
        return caller.body_bytes(self._limit) if caller else self._limit

    def _too_long(self) -> ApiError:
        return ApiError(
            413,
            "request_too_large",
            f"The request is larger than {self._allowed():,} bytes.",
            "Send less at once. The limits are ASSISTANT_API__MAX_BODY_BYTES and ASSISTANT_API__MAX_UPLOAD_BYTES, "
            "and a key may have a lower one.",
        )

    def _too_slow(self) -> ApiError:
        return ApiError(
            408,
            "request_timeout",
            f"The request did not arrive within {self._timeout_seconds:g} seconds.",
            "Check that its Content-Length is right, and send it again.",
        )


class _Answer:
    """Sends the response of one request; a client that is answered early is drained before the connection closes."""

    def __init__(self, send: Send, body: _Body) -> None:
        self._send = send
        self._body = body
        self.has_begun = False

    async def send(self, message: Message) -> None:
        """Forward a message."""
        self.has_begun = True
        is_early = not self._body.is_whole
        if message["type"] == "http.response.start" and is_early:
            MutableHeaders(scope=message)["Connection"] = "close"
        elif message["type"] == "http.response.body" and not message.get("more_body") and is_early:
            await self._send({**message, "more_body": True})
            if not self._body.is_awaited:
                await self._body.throw_away()
            message = {"type": "http.response.body", "body": b""}
        await self._send(message)
