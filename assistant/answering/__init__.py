"""From a question and its hits to a cited answer, or to the refusal to give one."""

from __future__ import annotations

from assistant.answering.asking import Answerer, Asking
from assistant.answering.extractive import ExtractiveAnswerer
from assistant.answering.sentences import SentenceScorer
from assistant.answering.spans import SpanScorer

__all__ = ["Answerer", "Asking", "ExtractiveAnswerer", "SentenceScorer", "SpanScorer"]
