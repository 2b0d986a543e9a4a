"""A text that comes in pieces, given out sentence by sentence, each as soon as it is certain where it ends."""

from __future__ import annotations

import re
from typing import NamedTuple

from assistant.language import sentence_spans

#: The word after a full stop decides whether it ends a sentence («г. Ташкент»): one must have come whole.
_WHOLE_WORD = re.compile(r"\S+\s")
_ENDS = re.compile(r"[.!?…:]['\"”»)\]*_]*$")


class Segment(NamedTuple):
    """A sentence, and what stood between it and the one before: "", a space, a line break or an empty line."""

    separator: str
    text: str
    is_whole: bool = True


class SentenceStream:
    """Cuts a growing text. A line break always ends a sentence, for models do not wrap lines."""

    def __init__(self) -> None:
        self._buffer = ""
        self._breaks = 0
        self._is_first = True

    def add(self, text: str) -> list[Segment]:
        """The sentences that are certain now."""
        self._buffer += text
        *lines, self._buffer = self._buffer.split("\n")
        found: list[Segment] = []
        for line in lines:
            found += [self._segment(line[start:end]) for start, end in sentence_spans(line)]
            self._breaks += 1
        spans = sentence_spans(self._buffer)
        if len(spans) > 1 and _WHOLE_WORD.match(self._buffer, spans[-1][0]):
            found += [self._segment(self._buffer[start:end]) for start, end in spans[:-1]]
            self._buffer = self._buffer[spans[-1][0] :]
        return found

    def end(self) -> list[Segment]:
        """What is left at the end of the text; the last sentence is whole when a mark ends it."""
        line, self._buffer = self._buffer, ""
        found = [self._segment(line[start:end]) for start, end in sentence_spans(line)]
        return [*found[:-1], *(each._replace(is_whole=_ENDS.search(each.text) is not None) for each in found[-1:])]

    def _segment(self, text: str) -> Segment:
        separator = "" if self._is_first else (" ", "\n", "\n\n")[min(self._breaks, 2)]
        self._is_first, self._breaks = False, 0
        return Segment(separator, text)
