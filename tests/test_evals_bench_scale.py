"""Synthetic passages and vectors, timing by leg, and the whole on a tiny index."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.retrieving import CANDIDATES_BY_VECTOR
from assistant.types import Language, Passage
from evals.bench import BenchDocument
from evals.bench_scale import (
    DOCUMENT_PASSAGES,
    finished_document,
    milliseconds_since,
    noisy,
    passages_by_document,
    real_vectors,
    recalls,
    report,
    scale_index,
    synthetic_passages,
    watched,
)

DOCUMENTS = [
    BenchDocument("a", "en", "", "The delegation came to Tashkent. It stayed for two days."),
    BenchDocument("b", "ru", "", "Министр выступил в Брюсселе. Он говорил о грантах."),
    BenchDocument("c", "en", "", "IT Park received a grant. The grant is 4.5 million dollars."),
]


def test_passages_come_from_their_origins() -> None:
    passages, origins = synthetic_passages(DOCUMENTS, 25)
    assert len(passages) == len(origins) == 25
    for passage, origin in zip(passages, origins, strict=True):
        assert DOCUMENTS[origin].language == passage.language
        first, second = DOCUMENTS[origin].text.split(". ")
        assert passage.text.startswith((first + ".", second))
        assert len(passage.text.split()) >= 30


def test_passages_tile_documents_of_one_language() -> None:
    passages, _ = synthetic_passages(DOCUMENTS, 25)
    documents = passages_by_document(passages)
    assert [len(own) for own in documents.values()] == [DOCUMENT_PASSAGES, DOCUMENT_PASSAGES, 5]
    assert [own[0].language for own in documents.values()] == ["en", "ru", "en"]
    for own in documents.values():
        assert own[0].start == 0
        assert all(before.end == after.start for before, after in pairwise(own))
        assert all(each.end - each.start == len(each.text) for each in own)
        assert len({each.language for each in own}) == 1


def test_passages_are_the_same_each_time_and_longer_sets_begin_alike() -> None:
    assert synthetic_passages(DOCUMENTS, 12) == synthetic_passages(DOCUMENTS, 12)
    assert synthetic_passages(DOCUMENTS, 30)[0][:12] == synthetic_passages(DOCUMENTS, 12)[0]
    assert synthetic_passages(DOCUMENTS, 12) != synthetic_passages(DOCUMENTS, 12, seed=1)


def test_a_language_without_documents_is_left_out() -> None:
    passages, _ = synthetic_passages(DOCUMENTS[:1], 25)
    assert {each.language for each in passages} == {"en"}


def test_noise_turns_vectors_by_the_wanted_angle() -> None:
    vectors = np.random.default_rng(1).standard_normal((200, 384), dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    turned = noisy(vectors, 0.9)
    cosines = (turned * vectors).sum(axis=1)
    assert turned.dtype == np.float32
    assert np.allclose(np.linalg.norm(turned, axis=1), 1.0, atol=1e-5)
    assert cosines.mean() == pytest.approx(0.9, abs=0.01)
    assert cosines.std() < 0.02


def test_recalls_look_at_the_first_ten_and_forty() -> None:
    expected = [str(number) for number in range(CANDIDATES_BY_VECTOR)]
    assert recalls(expected, expected) == [1.0, 1.0]
    assert recalls(expected, expected[:5]) == [0.5, 5 / CANDIDATES_BY_VECTOR]
    assert recalls([], ["a"]) == [0.0, 0.0]


def test_a_finished_document_counts_its_passages() -> None:
    passages, _ = synthetic_passages(DOCUMENTS, DOCUMENT_PASSAGES)
    finished = finished_document(passages, np.zeros((DOCUMENT_PASSAGES, 2), dtype=np.float32))
    document = finished.source.document
    assert document.id == passages[0].document_id
    assert (document.passages, document.characters) == (DOCUMENT_PASSAGES, passages[-1].end)


class _Words:
    """Something to watch."""

    def search(self, field: str, count: int) -> str:
        time.sleep(0.002)
        return field * count

    def other(self) -> None:
        raise KeyError("other")


def test_calls_are_timed_by_leg() -> None:
    legs: dict[str, float] = {}
    words = watched(_Words(), legs)
    assert words.search("names", 2) == "namesnames"
    assert words.search("stems", 1) == "stems"
    with pytest.raises(KeyError):
        words.other()
    assert list(legs) == ["names", "words", "scoring and the rest"]
    assert legs["names"] >= 2
    assert milliseconds_since(time.perf_counter()) < 1000


class _Encoder:
    """One number a text."""

    calls = 0

    def embed_passages(self, texts: Sequence[str], languages: Sequence[Language]) -> NDArray[np.float32]:
        self.calls += 1
        return np.array([[len(each)] for each in texts], dtype=np.float32)


def test_real_vectors_are_kept(tmp_path: Path) -> None:
    encoder, file = _Encoder(), tmp_path / "real.npy"
    first = real_vectors(encoder, DOCUMENTS, file, 2)  # type: ignore[arg-type]
    assert first.shape == (3, 1)
    assert np.array_equal(first, real_vectors(encoder, DOCUMENTS, file, 2))  # type: ignore[arg-type]
    assert encoder.calls == 2


@pytest.mark.integration
def test_a_tiny_index_is_built_measured_and_found_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = argparse.Namespace(passages=120, index_cache=tmp_path)
    stored: list[list[Passage]] = []
    for _ in range(2):
        with scale_index(options, DOCUMENTS) as (embedder, store, passages, vectors):
            stored.append([each for own in passages_by_document(passages) for each in store.passages(own)])
            report(embedder, store, ["What did IT Park receive?"], passages, vectors)
    assert stored[0] == stored[1] == passages
    printed = capsys.readouterr().out
    assert "| en | 60 | 1.000 | 1.000 |" in printed
    assert "| the question's vector |" in printed
    assert len([*tmp_path.glob("*/index")]) == 1
