"""The quality tab: results of `python -m evals run --out`, read from a folder and plotted.

A result holds, for each suite and direction (``en-ru``: question, then source), measures with their 95 % intervals
under the measure's name with ``_interval``.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.ui.plots import Bar, bars, line_over_time
from assistant.ui.rendering import inert, inert_line
from assistant.ui.texts import Texts

#: The figure of each suite that is shown, in the order of `Texts.suite_names`.
MEASURES = (("retrieval", "recall@5"), ("answers", "f1"), ("citations", "precision"), ("refusals", "recall"))
MOST_RESULTS = 50
MOST_BYTES = 20_000_000

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Measured:
    """One result: its date, its data, and the bars of each suite by direction."""

    date: str
    data: str
    suites: dict[str, dict[str, Bar]]


def quality_html(folder: Path | None, texts: Texts) -> str:
    """The latest result by direction and, for the same data, its development over time."""
    results = read_results(folder) if folder else []
    if not results:
        return f'<div class="quality" lang="{texts.language}"><p class="empty">{inert(texts.quality_none)}</p></div>'
    last = results[-1]
    same = [each for each in results if each.data == last.data]
    told = texts.quality_last.format(date=texts.readable_date(last.date[:10]), data=last.data)
    parts = [f'<p class="explanation">{inert(texts.quality_explanation)}</p><p class="caption">{inert_line(told)}</p>']
    for (suite, _), name in zip(MEASURES, texts.suite_names, strict=True):
        if suite in last.suites:
            parts.append(_suite(suite, name, last, same, texts))
    return f'<div class="quality" lang="{texts.language}">{"".join(parts)}</div>'


def _suite(suite: str, name: str, last: Measured, same: list[Measured], texts: Texts) -> str:
    directions = last.suites[suite]
    rows = "".join(
        f'<tr><th scope="row">{inert_line(_direction(direction, texts))}</th><td>{inert(_value(bar, texts))}</td></tr>'
        for direction, bar in directions.items()
    )
    over_time = [(each.date[:10], each.suites[suite]["all"]) for each in same if "all" in each.suites.get(suite, {})]
    plot = ""
    if len(over_time) > 1:
        plot = f"<h4>{inert(texts.quality_over_time)}</h4>" + line_over_time(
            f"{name}: {texts.quality_over_time}", over_time
        )
    named = {_direction(direction, texts): bar for direction, bar in directions.items()}
    return (
        f"<section><h3>{inert(name)}</h3>{bars(name, named)}"
        f"<details><summary>{inert(texts.quality_direction)}</summary><table><tbody>{rows}</tbody></table></details>"
        f"{plot}</section>"
    )


def _direction(direction: str, texts: Texts) -> str:
    return texts.quality_all if direction == "all" else direction.replace("-", " → ")


def _value(bar: Bar, texts: Texts) -> str:
    shown = {"value": f"{bar.value:.0%}", "low": f"{bar.low:.0%}", "high": f"{bar.high:.0%}"}
    return texts.quality_value.format(**shown)


def read_results(folder: Path) -> list[Measured]:
    """The newest results of a folder, oldest first. Files that are not results are skipped and logged."""
    found = []
    try:
        paths = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime)[-MOST_RESULTS:]
    except OSError as error:
        logger.warning("results cannot be listed", extra={"fields": {"why": str(error)}})
        return []
    for path in paths:
        try:
            if path.stat().st_size > MOST_BYTES:
                raise ValueError("it is too large")
            found.append(_measured(json.loads(path.read_text(encoding="utf-8"))))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            logger.warning("no result", extra={"fields": {"file": path.name, "why": str(error)}})
    return sorted(found, key=lambda each: each.date)


def _measured(result: Any) -> Measured:
    suites = {
        suite: {direction: bar for direction, figures in result[suite].items() if (bar := _bar(figures, measure))}
        for suite, measure in MEASURES
        if suite in result
    }
    return Measured(str(result["date"]), str(result["data"]), {name: each for name, each in suites.items() if each})


def _bar(figures: dict[str, Any], measure: str) -> Bar | None:
    value, interval = figures.get(measure), figures.get(f"{measure}_interval")
    if value is None or interval is None:
        return None
    low, high = interval
    bar = Bar(float(value), float(low), float(high))
    if not all(0.0 <= each <= 1.0 for each in (bar.value, bar.low, bar.high)):
        raise ValueError(f"{measure} is no share")
    return bar
