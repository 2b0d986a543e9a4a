"""Results side by side on one page that asks nothing of any other place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from evals.charts import Bar, bars, boxes, colour, cumulative, points, rows, shares
from evals.confidence import Judged, reliability, risk_coverage
from evals.data import directions_in_order
from evals.results import BY_KIND, COUNTED_FROM, INTERVAL, SUITES_WITH_DIRECTIONS, Result, measures_of

STYLE = """
:root { color-scheme: light dark; --line: #8885; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 1360px; margin: 2rem auto; padding: 0 1rem; }
h1, h2, h3 { line-height: 1.2; } h3 { font-size: 1rem; margin: 0 0 .3rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 1.5rem; }
.charts figure { margin: 0; } svg { width: 100%; height: auto; } svg text { fill: currentColor; font-size: 12px; }
.grid { stroke: var(--line); } .whisker { stroke: currentColor; stroke-width: 1.5; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid var(--line); padding: .25rem .7rem; text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
.mark { display: inline-block; width: .9em; height: .9em; margin-right: .4em; border-radius: 2px; }
small { opacity: .75; }
"""
HEAD_KEYS = ("data", "n_questions", "n_documents", "limit", "commit", "settings_fingerprint", "date")


def write_report(results: Sequence[tuple[str, Result]], path: Path) -> None:
    """Write the page. Each result comes with the name it goes by."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(report_page(_distinct(results)), encoding="utf-8")


def report_page(results: Mapping[str, Result]) -> str:
    """The page as HTML."""
    body = [
        "<h1>Evaluation report</h1>",
        _table(["result", *HEAD_KEYS], [_head_row(number, *each) for number, each in enumerate(results.items())]),
        *(part for suite in SUITES_WITH_DIRECTIONS for part in _suite(suite, results)),
        *_open_by_kind(results),
        *_confidence(results),
        *_latency(results),
        *_notes(results),
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Evaluation report</title><style>{STYLE}</style></head><body>{''.join(body)}</body></html>\n"
    )


def _distinct(results: Sequence[tuple[str, Result]]) -> dict[str, Result]:
    """Results by name; a name that comes again gets a number."""
    named: dict[str, Result] = {}
    for name, result in results:
        number = sum(each == name or each.startswith(f"{name} (") for each in named)
        named[f"{name} ({number + 1})" if number else name] = result
    return named


def _suite(suite: str, results: Mapping[str, Result]) -> Iterator[str]:
    """A chart for each measure, and all figures as a table."""
    have = {name: result[suite] for name, result in results.items() if suite in result}
    every = [figures for directions in have.values() for figures in directions.values()]
    measures = list(dict.fromkeys(measure for figures in every for measure in measures_of(figures)))
    if not measures:
        return
    directions = directions_in_order([direction for each in have.values() for direction in each])
    yield f"<h2>{suite.capitalize()}</h2>{_legend(results)}<div class=charts>"
    for measure in measures:
        groups = {direction: _bars_of(have, direction, measure) for direction in directions}
        title = f"{suite}: {measure} by direction"
        yield f"<figure><h3>{escape(measure)}</h3>{bars(title, groups, list(results))}</figure>"
    rows = [
        [_marked(list(results).index(name), name), direction, str(figures["n"]), *(_cell(figures, m) for m in measures)]
        for direction in directions
        for name, each in have.items()
        if (figures := each.get(direction))
    ]
    table = _table(["result", "direction", "n", *measures], rows)
    yield f"</div><details><summary>All figures</summary>{table}</details>"


def _bars_of(have: Mapping[str, Any], direction: str, measure: str) -> dict[str, Bar]:
    found = {}
    for name, directions in have.items():
        figures = directions.get(direction, {})
        interval = figures.get(measure + INTERVAL)
        if figures.get(measure) is not None and interval:
            found[name] = Bar(figures[measure], *interval)
    return found


def _open_by_kind(results: Mapping[str, Result]) -> Iterator[str]:
    """Facts by kind of open question, facts against length, and all figures as a table."""
    have = {name: kinds for name, result in results.items() if (kinds := result.get("open" + BY_KIND))}
    if not have:
        return
    numbers = {name: number for number, name in enumerate(results)}
    kinds = directions_in_order([kind for each in have.values() for kind in each])
    of_facts = [
        (kind if len(have) == 1 else f"{kind}, {name}", numbers[name], bar)
        for kind in kinds
        for name, bar in _bars_of(have, kind, "facts").items()
    ]
    lengths = {
        name: {
            kind: (figures["characters"], figures["facts"])
            for kind, figures in have.get(name, {}).items()
            if figures.get("facts") is not None and figures.get("characters") is not None
        }
        for name in results
    }
    yield f"<h2>Open questions by kind</h2>{_legend(results)}<div class=charts>"
    title = "share of facts found by kind, with 95 % intervals"
    yield f"<figure><h3>{title.capitalize()}</h3>{rows(title, of_facts)}</figure>"
    title = "share of facts found (up) by mean characters of an answer (across): kinds, and all (large)"
    yield f"<figure><h3>{title.capitalize()}</h3>{points(title, lengths)}</figure>"
    measures = list(
        dict.fromkeys(m for each in have.values() for figures in each.values() for m in measures_of(figures))
    )
    cells = [
        [_marked(numbers[name], name), escape(kind), str(figures["n"]), *(_cell(figures, m) for m in measures)]
        for kind in kinds
        for name, each in have.items()
        if (figures := each.get(kind))
    ]
    table = _table(["result", "kind", "n", *measures], cells)
    yield f"</div><details><summary>All figures</summary>{table}</details>"


def _confidence(results: Mapping[str, Result]) -> Iterator[str]:
    """Risk against coverage, and how often answers of a stated confidence are right."""
    judged = {
        name: [
            Judged(question["confidence"], question["right"])
            for question in result["questions"]
            if question.get("right") is not None
        ]
        for name, result in results.items()
    }
    if not any(judged.values()):
        return
    yield f"<h2>Confidence</h2>{_legend(results)}<div class=charts>"
    title = "share of answers that are wrong (up) when so many questions are answered (across)"
    curves = {name: risk_coverage(each) for name, each in judged.items()}
    yield f"<figure><h3>{title.capitalize()}</h3>{shares(title, curves)}</figure>"
    title = "share of answers that are right (up) by their confidence (across)"
    curves = {name: [(each.confidence, each.right) for each in reliability(those)] for name, those in judged.items()}
    yield f"<figure><h3>{title.capitalize()}</h3>{shares(title, curves, diagonal=True)}</figure></div>"


def _latency(results: Mapping[str, Result]) -> Iterator[str]:
    """Distributions of whole answers, and boxes for each step."""
    steps = {name: _seconds(result) for name, result in results.items()}
    rows = [
        (f"{step}, {name}" if len(results) > 1 else step, number, seconds)
        for step in dict.fromkeys(step for each in steps.values() for step in each)
        for number, (name, each) in enumerate(steps.items())
        if (seconds := each.get(step))
    ]
    if not rows:
        return
    whole = "total" if any("total" in each for each in steps.values()) else "search"
    curves = {name: each.get(whole, []) for name, each in steps.items()}
    yield f"<h2>Latency</h2>{_legend(results)}<div class=charts>"
    title = f"share of questions answered within so many seconds ({whole})"
    yield f"<figure><h3>{title.capitalize()}</h3>{cumulative(title, curves)}</figure>"
    title = "seconds by step: median, half of the questions (box), 5 to 95 % (line)"
    yield f"<figure><h3>{title.capitalize()}</h3>{boxes(title, rows)}</figure></div>"
    if whole == "total":
        yield "<p><small>“search” is retrieval alone, asked for more passages than an answer needs.</small></p>"


def _seconds(result: Result) -> dict[str, list[float]]:
    """The seconds of every question by step."""
    steps: dict[str, list[float]] = {}
    for question in result["questions"]:
        for step, seconds in question["seconds"].items():
            steps.setdefault(step, []).append(seconds)
    return steps


def _notes(results: Mapping[str, Result]) -> Iterator[str]:
    notes = dict.fromkeys(note for result in results.values() for note in result["notes"])
    if notes:
        yield f"<h2>Notes</h2><ul>{''.join(f'<li>{escape(note)}</li>' for note in notes)}</ul>"


def _head_row(number: int, name: str, result: Result) -> list[str]:
    return [_marked(number, name), *(escape(str(result.get(key) or "–")) for key in HEAD_KEYS)]


def _legend(results: Mapping[str, Result]) -> str:
    return f"<p>{' &emsp; '.join(_marked(number, name) for number, name in enumerate(results))}</p>"


def _marked(number: int, name: str) -> str:
    return f'<span class=mark style="background:{colour(number)}"></span>{escape(name)}'


def _cell(figures: Mapping[str, Any], measure: str) -> str:
    value, interval = figures.get(measure), figures.get(measure + INTERVAL)
    if value is None:
        return "–"
    if abs(value) >= COUNTED_FROM:
        return f"{value:.0f}" + (f" <small>{interval[0]:.0f} to {interval[1]:.0f}</small>" if interval else "")
    return f"{value:.3f}" + (f" <small>{interval[0]:.3f} to {interval[1]:.3f}</small>" if interval else "")


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(each)}</th>" for each in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<div class=scroll><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
