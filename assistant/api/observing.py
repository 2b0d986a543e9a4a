"""Every request gets an id, a log line and its metrics; every error gets its format."""

from __future__ import annotations

import logging
import time
import uuid
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.access import Caller
from assistant.api.draining import ClientGone
from assistant.api.errors import ApiError, as_api_error, error_response, internal_error
from assistant.api.logs import carrying, is_sane_id
from assistant.api.metrics import Metrics
from assistant.errors import AssistantError

#: nginx's status for a client that disconnected before it was answered.
CLIENT_GONE = 499
#: Other methods are counted together: clients can invent any.
METHODS = ("GET", "HEAD", "POST", "DELETE", "OPTIONS")

logger = logging.getLogger(__name__)


class Observing:
    """Middleware around the whole application. No exception leaves it."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        watched = _Watched(scope, send)
        try:
            await self.app(scope, receive, watched.send)
        except (ClientGone, ClientDisconnect):
            logger.debug("nobody waits for the answer", extra=carrying({"request_id": watched.id}))
        except ApiError as error:
            await watched.fail(error, receive)
        except AssistantError as error:
            await watched.fail(as_api_error(error), receive)
        except Exception:  # clients learn that it failed, never why: that is for the log
            logger.exception("request failed", extra=carrying({"request_id": watched.id}))
            await watched.fail(internal_error(watched.id), receive)
        finally:
            watched.tell(self._metrics)


class _Watched:
    """One request while it is processed."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send
        self._started = time.perf_counter()
        given = Headers(scope=scope).get("x-request-id", "")
        self.id = given if is_sane_id(given) else uuid.uuid4().hex
        self.status = 0
        scope["state"] = {**scope.get("state", {}), "request_id": self.id, "fields": {}}

    async def send(self, message: Message) -> None:
        """Forward a message, with the id."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-ID"] = self.id
            headers["X-Content-Type-Options"] = "nosniff"
            headers["Cache-Control"] = "no-store"  # documents must not be cached by others
        await self._send(message)

    async def fail(self, error: ApiError, receive: Receive) -> None:
        """Respond with an error, if no response has begun."""
        self._scope["state"]["fields"]["code"] = error.code
        if not self.status:
            await error_response(error)(self._scope, receive, self.send)

    def tell(self, metrics: Metrics) -> None:
        """Write the log line and count the request."""
        self.status = self.status or CLIENT_GONE
        seconds = time.perf_counter() - self._started
        route = getattr(self._scope.get("route"), "path", "unknown")
        caller = self._scope["state"].get("caller")
        method = self._scope["method"] if self._scope["method"] in METHODS else "other"
        metrics.requested(method, route, self.status, seconds)
        fields: dict[str, Any] = {
            "request_id": self.id,
            "method": method,
            "route": route,
            "status": self.status,
            "seconds": round(seconds, 4),
            "caller": caller.name if isinstance(caller, Caller) else None,
            **self._scope["state"]["fields"],
        }
        logger.info("request", extra=carrying(fields))


def note(request: Request, **fields: Any) -> None:
    """Add fields to this request's log line."""
    request.state.fields.update(fields)
