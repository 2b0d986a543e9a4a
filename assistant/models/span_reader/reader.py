"""Reads passages for a question: whether each is about it, whether it answers, and with which words.

The weights lie beside this file and were trained by ``python -m evals.reader train``, see `evals/LOG.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np

from assistant.models.bundle import PairModel, bundled_tokenizer, bundled_weights
from assistant.models.span_reader.cutting import Cut, Cutter
from assistant.models.span_reader.graph import reader_model
from assistant.models.span_reader.judging import SentenceHead
from assistant.models.span_reader.scoring import SpanReading, TokenScores, averaged

MAX_TOKENS = 384
#: What is asked of the graph.
OUTPUTS = ["spans", "verdicts", "states"]


#: Where the sentences of a text begin and end.
Split = Callable[[str], Sequence[tuple[int, int]]]


def no_sentences(_: str) -> Sequence[tuple[int, int]]:
    """None: only the passage as a whole is judged."""
    return ()


class BundledReader:
    """The span model. May be used from several threads at once."""

    name = "span reader (bundled, 8-bit weights in onnxruntime)"

    def __init__(self, weights: Path, threads: int = 0, split: Split = no_sentences) -> None:
        """`split` tells where the sentences of a passage stand, which are then judged one by one."""
        self._split = split
        bundled = bundled_weights()
        self._cutter = Cutter(bundled.vocabulary, bundled_tokenizer())
        with np.load(weights) as stored:
            tensors = {name: stored[name] for name in stored.files}
        self._model = PairModel(bundled, reader_model(bundled, tensors), threads, "reader")

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[SpanReading]:
        """A reading of each passage, given as (title, text), in their order."""
        scored = self._scored(question, passages)
        return [self._reading(scores, text) for scores, (_, text) in zip(scored, passages, strict=True)]

    def read_closer(
        self,
        question: str,
        passages: Sequence[tuple[str, str]],
        readings: Sequence[SpanReading],
        places: Sequence[tuple[int, int]],
    ) -> list[SpanReading]:
        """Readings after a second pass over a part of each passage, ``text[start:end]``: the mean of both passes."""
        parts = [(title, text[slice(*place)]) for (title, text), place in zip(passages, places, strict=True)]
        return [
            replace(SpanReading.of(averaged(reading.scores, scores.moved(start))), sentences=reading.sentences)
            for reading, (start, _), scores in zip(readings, places, self._scored(question, parts), strict=True)
        ]

    def _reading(self, scores: TokenScores, text: str) -> SpanReading:
        places = self._split(text)
        return replace(SpanReading.of(scores), sentences=self._head.judge(scores, places) if places else ())

    @cached_property
    def _head(self) -> SentenceHead:
        return SentenceHead.load()

    def _scored(self, question: str, passages: Sequence[tuple[str, str]]) -> list[TokenScores]:
        cuts = [self._cutter.cut(question, title, text, MAX_TOKENS) for title, text in passages]
        return self._model.each(self._score, cuts, lambda cut: len(cut.numbers))

    def _score(self, cut: Cut) -> TokenScores:
        # Of shapes (1, tokens, 2), (1, 3) and (1, tokens, hidden).
        spans, ((relevant, answers, says_yes),), states = self._model.run(cut.numbers, cut.passage_start, OUTPUTS)
        tokens = slice(cut.passage_start, cut.passage_start + len(cut.offsets))
        scores = TokenScores.of(cut.offsets, spans[0, tokens], float(relevant), float(answers), float(says_yes))
        return replace(scores, first=states[0, 0], states=states[0, tokens])
