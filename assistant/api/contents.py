"""Content types of bodies: JSON, except for uploads. Anything else is refused with 415, not guessed at."""

from __future__ import annotations

from starlette.requests import Request

from assistant.api.errors import ApiError

JSON = "application/json"
MULTIPART = "multipart/form-data"


class OnlyJson:
    """A dependency of routes that take JSON: raises ApiError (415) for a body of another type."""

    def __call__(self, request: Request) -> None:
        kind = content_type(request)
        if (
            request.method == "POST"
            and kind != JSON
            and not (kind.startswith("application/") and kind.endswith("+json"))
        ):
            raise wrong_type(kind, JSON)


def content_type(request: Request) -> str:
    """The content type of a body without parameters, in lower case."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def wrong_type(kind: str, wanted: str) -> ApiError:
    """The error for a body of another type."""
    said = f"The content type {kind!r} is not supported here." if kind else "The content type is missing."
    return ApiError(415, "unsupported_media_type", said, f"Send the header Content-Type: {wanted}")
