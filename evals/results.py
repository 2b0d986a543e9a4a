"""Results: plain JSON values, where they come from, and how one compares with another."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evals.data import ROOT, DataError

#: Keys: `data`, `data_hash`, `commit`, `settings_fingerprint`, `date`, `n_questions`, one for each suite, `notes`,
#: `questions`, and what tells them in full.
Result = dict[str, Any]

SUITES_WITH_DIRECTIONS = ("retrieval", "answers", "citations", "refusals", "claims", "acceptable", "open", "tables")
#: Figures of a suite by kind of question stand beside those by direction, under its name with this behind it.
BY_KIND = "_by_kind"
LOWER_IS_BETTER = frozenset({"false_refusals", "aurc", "answered_off_talk", "wrong_cell", "refused"})
#: Neither more nor less of these is better by itself; they are not compared.
NEITHER_IS_BETTER = frozenset({"characters"})
INTERVAL = "_interval"
#: Shares end at 1; figures from here on are counts, shown without decimals.
COUNTED_FROM = 10


@dataclass(frozen=True, slots=True)
class Regression:
    """A figure that lies outside the interval of the baseline, on the worse side."""

    suite: str
    direction: str
    measure: str
    before: float
    bound: float
    now: float

    def __str__(self) -> str:
        side = "above" if self.now > self.bound else "below"
        return (
            f"{self.suite} {self.direction} {self.measure}: {self.now:.4f} is {side} {self.bound:.4f}, "
            f"the bound of the baseline's interval (baseline {self.before:.4f})"
        )


def regressions(result: Result, baseline: Result) -> list[Regression]:
    """What got worse. Suites, directions and measures that only one of the two has are not compared.

    Raises DataError when the two were measured on different data.
    """
    if result["data_hash"] != baseline.get("data_hash"):
        raise DataError(f"The baseline was measured on other data: {baseline.get('data')}, not {result['data']}.")
    return [found for each in _figures(baseline) if (found := _compare(result, *each)) is not None]


def measures_of(figures: dict[str, Any]) -> list[str]:
    """The measures among the figures of one direction, in order."""
    return [name.removesuffix(INTERVAL) for name in figures if name.endswith(INTERVAL)]


def read_result(path: Path) -> Result:
    """A result that was written. Raises DataError."""
    try:
        result = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"{path} cannot be read: {error}") from error
    if not isinstance(result, dict) or "data_hash" not in result:
        raise DataError(f"{path} is not a result of: python -m evals run --out FILE")
    return result


def write_result(result: Result, path: Path) -> None:
    """As JSON, folders made where they are missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def commit() -> str:
    """The commit of the working tree, ``-dirty`` when it has changes; ``unknown`` outside git."""
    try:
        name = _git("rev-parse", "--short=12", "HEAD")
        return f"{name}-dirty" if _git("status", "--porcelain", "--untracked-files=no") else name
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def now() -> str:
    """The time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _figures(result: Result) -> Iterator[tuple[str, str, str, float, list[float]]]:
    """Every figure with an interval: suite, direction or kind, measure, value, interval."""
    for suite in (each + more for each in SUITES_WITH_DIRECTIONS for more in ("", BY_KIND)):
        for direction, figures in result.get(suite, {}).items():
            for measure in measures_of(figures):
                if figures[measure] is not None and figures[measure + INTERVAL] is not None:
                    yield suite, direction, measure, figures[measure], figures[measure + INTERVAL]


def _compare(
    result: Result, suite: str, direction: str, measure: str, before: float, interval: list[float]
) -> Regression | None:
    value = result.get(suite, {}).get(direction, {}).get(measure)
    if value is None or measure in NEITHER_IS_BETTER:
        return None
    low, high = interval
    worse, bound = (value > high, high) if measure in LOWER_IS_BETTER else (value < low, low)
    return Regression(suite, direction, measure, before, bound, value) if worse else None


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()
