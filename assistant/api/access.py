"""Authentication of API calls, in this order:

- a key is always accepted, within its role;
- the web page may call what it needs, the documents, on behalf of its visitor;
- without either only a program on this machine may call, while the server listens on loopback only.

Access without a key is guarded against three kinds of requests that look local and are not:

- those that a proxy on this machine forwards: a request with a forwarding header needs a key (a proxy that adds none
  cannot be told from a local program: behind one, require keys always);
- those of a page in the user's browser whose name resolves to this machine (DNS rebinding): `Host` must be local;
- cross-site requests: `Origin` and `Sec-Fetch-Site` must be our own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request, cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.access.keys import Key, KeyFile
from assistant.access.loopback import FORWARDING, host_name, is_loopback, is_own_page
from assistant.access.visiting import COOKIE, Visitor, Visitors
from assistant.api.errors import ApiError
from assistant.api.rates import RateDecision, RateLimits
from assistant.settings import Settings
from assistant.types.roles import Access

#: Open to everybody: they reveal nothing about the documents.
OPEN_PATHS = frozenset({"/healthz", "/readyz", "/openapi.json"})
#: The web page's visitors may call what lies below this path. Everything else requires a key, whoever is signed in.
PAGE_PATH = "/v1/documents"
_BEARER = "bearer "
_MAKE_ONE = "Make a key with: assistant keys add NAME --role reader, and send it as: Authorization: Bearer KEY"


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller. Without a key it is a visitor of the web page, or a local program, which has every role."""

    key: Key | None = None
    visitor: Visitor | None = None

    @property
    def name(self) -> str:
        """The name of the key, or of the page's visitor."""
        if self.key:
            return self.key.name
        return self.visitor.name if self.visitor else "local"

    def may(self, role: Access) -> bool:
        """Whether the caller has at least this role."""
        who = self.key or self.visitor
        return who is None or who.may(role)

    def body_bytes(self, limit: int) -> int:
        """The limit on the size of a request; a key may have a lower one."""
        own = self.key.max_body_bytes if self.key else 0
        return min(limit, own) if own else limit


class Gate:
    """Identifies callers."""

    def __init__(self, settings: Settings, keys: KeyFile, visitors: Visitors | None = None) -> None:
        self._keys = keys
        self._visitors = visitors
        # One door: where people have to say who they are on the page, programs have to here.
        is_open = settings.ui.sign_in == "auto" and not settings.ui.user_header and is_loopback(settings.ui.host)
        self._is_keyless = settings.api.key_required == "auto" and is_open

    def caller(self, headers: Headers, peer: str, path: str = "") -> Caller:
        """The caller who sends these headers from the address `peer` to `path`. Raises ApiError, or KeyFault."""
        authorization = headers.get("authorization", "")
        secret = authorization[len(_BEARER) :].strip() if authorization.lower().startswith(_BEARER) else ""
        key = self._keys.find(secret) if secret else None
        if key is not None:
            return Caller(key)
        is_for_page = not authorization and path.startswith(PAGE_PATH)
        visitor = self._visitor(headers, peer) if is_for_page else None
        if visitor is not None:
            return Caller(visitor=visitor)
        if not self._is_keyless or not is_loopback(peer) or any(name in headers for name in FORWARDING):
            challenge = {"WWW-Authenticate": "Bearer"}
            if authorization:
                raise ApiError(401, "invalid_api_key", "This API key is not valid.", _MAKE_ONE, headers=challenge)
            raise ApiError(401, "missing_api_key", "An API key is needed here.", _MAKE_ONE, headers=challenge)
        _check_local(headers)
        return Caller()

    def _visitor(self, headers: Headers, peer: str) -> Visitor | None:
        """The page's visitor, if the page sent the request.

        Without sign-in it is whoever uses this machine, even where keys are always required: a local program could use
        the page itself just as well.
        """
        if self._visitors is None or headers.get("sec-fetch-site") != "same-origin":
            return None
        cookie = cookie_parser(headers.get("cookie", "")).get(COOKIE, "")
        return self._visitors.find(headers, cookie, peer) if self._visitors.is_own_page(headers) else None


class AccessMiddleware:
    """Rejects unknown callers, and those over their rate limit. The caller is in the request's state."""

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self.app = app
        self._gate = gate
        self._rates = RateLimits()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in OPEN_PATHS:
            await self.app(scope, receive, send)
            return
        peer = scope["client"][0] if scope.get("client") else ""
        caller = self._gate.caller(Headers(scope=scope), peer, scope["path"])
        scope["state"]["caller"] = caller
        verdict = self._rates.take(caller.key) if caller.key else None
        if verdict and not verdict.passes:
            raise _too_many(verdict)

        async def send_with_limits(message: Message) -> None:
            if verdict and message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(verdict.headers())
            await send(message)

        await self.app(scope, receive, send_with_limits)


def caller_of(request: Request) -> Caller:
    """The caller of an authenticated request."""
    return cast("Caller", request.state.caller)


class Needs:
    """A dependency of a route: raises ApiError (403) when the caller's role is lower."""

    def __init__(self, role: Access) -> None:
        self._role = role

    def __call__(self, request: Request) -> None:
        if not caller_of(request).may(self._role):
            raise ApiError(
                403,
                "role_needed",
                f"This needs a key with the role {self._role}.",
                f"Make one with: assistant keys add NAME --role {self._role}",
            )


def _check_local(headers: Headers) -> None:
    host = headers.get("host", "")
    if not is_loopback(host_name(host)):
        raise ApiError(
            403, "host_not_allowed", "Without a key this server answers only as localhost or 127.0.0.1.", _MAKE_ONE
        )
    if not is_own_page(headers):
        raise ApiError(403, "cross_site", "Cross-site requests need a key here.", _MAKE_ONE)


def _too_many(verdict: RateDecision) -> ApiError:
    return ApiError(
        429,
        "rate_limit_exceeded",
        f"This key may send {verdict.limit} requests a minute.",
        "Wait as long as Retry-After says, or make a key with more: assistant keys add NAME --requests-per-minute",
        headers=verdict.headers(),
    )
