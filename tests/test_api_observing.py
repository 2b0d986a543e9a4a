"""What the log says of a request, and what it must not."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import web
from api_server import QUESTION, Server, serving, wait_until

from assistant.api.logs import LOGGERS, JsonFormatter, is_sane_id, log_as_json


class Lines(logging.Handler):
    """Keeps every line as the log would have it."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(JsonFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def lines() -> Iterator[Lines]:
    logger, handler = logging.getLogger("assistant"), Lines()
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield handler
    logger.removeHandler(handler)
    logger.setLevel(level)


@pytest.fixture(scope="module")
def server(two_documents: Path) -> Iterator[Server]:
    with serving(two_documents) as running:
        yield running


def request_line(lines: Lines) -> dict[str, Any]:
    wait_until(lambda: any('"event": "request"' in each for each in lines.lines), 60)
    found: dict[str, Any] = json.loads(next(each for each in lines.lines if '"event": "request"' in each))
    return found


@pytest.mark.integration
def test_a_question_is_logged_without_its_words(server: Server, lines: Lines) -> None:
    headers = {"X-Request-ID": "job-7"}
    web.post(f"{server.url}/v1/answers", json={"question": QUESTION}, headers=headers)
    line = request_line(lines)
    assert (line["request_id"], line["method"], line["route"], line["status"]) == ("job-7", "POST", "/v1/answers", 200)
    assert (line["caller"], line["answer"], line["reason"]) == ("local", "answered", None)
    assert line["seconds"] > 0 and line["tokens"]["question"] > 0 and line["level"] == "info"
    everything = "\n".join(lines.lines)
    assert "crane" not in everything and "granted" not in everything


@pytest.mark.integration
def test_the_words_are_logged_when_a_setting_asks_for_them(two_documents: Path, lines: Lines) -> None:
    with serving(two_documents, log_questions=True) as talkative:
        web.post(f"{talkative.url}/v1/answers", json={"question": QUESTION})
        assert request_line(lines)["question"] == QUESTION


@pytest.mark.integration
def test_a_refusal_is_logged_with_its_code_and_no_path_of_an_unknown_caller(server: Server, lines: Lines) -> None:
    web.get(f"{server.url}/v1/secret-of-somebody")
    line = request_line(lines)
    assert (line["route"], line["status"]) == ("unknown", 404)
    assert "secret-of-somebody" not in "\n".join(lines.lines)


@pytest.mark.integration
def test_a_fault_of_ours_is_told_to_the_log_and_not_to_the_caller(
    server: Server, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the secret place /srv/index")

    monkeypatch.setattr(server.context.assistant._asking, "search", broken)
    response = web.post(f"{server.url}/v1/search", json={"question": QUESTION})
    assert (response.status_code, response.json()["error"]["code"]) == (500, "internal_error")
    assert "secret" not in response.text and response.headers["x-request-id"] in response.json()["error"]["hint"]
    assert any("the secret place" in each and response.headers["x-request-id"] in each for each in lines.lines)


def test_a_line_is_one_line_whatever_it_carries() -> None:
    record = logging.LogRecord("assistant.api", logging.INFO, "", 1, "request", (), None)
    record.fields = {"question": 'two\nlines "quoted" \ud800 Ташкент', "path": Path("x")}
    text = JsonFormatter().format(record)
    assert "\n" not in text and text.isascii()
    assert json.loads(text)["question"].startswith("two\nlines")


def test_ids_that_would_break_a_line_are_not_kept() -> None:
    assert is_sane_id("0af7651916cd43dd8448eb211c80319c") and is_sane_id("job/7:a=b+c.d_e-f")
    assert not any(map(is_sane_id, ("", "a b", "a\n", 'a"', "é", "x" * 129)))


def test_our_loggers_and_the_servers_write_json_once_called() -> None:
    loggers = [logging.getLogger(name) for name in LOGGERS]
    before = [(each.handlers[:], each.level, each.propagate) for each in loggers]
    try:
        log_as_json()
        log_as_json()
        for logger in loggers:
            assert len(logger.handlers) == 1 and isinstance(logger.handlers[0].formatter, JsonFormatter)
    finally:
        for logger, (handlers, level, propagate) in zip(loggers, before, strict=True):
            logger.handlers, logger.level, logger.propagate = handlers, level, propagate
