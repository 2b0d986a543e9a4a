"""Which sentences of a passage are evidence: a small network over what the reader holds of each sentence.

The reader's own heads scores for the few words that answer. Open questions (why, what about, compare) are answered by
whole sentences, which the last layer tells apart better than the heads do. The weights lie beside this file and were
trained by ``python -m evals.evidence train``, with the reader's left as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from assistant.models.span_reader.scoring import Sentence, TokenScores

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

WEIGHTS = Path(__file__).with_name("sentences.npz")
#: The log-odds of a sentence of which the reader saw nothing, for it stands behind the part that was read.
UNSEEN = -4.0


@dataclass(frozen=True, slots=True, eq=False)
class SentenceHead:
    """A network with one hidden layer; of shapes (inputs, units), (units,), (units,) and a number."""

    entering: Floats
    bias: Floats
    leaving: Floats
    shift: float

    @classmethod
    def load(cls, place: Path = WEIGHTS) -> Self:
        """The weights that ship, or those of another file."""
        with np.load(place) as stored:
            entering, bias, leaving = (stored[name].astype(np.float32) for name in ("entering", "bias", "leaving"))
            return cls(entering, bias, leaving, float(stored["shift"]))

    def judge(self, scores: TokenScores, places: Sequence[tuple[int, int]]) -> tuple[Sentence, ...]:
        """The sentences of a passage that stand at `places` in it, with their log-odds."""
        held, seen = pooled(scores, places)
        log_odds = np.where(seen, self.log_odds(held), UNSEEN)
        return tuple(
            Sentence(start, end, float(each)) for (start, end), each in zip(places, log_odds.tolist(), strict=True)
        )

    def log_odds(self, held: Floats) -> Floats:
        """Of what :func:`pooled` made, shape (sentences, inputs): log-odds of shape (sentences,)."""
        inner = np.maximum(held @ self.entering + self.bias, 0.0)
        return np.asarray(inner @ self.leaving + self.shift, dtype=np.float32)


def pooled(scores: TokenScores, places: Sequence[tuple[int, int]]) -> tuple[Floats, NDArray[np.bool_]]:
    """Of each place the mean and the maximum of its tokens' states, then the state of the whole.

    The shape is (places, 3 · hidden). The second array tells which places the scores holds tokens of; the others are 0.
    """
    hidden = scores.first.size
    held = np.zeros((len(places), 3 * hidden), dtype=np.float32)
    offsets = np.array(scores.offsets, dtype=np.int64).reshape(-1, 2)
    seen = np.zeros(len(places), dtype=np.bool_)
    for number, (start, end) in enumerate(places):
        inside = scores.states[(offsets[:, 0] < end) & (offsets[:, 1] > start)]
        if len(inside):
            held[number] = np.concatenate([inside.mean(axis=0), inside.max(axis=0), scores.first])
            seen[number] = True
    return held, seen
