"""What was found in a table: cells, or a value computed over rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.answering.tables.grids import Grid

Place = tuple[int, int]
How = Literal["cell", "extreme", "sum", "average", "count", "difference"]


@dataclass(frozen=True, slots=True)
class Finding:
    """An answer out of one table.

    `places` are the cells, as row and column, that say it, or that it was computed from; `rows` how many rows were
    looked at. `value` is what was computed, "" where the cells say it themselves. `explained` is how much of the
    question the table explains, `probability` that this is what was asked, 0..1.
    """

    grid: Grid
    how: How
    places: tuple[Place, ...]
    rows: int
    explained: float
    probability: float
    value: str = ""
    column: int | None = None
