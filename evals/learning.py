"""A training run on this machine's processor that goes on where it was stopped; the reader and the judge share it.

The rate rises, stays, and falls to nothing over the last part of the examples, so that a run may be made longer or
shorter while the rate still stays. Everything that is drawn by chance comes from the seed and the place in the stream.
"""

from __future__ import annotations

import hashlib
import json
import random
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import torch

from assistant.models.bundle import by_length

Example = TypeVar("Example")
Features = TypeVar("Features")
#: Examples that are sorted by length together; their batches are then shuffled.
CHUNK = 1024
WARM_UP_EXAMPLES = 4_000
DECAY_SHARE = 0.35
WEIGHT_DECAY = 0.01
CLIPPED_NORM = 1.0
#: The heads begin at nothing and learn faster than the body.
HEAD_RATE = 5.0
SAVE_EVERY_SECONDS = 180.0
NOTE_EVERY_STEPS = 50


@dataclass(slots=True)
class Progress:
    """Where a run stands: examples read, chunks read, batches of the chunk read, steps made."""

    examples: int = 0
    chunk: int = 0
    batch: int = 0
    steps: int = 0


class Run(ABC, Generic[Example, Features]):
    """A run whose state lies in `folder`, over `examples` in an order of chance, up to `total` of them.

    `model` has a part named ``body`` and a method ``trained`` that gives the tensors which are not the encoder's own.
    """

    warm_up_examples = WARM_UP_EXAMPLES

    def __init__(
        self, folder: Path, model: Any, examples: Sequence[Example], total: int, rate: float, seed: int
    ) -> None:
        self._folder, self._examples, self._total, self._rate, self._seed = folder, examples, total, rate, seed
        self.model = model
        body = [each for name, each in model.named_parameters() if name.startswith("body") and each.requires_grad]
        heads = [each for name, each in model.named_parameters() if not name.startswith("body")]
        groups = [{"params": body, "times": 1.0}, {"params": heads, "times": HEAD_RATE}]
        self._optimiser = torch.optim.AdamW(groups, lr=rate, weight_decay=WEIGHT_DECAY, fused=True)
        self.progress = Progress()
        self._saved = time.monotonic()
        self._load()

    @abstractmethod
    def cut(self, example: Example, chance: random.Random) -> Features:
        """An example as the model is shown it."""

    @abstractmethod
    def grouped(self, features: Sequence[Features]) -> Iterable[list[Features]]:
        """Batches of about the same length."""

    @abstractmethod
    def losses(self, group: Sequence[Features]) -> dict[str, torch.Tensor]:
        """The losses of a batch, whose sum is brought down."""

    def held_out(self) -> dict[str, float]:
        """Figures on examples that are not trained on, noted whenever the state is saved. None unless overridden."""
        return {}

    def run(self) -> None:
        """Read up to the total number of examples, writing the curve to `curve.jsonl`."""
        self.model.train()
        sums: dict[str, float] = {}
        begun, seen = time.monotonic(), 0
        while self.progress.examples < self._total:
            groups = list(self._chunk(self.progress.chunk))
            for group in groups[self.progress.batch :]:
                losses = self._step(group)
                self.progress.examples += len(group)
                self.progress.batch += 1
                self.progress.steps += 1
                seen += len(group)
                for name, value in losses.items():
                    sums[name] = sums.get(name, 0.0) + value
                if self.progress.steps % NOTE_EVERY_STEPS == 0:
                    pace = round(seen / (time.monotonic() - begun), 2)
                    self._note({name: value / NOTE_EVERY_STEPS for name, value in sums.items()} | {"per_second": pace})
                    sums, begun, seen = {}, time.monotonic(), 0
                if time.monotonic() - self._saved > SAVE_EVERY_SECONDS:
                    self.save()
                if self.progress.examples >= self._total:
                    break
            else:
                self.progress.chunk, self.progress.batch = self.progress.chunk + 1, 0
        self.save()

    def save(self) -> None:
        """Write the state, then the figures on what is held out; a kill leaves the state before."""
        state = {
            "model": self.model.trained(),
            "optimiser": self._optimiser.state_dict(),
            "progress": asdict(self.progress),
            "total": self._total,
        }
        part = self._folder / "state.part"
        torch.save(state, part)
        part.replace(self._folder / "state.pt")
        figures = self.held_out()
        if figures:
            self._note(figures)
        self._saved = time.monotonic()

    def _load(self) -> None:
        path = self._folder / "state.pt"
        if not path.exists():
            return
        state = torch.load(path, weights_only=True)
        self.model.load_state_dict(state["model"], strict=False)
        self._optimiser.load_state_dict(state["optimiser"])
        self.progress = Progress(**state["progress"])

    def _chunk(self, number: int) -> Iterator[list[Features]]:
        """The batches of a chunk of the stream; after the last example the next epoch begins, in another order."""
        chunks = -(-len(self._examples) // CHUNK)
        epoch, place = divmod(number, chunks)
        order = list(range(len(self._examples)))
        random.Random(f"{self._seed} {epoch}").shuffle(order)
        chance = random.Random(f"{self._seed} {number}")
        taken = order[place * CHUNK : (place + 1) * CHUNK]
        groups = list(self.grouped([self.cut(self._examples[each], chance) for each in taken]))
        chance.shuffle(groups)
        yield from groups

    def _step(self, group: Sequence[Features]) -> dict[str, float]:
        rate = self._rate_now()
        for each in self._optimiser.param_groups:
            each["lr"] = rate * each["times"]
        losses = self.losses(group)
        self._optimiser.zero_grad(set_to_none=True)
        torch.autograd.backward([torch.stack(list(losses.values())).sum()])
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), CLIPPED_NORM)
        self._optimiser.step()
        return {name: float(value.detach()) for name, value in losses.items()}

    def _rate_now(self) -> float:
        seen = self.progress.examples
        falling = (self._total - seen) / (DECAY_SHARE * self._total)
        return self._rate * max(0.0, min(1.0, (seen + 1) / self.warm_up_examples, falling))

    def _note(self, figures: dict[str, float]) -> None:
        row: dict[str, float] = {"examples": self.progress.examples, "rate": self._rate_now()}
        row |= {name: round(value, 4) for name, value in figures.items()}
        with (self._folder / "curve.jsonl").open("a", encoding="utf-8") as curve:
            curve.write(json.dumps(row) + "\n")


def of_like_length(
    features: Sequence[Features], lengths: Sequence[int], batch_tokens: int, spread_tokens: int
) -> Iterator[list[Features]]:
    """Groups that together have no more than `batch_tokens`, padding counted, and differ by `spread_tokens` at most."""
    for group in by_length(lengths, batch_tokens, spread_tokens):
        yield [features[number] for number in group]


def rounded(size: int, step: int) -> int:
    """A length rounded up to a multiple of `step`: a new shape is slow."""
    return -(-size // step) * step


def padded(
    pieces: Sequence[Sequence[int]], seconds: Sequence[int], padding: int, step: int
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Pairs of texts, each of shape (texts, tokens): ids, 1 from where the second text begins, and the mask."""
    shape = (len(pieces), rounded(max(map(len, pieces)), step))
    numbers = torch.full(shape, padding, dtype=torch.int64)
    kinds, mask = torch.zeros(shape, dtype=torch.int64), torch.zeros(shape, dtype=torch.int64)
    for row, (each, second) in enumerate(zip(pieces, seconds, strict=True)):
        numbers[row, : len(each)] = torch.tensor(each)
        mask[row, : len(each)] = 1
        kinds[row, second : len(each)] = 1
    return numbers, kinds, mask


def data_hash(examples: Iterable[object]) -> str:
    """SHA-256 of the examples in their order, in hexadecimal."""
    digest = hashlib.sha256()
    for each in examples:
        digest.update(repr(each).encode())
    return digest.hexdigest()
