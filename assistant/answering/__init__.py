"""From a question and its hits to a cited answer, or to the refusal to give one."""

from __future__ import annotations

from assistant.answering.addressing import AddressAnswerer
from assistant.answering.asked import Asked, take_apart
from assistant.answering.asking import Answerer, Asking, Parts
from assistant.answering.composing.answerer import ComposingAnswerer, Limits
from assistant.answering.composing.circuit_breaker import CircuitBreaker
from assistant.answering.composing.context import Widener
from assistant.answering.composing.rephrasing import Rephraser
from assistant.answering.composing.supporting import MeaningSupport
from assistant.answering.composing.warm_up import warm_up_in_background
from assistant.answering.quoting.answerer import QuotingAnswerer
from assistant.answering.quoting.found import Judging
from assistant.answering.quoting.sentence_evidence import SentenceEvidence
from assistant.answering.quoting.sentence_vectors import SentenceVectors
from assistant.answering.quoting.spans import SpanScorer
from assistant.answering.tables.answerer import TableAnswerer

__all__ = [
    "AddressAnswerer",
    "Answerer",
    "Asked",
    "Asking",
    "CircuitBreaker",
    "ComposingAnswerer",
    "Judging",
    "Limits",
    "MeaningSupport",
    "Parts",
    "QuotingAnswerer",
    "Rephraser",
    "SentenceEvidence",
    "SentenceVectors",
    "SpanScorer",
    "TableAnswerer",
    "Widener",
    "take_apart",
    "warm_up_in_background",
]
