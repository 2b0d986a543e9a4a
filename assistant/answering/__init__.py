"""From a question and its hits to a cited answer, or to the refusal to give one."""

from __future__ import annotations

from assistant.answering.asking import Answerer, Asking
from assistant.answering.composed import ComposedAnswerer, Limits
from assistant.answering.extractive import ExtractiveAnswerer
from assistant.answering.priming import prime_in_background
from assistant.answering.rephrasing import Rephraser
from assistant.answering.resting import Rest
from assistant.answering.sentences import SentenceScorer
from assistant.answering.spans import SpanScorer
from assistant.answering.stretches import Widener
from assistant.answering.supporting import MeaningSupport

__all__ = [
    "Answerer",
    "Asking",
    "ComposedAnswerer",
    "ExtractiveAnswerer",
    "Limits",
    "MeaningSupport",
    "Rephraser",
    "Rest",
    "SentenceScorer",
    "SpanScorer",
    "Widener",
    "prime_in_background",
]
