"""The OpenAPI description: what FastAPI derives from the routes, corrected where it would be wrong."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from assistant.api.access import OPEN_PATHS
from assistant.api.errors import RETRY_AFTER_SECONDS
from assistant.api.examples import JSON, REQUESTS, RESPONSES

DESCRIPTION = """Answers questions over an organisation's documents, in English or Russian, with exact citations.

Programs that speak to OpenAI's API speak to this one: set their base URL to `http://HOST:PORT/v1`. A key is sent as
`Authorization: Bearer KEY`; on the machine itself none is needed unless the server asks for one. Errors have OpenAI's
shape, and a `hint` that says what to do. Every response has an `X-Request-ID`; one that is sent is kept."""
SECURITY = {"key": {"type": "http", "scheme": "bearer", "description": "assistant keys add NAME --role reader"}}
_RETRY_AFTER = {
    "description": "Seconds to wait.",
    "schema": {"type": "integer", "minimum": 0, "example": RETRY_AFTER_SECONDS},
}


def documented(api: FastAPI) -> None:
    """Correct `/openapi.json`: no 422, for invalid input is answered with 400; keys; Retry-After."""

    def describe() -> dict[str, Any]:
        if api.openapi_schema is None:
            schema = get_openapi(title=api.title, version=api.version, description=DESCRIPTION, routes=api.routes)
            _correct(schema)
            api.openapi_schema = schema
        return api.openapi_schema

    api.openapi = describe  # type: ignore[method-assign]


def _correct(schema: dict[str, Any]) -> None:
    components = schema.setdefault("components", {})
    components["securitySchemes"] = SECURITY
    for name in ("HTTPValidationError", "ValidationError"):
        components.get("schemas", {}).pop(name, None)
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            _illustrate(operation, (method, path))
            operation["responses"].pop("422", None)
            operation["security"] = [] if path in OPEN_PATHS else [{}, {"key": []}]
            for status in operation["responses"].keys() & {"429", "503"}:
                operation["responses"][status]["headers"] = {"Retry-After": _RETRY_AFTER}


def _illustrate(operation: dict[str, Any], name: tuple[str, str]) -> None:
    """Insert the examples of an operation."""
    if name in REQUESTS:
        operation["requestBody"]["content"][JSON]["example"] = REQUESTS[name]
    for status, examples in RESPONSES.get(name, {}).items():
        for kind, example in examples.items():
            operation["responses"][status]["content"][kind]["example"] = example
