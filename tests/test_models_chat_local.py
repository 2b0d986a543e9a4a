"""A real small model in llama.cpp's server, within this process: it streams, counts tokens, and stops when told to.

The model is English only and poor: what it says is not looked at.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import pytest

from assistant.errors import ContextOverflow, ModelRejected, ModelUnreachable
from assistant.models.chat import ChatModel, load_chat_model
from assistant.settings import ChatSettings
from assistant.types import Prompt
from evals.fetch_model import MODELS

SMALL = Path(__file__).resolve().parents[1] / "models" / MODELS["small"].file
STORY = Prompt("You tell long stories.", "Tell a very long story about a river.")


def test_a_file_that_is_not_there_or_no_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelUnreachable, match="cannot be read"):
        load_chat_model(ChatSettings(local_file=tmp_path / "none.gguf"))
    wrong = tmp_path / "wrong.gguf"
    wrong.write_bytes(b"PK\3\4 something else")
    with pytest.raises(ModelRejected, match="not a GGUF"):
        load_chat_model(ChatSettings(local_file=wrong))


@pytest.fixture(scope="module")
def model() -> Iterator[ChatModel]:
    """The small model, served."""
    if find_spec("xllamacpp") is None or not SMALL.exists():
        pytest.skip("no small model here: `make small-model` fetches it")
    settings = ChatSettings(local_file=SMALL, context_tokens=2_048, max_answer_tokens=400, timeout_seconds=60)
    loaded = load_chat_model(settings)
    assert loaded is not None
    with closing(loaded):
        yield loaded


@pytest.mark.integration
def test_it_streams_and_counts_tokens(model: ChatModel) -> None:
    pieces = list(model.stream(Prompt("You answer with one sentence.", "What is the capital of France?")))
    texts = [piece.text for piece in pieces if piece.text]
    (tokens,) = [piece.tokens for piece in pieces if piece.tokens]
    assert len(texts) > 1 and pieces[-1].finish in ("stop", "length")
    assert tokens["prompt"] > 10 and tokens["completion"] >= len(texts) - 2


@pytest.mark.integration
def test_closing_the_stream_stops_the_model(model: ChatModel) -> None:
    """There is one slot: the next question would have to wait for the whole story."""
    started = time.monotonic()
    assert sum(bool(piece.text) for piece in model.stream(STORY)) > 100
    whole_story = time.monotonic() - started
    stream = model.stream(STORY)
    while not next(stream).text:
        pass
    stream.close()
    assert model.probe() < max(1.0, whole_story / 3)


@pytest.mark.integration
def test_a_longer_prompt_than_it_reads_is_told(model: ChatModel) -> None:
    with pytest.raises(ContextOverflow):
        list(model.stream(Prompt("Be brief.", "A river and a bridge. " * 2_000)))
