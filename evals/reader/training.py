"""Trains the reader on this machine's processor, and goes on where it was stopped.

The rate rises, stays, and falls to nothing over the last part of the examples, so that a run may be made longer while
the rate still stays. Everything that is drawn by chance comes from the seed and the place in the stream.
"""

from __future__ import annotations

import hashlib
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional

from assistant.models.bundle import bundled_weights
from evals.reader.batches import IGNORED, Batch, ExampleCutter, batched, to_batch
from evals.reader.examples import Example
from evals.reader.model import Reader

#: Examples that are sorted by length together; their batches are then shuffled.
CHUNK = 1024
BATCH_TOKENS = 16 * 192
WARM_UP_EXAMPLES = 4_000
DECAY_SHARE = 0.35
WEIGHT_DECAY = 0.01
CLIPPED_NORM = 1.0
#: The heads begin at nothing and learn faster than the body.
HEAD_RATE = 5.0
SAVE_EVERY_SECONDS = 180.0


@dataclass(slots=True)
class Progress:
    """Where a run stands: examples read, chunks read, steps made."""

    examples: int = 0
    chunk: int = 0
    batch: int = 0
    steps: int = 0


class Training:
    """A run whose state lies in `folder`."""

    def __init__(self, folder: Path, examples: Sequence[Example], total: int, rate: float, seed: int) -> None:
        torch.manual_seed(seed)
        self._folder, self._examples, self._total, self._rate, self._seed = folder, examples, total, rate, seed
        weights = bundled_weights()
        self._cutter, self._padding = ExampleCutter(weights.vocabulary), weights.vocabulary.padding
        self.model = Reader(weights)
        body = [each for name, each in self.model.named_parameters() if name.startswith("body") and each.requires_grad]
        heads = [each for name, each in self.model.named_parameters() if not name.startswith("body")]
        groups = [{"params": body, "times": 1.0}, {"params": heads, "times": HEAD_RATE}]
        self._optimiser = torch.optim.AdamW(groups, lr=rate, weight_decay=WEIGHT_DECAY, fused=True)
        self.progress = Progress()
        self._saved = time.monotonic()
        self._load()

    def run(self) -> None:
        """Read up to the total number of examples, writing the curve to `curve.jsonl`."""
        self.model.train()
        sums: dict[str, float] = {}
        begun, seen = time.monotonic(), 0
        while self.progress.examples < self._total:
            groups = list(self._chunk(self.progress.chunk))
            for group in groups[self.progress.batch :]:
                losses = self._step(to_batch(group, self._padding))
                self.progress.examples += len(group)
                self.progress.batch += 1
                self.progress.steps += 1
                seen += len(group)
                for name, value in losses.items():
                    sums[name] = sums.get(name, 0.0) + value
                if self.progress.steps % 50 == 0:
                    pace = seen / (time.monotonic() - begun)
                    self._note({name: value / 50 for name, value in sums.items()}, pace)
                    sums, begun, seen = {}, time.monotonic(), 0
                if time.monotonic() - self._saved > SAVE_EVERY_SECONDS:
                    self.save()
                if self.progress.examples >= self._total:
                    break
            else:
                self.progress.chunk, self.progress.batch = self.progress.chunk + 1, 0
        self.save()

    def save(self) -> None:
        """Write the state; a kill leaves the one before."""
        state = {
            "model": self.model.trained(),
            "optimiser": self._optimiser.state_dict(),
            "progress": vars_of(self.progress),
            "total": self._total,
        }
        part = self._folder / "state.part"
        torch.save(state, part)
        part.replace(self._folder / "state.pt")
        self._saved = time.monotonic()

    def _load(self) -> None:
        path = self._folder / "state.pt"
        if not path.exists():
            return
        state = torch.load(path, weights_only=True)
        self.model.load_state_dict(state["model"], strict=False)
        self._optimiser.load_state_dict(state["optimiser"])
        self.progress = Progress(**state["progress"])

    def _chunk(self, number: int) -> Iterator[list[Any]]:
        """The batches of a chunk of the stream; after the last example the next epoch begins, in another order."""
        chunks = -(-len(self._examples) // CHUNK)
        epoch, place = divmod(number, chunks)
        order = list(range(len(self._examples)))
        random.Random(f"{self._seed} {epoch}").shuffle(order)
        chance = random.Random(f"{self._seed} {number}")
        taken = order[place * CHUNK : (place + 1) * CHUNK]
        features = [self._cutter.cut(self._examples[each], chance) for each in taken]
        groups = list(batched(features, BATCH_TOKENS))
        chance.shuffle(groups)
        yield from groups

    def _step(self, batch: Batch) -> dict[str, float]:
        rate = self._rate_now()
        for group in self._optimiser.param_groups:
            group["lr"] = rate * group["times"]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            first, last, verdicts = self.model(batch.numbers, batch.kinds, batch.mask)
        losses = {
            "span": (span_loss(first, batch.first, batch.passage) + span_loss(last, batch.last, batch.passage)) / 2,
            "verdicts": verdict_loss(verdicts, batch.verdicts),
        }
        self._optimiser.zero_grad(set_to_none=True)
        torch.autograd.backward([torch.stack(list(losses.values())).sum()])
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), CLIPPED_NORM)
        self._optimiser.step()
        return {name: float(value.detach()) for name, value in losses.items()}

    def _rate_now(self) -> float:
        seen = self.progress.examples
        falling = (self._total - seen) / (DECAY_SHARE * self._total)
        return self._rate * max(0.0, min(1.0, (seen + 1) / WARM_UP_EXAMPLES, falling))

    def _note(self, losses: dict[str, float], pace: float) -> None:
        row = {"examples": self.progress.examples, "rate": self._rate_now(), "per_second": round(pace, 2)}
        row |= {name: round(value, 4) for name, value in losses.items()}
        with (self._folder / "curve.jsonl").open("a", encoding="utf-8") as curve:
            curve.write(json.dumps(row) + "\n")


def span_loss(logits: torch.Tensor, right: torch.Tensor, passage: torch.Tensor) -> torch.Tensor:
    """Minus the log of the share that the right tokens have of the passage's, over the rows that have right tokens."""
    logits = logits.float().masked_fill(~passage, -1e4)
    known = right.sum(dim=1) > 0
    if not known.any():
        return logits.sum() * 0
    shares = functional.log_softmax(logits[known], dim=1)
    return -torch.logsumexp(shares.masked_fill(right[known] == 0, -1e4), dim=1).mean()


def verdict_loss(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Binary cross-entropy over the labels that are known."""
    known = labels != IGNORED
    each = functional.binary_cross_entropy_with_logits(logits.float(), labels.clamp(min=0), reduction="none")
    return (each * known).sum() / known.sum().clamp(min=1) * 2


def vars_of(progress: Progress) -> dict[str, int]:
    """The fields of a progress by name."""
    return {name: getattr(progress, name) for name in Progress.__slots__}


def data_hash(examples: Sequence[Example]) -> str:
    """SHA-256 of the examples in their order, in hexadecimal."""
    digest = hashlib.sha256()
    for each in examples:
        digest.update(repr(each).encode())
    return digest.hexdigest()
