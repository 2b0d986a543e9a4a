"""Judges claims by premises: entailed, contradicted, or not said; in English and Russian, and across the two.

The weights lie beside this file and were trained by ``python -m evals.judge train``, see `evals/LOG.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np

from assistant.models.bundle import PairModel, bundled_tokenizer, bundled_weights
from evals.judge.cutting import PairCutter
from evals.judge.graph import LABELS, judge_model

#: A longer premise is cut off at its end: give a few sentences, not a page.
MAX_TOKENS = 256
#: The array of the file that logits are divided by.
TEMPERATURE = "temperature"


class Pair(NamedTuple):
    """A claim of one sentence and the few sentences that it is held against.

    `about` tells what the claim speaks of, where it does not say it itself: the sentence before it, or a title. A
    yes/no question with its answer is a claim, too: ``Can I smoke here? No.``
    """

    premise: str
    claim: str
    about: str = ""


class Judgement(NamedTuple):
    """Probabilities, 0..1, that add up to 1: the premise says the claim, says otherwise, or does not say."""

    entailed: float
    contradicted: float
    not_said: float


class PairJudge(Protocol):
    """What judges claims by premises."""

    def judge(self, pairs: Sequence[Pair | tuple[str, str]]) -> list[Judgement]:
        """A judgement of each pair (premise, claim), in their order."""
        ...


class Judge:
    """The model of judgements. May be used from several threads at once."""

    name = "judge (bundled, 8-bit weights in onnxruntime)"

    def __init__(self, weights: Path, threads: int = 0) -> None:
        """`weights` is a file that ``python -m evals.judge export`` wrote; 0 threads means one per core.

        Raises MissingExtra or ModelUnreachable where the bundled model is not there.
        """
        bundled = bundled_weights()
        with np.load(weights) as stored:
            tensors = {name: stored[name] for name in stored.files}
        self._temperature = float(tensors.get(TEMPERATURE, np.float32(1)))
        self._cutter = PairCutter(bundled.vocabulary, bundled_tokenizer())
        self._model = PairModel(bundled, judge_model(bundled, tensors), threads, "judge")

    def judge(self, pairs: Sequence[Pair | tuple[str, str]]) -> list[Judgement]:
        """A judgement of each pair (premise, claim), in their order."""
        cuts = [self._cutter.cut(*Pair(*each), MAX_TOKENS) for each in pairs]
        return self._model.each(self._judged, cuts, lambda cut: len(cut[0]))

    def _judged(self, cut: tuple[list[int], int]) -> Judgement:
        (logits,) = self._model.run(*cut, ["labels"])
        scaled = logits[0].astype(np.float64) / self._temperature
        shares = np.exp(scaled - np.logaddexp.reduce(scaled))
        return Judgement(**dict(zip(LABELS, shares.tolist(), strict=True)))
