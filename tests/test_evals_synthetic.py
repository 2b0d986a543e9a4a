"""Passages and vectors that are put together from real ones."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from evals.bench import BenchDocument
from evals.synthetic import DOCUMENT_PASSAGES, finished_document, noisy, passages_by_document, synthetic_passages

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


def test_a_finished_document_counts_its_passages() -> None:
    passages, _ = synthetic_passages(DOCUMENTS, DOCUMENT_PASSAGES)
    finished = finished_document(passages, np.zeros((DOCUMENT_PASSAGES, 2), dtype=np.float32))
    document = finished.source.document
    assert document.id == passages[0].document_id
    assert (document.passages, document.characters) == (DOCUMENT_PASSAGES, passages[-1].end)
