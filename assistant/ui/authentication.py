"""Authentication of the page's requests. Everything but the sign-in page itself requires it."""

from __future__ import annotations

from typing import Any

from anyio.to_thread import run_sync
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.access.loopback import is_own_use
from assistant.access.visiting import COOKIE, Visitor, Visitors
from assistant.ui.sessions import Sessions, is_event, named_by_address, named_by_event, read_event, replayed

SIGN_IN_PATH = "/page/sign-in"
_SAFE = ("GET", "HEAD", "OPTIONS")


class AuthenticationMiddleware:
    """Middleware that authenticates the visitor and rejects anonymous and cross-site requests.

    The visitor is in ``scope["state"]["visitor"]``.
    """

    def __init__(self, app: ASGIApp, visitors: Visitors, sessions: Sessions) -> None:
        self.app = app
        self._visitors = visitors
        self._sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        is_safe = scope["method"] in _SAFE
        if not is_own_use(headers) if is_safe else not self._visitors.is_own_page(headers):
            await PlainTextResponse("Requests from other sites are refused.", 403)(scope, receive, send)
            return
        visitor = await run_sync(self._find, headers, scope)
        if visitor is None and not scope["path"].endswith(SIGN_IN_PATH):
            await self._refusal(scope, headers)(scope, receive, send)
            return
        if visitor is not None:
            try:
                scope, receive = await self._own(visitor, scope, receive)
            except HTTPException as refused:
                await PlainTextResponse(refused.detail, refused.status_code)(scope, receive, send)
                return
        scope.setdefault("state", {})["visitor"] = visitor
        await self.app(scope, receive, send)

    async def _own(self, visitor: Visitor, scope: Scope, receive: Receive) -> tuple[Scope, Receive]:
        """The request, if every session that it names belongs to the visitor. Raises HTTPException."""
        sessions = named_by_address(scope)
        if is_event(scope):
            event = await read_event(receive)
            sessions |= named_by_event(event)
            scope, receive = replayed(event, scope, receive)
        if not all(self._sessions.admits(each, visitor.name) for each in sessions):
            raise HTTPException(403, "This session belongs to another user.")
        return scope, receive

    def _find(self, headers: Headers, scope: Scope) -> Visitor | None:
        peer = scope["client"][0] if scope.get("client") else ""
        return self._visitors.find(headers, token_of(headers), peer)

    def _refusal(self, scope: Scope, headers: Headers) -> Response:
        if self._visitors.sign_in_method == "password":
            if scope["method"] == "GET" and "text/html" in headers.get("accept", ""):
                return RedirectResponse(SIGN_IN_PATH, 303)
            return PlainTextResponse("Sign in first.", 401)
        if self._visitors.sign_in_method == "header":
            return PlainTextResponse("The proxy did not name the user.", 401)
        return PlainTextResponse("This page is available only as localhost or 127.0.0.1, and not through a proxy.", 403)


def token_of(headers: Headers) -> str:
    """The session cookie of a request; "" without one."""
    return cookie_parser(headers.get("cookie", "")).get(COOKIE, "")


def visitor_of(request: Any) -> Visitor:
    """The visitor of an authenticated request (Starlette's, or Gradio's around it)."""
    inner = getattr(request, "request", None) or request
    visitor: Visitor = inner.scope["state"]["visitor"]
    return visitor
