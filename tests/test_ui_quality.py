"""Results of measurements on the page: the last by direction, those of the same data over time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from test_ui_handlers import HOSTILE
from test_ui_rendering import Seen

from assistant.ui import quality
from assistant.ui.quality import quality_html, read_results
from assistant.ui.texts import ENGLISH, RUSSIAN

FIGURES = {"f1": 0.8, "f1_interval": [0.7, 0.9]}


def write(folder: Path, name: str, day: int, data: str = "evals/cases", **suites: Any) -> None:
    result = {"date": f"2026-11-{day:02}T10:00:00", "data": data, **(suites or {"answers": {"all": FIGURES}})}
    (folder / name).write_text(json.dumps(result), encoding="utf-8")


def test_the_newest_is_shown_and_those_of_its_data_over_time(tmp_path: Path) -> None:
    write(tmp_path, "b.json", 2, answers={"en-ru": FIGURES, "all": {"f1": 0.5, "f1_interval": [0.4, 0.6]}})
    write(tmp_path, "a.json", 1)
    write(tmp_path, "other.json", 1, data="elsewhere")
    html = quality_html(tmp_path, ENGLISH)
    text = Seen(html).text
    assert "Last measurement: 2 November 2026, evals/cases" in text and "en → ru" in text
    assert "80% (from 70% to 90%)" in text and "50% (from 40% to 60%)" in text
    assert html.count("<circle") == 2 and ENGLISH.quality_over_time in text


def test_one_result_has_no_course_of_time(tmp_path: Path) -> None:
    write(tmp_path, "a.json", 1)
    html = quality_html(tmp_path, RUSSIAN)
    assert "<circle" not in html and RUSSIAN.quality_all in Seen(html).text


@pytest.mark.parametrize(
    "content",
    [
        "no JSON",
        "[]",
        "{}",
        '{"date": "2026-11-01", "data": "x", "answers": {"all": {"f1": 80, "f1_interval": [70, 90]}}}',
        '{"date": "2026-11-01", "data": "x", "answers": {"all": {"f1": 0.5, "f1_interval": [0.4]}}}',
        '{"date": "2026-11-01", "data": "x", "answers": "good"}',
    ],
)
def test_what_is_no_result_is_passed_over_and_logged(
    tmp_path: Path, content: str, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "broken.json").write_text(content, encoding="utf-8")
    write(tmp_path, "a.json", 1)
    assert len(read_results(tmp_path)) == 1 and "no result" in caplog.text


def test_a_huge_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quality, "MOST_BYTES", 10)
    write(tmp_path, "a.json", 1)
    assert read_results(tmp_path) == []


def test_without_results_it_says_how_to_measure(tmp_path: Path) -> None:
    for folder in (None, tmp_path, tmp_path / "missing"):
        assert "python -m evals run" in Seen(quality_html(folder, ENGLISH)).text


def test_names_in_results_are_text(tmp_path: Path) -> None:
    write(tmp_path, "a.json", 1, data=HOSTILE, answers={HOSTILE: FIGURES})
    seen = Seen(quality_html(tmp_path, ENGLISH))
    assert not {"img", "script", "a"} & set(seen.tags) and "<script>alert(1)</script>" in seen.text
