"""Cut a text into passages that tile it (ARCHITECTURE.md, invariant 2).

Passages are contiguous, cover every character, never overlap, and break only between sentences, unless one sentence
alone is longer than a passage may be. A heading always opens a new passage; a long section is divided into pieces of
nearly equal size, at paragraph ends where there is one near.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.language import sentence_spans
from assistant.types import Outline

#: The splitter's version in the index's fingerprint: raise it when the same text would be split differently.
VERSION = "sentences-1"
#: A piece may end at a paragraph once it has this share of its target size.
PARAGRAPH_SHARE = 0.6

CountTokens = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Piece:
    """Where a passage lies (``text[start:end]``), the page its first character is on, and its path of headings."""

    start: int
    end: int
    page: int | None
    heading: str


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence with the white space after it: the smallest unit."""

    start: int
    end: int
    tokens: int
    is_heading: bool
    opens_section: bool
    opens_paragraph: bool


def split(text: str, outline: Outline, count_tokens: CountTokens, max_tokens: int) -> list[Piece]:
    """Tile `text` with pieces of at most `max_tokens` tokens each; an empty text has none.

    `count_tokens` is the embedder's own count, so that nothing is truncated when the piece is embedded.
    """
    if max_tokens < 1:
        raise ValueError(f"max_tokens is {max_tokens}, it must be at least 1")
    units = _units(text, outline, count_tokens, max_tokens)
    return [_piece(piece, outline) for section in _sections(units) for piece in _divide(section, max_tokens)]


def _piece(units: Sequence[_Unit], outline: Outline) -> Piece:
    # A piece that opens with several headings in a row belongs under the last of them.
    body = next((unit.start for unit in units if not unit.is_heading), units[-1].start)
    start = units[0].start
    return Piece(start, units[-1].end, outline.page_at(start), outline.heading_at(body))


def _units(text: str, outline: Outline, count_tokens: CountTokens, max_tokens: int) -> Iterator[_Unit]:
    headings = {heading.start for heading in outline.headings}
    starts = _unit_starts(text, headings)
    after_heading = False
    for start, end in pairwise([*starts, len(text)]):
        is_heading = start in headings
        opens_section = is_heading and not after_heading
        opens_paragraph = start == 0 or text[start - 1] == "\n"
        after_heading = is_heading
        for part_start, part_end, tokens in _fitting(text, start, end, count_tokens, max_tokens):
            yield _Unit(part_start, part_end, tokens, is_heading, opens_section, opens_paragraph)
            opens_section = opens_paragraph = False


def _unit_starts(text: str, headings: set[int]) -> list[int]:
    """The offsets where units start: every sentence and every heading; the first one is 0, so that units tile."""
    if not text:
        return []
    starts = {start for start, _ in sentence_spans(text)} | {offset for offset in headings if offset < len(text)}
    ordered = sorted(starts) or [0]
    ordered[0] = 0
    return ordered


def _fitting(
    text: str, start: int, end: int, count_tokens: CountTokens, max_tokens: int
) -> Iterator[tuple[int, int, int]]:
    """The unit itself when it fits, else parts that fit, cut at the white space nearest to the middle."""
    pending = [(start, end)]
    while pending:
        left, right = pending.pop()
        tokens = count_tokens(text[left:right])
        if tokens <= max_tokens or right - left <= 1:
            yield left, right, tokens
            continue
        middle = _cut_point(text, left, right)
        pending += [(middle, right), (left, middle)]


def _cut_point(text: str, left: int, right: int) -> int:
    middle = (left + right) // 2
    window = (right - left) // 4
    for distance in range(window):
        for offset in (middle - distance, middle + distance):
            if left < offset < right and text[offset - 1].isspace() and not text[offset].isspace():
                return offset
    return middle


def _sections(units: Iterable[_Unit]) -> Iterator[list[_Unit]]:
    section: list[_Unit] = []
    for unit in units:
        if unit.opens_section and section:
            yield section
            section = []
        section.append(unit)
    if section:
        yield section


def _divide(section: Sequence[_Unit], max_tokens: int) -> Iterator[list[_Unit]]:
    """Cut a section into as few pieces as fit, of nearly equal size."""
    left = sum(unit.tokens for unit in section)
    fair = _fair_size(left, max_tokens)
    piece: list[_Unit] = []
    size = 0
    for unit in section:
        is_full = size + unit.tokens > max_tokens or size + unit.tokens / 2 > fair
        ends_well = unit.opens_paragraph and PARAGRAPH_SHARE * fair <= size and size + left > max_tokens
        if piece and (is_full or ends_well):
            yield piece
            piece, size = [], 0
            fair = _fair_size(left, max_tokens)
        piece.append(unit)
        size += unit.tokens
        left -= unit.tokens
    if piece:
        yield piece


def _fair_size(tokens: int, max_tokens: int) -> float:
    return tokens / max(1, math.ceil(tokens / max_tokens))
