"""Ownership of Gradio's sessions: events, state and answers are only for the visitor who began the session.

Gradio itself lets anyone who knows a session's hash listen to it, add to it and end it. The hash comes in the query
(``queue/data``), in the path (``heartbeat/…``) or in the body (``queue/join``, ``cancel``).
"""

from __future__ import annotations

import json
from collections import OrderedDict
from typing import Any
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope

#: How many sessions per visitor, and how many visitors, are remembered.
SESSIONS_OF_ONE, VISITORS = 1_000, 10_000
#: The largest event of the page: a question, the filters, a click.
MAX_EVENT_BYTES = 1_000_000
_SERVICE = "/gradio_api/"
_HEARTBEAT = "heartbeat/"
_NAME = "session_hash"


class Sessions:
    """Remembers the owner of each session. For one event loop."""

    def __init__(self) -> None:
        self._owners: dict[str, str] = {}
        self._sessions: OrderedDict[str, OrderedDict[str, None]] = OrderedDict()

    def admits(self, session: str, owner: str) -> bool:
        """Whether a session belongs to `owner`; an unknown one becomes theirs.

        Over the limit a visitor's own oldest session is forgotten, so that nobody can evict another's.
        """
        if self._owners.setdefault(session, owner) != owner:
            return False
        own = self._sessions.setdefault(owner, OrderedDict())
        self._sessions.move_to_end(owner)
        own[session] = None
        own.move_to_end(session)
        if len(own) > SESSIONS_OF_ONE:
            del self._owners[own.popitem(last=False)[0]]
        if len(self._sessions) > VISITORS:
            for each in self._sessions.popitem(last=False)[1]:
                del self._owners[each]
        return True


def named_by_address(scope: Scope) -> set[str]:
    """The sessions that a request names in its query and its path."""
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    found = set(query.get(_NAME, ()))
    _, _, service = scope["path"].partition(_SERVICE)
    if service.startswith(_HEARTBEAT):
        found.add(service.removeprefix(_HEARTBEAT).strip("/"))
    return found


def is_event(scope: Scope) -> bool:
    """Whether a request sends something to Gradio."""
    return scope["method"] == "POST" and _SERVICE in scope["path"]


async def read_event(receive: Receive) -> dict[str, Any]:
    """The JSON object in a request's body. Raises HTTPException."""
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise HTTPException(400, "The request ended early.")
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        more = message.get("more_body", False)
        if size > MAX_EVENT_BYTES:
            raise HTTPException(413, f"An event has at most {MAX_EVENT_BYTES:,} bytes.")
    try:
        event = json.loads(b"".join(parts))
    except (ValueError, RecursionError):
        event = None
    if not isinstance(event, dict) or not isinstance(event.get(_NAME, ""), str):
        raise HTTPException(400, "An event is a JSON object.")
    return event


def named_by_event(event: dict[str, Any]) -> set[str]:
    """The session that an event names."""
    return {event[_NAME]} if _NAME in event else set()


def replayed(event: dict[str, Any], scope: Scope, receive: Receive) -> tuple[Scope, Receive]:
    """The request with this event as its body, serialised anew: what is read later is what was checked."""
    body = json.dumps(event).encode()
    kept = [each for each in scope["headers"] if each[0] not in (b"content-length", b"content-type")]
    told = [(b"content-length", str(len(body)).encode()), (b"content-type", b"application/json")]
    is_sent = False

    async def receive_again() -> Message:
        nonlocal is_sent
        if is_sent:
            return await receive()
        is_sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return {**scope, "headers": kept + told}, receive_again
