"""Security headers of the page: the browser loads from this server only, and runs no script that is not ours.

Gradio puts its settings into inline scripts. A nonce allows them; it is written into the response, so that a script
injected with text from outside still would not run. ``unsafe-eval`` is needed because Gradio compiles the templates of
its HTML component in the browser.
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
#: The Gradio endpoints that the page uses. The others (uploads, files, a proxy, an API of its own) answer 404.
ASKED_FOR = ("queue/join", "queue/data", "heartbeat/", "cancel", "reset", "startup-events", "info", "login_check")
_SCRIPT = re.compile(rb"<script(?=[\s>])")


class PageHeaders:
    """Middleware that adds the policy to every response, and the nonce to the scripts of HTML pages.

    Gradio endpoints that the page does not use answer 404.
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
    """Sends one response with the headers."""

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
            headers["Cross-Origin-Resource-Policy"] = "same-origin"
            headers["Referrer-Policy"] = "same-origin"  # with "no-referrer" forms, as for signing out, send no origin
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
        """Send the whole HTML page with the nonce in its scripts."""
        assert self.start is not None
        body = _SCRIPT.sub(f'<script nonce="{self.nonce}"'.encode(), self.body)
        headers = MutableHeaders(scope=self.start)
        if self.body:
            headers["Content-Length"] = str(len(body))
        await self.forward(self.start)
        await self.forward({"type": "http.response.body", "body": body})


def _without_compression(scope: Scope) -> Scope:
    """Ask for HTML pages uncompressed, so that the nonce can be written into them."""
    if "text/html" not in Headers(scope=scope).get("accept", ""):
        return scope
    headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    return {**scope, "headers": headers}
