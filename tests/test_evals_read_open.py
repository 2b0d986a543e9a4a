"""Failures of open questions, printed for people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from evals.data import DataError
from evals.read_open import main, read_listing, told, worst, write_listing


def line(name: str, found: int, missed: int, kind: str = "list", **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "kind": kind,
        "direction": "en-ru",
        "history": [],
        "question": "Who came?",
        "answerable": True,
        "status": "answered",
        "reason": None,
        "facts_found": [f"found {number}" for number in range(found)],
        "facts_missed": [f"missed {number}" for number in range(missed)],
        "evidence": [{"sentence": "Пришли все.", "cited": False}],
        "characters": 5,
        "text": "Anna.",
        **more,
    }


LISTED = [
    line("good", 2, 0),
    line("half", 1, 1),
    line("none", 0, 2),
    line("long", 0, 2, characters=900),
    line("hello", 0, 0, kind="talk"),
    line("absent", 0, 0, kind="unanswerable_near", status="not_found", reason="fact_missing"),
]


def run(*options: str) -> tuple[int, str]:
    app = typer.Typer()
    app.command()(main)
    done = CliRunner().invoke(app, list(options))
    return done.exit_code, done.output


def test_the_worst_of_each_kind_come_first() -> None:
    assert [each["id"] for each in worst(LISTED, [], 2)] == ["long", "none", "hello", "absent"]
    assert [each["id"] for each in worst(LISTED, ["list"], 9)] == ["long", "none", "half", "good"]


def test_what_is_told_of_a_question() -> None:
    lines = list(told(line("q", 1, 1, history=["Where?"])))
    assert lines == [
        "## q list en-ru: 1 of 2 facts, answered, 5 characters",
        "  < Where?",
        "  ? Who came?",
        "    Anna.",
        "  + found 0",
        "  - missed 0",
        "  uncited Пришли все.",
    ]
    assert "not_found (fact_missing)" in next(told(LISTED[-1]))


def test_the_command(tmp_path: Path) -> None:
    write_listing(LISTED, tmp_path / "new" / "open.jsonl")
    assert read_listing(tmp_path / "new" / "open.jsonl") == LISTED
    code, output = run(str(tmp_path / "new" / "open.jsonl"), "--kind", "list", "--worst", "1")
    assert code == 0 and output.count("##") == 1 and "## long" in output
    code, output = run(str(tmp_path / "new" / "open.jsonl"), "--kind", "lists")
    assert code == 2 and "there are: list, talk, unanswerable_near" in output


@pytest.mark.parametrize("content", [None, "{", '{"data_hash": "a result"}', "[]"])
def test_what_is_no_listing_is_refused_by_name(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "a.json").write_text(content)
    with pytest.raises(DataError, match=r"a\.json is no listing.*--listing FILE"):
        read_listing(tmp_path / "a.json")
