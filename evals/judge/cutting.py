"""The judge's input: ``<s> claim </s> what it is about </s> premise </s>``."""

from __future__ import annotations

from assistant.models.bundle.pieces import PieceTokenizer
from assistant.models.bundle.weights import Vocabulary

MAX_CLAIM_TOKENS = 96
MAX_ABOUT_TOKENS = 40


class PairCutter:
    """Tokenises pairs into the pieces of the bundled encoder, whose word embeddings the judge uses."""

    def __init__(self, vocabulary: Vocabulary, tokenizer: PieceTokenizer) -> None:
        self._tokenizer = tokenizer
        self._start, self._end = vocabulary.start, vocabulary.end

    def cut(self, premise: str, claim: str, about: str, max_tokens: int) -> tuple[list[int], int]:
        """The ids of the pieces, at most `max_tokens`, and the index of the premise's first; its end is cut off."""
        claimed = self._tokenizer.encode(claim)[:MAX_CLAIM_TOKENS]
        told = self._tokenizer.encode(about)[:MAX_ABOUT_TOKENS] if about else []
        head = [self._start, *claimed, self._end, *told, self._end]
        room = max(0, max_tokens - len(head) - 1)
        return [*head, *self._tokenizer.encode(premise)[:room], self._end], len(head)
