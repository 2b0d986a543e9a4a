"""What a campaign yields, and the table that its trials make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Trial:
    """One thing that was done to the assistant. It survived unless `fault` says what went wrong."""

    name: str
    seconds: float
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Options:
    """How much is tried, and where: `share` of a whole campaign, 0 to 1, and an empty `folder` for its files."""

    folder: Path
    share: float = 1.0

    def count(self, whole: int) -> int:
        """So many of `whole` trials, at least one."""
        return max(1, round(self.share * whole))


@dataclass(frozen=True, slots=True)
class Result:
    """All trials of one campaign."""

    campaign: str
    trials: Sequence[Trial]

    @property
    def failed(self) -> list[Trial]:
        """Those that it did not survive."""
        return [each for each in self.trials if each.fault]


def print_results(results: Iterable[Result], console: Console) -> None:
    """A table with a row for each campaign, then a line for each failure."""
    table = Table("campaign", "tried", "survived", "failed", "longest, s")
    failures = []
    for each in results:
        tried, failed = len(each.trials), len(each.failed)
        longest = max((trial.seconds for trial in each.trials), default=0.0)
        table.add_row(each.campaign, str(tried), str(tried - failed), str(failed), f"{longest:.2f}")
        failures += [f"{each.campaign}: {trial.name}: {trial.fault}" for trial in each.failed]
    console.print(table)
    for line in failures:
        console.print(line, markup=False, highlight=False)
