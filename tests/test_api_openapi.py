"""The description of the API against the API: schemathesis sends what it allows and what it does not."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import web
from api_server import Server, serving
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

pytestmark = pytest.mark.integration

#: What is sent to each operation, at most: more finds more, and takes longer on a busy machine.
EXAMPLES = 20
SLOW = list(HealthCheck)
NAMES = (
    "post /v1/chat/completions",
    "post /v1/embeddings",
    "get /v1/models",
    "get /v1/models/{model_id}",
    "post /v1/search",
    "post /v1/answers",
    "get /v1/documents",
    "post /v1/documents",
    "get /v1/documents/{document_id}",
    "delete /v1/documents/{document_id}",
    "post /v1/documents/{document_id}/reindex",
    "get /v1/documents/{document_id}/text",
    "get /healthz",
    "get /readyz",
    "get /metrics",
)
JSON = "application/json"


@pytest.fixture(scope="module")
def server(two_documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("writable")
    shutil.copytree(two_documents, folder / "index")
    with serving(folder / "index", upload_folder=folder / "uploads") as running:
        yield running


@pytest.fixture(scope="module")
def described(server: Server) -> dict[str, Any]:
    found: dict[str, Any] = web.get(f"{server.url}/openapi.json").json()
    return found


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("name", NAMES)
def test_every_answer_is_as_described(server: Server, described: dict[str, Any], name: str, mode: Any) -> None:
    """No 500, no status, type, header or body that is not described, and what does not fit is refused.

    What fits may be refused too: no schema says that a question has words, or that a document exists.

    Without schemathesis' own collector, which does not know this version of pytest.
    """
    method, path = name.split()
    operation = schemathesis.openapi.from_dict(described)[path][method.upper()]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=SLOW)
    def send(case: Any) -> None:
        case.call_and_validate(base_url=server.url, timeout=60, excluded_checks=[positive_data_acceptance])

    try:
        send()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE, "an operation without parameters cannot be called wrongly"


def operations(described: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def test_every_route_of_the_brief_is_there(described: dict[str, Any]) -> None:
    assert {name for name, _ in operations(described)} == set(NAMES)


def test_every_error_has_openais_shape(described: dict[str, Any]) -> None:
    for name, operation in operations(described):
        for status, response in operation["responses"].items():
            assert response["description"], name
            if int(status) >= 400:
                assert response["content"][JSON]["schema"]["$ref"].endswith("/ErrorOut"), (name, status)


def test_examples_fit_their_schemas(described: dict[str, Any]) -> None:
    checked = 0
    for name, operation in operations(described):
        for response in operation["responses"].values():
            content = response.get("content", {}).get(JSON, {})
            if "example" in content:
                validator = Draft202012Validator({**content["schema"], "components": described["components"]})
                assert not list(validator.iter_errors(content["example"])), name
                checked += 1
    assert checked >= 10


def test_422_is_nowhere(described: dict[str, Any]) -> None:
    assert "422" not in {status for _, operation in operations(described) for status in operation["responses"]}
    assert "HTTPValidationError" not in described["components"]["schemas"]
