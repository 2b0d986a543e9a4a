"""Whose each session of Gradio is: its events, its state and its answers are for the visitor who began it.

Gradio itself lets whoever knows the name of a session listen to it, add to it and end it. A name comes in the query
(``queue/data``), in the path (``heartbeat/…``) or in the body (``queue/join``, ``cancel``).
"""

from __future__ import annotations

import json
from collections import OrderedDict
from typing import Any
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope

#: Of so many sessions of a visitor it is remembered whose they are, and of so many visitors.
SESSIONS_OF_ONE, VISITORS = 1_000, 10_000
#: An event of the page: a question, the filters, a click.
MAX_EVENT_BYTES = 1_000_000
_SERVICE = "/gradio_api/"
_HEARTBEAT = "heartbeat/"
_NAME = "session_hash"


class Sessions:
    """Remembers who began each session. For one event loop."""

    def __init__(self) -> None:
        self._owners: dict[str, str] = {}
        self._sessions: OrderedDict[str, OrderedDict[str, None]] = OrderedDict()

    def admits(self, session: str, owner: str) -> bool:
        """Whether a session is the owner's; one that nobody has becomes theirs.

        When somebody has too many, their own oldest is forgotten, so that nobody can crowd out another's.
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
    """The JSON object that is a request's body. Raises HTTPException."""
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
    """A request whose body is this event. It is written anew, so that what is read later is what was looked at."""
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
