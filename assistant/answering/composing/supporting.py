"""What the verifier judges meaning by: language-neutral vectors of sentences and words, and a reader that answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from assistant.answering.quoting.sentence_vectors import SentenceVectors
from assistant.retrieving.reranking import Reader, look_again
from assistant.verifying import Reply

if TYPE_CHECKING:
    pass

#: Log-odds by which a reader must say that a passage answers.
LEAST_ANSWERS = 1.5


class MeaningSupport:
    """Compares by the encoder that the index was built with. Safe to use from several threads when its parts are.

    Without a `reader` nothing is answered, and nobody asks who it was.
    """

    def __init__(
        self, vectors: SentenceVectors, is_common: Callable[[str], bool], reader: Reader[Any] | None = None
    ) -> None:
        self._reader = reader
        self._vectors = vectors
        #: Whether a word in lower case is an ordinary one, see `assistant.verifying.Support`.
        self.is_common = is_common

    def similarities(self, sentence: str, others: Sequence[str]) -> list[float]:
        """The cosine of the sentence with each of the others, -1..1."""
        first, *rest = self._vectors.of([sentence, *others])
        return [float(first @ each) for each in rest]

    def replies(self, question: str, passages: Sequence[str]) -> list[Reply]:
        """What the passage that best answers a question replies, the likeliest first; nothing where none does."""
        if self._reader is None or not passages:
            return []
        untitled = [("", passage) for passage in passages]
        verdicts = look_again(self._reader, question, untitled, self._reader.read(question, untitled))
        passage, verdict = max(zip(passages, verdicts, strict=True), key=lambda each: each[1].answers)
        if verdict.answers < LEAST_ANSWERS:
            return []
        return [Reply(passage[each.start : each.end], each.log_probability) for each in verdict.spans]
