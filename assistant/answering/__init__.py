"""From a question and its hits to a cited answer, or to the refusal to give one."""

from __future__ import annotations

from assistant.answering.asking import Answerer, Asking
from assistant.answering.composing.answerer import ComposedAnswerer, Limits
from assistant.answering.composing.circuit_breaker import Rest
from assistant.answering.composing.context import Widener
from assistant.answering.composing.rephrasing import Rephraser
from assistant.answering.composing.supporting import MeaningSupport
from assistant.answering.composing.warm_up import prime_in_background
from assistant.answering.quoting.answerer import ExtractiveAnswerer
from assistant.answering.quoting.sentences import SentenceScorer
from assistant.answering.quoting.spans import SpanScorer

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
