"""Real vectors, timing by leg, and the whole on a tiny index."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.retrieving.retriever import CANDIDATES_BY_VECTOR
from assistant.types import Language, Passage
from evals.bench import BenchDocument
from evals.bench_scale import milliseconds_since, real_vectors, recalls, report, scale_index, watched
from evals.synthetic import passages_by_document

DOCUMENTS = [
    BenchDocument("a", "en", "", "The delegation came to Tashkent. It stayed for two days."),
    BenchDocument("b", "ru", "", "Министр выступил в Брюсселе. Он говорил о грантах."),
    BenchDocument("c", "en", "", "IT Park received a grant. The grant is 4.5 million dollars."),
]


def test_recalls_look_at_the_first_ten_and_forty() -> None:
    expected = [str(number) for number in range(CANDIDATES_BY_VECTOR)]
    assert recalls(expected, expected) == [1.0, 1.0]
    assert recalls(expected, expected[:5]) == [0.5, 5 / CANDIDATES_BY_VECTOR]
    assert recalls([], ["a"]) == [0.0, 0.0]


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
