"""The pure parts of training and measuring what chooses sentences."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from evals.evidence.measuring import average_precision, best_f1, facts_told, quoted, reliability
from evals.evidence.reading import chunks
from evals.evidence.sets import load_set, overlap


def test_places_overlap_when_they_share_more_than_half_of_the_shorter() -> None:
    assert overlap((0, 100), (90, 100))
    assert overlap((0, 10), (4, 14))
    assert not overlap((0, 10), (5, 15))


def test_sentences_are_put_together_to_passages() -> None:
    assert chunks([(0, 300), (301, 600), (601, 900), (901, 2_000)]) == [
        [(0, 300), (301, 600)],
        [(601, 900)],
        [(901, 2_000)],
    ]


def test_a_row_becomes_a_document_with_places(tmp_path: Path) -> None:
    folder = tmp_path / "train" / "selqa"
    folder.mkdir(parents=True)
    row = {"id": "1", "lang": "en", "question": "Who?", "sentences": ["Nobody.", "Ann did it."], "labels": [0, 1]}
    (folder / "examples.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    found = load_set("selqa", tmp_path / "train", tmp_path / "bench")
    (document,), (question,) = found.documents, found.questions
    ((start, end),) = question.places[document.id]
    assert document.text[start:end] == "Ann did it."


def test_precision_is_that_at_each_right_sentence() -> None:
    right = np.array([True, False, True])
    assert average_precision(np.array([3.0, 2.0, 1.0], dtype=np.float32), right) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision(np.ones(3, dtype=np.float32), np.zeros(3, dtype=np.bool_)) == 0


def test_the_best_threshold_is_found_over_all_questions() -> None:
    scores = [np.array([0.9, 0.1], dtype=np.float32), np.array([0.8, 0.2], dtype=np.float32)]
    f1, threshold = best_f1(scores, [np.array([True, False]), np.array([True, False])])
    assert f1 == 1.0
    assert threshold == pytest.approx(0.8)


def test_the_best_sentences_that_fit_are_quoted_once() -> None:
    texts = ["a" * 50, "b" * 200, "a" * 50, "c" * 40]
    assert quoted(texts, np.array([0.9, 0.8, 0.7, 0.6], dtype=np.float32), 100) == [0, 3]


def test_a_fact_is_told_in_any_of_its_wordings() -> None:
    record = {"nuggets": [["всерьез", "hard look"], ["183"]]}
    assert facts_told(record, ["Она  ВСЕРЬЁЗ", "думает."]) == [True, False]


def test_reliability_is_by_tenths() -> None:
    probabilities = np.array([0.05, 0.85, 0.85], dtype=np.float32)
    lines = reliability(probabilities, np.array([False, True, False]))
    assert [(round(mean, 2), right, count) for mean, right, count in lines] == [(0.05, 0.0, 1), (0.85, 0.5, 2)]
