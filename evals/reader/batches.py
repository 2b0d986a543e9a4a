"""Examples to numbers: what the reader sees, in batches of about the same length."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch

from assistant.models.bundle.pieces import PieceTokenizer
from assistant.models.bundle.weights import Vocabulary
from assistant.models.span_reader.cutting import Cutter
from evals.learning import of_like_length, padded, rounded
from evals.reader.examples import Example

MAX_TOKENS = 224
#: A passage comes with its title as often as not: a document may have none.
TITLE_SHARE = 0.5
#: Spans beyond these are left out: the same name may stand in a passage many times.
MAX_SPANS = 6
#: Lengths are rounded up to this.
STEP_TOKENS = 32
IGNORED = -1.0


@dataclass(frozen=True, slots=True)
class Features:
    """One example cut: numbers of pieces, where the passage begins, its spans as (first, last) token."""

    numbers: list[int]
    passage_start: int
    spans: list[tuple[int, int]]
    verdicts: tuple[float, float, float]


class ExampleCutter:
    """Cuts examples as questions and passages will be cut when they are read."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._cutter = Cutter(vocabulary, PieceTokenizer(vocabulary))

    def cut(self, example: Example, chance: random.Random) -> Features:
        """`chance` decides about the title and the part of a long passage."""
        title = example.title if chance.random() < TITLE_SHARE else ""
        offsets = self._cutter.offsets(example.context)
        room = MAX_TOKENS - len(self._cutter.head(example.question, title)) - 1
        spans = [span for span in (_tokens(offsets, *each) for each in (example.spans or ())[:MAX_SPANS]) if span]
        at = _window(len(offsets), room, spans, chance)
        numbers, start, offsets = self._cutter.cut(example.question, title, example.context, MAX_TOKENS, at)
        inside = [(start + first - at, start + last - at) for first, last in spans if at <= first and last < at + room]
        lost = bool(spans) and not inside
        answers = IGNORED if lost else _label(example.answers)
        return Features(numbers, start, inside, (_label(example.relevant), answers, _label(example.says_yes)))


def _window(size: int, room: int, spans: Sequence[tuple[int, int]], chance: random.Random) -> int:
    """Where in a passage that is too long to begin: around the answer, not always in the same place."""
    if size <= room:
        return 0
    if not spans:
        return chance.randrange(size - room + 1)
    first, last = spans[0]
    low, high = max(0, last - room + 1), min(first, size - room)
    return chance.randint(low, high) if low <= high else max(0, min(first, size - room))


def _label(value: bool | None) -> float:
    return IGNORED if value is None else float(value)


def _tokens(offsets: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int] | None:
    """The first and last token that touch the characters from `start` to `end`."""
    inside = [number for number, (a, b) in enumerate(offsets) if a < end and b > start]
    return (inside[0], inside[-1]) if inside else None


@dataclass(frozen=True, slots=True)
class Batch:
    """Tensors of a batch; `first` and `last` are shares of the right tokens, all 0 where no span is known."""

    numbers: torch.Tensor
    kinds: torch.Tensor
    mask: torch.Tensor
    first: torch.Tensor
    last: torch.Tensor
    verdicts: torch.Tensor
    passage: torch.Tensor


def batched(features: Sequence[Features], batch_tokens: int) -> Iterator[list[Features]]:
    """Groups of about the same length that together have no more than `batch_tokens`, padding counted."""
    lengths = [rounded(len(each.numbers), STEP_TOKENS) for each in features]
    return of_like_length(features, lengths, batch_tokens, MAX_TOKENS)


def to_batch(group: Sequence[Features], padding: int) -> Batch:
    """The tensors of a group."""
    pairs = padded([each.numbers for each in group], [each.passage_start for each in group], padding, STEP_TOKENS)
    passage = torch.zeros(pairs[0].shape, dtype=torch.bool)
    first, last = torch.zeros(pairs[0].shape), torch.zeros(pairs[0].shape)
    for row, each in enumerate(group):
        passage[row, each.passage_start : len(each.numbers) - 1] = True
        for start, end in each.spans:
            first[row, start] = last[row, end] = 1
    return Batch(*pairs, first, last, torch.tensor([each.verdicts for each in group]), passage)
