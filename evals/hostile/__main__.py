"""Faults done on purpose: ``python -m evals.hostile [CAMPAIGN …] [--share 0.1]``, or ``make hostile``.

Each campaign does one kind of harm many times, and counts what the assistant survived. Exit code 1 when any failed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from evals.hostile.trials import Options, Result, Trial, print_results

#: The campaigns by name, in the order in which they run: modules of this folder, each with one function `trials`.
CAMPAIGNS = ("files", "kills")


def trials_of(campaign: str) -> Callable[[Options], Iterator[Trial]]:
    """The function that runs a campaign."""
    found: Callable[[Options], Iterator[Trial]] = import_module(f"evals.hostile.{campaign}").trials
    return found


def run(campaign: str, share: float, console: Console) -> Result:
    """All trials of a campaign; a line for each failure as it comes."""
    done = []
    with TemporaryDirectory(prefix=f"assistant-hostile-{campaign}-") as folder:
        for trial in trials_of(campaign)(Options(Path(folder), share)):
            done.append(trial)
            console.print(f"{campaign} {len(done)}: {trial.name}: {trial.seconds:.2f} s", markup=False, highlight=False)
    return Result(campaign, done)


def main() -> None:
    """Run what was asked for and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("campaigns", nargs="*", metavar="CAMPAIGN", help=f"some of {', '.join(CAMPAIGNS)}; all without")
    parser.add_argument("--share", type=float, default=1.0, help="of each campaign's trials, 0 to 1")
    chosen = parser.parse_args()
    unknown = set(chosen.campaigns) - set(CAMPAIGNS)
    if unknown:
        parser.error(f"there is no campaign {', '.join(sorted(unknown))}; there are {', '.join(CAMPAIGNS)}")
    progress = Console(stderr=True)
    results = [run(each, chosen.share, progress) for each in chosen.campaigns or CAMPAIGNS]
    print_results(results, Console())
    sys.exit(any(each.failed for each in results))


if __name__ == "__main__":
    main()
