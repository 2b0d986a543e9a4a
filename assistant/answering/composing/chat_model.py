"""What composing needs of a chat model."""

from __future__ import annotations

from collections.abc import Generator
from typing import Protocol

from assistant.types import Piece, Prompt


class ChatModel(Protocol):
    """What writes."""

    name: str

    def stream(self, prompt: Prompt) -> Generator[Piece]:
        """Its text piece by piece, empty pieces while it is silent; closing it stops it. Raises a ModelFault."""
        ...

    def choose(self, prompt: Prompt) -> Generator[Piece]:
        """The same for a word or two, with what might have stood in place of the first, where that can be told."""
        ...
