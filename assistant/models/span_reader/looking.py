"""What one look at a text gives, how two are put together, and the spans that follow."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Doubles = NDArray[np.float64]

LONGEST_SPAN_TOKENS = 40
#: How many spans of a passage are told, none within another.
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
class Look:
    """`offsets`: where each token stands in the passage; `shares`, of shape (tokens, 2): the logs of how probable it is
    that the answer begins and that it ends with the token; `first`, of shape (hidden,), and `states`, of shape (tokens,
    hidden): what the last layer holds for the whole and for each token; the rest as in :class:`Verdict`.
    """

    offsets: list[tuple[int, int]]
    shares: Doubles
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
        shares = logits.astype(np.float64)
        if len(shares):
            shares = shares - np.logaddexp.reduce(shares, axis=0)
        return cls(offsets, shares, relevant, answers, says_yes)

    def moved(self, start: int) -> Look:
        """The look at a part of a passage that begins at `start`, its offsets those in the passage."""
        return replace(self, offsets=[(first + start, last + start) for first, last in self.offsets])


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the reader says of a passage: log-odds that it is about the question, that it answers, and of a yes.

    `spans` are the words that would answer, the most probable first; none where the passage has no words. `sentences`
    are all sentences of the passage, in their order, where the reader was told how to find them.
    """

    relevant: float
    answers: float
    says_yes: float
    spans: tuple[Span, ...]
    look: Look = field(repr=False, compare=False)
    sentences: tuple[Sentence, ...] = ()

    @classmethod
    def of(cls, look: Look) -> Self:
        """The verdict that follows from a look."""
        return cls(look.relevant, look.answers, look.says_yes, best_spans(look), look)


def both(whole: Look, near: Look) -> Look:
    """The mean of a look at a passage and one at a part of it: outside of the part the first look stands alone."""
    shares = whole.shares.copy()
    seen = dict(zip(near.offsets, near.shares, strict=True))
    for number, place in enumerate(whole.offsets):
        if place in seen:
            shares[number] = (shares[number] + seen[place]) / 2
    return Look(
        whole.offsets,
        shares,
        (whole.relevant + near.relevant) / 2,
        (whole.answers + near.answers) / 2,
        (whole.says_yes + near.says_yes) / 2,
        whole.first,
        whole.states,
    )


def best_spans(look: Look, count: int = SPANS) -> tuple[Span, ...]:
    """The most probable spans of a look that do not overlap."""
    size = len(look.offsets)
    if not size:
        return ()
    together = look.shares[:, None, 0] + look.shares[None, :, 1]
    width = np.arange(size)[None, :] - np.arange(size)[:, None]
    together[(width < 0) | (width >= LONGEST_SPAN_TOKENS)] = -np.inf
    spans: list[Span] = []
    while len(spans) < count:
        first, last = np.unravel_index(int(together.argmax()), together.shape)
        if together[first, last] == -np.inf:
            break
        start, end = look.offsets[first][0], max(look.offsets[last][1], look.offsets[first][1])
        if start < end:
            spans.append(Span(start, end, float(together[first, last])))
        together[: last + 1, first:] = -np.inf
    return tuple(spans)
