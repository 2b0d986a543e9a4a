"""Reads passages for a question: whether each is about it, whether it answers, and with which words.

The weights lie beside this file and were trained by ``python -m evals.reader train``, see `evals/LOG.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.bundle import bundled_tokenizer, bundled_weights, by_length, session
from assistant.reader.cutting import Cut, Cutter
from assistant.reader.graph import reader_model
from assistant.reader.looking import Look, Verdict, both

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

MAX_TOKENS = 384
#: Passages that are read at once, by tokens, what fills shorter ones up included.
BATCH_TOKENS = 1536
BATCH_SPREAD_TOKENS = 32


class BundledReader:
    """The span model. May be used from several threads at once."""

    name = "span reader (bundled, 8-bit weights in onnxruntime)"

    def __init__(self, weights: Path, threads: int = 0) -> None:
        self._weights = bundled_weights()
        vocabulary, hidden = self._weights.vocabulary, self._weights.sizes.hidden
        self._cutter = Cutter(vocabulary, bundled_tokenizer())
        with np.load(weights) as stored:
            tensors = {name: stored[name] for name in stored.files}
        self._places = self._weights.vector("emb.pos").reshape(-1, hidden)
        self._kinds = self._weights.vector("emb.type").reshape(-1, hidden)
        self._session = session(reader_model(self._weights, tensors), threads)

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
        looks: dict[int, Look] = {}
        for group in by_length([len(cut.numbers) for cut in cuts], BATCH_TOKENS, BATCH_SPREAD_TOKENS):
            spans, said = self._run([cuts[number] for number in group])
            for number, span_row, verdicts in zip(group, spans, said, strict=True):
                relevant, answers, says_yes = verdicts.tolist()
                cut = cuts[number]
                row = span_row[cut.passage_start : cut.passage_start + len(cut.offsets)]
                looks[number] = Look.of(cut.offsets, row, relevant, answers, says_yes)
        return [looks[number] for number in range(len(cuts))]

    def _run(self, cuts: Sequence[Cut]) -> tuple[Floats, Floats]:
        """The logits of spans and verdicts of passages that are read together."""
        longest = max(len(cut.numbers) for cut in cuts)
        numbers = np.full((len(cuts), longest), self._weights.vocabulary.padding, dtype=np.int64)
        mask = np.zeros((len(cuts), longest), dtype=np.int32)
        kinds = np.zeros((len(cuts), longest), dtype=np.int64)
        for row, cut in enumerate(cuts):
            numbers[row, : len(cut.numbers)] = cut.numbers
            mask[row, : len(cut.numbers)] = 1
            kinds[row, cut.passage_start : len(cut.numbers)] = 1
        rows = self._weights.word_rows(numbers) + self._places[:longest] + self._kinds[kinds]
        spans, verdicts = self._session.run(["spans", "verdicts"], {"rows": rows, "mask": mask})
        return spans, verdicts
