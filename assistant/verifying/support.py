"""What the verifier needs from outside to judge meaning: it knows words and figures itself, but no model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Reply(NamedTuple):
    """Words that answer a question, and the log of their probability."""

    words: str
    log_probability: float


class Support(Protocol):
    """What meaning is judged by."""

    def similarities(self, sentence: str, others: Sequence[str]) -> Sequence[float]:
        """How alike a sentence, or a word, and each of the others are in meaning, whatever their languages; 1: same."""
        ...

    def is_common(self, word: str) -> bool:
        """Whether a word in lower case is an ordinary one: across languages it may have been translated."""
        ...

    def replies(self, question: str, passages: Sequence[str]) -> Sequence[Reply]:
        """What the passage that best answers a question replies, the likeliest first; nothing where none does."""
        ...
