"""Runs a model over pairs of texts, one pair to a thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from assistant.models.bundle.running import available_cores, session

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from assistant.models.bundle.weights import Weights

Cut = TypeVar("Cut")
Result = TypeVar("Result")


class PairModel:
    """May be used from several threads at once: who comes first is served first.

    Each thread of its own reads one pair after another, alone: in a batch a token takes a fifth longer, shorter texts
    are filled up, and threads that share a batch wait for each other at every step.
    """

    def __init__(self, weights: Weights, model: bytes, threads: int, name: str) -> None:
        """`model` is a graph over `rows` and `mask`; 0 threads means one per core."""
        self._weights = weights
        self._places = weights.vector("emb.pos").reshape(-1, weights.sizes.hidden)
        self._kinds = weights.vector("emb.type").reshape(-1, weights.sizes.hidden)
        self._session = session(model, threads=1)
        self._pool = ThreadPoolExecutor(threads or available_cores(), thread_name_prefix=name)

    def each(self, run: Callable[[Cut], Result], cuts: Sequence[Cut], size: Callable[[Cut], int]) -> list[Result]:
        """What `run` makes of each cut, in their order; the longest are begun first."""
        longest_first = sorted(range(len(cuts)), key=lambda number: -size(cuts[number]))
        found = self._pool.map(run, [cuts[number] for number in longest_first])
        by_number = dict(zip(longest_first, found, strict=True))
        return [by_number[number] for number in range(len(cuts))]

    def run(self, pieces: Sequence[int], second: int, outputs: Sequence[str]) -> list[NDArray[np.float32]]:
        """The outputs for the ids of one pair's pieces, whose second text begins at index `second`; one row each."""
        numbers = np.array([pieces], dtype=np.int64)
        kinds = (np.arange(numbers.size) >= second).astype(np.int64)
        rows = self._weights.word_rows(numbers) + self._places[: numbers.size] + self._kinds[kinds]
        mask = np.ones(numbers.shape, dtype=np.int32)
        found: list[Any] = self._session.run(list(outputs), {"rows": rows, "mask": mask})
        return found
