"""Models of sentence-transformers: from a folder, and the error when there is none."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import MissingExtra, ModelUnreachable
from assistant.models.embedding import BundledEncoder, SentenceTransformerEncoder, load_embedder, load_encoder
from assistant.settings import EmbeddingSettings

TEXTS = ["The library is open from nine to six.", "Библиотека открыта с девяти до шести, кроме воскресенья.", "A"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled model as a folder of sentence-transformers, in float32."""
    from evals.reader.torch_encoder import build_sentence_transformer

    place = tmp_path_factory.mktemp("model")
    build_sentence_transformer(place)
    return place


@pytest.mark.integration
def test_a_folder_gives_the_same_vectors_and_name(folder: Path) -> None:
    settings = EmbeddingSettings(folder=folder)
    encoder, bundled = load_encoder(settings), BundledEncoder()
    assert isinstance(encoder, SentenceTransformerEncoder)
    for ours, theirs in (
        (encoder.embed_passages(TEXTS), bundled.embed_passages(TEXTS)),
        (encoder.embed_queries(TEXTS), bundled.embed_queries(TEXTS)),
    ):
        assert ours.shape == (3, 384)
        assert ours.dtype == np.float32
        assert (ours * theirs).sum(axis=1).min() > 0.999
    assert [encoder.count_tokens(text) for text in TEXTS] == [bundled.count_tokens(text) for text in TEXTS]
    assert encoder.embed_passages([]).shape == (0, 384)
    assert encoder.embed_passages(["\ud800\0" + "слово " * 1000]).shape == (1, 384)
    assert load_embedder(settings).name == load_embedder(EmbeddingSettings()).name


@pytest.mark.integration
@pytest.mark.parametrize("setting", ["model", "folder"])
def test_a_model_that_cannot_be_had_is_named_at_once(
    setting: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sentence_transformers  # noqa: F401  so that its import is not timed
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    place = "nobody/no-such-model" if setting == "model" else str(tmp_path)
    start = time.perf_counter()
    with pytest.raises(ModelUnreachable) as error:
        load_encoder(EmbeddingSettings(**{setting: place}))  # type: ignore[arg-type]
    assert time.perf_counter() - start < 10
    assert place in error.value.message
    assert "ASSISTANT_EMBEDDING__FOLDER" in error.value.hint


@pytest.mark.integration
def test_a_hub_that_does_not_answer_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    start = time.perf_counter()
    with pytest.raises(ModelUnreachable, match="does not answer"):
        load_encoder(EmbeddingSettings(model="nobody/no-such-model"))
    assert time.perf_counter() - start < 30


def test_without_sentence_transformers_the_cure_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(MissingExtra, match="sentence-transformers") as error:
        load_encoder(EmbeddingSettings(model="another/model"))
    assert "pip install sentence-transformers" in error.value.hint
