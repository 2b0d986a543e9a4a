"""The span reader's input: ``<s> question </s> title </s> passage </s>``."""

from __future__ import annotations

from typing import NamedTuple

from assistant.models.bundle.pieces import PieceTokenizer
from assistant.models.bundle.weights import Vocabulary

MAX_QUESTION_TOKENS = 48
MAX_TITLE_TOKENS = 16


class Cut(NamedTuple):
    """The ids of the pieces, the index of the passage's first, and the span of each of its pieces in the passage."""

    numbers: list[int]
    passage_start: int
    offsets: list[tuple[int, int]]


class Cutter:
    """Tokenises texts into the pieces of the bundled encoder, whose word embeddings the reader uses."""

    def __init__(self, vocabulary: Vocabulary, tokenizer: PieceTokenizer) -> None:
        self._tokenizer = tokenizer
        self._start, self._end = vocabulary.start, vocabulary.end

    def cut(self, question: str, title: str, passage: str, max_tokens: int, skip: int = 0) -> Cut:
        """At most `max_tokens` in all: the passage starts with its piece number `skip` and is truncated to fit."""
        head = self.head(question, title)
        numbers, offsets = self._tokenizer.encode_with_offsets(passage)
        window = slice(skip, skip + max_tokens - len(head) - 1)
        return Cut([*head, *numbers[window], self._end], len(head), offsets[window])

    def head(self, question: str, title: str) -> list[int]:
        """The pieces before the passage."""
        asked = self._tokenizer.encode(question)[:MAX_QUESTION_TOKENS]
        titled = self._tokenizer.encode(title)[:MAX_TITLE_TOKENS] if title else []
        return [self._start, *asked, self._end, *titled, self._end]

    def offsets(self, passage: str) -> list[tuple[int, int]]:
        """The span of each piece of a passage."""
        return self._tokenizer.encode_with_offsets(passage)[1]
