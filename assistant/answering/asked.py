"""A question, taken apart once: its words, its language, its vector, and what kind of answer it wants."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.language import content_stems
from assistant.models.question_heads import Expected, Wanted
from assistant.types import Language, Shape

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

A_FACT = Wanted((("fact", 1.0),))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question. `text` is what was searched, `vector` its vector by the encoder of the index, shape (dimension,)."""

    text: str
    language: Language
    wanted: Wanted = A_FACT
    stems: frozenset[str] = frozenset()
    vector: NDArray[np.float32] | None = field(default=None, repr=False, compare=False)
    #: How probable it is that the question cannot be understood by itself, 0..1.
    leans: float = 0.0

    @property
    def shape(self) -> Shape:
        """The shape of answer that is probably wanted."""
        return self.wanted.shape

    @property
    def expected(self) -> Expected:
        """What a fact is that answers."""
        return self.wanted.expected


def take_apart(
    text: str,
    language: Language,
    wanted: Wanted = A_FACT,
    vector: NDArray[np.float32] | None = None,
    leans: float = 0.0,
) -> Asked:
    """The question with the stems of its content words."""
    return Asked(text, language, wanted, frozenset(content_stems(text)), vector, leans)
