"""Figures of claims of written answers."""

from __future__ import annotations

import json
from pathlib import Path

from evals.claims import Judged, figures, load_claims, table
from evals.judge.judge import Judgement
from evals.judge.premises import JudgedClaim


def test_alarms_and_passes_are_counted_by_language_and_fault(tmp_path: Path) -> None:
    document = {"id": "d", "lang": "ru", "title": "Склад", "text": "Склад закрыт."}
    sentences = [
        {"text": "The warehouse is closed.", "supported": True, "fault": None},
        {"text": "It has two doors.", "supported": False, "fault": "number"},
    ]
    answer = {"id": "a", "doc_ids": ["d"], "sentences": sentences}
    (tmp_path / "docs.jsonl").write_text(json.dumps(document), encoding="utf-8")
    (tmp_path / "answers.jsonl").write_text(json.dumps(answer), encoding="utf-8")
    claims = load_claims(tmp_path)
    assert [(each.direction, each.before) for each in claims] == [
        ("en-ru", ""),
        ("en-ru", "The warehouse is closed."),
    ]
    entailed, denied = (JudgedClaim(each, "") for each in (Judgement(0.9, 0.1, 0.0), Judgement(0.1, 0.9, 0.0)))
    said = [Judged(denied, checker=True, words=False), Judged(entailed, checker=False, words=False)]
    found = figures(claims, said, 0.5)
    assert found["false alarms, across"]["judge"] == 1
    assert found["false alarms, all"]["checker"] == 0
    assert found["false passes, number"]["judge"] == 1
    assert found["false passes, number"]["words"] == 0
    assert any("false passes, number" in line for line in table(found))
