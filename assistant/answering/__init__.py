"""From a question and its hits to a cited answer, or to the refusal to give one."""

from __future__ import annotations

from assistant.answering.asking import Answerer, Asking
from assistant.answering.extractive import ExtractiveAnswerer

__all__ = ["Answerer", "Asking", "ExtractiveAnswerer"]
