"""The span reader: whether a passage is relevant to a question, whether it answers it, and with which words.

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
from assistant.models.span_reader.scoring import SpanReading, TokenScores, averaged

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

MAX_TOKENS = 384


class BundledReader:
    """The span reader. Safe to use from several threads; first come, first served.

    Each worker thread reads one passage at a time: in a batch a token takes a fifth longer, shorter passages are
    padded, and threads that share a batch wait for each other at every step.
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

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[SpanReading]:
        """A reading of each passage, given as (title, text), in their order."""
        return [SpanReading.of(scores) for scores in self._scored(question, passages)]

    def read_closer(
        self,
        question: str,
        passages: Sequence[tuple[str, str]],
        verdicts: Sequence[SpanReading],
        places: Sequence[tuple[int, int]],
    ) -> list[SpanReading]:
        """Readings after a second pass over a part of each passage, ``text[start:end]``: the mean of both passes."""
        parts = [(title, text[slice(*place)]) for (title, text), place in zip(passages, places, strict=True)]
        return [
            SpanReading.of(averaged(whole.scores, near.moved(start)))
            for whole, (start, _), near in zip(verdicts, places, self._scored(question, parts), strict=True)
        ]

    def _scored(self, question: str, passages: Sequence[tuple[str, str]]) -> list[TokenScores]:
        cuts = [self._cutter.cut(question, title, text, MAX_TOKENS) for title, text in passages]
        longest_first = sorted(range(len(cuts)), key=lambda number: -len(cuts[number].numbers))
        scores = self._pool.map(self._score, [cuts[number] for number in longest_first])
        by_number = dict(zip(longest_first, scores, strict=True))
        return [by_number[number] for number in range(len(cuts))]

    def _score(self, cut: Cut) -> TokenScores:
        spans, ((relevant, answers, says_yes),) = self._run(cut)
        row = spans[0, cut.passage_start : cut.passage_start + len(cut.offsets)]
        return TokenScores.of(cut.offsets, row, float(relevant), float(answers), float(says_yes))

    def _run(self, cut: Cut) -> tuple[Floats, Floats]:
        """The logits of the spans and of the passage, shapes (1, tokens, 2) and (1, 3)."""
        numbers = np.array([cut.numbers], dtype=np.int64)
        kinds = (np.arange(numbers.size) >= cut.passage_start).astype(np.int64)
        rows = self._weights.word_rows(numbers) + self._places[: numbers.size] + self._kinds[kinds]
        mask = np.ones(numbers.shape, dtype=np.int32)
        spans, verdicts = self._session.run(["spans", "verdicts"], {"rows": rows, "mask": mask})
        return spans, verdicts
