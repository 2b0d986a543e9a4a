"""A result as tables for people."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.results import BY_KIND, COUNTED_FROM, INTERVAL, SUITES_WITH_DIRECTIONS, Result, measures_of


def print_result(result: Result, console: Console) -> None:
    """What was measured, a table for each suite, and the notes."""
    limit = f" (a sample, --limit {result['limit']})" if result["limit"] else ""
    settings = result["settings_fingerprint"] or "of the server"
    lines = [
        f"{result['data']}: {result['n_questions']} questions{limit} over {result['n_documents']} documents",
        f"commit {result['commit']}, settings {settings}, data {result['data_hash'][:12]}",
    ]
    lines += [f"{part}: {words}" for part, words in result["parts"].items()]
    for line in lines:
        console.print(Text(line), soft_wrap=True)
    for suite in SUITES_WITH_DIRECTIONS:
        if suite in result:
            console.print(_by_group(suite, "direction", result[suite]))
        if suite + BY_KIND in result:
            console.print(_by_group(suite, "kind", result[suite + BY_KIND]))
    if "latency" in result:
        console.print(_latency(result["latency"]))
    for note in result["notes"]:
        console.print(Text(f"Note: {note}"), soft_wrap=True)


def _by_group(suite: str, group: str, directions: dict[str, dict[str, Any]]) -> Table:
    """A row for each direction or kind."""
    measures = list(dict.fromkeys(name for figures in directions.values() for name in measures_of(figures)))
    table = Table(title=f"{suite} by {group}, with 95 % intervals", title_justify="left")
    table.add_column(group, overflow="fold")
    table.add_column("n", justify="right")
    for measure in measures:
        table.add_column(measure, justify="right", overflow="fold")
    for direction, figures in directions.items():
        table.add_row(direction, str(figures["n"]), *(_figure(figures, measure) for measure in measures))
    return table


def _figure(figures: dict[str, Any], measure: str) -> str:
    value, interval = figures.get(measure), figures.get(measure + INTERVAL)
    if value is None:
        return "–"
    if abs(value) >= COUNTED_FROM:
        return f"{value:.0f}" + (f" {interval[0]:.0f}–{interval[1]:.0f}" if interval else "")
    return f"{value:.3f}" + (f" {interval[0]:.2f}–{interval[1]:.2f}" if interval else "")


def _latency(latency: dict[str, Any]) -> Table:
    table = Table(title="latency, seconds", title_justify="left")
    for name in ("step", "n", "p50", "p95"):
        table.add_column(name, justify="left" if name == "step" else "right")
    for step, figures in latency["steps"].items():
        seconds = (figures["p50_seconds"], figures["p95_seconds"])
        table.add_row(step, str(figures["n"]), *("–" if each is None else f"{each:.3f}" for each in seconds))
    return table
