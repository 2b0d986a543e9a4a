"""Examples to numbers: what the judge sees, in batches of about the same length."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch

from assistant.models.bundle.pieces import PieceTokenizer
from assistant.models.bundle.weights import Vocabulary
from evals.judge.cutting import PairCutter
from evals.judge.examples import Example
from evals.learning import of_like_length, padded, rounded

MAX_TOKENS = 176
STEP_TOKENS = 16
#: What a claim is about, a title or the sentence before, is shown as often as not: there may be none.
ABOUT_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Features:
    """One example cut: numbers of pieces, where the premise begins, and which labels are right."""

    numbers: list[int]
    premise_start: int
    allowed: tuple[bool, bool, bool]
    weight: float


class ExampleCutter:
    """Cuts examples as pairs will be cut when they are judged."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._cutter = PairCutter(vocabulary, PieceTokenizer(vocabulary))

    def cut(self, example: Example, chance: random.Random) -> Features:
        """`chance` decides whether it is shown what the claim is about."""
        shown = example.needs_about or chance.random() < ABOUT_SHARE
        numbers, start = self._cutter.cut(example.premise, example.claim, example.about if shown else "", MAX_TOKENS)
        return Features(numbers, start, example.allowed, example.weight)


@dataclass(frozen=True, slots=True)
class Batch:
    """Tensors of a batch; `allowed`, of shape (texts, 3), is 1 for each label that may be right."""

    numbers: torch.Tensor
    kinds: torch.Tensor
    mask: torch.Tensor
    allowed: torch.Tensor
    weights: torch.Tensor


def grouped(features: Sequence[Features], batch_tokens: int) -> Iterator[list[Features]]:
    """Groups of about the same length that together have no more than `batch_tokens`, padding counted."""
    lengths = [rounded(len(each.numbers), STEP_TOKENS) for each in features]
    return of_like_length(features, lengths, batch_tokens, 2 * STEP_TOKENS)


def to_batch(group: Sequence[Features], padding: int) -> Batch:
    """The tensors of a group."""
    pairs = padded([each.numbers for each in group], [each.premise_start for each in group], padding, STEP_TOKENS)
    allowed = torch.tensor([each.allowed for each in group], dtype=torch.float32)
    return Batch(*pairs, allowed, torch.tensor([each.weight for each in group]))
