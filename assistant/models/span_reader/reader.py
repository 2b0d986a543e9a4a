"""Reads passages for a question: whether each is about it, whether it answers, and with which words.

The weights lie beside this file and were trained by ``python -m evals.reader train``, see `evals/LOG.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.models.bundle import available_cores, bundled_tokenizer, bundled_weights, session
from assistant.models.span_reader.cutting import Cut, Cutter
from assistant.models.span_reader.graph import reader_model
from assistant.models.span_reader.looking import Look, Verdict, both

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

MAX_TOKENS = 384


class BundledReader:
    """The span model. May be used from several threads at once: who comes first is served first.

    Each thread of its own reads one passage after another, alone: in a batch a token takes a fifth longer, shorter
    passages are filled up, and threads that share a batch wait for each other at every step.
    """

    name = "span reader (bundled, 8-bit weights in onnxruntime)"

    def __init__(self, weights: Path, threads: int = 0) -> None:
        self._weights = bundled_weights()
        vocabulary, hidden = self._weights.vocabulary, self._weights.sizes.hidden
        self._cutter = Cutter(vocabulary, bundled_tokenizer())
        with np.load(weights) as stored:
            tensors = {name: stored[name] for name in stored.files}
        self._places = self._weights.vector("emb.pos").reshape(-1, hidden)
        self._kinds = self._weights.vector("emb.type").reshape(-1, hidden)
        self._session = session(reader_model(self._weights, tensors), threads=1)
        self._pool = ThreadPoolExecutor(threads or available_cores(), thread_name_prefix="reader")

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Verdict]:
        """A verdict on each passage, given as (title, text), in their order."""
        return [Verdict.of(look) for look in self._look(question, passages)]

    def read_closer(
        self,
        question: str,
        passages: Sequence[tuple[str, str]],
        verdicts: Sequence[Verdict],
        places: Sequence[tuple[int, int]],
    ) -> list[Verdict]:
        """Verdicts after a second look at a part of each passage, ``text[start:end]``: the mean of both looks."""
        parts = [(title, text[slice(*place)]) for (title, text), place in zip(passages, places, strict=True)]
        return [
            Verdict.of(both(verdict.look, look.moved(start)))
            for verdict, (start, _), look in zip(verdicts, places, self._look(question, parts), strict=True)
        ]

    def _look(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Look]:
        cuts = [self._cutter.cut(question, title, text, MAX_TOKENS) for title, text in passages]
        longest_first = sorted(range(len(cuts)), key=lambda number: -len(cuts[number].numbers))
        looks = self._pool.map(self._look_at, [cuts[number] for number in longest_first])
        by_number = dict(zip(longest_first, looks, strict=True))
        return [by_number[number] for number in range(len(cuts))]

    def _look_at(self, cut: Cut) -> Look:
        spans, ((relevant, answers, says_yes),) = self._run(cut)
        row = spans[0, cut.passage_start : cut.passage_start + len(cut.offsets)]
        return Look.of(cut.offsets, row, float(relevant), float(answers), float(says_yes))

    def _run(self, cut: Cut) -> tuple[Floats, Floats]:
        """The logits of the spans and of the verdict of one passage, shapes (1, tokens, 2) and (1, 3)."""
        numbers = np.array([cut.numbers], dtype=np.int64)
        kinds = (np.arange(numbers.size) >= cut.passage_start).astype(np.int64)
        rows = self._weights.word_rows(numbers) + self._places[: numbers.size] + self._kinds[kinds]
        mask = np.ones(numbers.shape, dtype=np.int32)
        spans, verdicts = self._session.run(["spans", "verdicts"], {"rows": rows, "mask": mask})
        return spans, verdicts
