"""An assistant that another process serves by the HTTP API, asked like one of this process."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import quote

import httpx

from assistant.errors import AssistantError, QuestionError
from assistant.types import Answer, Hit, Message, as_record
from assistant.types.records import from_record

#: A server that is busy, or whose limit for this key is reached, is asked again so often; it says when.
TRIES = 20
WAIT_SECONDS = 60.0
#: Documents are listed so many at a time.
PAGE_DOCUMENTS = 1_000
_BUSY = (429, 503)
#: Of what was read in a hit the API tells the best span alone, under another name; nothing here asks for it.
_HIT_FIELDS = tuple(each.name for each in fields(Hit) if each.name != "read")


class RemoteError(AssistantError):
    """The server cannot be reached, refuses, or says what the API does not say."""


@dataclass(frozen=True, slots=True)
class RemoteDocument:
    """A document of the server's index: `source` is its path below the ingested folder."""

    id: str
    source: str


class RemoteAssistant:
    """Asks the server behind `client`; get one from :func:`remote_assistant`.

    It gives the records that the server's assistant made. Raises QuestionError as that one does, RecordError when a
    record is not what it should be, RemoteError for all else.
    """

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self.url = str(client.base_url)

    def documents(self) -> list[RemoteDocument]:
        """Every document that the server can answer from."""
        found: list[RemoteDocument] = []
        after: dict[str, str] = {}
        while True:
            page = self._get("/v1/documents", {"limit": PAGE_DOCUMENTS, **after})
            found += [
                RemoteDocument(_text(each, "id"), _text(each, "source"))
                for each in _part(page, "data", list)
                if _text(each, "status") == "ready"
            ]
            if not _part(page, "has_more", bool):
                return found
            after = {"after": _text(page, "last_id")}

    def search(self, question: str, count: int) -> tuple[Hit, ...]:
        """The passages that a question is about, best first."""
        given = self._post("/v1/search", {"question": question, "count": count})
        hits = _part(given, "data", list)
        # A hit on the wire names its document too; the record does not.
        return tuple(from_record(Hit, {name: _part(each, name, object) for name in _HIT_FIELDS}) for each in hits)

    def ask(self, question: str, history: Sequence[Message] = ()) -> Answer:
        """The whole answer."""
        return from_record(Answer, self._post("/v1/answers", {"question": question, "history": as_record(history)}))

    def read(self, document_id: str, start: int, end: int) -> str:
        """The text of a document between two offsets, as the server reads it."""
        given = self._get(f"/v1/documents/{quote(document_id, safe='')}/text", {"start": start, "end": end})
        return _text(given, "text")

    def _get(self, path: str, parameters: Mapping[str, str | int]) -> Any:
        return self._sent(self._client.build_request("GET", path, params=dict(parameters)))

    def _post(self, path: str, body: Mapping[str, Any]) -> Any:
        return self._sent(self._client.build_request("POST", path, json=body))

    def _sent(self, request: httpx.Request) -> Any:
        """The JSON of the answer to a request, sent again while the server is busy."""
        for _ in range(TRIES):
            try:
                response = self._client.send(request)
            except httpx.HTTPError as error:
                raise RemoteError(
                    f"{request.url} cannot be reached: {error}.", "Start it: assistant serve --index DIR"
                ) from error
            if response.status_code not in _BUSY or "retry-after" not in response.headers:
                return _checked(response)
            time.sleep(_seconds(response.headers["retry-after"]))
        return _checked(response)


@contextmanager
def remote_assistant(url: str, key: str = "", timeout_seconds: float = 120.0) -> Iterator[RemoteAssistant]:
    """The assistant that serves `url`, such as ``http://127.0.0.1:7860``. Raises RemoteError when it is no such URL."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        client = httpx.Client(base_url=url, headers=headers, timeout=timeout_seconds)
        good = client.base_url.scheme in ("http", "https") and bool(client.base_url.host)
    except (httpx.InvalidURL, UnicodeEncodeError):
        good = False
    if not good:
        raise RemoteError("The URL or the key cannot be used.", "Write the URL like http://127.0.0.1:7860")
    with client:
        yield RemoteAssistant(client)


def _checked(response: httpx.Response) -> Any:
    """The JSON of a response that is no error."""
    try:
        given = response.json()
    except ValueError:
        given = None
    if response.is_success and given is not None:
        return given
    error = given.get("error") if isinstance(given, dict) else None
    told = error if isinstance(error, dict) else {}
    message = str(told.get("message") or f"{response.status_code} {response.reason_phrase}")
    hint = str(told.get("hint") or "")
    if told.get("code") == "invalid_question":
        raise QuestionError(message, hint)
    raise RemoteError(f"{response.request.url} answered: {message}", hint)


def _part(value: Any, name: str, kind: type[Any]) -> Any:
    if not isinstance(value, dict) or not isinstance(value.get(name), kind) or name not in value:
        raise RemoteError(
            f"The server's answer has no {name} of the kind {kind.__name__}.",
            "Let both sides run the same version of the assistant.",
        )
    return value[name]


def _text(value: Any, name: str) -> str:
    return str(_part(value, name, str))


def _seconds(header: str) -> float:
    return min(float(header), WAIT_SECONDS) if header.isascii() and header.isdigit() else WAIT_SECONDS
