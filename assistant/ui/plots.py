"""Plots as inline SVG: no scripts, no fonts, nothing to fetch. Colours are those of the page, by its classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.ui.rendering import inert_line

WIDTH, HEIGHT = 420, 180
LEFT, RIGHT, TOP, BOTTOM = 40, 10, 18, 24
WIDEST_BAR = 44.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A share of 0..1 with its 95 % confidence interval."""

    value: float
    low: float
    high: float


def bars(title: str, members: Mapping[str, Bar]) -> str:
    """A bar chart: one bar per name, with its interval as a whisker."""
    parts = list(_levels())
    room = (WIDTH - LEFT - RIGHT) / max(1, len(members))
    width = min(WIDEST_BAR, 0.7 * room)
    for number, (name, bar) in enumerate(members.items()):
        middle = LEFT + room * (number + 0.5)
        parts.append(
            f'<rect class="bar" x="{middle - width / 2:.1f}" y="{_up(bar.value):.1f}" width="{width:.1f}" '
            f'height="{_up(0) - _up(bar.value):.1f}"><title>{inert_line(name)} {bar.value:.0%}</title></rect>'
        )
        parts += [*_whisker(middle, bar), _text(middle, HEIGHT - 7, name, "middle")]
        parts.append(_text(middle, _up(bar.high) - 4, f"{bar.value:.0%}", "middle"))
    return _svg(title, parts)


def line_over_time(title: str, points: Sequence[tuple[str, Bar]]) -> str:
    """A point for each date (ISO 8601), in order, evenly spaced, with its interval."""
    room = (WIDTH - LEFT - RIGHT) / max(1, len(points))
    places = [(LEFT + room * (number + 0.5), _up(bar.value)) for number, (_, bar) in enumerate(points)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    parts = [*_levels(), f'<polyline class="line" points="{line}"/>']
    for number, (x, y) in enumerate(places):
        date, bar = points[number]
        parts += _whisker(x, bar)
        named = f"<title>{inert_line(date)} {bar.value:.0%}</title>"
        parts.append(f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="4">{named}</circle>')
    parts.append(_text(places[0][0], HEIGHT - 7, points[0][0], "start"))
    parts.append(_text(places[-1][0], HEIGHT - 7, points[-1][0], "end"))
    return _svg(title, parts)


def _up(value: float) -> float:
    return (HEIGHT - BOTTOM) - min(1.0, max(0.0, value)) * (HEIGHT - BOTTOM - TOP)


def _whisker(x: float, bar: Bar) -> Iterator[str]:
    low, high = _up(bar.low), _up(bar.high)
    yield f'<line class="whisker" x1="{x:.1f}" x2="{x:.1f}" y1="{low:.1f}" y2="{high:.1f}"/>'
    for end in (low, high):
        yield f'<line class="whisker" x1="{x - 4:.1f}" x2="{x + 4:.1f}" y1="{end:.1f}" y2="{end:.1f}"/>'


def _levels() -> Iterator[str]:
    for step in range(5):
        y = _up(step / 4)
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield _text(LEFT - 6, y + 4, f"{step / 4:.0%}", "end")


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{inert_line(words)}</text>'


def _svg(title: str, parts: Sequence[str]) -> str:
    return f'<svg role="img" aria-label="{inert_line(title)}" viewBox="0 0 {WIDTH} {HEIGHT}">{"".join(parts)}</svg>'
