"""Training and measuring what chooses sentences: what is gathered for it, and the pure parts."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from assistant.answering.quoting.sentence_evidence import FEATURES
from evals.bench import BenchDocument
from evals.evidence.gathering import gather
from evals.evidence.measuring import average_precision, best_f1, facts_told, quoted, reliability
from evals.evidence.reading import chunks, read_labelled
from evals.evidence.sets import EvidenceQuestion, EvidenceSet, Place, load_set, overlap

MILL = "The water mill of Dorn was built in 1764. It ground rye for three villages. A flood took its wheel in 1931."
#: Where the sentences of the text stand.
SENTENCES: list[Place] = [(0, 41), (42, 75), (76, 107)]


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


def a_set(*questions: EvidenceQuestion) -> EvidenceSet:
    """Questions about the mill."""
    return EvidenceSet("selqa", 1.0, (BenchDocument("mill", "en", "The mill", MILL),), questions, {"mill": SENTENCES})


@pytest.mark.integration
def test_what_the_product_sees_is_gathered_once_and_talk_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = (("user", "When was the water mill of Dorn built?"), ("agent", "In 1764."))
    questions = (
        EvidenceQuestion("q1", "mill", "When was the water mill of Dorn built?", {"mill": [SENTENCES[0]]}),
        EvidenceQuestion("q2", "mill", "What happened to it in 1931?", {"mill": [SENTENCES[2]]}, history),
        EvidenceQuestion("q3", "mill", "Hello!", {}),
    )
    found = list(gather(a_set(*questions), tmp_path))
    assert [each.question.id for each in found] == ["q1", "q2"]
    for each, right in zip(found, ([True, False, False], [False, False, True]), strict=True):
        assert each.texts == [MILL[start:end] for start, end in SENTENCES]
        assert each.features.shape == (3, len(FEATURES)) and each.vectors.shape == (3, 384)
        assert each.right.tolist() == right and each.seen.all() and not each.across.any()
        assert each.sizes == [3]
    monkeypatch.setattr("evals.evidence.gathering.bench_assistant", None)
    again = list(gather(a_set(*questions), tmp_path))
    assert [each.features.tolist() for each in again] == [each.features.tolist() for each in found]


@pytest.mark.integration
def test_labelled_passages_are_read_without_retrieval(tmp_path: Path) -> None:
    question = EvidenceQuestion("q1", "mill", "When was the water mill of Dorn built?", {"mill": [SENTENCES[0]]})
    (found,) = read_labelled(a_set(question), tmp_path)
    assert found.held.shape[0] == 3 and found.held.any() and found.right.tolist() == [True, False, False]
