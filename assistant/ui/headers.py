"""What the browser may do with the page: load from this server only, and run no script that we did not write.

Gradio puts its settings into inline scripts. They are allowed by a number used once, which is written into the page
on its way out, so that a script that slipped in with foreign text still would not run. ``unsafe-eval`` is there
because Gradio compiles the templates of its HTML component in the browser.
"""

from __future__ import annotations

import re
import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; media-src 'none'; object-src 'none'; "
    "worker-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
#: What the page asks of Gradio. Its other services (uploads, files, a proxy, an API of its own) are not offered.
ASKED_FOR = ("queue/join", "queue/data", "heartbeat/", "cancel", "reset", "startup-events", "info", "login_check")
_SCRIPT = re.compile(rb"<script(?=[\s>])")


class PageHeaders:
    """Middleware that adds the policy to every response, and the nonce to the scripts of HTML pages.

    It also turns away what the page never asks for.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        _, service, name = scope["path"].partition("/gradio_api/")
        if service and not name.startswith(ASKED_FOR):
            await PlainTextResponse("Not found", 404)(scope, receive, send)
            return
        await self.app(_without_compression(scope), receive, _Guarded(send).send)


class _Guarded:
    """The way out of one response."""

    def __init__(self, send: Send) -> None:
        self.forward = send
        self.nonce = secrets.token_urlsafe(16)
        self.start: Message | None = None
        self.body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Content-Security-Policy"] = POLICY.format(nonce=self.nonce)
            headers["X-Content-Type-Options"] = "nosniff"
            headers["Referrer-Policy"] = "same-origin"  # with "no-referrer" forms, as to sign out, have no origin
            if headers.get("content-type", "").startswith("text/html") and "content-encoding" not in headers:
                self.start = message
                return
        elif self.start is not None and message["type"] == "http.response.body":
            self.body += message.get("body", b"")
            if message.get("more_body"):
                return
            await self._send_page()
            return
        await self.forward(message)

    async def _send_page(self) -> None:
        """Send the whole HTML page, its scripts signed."""
        assert self.start is not None
        body = _SCRIPT.sub(f'<script nonce="{self.nonce}"'.encode(), self.body)
        headers = MutableHeaders(scope=self.start)
        if self.body:
            headers["Content-Length"] = str(len(body))
        await self.forward(self.start)
        await self.forward({"type": "http.response.body", "body": body})


def _without_compression(scope: Scope) -> Scope:
    """The page itself comes uncompressed, so that its scripts can be signed; everything else as the browser asks."""
    if "text/html" not in Headers(scope=scope).get("accept", ""):
        return scope
    headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    return {**scope, "headers": headers}
