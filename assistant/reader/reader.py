"""Reads passages for a question: whether each is about it, whether it answers, and with which words.

The weights lie beside this file and were trained by ``python -m evals.reader train``, see `evals/LOG.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.bundle import available_cores, bundled_tokenizer, bundled_weights, session
from assistant.reader.cutting import Cut, Cutter
from assistant.reader.graph import reader_model

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

MAX_TOKENS = 384
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
class Verdict:
    """What the reader says of a passage: log-odds that it is about the question, that it answers, and of a yes.

    `spans` are the words that would answer, the most probable first; none where the passage has no words.
    """

    relevant: float
    answers: float
    says_yes: float
    spans: tuple[Span, ...]


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
        cuts = [self._cutter.cut(question, title, text, MAX_TOKENS) for title, text in passages]
        longest_first = sorted(range(len(cuts)), key=lambda number: -len(cuts[number].numbers))
        verdicts = self._pool.map(self._verdict, [cuts[number] for number in longest_first])
        by_number = dict(zip(longest_first, verdicts, strict=True))
        return [by_number[number] for number in range(len(cuts))]

    def _verdict(self, cut: Cut) -> Verdict:
        spans, ((relevant, answers, says_yes),) = self._run(cut)
        return Verdict(float(relevant), float(answers), float(says_yes), best_spans(spans[0], cut))

    def _run(self, cut: Cut) -> tuple[Floats, Floats]:
        """The logits of the spans and of the verdict of one passage, shapes (1, tokens, 2) and (1, 3)."""
        numbers = np.array([cut.numbers], dtype=np.int64)
        kinds = (np.arange(numbers.size) >= cut.passage_start).astype(np.int64)
        rows = self._weights.word_rows(numbers) + self._places[: numbers.size] + self._kinds[kinds]
        mask = np.ones(numbers.shape, dtype=np.int32)
        spans, verdicts = self._session.run(["spans", "verdicts"], {"rows": rows, "mask": mask})
        return spans, verdicts


def best_spans(logits: Floats, cut: Cut, count: int = SPANS) -> tuple[Span, ...]:
    """The most probable spans of a passage that do not overlap, from logits of shape (tokens, 2)."""
    size = len(cut.offsets)
    if not size:
        return ()
    passage = logits[cut.passage_start : cut.passage_start + size].astype(np.float64)
    shares = passage - np.logaddexp.reduce(passage, axis=0)
    both = shares[:, None, 0] + shares[None, :, 1]
    width = np.arange(size)[None, :] - np.arange(size)[:, None]
    both[(width < 0) | (width >= LONGEST_SPAN_TOKENS)] = -np.inf
    spans: list[Span] = []
    while len(spans) < count:
        first, last = np.unravel_index(int(both.argmax()), both.shape)
        if both[first, last] == -np.inf:
            break
        start, end = cut.offsets[first][0], max(cut.offsets[last][1], cut.offsets[first][1])
        if start < end:
            spans.append(Span(start, end, float(both[first, last])))
        both[: last + 1, first:] = -np.inf
    return tuple(spans)
