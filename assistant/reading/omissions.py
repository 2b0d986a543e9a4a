"""Names for the parts of a file that were not read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from assistant.types import Omission


def recognised_pages(part: str) -> Omission:
    """What is said of pages that were read by text recognition."""
    return Omission(part, "a picture, read by text recognition: some words may be wrong", "Check quotes on the page.")


def page_numbers(pages: Sequence[int]) -> str:
    """``page 3``, ``pages 2, 5–7``."""
    runs = [[number for _, number in run] for _, run in groupby(enumerate(pages), key=lambda each: each[1] - each[0])]
    shown = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
    return f"page {shown}" if len(pages) == 1 else f"pages {shown}"
