"""What one pass of the model over a text gives, how two passes are averaged, and the spans that follow."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Doubles = NDArray[np.float64]

LONGEST_SPAN_TOKENS = 40
#: How many spans of a passage are given, none within another.
SPANS = 3


@dataclass(frozen=True, slots=True)
class Span:
    """``passage[start:end]``, and the log of its probability given that the passage answers."""

    start: int
    end: int
    log_probability: float


@dataclass(frozen=True, slots=True)
class Sentence:
    """``passage[start:end]``, and the log-odds that it is evidence for an answer."""

    start: int
    end: int
    log_odds: float


@dataclass(frozen=True, slots=True, eq=False)
class TokenScores:
    """The output of one pass. `offsets` say where each token stands in the passage; the logits as in `SpanReading`.

    `log_probabilities`, of shape (tokens, 2): that the answer begins with the token, and that it ends with it; `first`,
    of shape (hidden,), and `states`, of shape (tokens, hidden): the last layer, of the whole and of each token.
    """

    offsets: list[tuple[int, int]]
    log_probabilities: Doubles
    relevant: float
    answers: float
    says_yes: float
    first: Floats = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    states: Floats = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))

    @classmethod
    def of(
        cls, offsets: list[tuple[int, int]], logits: Floats, relevant: float, answers: float, says_yes: float
    ) -> Self:
        """From logits of shape (tokens, 2)."""
        log_probabilities = logits.astype(np.float64)
        if len(log_probabilities):
            log_probabilities = log_probabilities - np.logaddexp.reduce(log_probabilities, axis=0)
        return cls(offsets, log_probabilities, relevant, answers, says_yes)

    def moved(self, start: int) -> TokenScores:
        """The scores of a part of a passage that begins at `start`, with offsets in the whole passage."""
        return replace(self, offsets=[(first + start, last + start) for first, last in self.offsets])


@dataclass(frozen=True, slots=True)
class SpanReading:
    """What the reader says of a passage: log-odds that it is relevant, that it answers, and that it says yes.

    `spans` are the words that would answer, the most probable first; none where the passage has no words. `sentences`
    are all sentences of the passage, in their order, where the reader was told how to find them.
    """

    relevant: float
    answers: float
    says_yes: float
    spans: tuple[Span, ...]
    scores: TokenScores = field(repr=False, compare=False)
    sentences: tuple[Sentence, ...] = ()

    @classmethod
    def of(cls, scores: TokenScores) -> Self:
        """The reading that follows from the scores."""
        return cls(scores.relevant, scores.answers, scores.says_yes, best_spans(scores), scores)


def averaged(whole: TokenScores, near: TokenScores) -> TokenScores:
    """The mean of the scores of a passage and those of a part of it; outside the part those of the passage stand."""
    log_probabilities = whole.log_probabilities.copy()
    seen = dict(zip(near.offsets, near.log_probabilities, strict=True))
    for number, place in enumerate(whole.offsets):
        if place in seen:
            log_probabilities[number] = (log_probabilities[number] + seen[place]) / 2
    return TokenScores(
        whole.offsets,
        log_probabilities,
        (whole.relevant + near.relevant) / 2,
        (whole.answers + near.answers) / 2,
        (whole.says_yes + near.says_yes) / 2,
        whole.first,
        whole.states,
    )


def best_spans(scores: TokenScores, count: int = SPANS) -> tuple[Span, ...]:
    """The most probable spans that do not overlap."""
    size = len(scores.offsets)
    if not size:
        return ()
    together = scores.log_probabilities[:, None, 0] + scores.log_probabilities[None, :, 1]
    width = np.arange(size)[None, :] - np.arange(size)[:, None]
    together[(width < 0) | (width >= LONGEST_SPAN_TOKENS)] = -np.inf
    spans: list[Span] = []
    while len(spans) < count:
        first, last = np.unravel_index(int(together.argmax()), together.shape)
        if together[first, last] == -np.inf:
            break
        start, end = scores.offsets[first][0], max(scores.offsets[last][1], scores.offsets[first][1])
        if start < end:
            spans.append(Span(start, end, float(together[first, last])))
        together[: last + 1, first:] = -np.inf
    return tuple(spans)
