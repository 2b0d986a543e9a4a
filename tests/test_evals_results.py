"""Results: the gate against a baseline, and the report."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from evals.__main__ import app
from evals.data import DataError
from evals.reporting import report_page
from evals.results import Result, read_result, regressions, write_result


def result(**suites: Any) -> Result:
    return {
        "data": "set <b>",
        "data_hash": "abc",
        "limit": None,
        "commit": "c",
        "settings_fingerprint": "s",
        "date": "2026-01-01",
        "n_questions": 2,
        "n_documents": 3,
        "parts": {},
        "notes": ["a note with <b>"],
        "questions": [
            {"id": f"q{number}", "direction": "en-ru", "seconds": {"search": 0.01, "total": number / 10}}
            for number in range(1, 4)
        ],
        **suites,
    }


def measured(value: float, low: float, high: float, measure: str = "recall@1") -> dict[str, Any]:
    return {"en-ru": {measure: value, f"{measure}_interval": [low, high], "n": 2}}


BASELINE = result(retrieval=measured(0.6, 0.5, 0.7), refusals=measured(0.1, 0.05, 0.2, "false_refusals"))


@pytest.mark.parametrize(("value", "worse"), [(0.9, 0), (0.6, 0), (0.5, 0), (0.4999, 1)])
def test_below_the_interval_is_a_regression(value: float, worse: int) -> None:
    found = regressions(result(retrieval=measured(value, 0.0, 1.0)), BASELINE)
    assert len(found) == worse
    assert all("retrieval en-ru recall@1" in str(each) and "below 0.5" in str(each) for each in found)


@pytest.mark.parametrize(("value", "worse"), [(0.0, 0), (0.2, 0), (0.21, 1)])
def test_of_false_refusals_more_is_worse(value: float, worse: int) -> None:
    found = regressions(result(refusals=measured(value, 0.0, 1.0, "false_refusals")), BASELINE)
    assert len(found) == worse
    assert all("refusals en-ru false_refusals" in str(each) and "above 0.2" in str(each) for each in found)


def test_figures_by_kind_are_compared_and_lengths_are_not() -> None:
    before = result(
        open=measured(400.0, 380.0, 420.0, "characters"),
        open_by_kind={"list": measured(0.6, 0.5, 0.7, "facts")["en-ru"]},
    )
    after = copy.deepcopy(before)
    after["open_by_kind"]["list"]["facts"] = 0.4
    for length in (200.0, 800.0):
        after["open"]["en-ru"]["characters"] = length
        (found,) = regressions(after, before)
        assert "open_by_kind list facts" in str(found)


def test_the_report_draws_facts_by_kind_and_against_length() -> None:
    figures = {"facts": 0.5, "facts_interval": [0.4, 0.6], "characters": 400.0, "characters_interval": [380.0, 420.0]}
    kinds = {"why <how>": {**figures, "n": 2}, "talk": {"facts": None, "facts_interval": None, "n": 1}}
    kinds["all"] = {**figures, "n": 3}
    page = report_page({"run": result(open={"all": kinds["all"]}, open_by_kind=kinds)})
    assert page.count("<circle") == 2 and "why &lt;how&gt;" in page and "why <how>" not in page
    assert "0.500 at 400" in page and "400 <small>380 to 420</small>" in page
    assert "Open questions by kind" not in report_page({"run": result(retrieval=measured(0.6, 0.5, 0.7))})


def test_what_only_one_of_the_two_has_is_not_compared() -> None:
    assert regressions(result(), BASELINE) == []
    nothing: dict[str, Any] = {"en-ru": {"recall@1": None, "recall@1_interval": None, "n": 0}}
    assert regressions(result(retrieval=nothing), BASELINE) == []
    assert regressions(BASELINE, result(retrieval=nothing)) == []


def test_other_data_are_not_compared() -> None:
    with pytest.raises(DataError, match="other data"):
        regressions({**BASELINE, "data_hash": "other"}, BASELINE)


def test_a_result_comes_back_as_it_was_written(tmp_path: Path) -> None:
    write_result(BASELINE, tmp_path / "new" / "a.json")
    assert read_result(tmp_path / "new" / "a.json") == BASELINE


@pytest.mark.parametrize("content", [None, "{", "[]", "{}"])
def test_what_is_no_result_is_refused_by_name(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "a.json").write_text(content)
    with pytest.raises(DataError, match=re.escape("a.json")):
        read_result(tmp_path / "a.json")


@pytest.mark.parametrize("count", [1, 2, 7])
def test_the_report_asks_nothing_of_any_other_place(count: int) -> None:
    one = result(retrieval=measured(0.6, 0.5, 0.7), refusals=measured(0.1, 0.05, 0.2, "false_refusals"))
    page = report_page({f"run <{number}>": copy.deepcopy(one) for number in range(count)})
    assert not re.search(r"https?:|//\w|\bsrc=|\bhref=|@import|url\(|<script|<link", page)
    assert "recall@1" in page and "false_refusals" in page and "en-ru" in page
    assert page.count("<rect") >= 2 * count and page.count("<polyline") == count
    assert "<b>" not in page and "<0>" not in page  # all words are escaped
    assert "NaN" not in page and "nan" not in page


def test_the_report_of_retrieval_alone_shows_the_seconds_of_searching() -> None:
    one = result(retrieval=measured(0.6, 0.5, 0.7))
    for question in one["questions"]:
        question["seconds"] = {"search": 0.02}
    page = report_page({"run": one})
    assert "search" in page and "<polyline" in page and "Refusals" not in page
    bare = {**one, "questions": [{"id": "q", "direction": "en-en", "seconds": {}}]}
    assert "Latency" not in report_page({"run": bare})


def test_the_report_command(tmp_path: Path) -> None:
    write_result(BASELINE, tmp_path / "a.json")
    page = tmp_path / "report.html"
    done = CliRunner().invoke(app, ["report", *[str(tmp_path / "a.json")] * 2, "--html", str(page)])
    assert done.exit_code == 0, done.output
    assert "a (2)" in page.read_text(encoding="utf-8")
    assert CliRunner().invoke(app, ["report", str(page), "--html", str(page)]).exit_code == 2


def test_an_unknown_suite_is_refused() -> None:
    done = CliRunner().invoke(app, ["run", "--suite", "retrieval,nonsense"])
    assert done.exit_code == 2 and "nonsense" in done.output
