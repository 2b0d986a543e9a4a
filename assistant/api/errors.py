"""Errors on the wire: OpenAI's format with our hint, and the table from our error classes to HTTP status codes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from starlette.responses import JSONResponse

from assistant import errors
from assistant.errors import AssistantError

#: The `Retry-After` of a busy server, in seconds.
RETRY_AFTER_SECONDS = 2


class Mapped(NamedTuple):
    """The HTTP status and the `code` of an error class."""

    status: int
    code: str


#: The most specific matching class decides.
STATUSES: tuple[tuple[type[AssistantError], Mapped], ...] = (
    (errors.QuestionError, Mapped(400, "invalid_question")),
    (errors.FilterError, Mapped(400, "invalid_filter")),
    (errors.UnsupportedFormat, Mapped(415, "unsupported_format")),
    (errors.UnreadableDocument, Mapped(400, "unreadable_document")),
    (errors.CorpusError, Mapped(400, "invalid_document")),
    (errors.IndexMissing, Mapped(503, "index_missing")),
    (errors.IndexStale, Mapped(503, "index_stale")),
    (errors.IndexBusy, Mapped(503, "index_busy")),
    (errors.IndexUnreachable, Mapped(503, "index_unreachable")),
    (errors.IndexReadOnly, Mapped(503, "index_read_only")),
    (errors.IndexDamaged, Mapped(503, "index_damaged")),
    (errors.IndexFault, Mapped(503, "index_fault")),
    (errors.ContextOverflow, Mapped(400, "context_length_exceeded")),
    (errors.ModelRejected, Mapped(502, "model_rejected")),
    (errors.ModelUnreachable, Mapped(503, "model_unreachable")),
    (errors.ModelFault, Mapped(502, "model_fault")),
    (errors.DiskFull, Mapped(507, "disk_full")),
    (errors.RecordError, Mapped(500, "internal_error")),
    (errors.RowsFailed, Mapped(400, "rows_failed")),
    (errors.TableError, Mapped(400, "invalid_table")),
    (errors.KeyFault, Mapped(503, "keys_unavailable")),
    (errors.HistoryFault, Mapped(503, "history_unavailable")),
    (errors.UserFault, Mapped(400, "user_refused")),
    (errors.SettingsError, Mapped(500, "misconfigured")),
    (errors.PromptError, Mapped(500, "misconfigured")),
    (errors.MissingExtra, Mapped(500, "misconfigured")),
    (errors.AddressInUse, Mapped(500, "misconfigured")),
    (AssistantError, Mapped(500, "internal_error")),
)

#: OpenAI's `type` of an error by status; its clients choose their exception by the status alone.
_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}


class ApiError(Exception):
    """A request that is refused before the assistant is asked. `param` names the field that is wrong."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        hint: str = "",
        param: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.hint = hint
        self.param = param
        self.headers = dict(headers or {})


class WireResponse(JSONResponse):
    """JSON in UTF-8. Lone surrogates, which UTF-8 cannot encode, become question marks."""

    def render(self, content: Any) -> bytes:
        """The body."""
        return wire_json(content).encode("utf-8", "replace")


def wire_json(content: Any) -> str:
    """Compact JSON on one line."""
    return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def as_api_error(error: AssistantError) -> ApiError:
    """An error of the assistant with its status and code."""
    mapped = next(mapped for kind, mapped in STATUSES if isinstance(error, kind))
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)} if mapped.status == 503 else {}
    return ApiError(mapped.status, mapped.code, error.message, error.hint, headers=headers)


def internal_error(request_id: str) -> ApiError:
    """What a client is told of an unexpected error: only how to find it in the log."""
    return ApiError(
        500, "internal_error", "The server failed to answer this request.", f"Its log says why: request {request_id}."
    )


def overloaded(message: str, hint: str) -> ApiError:
    """The error of an overloaded server."""
    return ApiError(503, "overloaded", message, hint, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})


def error_body(error: ApiError) -> dict[str, Any]:
    """OpenAI's format, and `hint`."""
    kind = _TYPES.get(error.status, "invalid_request_error" if error.status < 500 else "server_error")
    return {
        "error": {
            "message": error.message,
            "type": kind,
            "param": error.param,
            "code": error.code,
            "hint": error.hint,
        }
    }


def error_response(error: ApiError) -> WireResponse:
    """The error as a response."""
    return WireResponse(error_body(error), error.status, error.headers)
