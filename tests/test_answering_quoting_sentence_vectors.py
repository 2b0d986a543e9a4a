"""Vectors of sentences are made once."""

from __future__ import annotations

import numpy as np
import pytest
from fakes import FakeEmbedder

from assistant.answering.quoting import sentence_vectors
from assistant.answering.quoting.sentence_vectors import SentenceVectors


def test_each_text_is_embedded_once_and_vectors_come_in_the_order_of_the_texts() -> None:
    embedder = FakeEmbedder()
    vectors = SentenceVectors(embedder)
    first, second, again = vectors.of(["one", "два", "one"])
    assert embedder.embedded == ["one", "два"]
    assert np.array_equal(first, again) and not np.array_equal(first, second)
    assert np.array_equal(vectors.of(["два"])[0], second)
    assert embedder.embedded == ["one", "два"]
    assert vectors.of([]) == []


def test_too_many_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentence_vectors, "CACHED_VECTORS", 2)
    embedder = FakeEmbedder()
    vectors = SentenceVectors(embedder)
    for text in ("one", "two", "three", "one", "four"):
        assert vectors.of([text])[0] == pytest.approx(embedder.embed_queries([text], ["en"])[0])
    assert len(embedder.embedded) >= 5


def test_a_question_is_embedded_as_one() -> None:
    vector = SentenceVectors(FakeEmbedder()).question("Who came?", "en")
    assert vector.shape == (32,) and np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
