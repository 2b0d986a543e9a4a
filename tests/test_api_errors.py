"""Errors on the wire: every class of our tree has a status, and OpenAI's shape holds whatever is said."""

from __future__ import annotations

import inspect
import json

import pytest

from assistant import errors
from assistant.api.errors import STATUSES, ApiError, as_api_error, error_body, error_response, internal_error
from assistant.errors import AssistantError, SettingsError

CLASSES = [each for _, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, AssistantError)]


@pytest.mark.parametrize("kind", CLASSES)
def test_every_class_of_errors_has_a_row_of_its_own(kind: type[AssistantError]) -> None:
    assert kind in {row for row, _ in STATUSES}


def test_no_row_hides_a_later_one() -> None:
    for place, (kind, _) in enumerate(STATUSES):
        assert not any(issubclass(kind, earlier) for earlier, _ in STATUSES[:place]), kind


@pytest.mark.parametrize("kind", CLASSES)
def test_an_error_keeps_its_message_and_hint(kind: type[AssistantError]) -> None:
    raised = SettingsError("KEY", 1, "2") if kind is SettingsError else kind("What is wrong.", "What to do.")
    error = as_api_error(raised)
    body = error_body(error)["error"]
    assert set(body) == {"message", "type", "param", "code", "hint"}
    assert (body["message"], body["hint"]) == (raised.message, raised.hint)
    assert body["type"] == ("server_error" if error.status >= 500 else "invalid_request_error")
    assert ("Retry-After" in error.headers) is (error.status == 503)


def test_what_the_asker_did_wrong_is_a_4xx_and_what_we_did_a_5xx() -> None:
    statuses = dict(STATUSES)
    assert statuses[errors.QuestionError].status == statuses[errors.FilterError].status == 400
    assert all(statuses[kind].status >= 500 for kind in CLASSES if issubclass(kind, errors.IndexFault))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, "authentication_error"),
        (403, "permission_error"),
        (429, "rate_limit_error"),
        (404, "invalid_request_error"),
    ],
)
def test_types_are_openais(status: int, kind: str) -> None:
    assert error_body(ApiError(status, "code", "Message."))["error"]["type"] == kind


def test_what_utf_8_cannot_write_is_no_fault() -> None:
    response = error_response(ApiError(400, "code", "half a \ud800 character", param="\udfff"))
    assert json.loads(bytes(response.body))["error"]["message"] == "half a ? character"


def test_an_unexpected_error_tells_nothing_but_where_to_look() -> None:
    error = internal_error("job-7")
    assert error.status == 500 and "job-7" in error.hint
