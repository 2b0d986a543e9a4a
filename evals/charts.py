"""Charts as inline SVG: no scripts, no fonts, nothing to fetch. Colours of text and lines follow the page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

#: Told apart by people who see colours differently (Okabe and Ito).
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00")
WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 44, 10, 22, 26
BOX_ROW = 24
BOX_LEFT = 190


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure, a share of 0..1 or a count, with its interval."""

    value: float
    low: float
    high: float


def colour(number: int) -> str:
    """The colour of the result with that number."""
    return COLOURS[number % len(COLOURS)]


def bars(title: str, groups: Mapping[str, Mapping[str, Bar]], names: Sequence[str]) -> str:
    """Groups (directions) of bars, one bar for each of `names`, with the intervals as whiskers."""
    top = max((bar.high for group in groups.values() for bar in group.values()), default=1.0)
    end = next((end for end in (0.2, 0.4, 1.0) if top <= end), None) or _round_up(top)
    scale = _Scale(0.0, end, HEIGHT - BOTTOM, TOP)
    parts = list(_levels(scale))
    room = (WIDTH - LEFT - RIGHT) / max(1, len(groups))
    width = min(46.0, 0.8 * room / max(1, len(names)))
    for at, (group, members) in enumerate(groups.items()):
        middle = LEFT + room * (at + 0.5)
        parts.append(_text(middle, HEIGHT - 8, group, "middle"))
        for number, name in enumerate(names):
            if name in members:
                left = middle + (number - len(names) / 2) * width
                parts += _bar(left, width, scale, members[name], colour(number), f"{name}, {group}")
    return _svg(title, parts, HEIGHT)


def cumulative(title: str, series: Mapping[str, Sequence[float]]) -> str:
    """The share of questions that took at most so many seconds, a curve for each name."""
    longest = max((float(np.percentile(seconds, 99)) for seconds in series.values() if seconds), default=1.0)
    across = _Scale(0.0, _round_up(longest), LEFT, WIDTH - RIGHT)
    up = _Scale(0.0, 1.0, HEIGHT - BOTTOM, TOP)
    parts = [*_levels(up), *_axis(across, HEIGHT, "{:g} s")]
    for number, (name, seconds) in enumerate(series.items()):
        ordered = sorted(seconds)
        points = [(across(0.0), up(0.0))]
        for rank, value in enumerate(ordered, start=1):
            if value <= across.end:
                points += [(across(value), up((rank - 1) / len(ordered))), (across(value), up(rank / len(ordered)))]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(_curve(line, number, name))
    return _svg(title, parts, HEIGHT)


def shares(title: str, series: Mapping[str, Sequence[tuple[float, float]]], *, diagonal: bool = False) -> str:
    """A curve of points in 0..1 by 0..1 for each name; `diagonal` draws where both are equal."""
    across, up = _Scale(0.0, 1.0, LEFT, WIDTH - RIGHT), _Scale(0.0, 1.0, HEIGHT - BOTTOM, TOP)
    parts = list(_levels(up))
    for step in range(5):
        parts.append(_text(across(step / 4), HEIGHT - 8, f"{step / 4:.2f}", "end" if step == 4 else "middle"))
    if diagonal:
        x, y = (across(0.0), across(1.0)), (up(0.0), up(1.0))
        parts.append(f'<line class="grid" x1="{x[0]:.1f}" x2="{x[1]:.1f}" y1="{y[0]:.1f}" y2="{y[1]:.1f}"/>')
    for number, (name, points) in enumerate(series.items()):
        line = " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y in points)
        parts.append(_curve(line, number, name))
    return _svg(title, parts, HEIGHT)


def rows(title: str, figures: Sequence[tuple[str, int, Bar]]) -> str:
    """Shares as rows, for more groups than stand side by side: name, number of the result, figure with interval."""
    height = TOP + BOX_ROW * len(figures) + BOTTOM
    across = _Scale(0.0, 1.0, BOX_LEFT, WIDTH - RIGHT)
    parts = list(_axis(across, height, "{:.1f}"))
    for row, (name, number, bar) in enumerate(figures):
        middle = TOP + BOX_ROW * (row + 0.5)
        low, value, high = across(bar.low), across(bar.value), across(bar.high)
        parts += [
            _text(BOX_LEFT - 8, middle + 4, name, "end"),
            f'<rect x="{BOX_LEFT}" y="{middle - 7}" width="{value - BOX_LEFT:.1f}" height="14" fill="{colour(number)}">'
            f"<title>{escape(name)}: {bar.value:.3f} ({bar.low:.3f} to {bar.high:.3f})</title></rect>",
            f'<line class="whisker" x1="{low:.1f}" x2="{high:.1f}" y1="{middle}" y2="{middle}"/>',
        ]
    return _svg(title, parts, height)


def points(title: str, series: Mapping[str, Mapping[str, tuple[float, float]]]) -> str:
    """Points of any length (across) by 0..1 (up), by result and name of the point; ``all`` is drawn large."""
    longest = max((x for each in series.values() for x, _ in each.values()), default=1.0)
    across, up = _Scale(0.0, _round_up(longest), LEFT, WIDTH - RIGHT), _Scale(0.0, 1.0, HEIGHT - BOTTOM, TOP)
    parts = [*_levels(up), *_axis(across, HEIGHT, "{:.0f}")]
    for number, (name, each) in enumerate(series.items()):
        for point, (x, y) in each.items():
            large = point == "all"
            parts.append(
                f'<circle cx="{across(x):.1f}" cy="{up(y):.1f}" r="{9 if large else 4}" fill="{colour(number)}" '
                f'fill-opacity="{1 if large else 0.6}"><title>{escape(name)}, {escape(point)}: {y:.3f} at {x:.0f}'
                "</title></circle>"
            )
    return _svg(title, parts, HEIGHT)


def boxes(title: str, rows: Sequence[tuple[str, int, Sequence[float]]]) -> str:
    """Rows of boxes: name, number of the result, seconds. Box: half of the questions; line: the 5th to the 95th."""
    height = TOP + BOX_ROW * len(rows) + BOTTOM
    longest = max((float(np.percentile(seconds, 95)) for _, _, seconds in rows), default=1.0)
    across = _Scale(0.0, _round_up(longest), BOX_LEFT, WIDTH - RIGHT)
    parts = list(_axis(across, height, "{:g} s"))
    for row, (name, number, seconds) in enumerate(rows):
        middle = TOP + BOX_ROW * (row + 0.5)
        marks = [float(each) for each in np.percentile(seconds, [5, 25, 50, 75, 95])]
        low, first, half, third, high = (across(each) for each in marks)
        parts += [
            _text(BOX_LEFT - 8, middle + 4, name, "end"),
            f'<g stroke="{colour(number)}"><title>{escape(name)}: median {marks[2]:.3f} s, '
            f"95 % within {marks[4]:.3f} s</title>",
            f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{middle}" y2="{middle}"/>',
            f'<rect x="{first:.1f}" y="{middle - 7}" width="{max(1.0, third - first):.1f}" height="14" '
            f'fill="{colour(number)}" fill-opacity="0.35"/>',
            f'<line x1="{half:.1f}" x2="{half:.1f}" y1="{middle - 7}" y2="{middle + 7}" stroke-width="3"/></g>',
        ]
    return _svg(title, parts, height)


@dataclass(frozen=True, slots=True)
class _Scale:
    """From values to places: `start`..`end` onto `first`..`last`."""

    start: float
    end: float
    first: float
    last: float

    def __call__(self, value: float) -> float:
        share = (min(value, self.end) - self.start) / (self.end - self.start)
        return self.first + share * (self.last - self.first)


def _bar(left: float, width: float, scale: _Scale, bar: Bar, fill: str, name: str) -> Iterator[str]:
    top, middle = scale(bar.value), left + width / 2
    yield (
        f'<rect x="{left + 1:.1f}" y="{top:.1f}" width="{width - 2:.1f}" height="{scale(0.0) - top:.1f}" fill="{fill}">'
        f"<title>{escape(name)}: {bar.value:.3f} ({bar.low:.3f} to {bar.high:.3f})</title></rect>"
    )
    low, high = scale(bar.low), scale(bar.high)
    yield f'<line class="whisker" x1="{middle:.1f}" x2="{middle:.1f}" y1="{low:.1f}" y2="{high:.1f}"/>'
    for end in (low, high):
        yield f'<line class="whisker" x1="{middle - 4:.1f}" x2="{middle + 4:.1f}" y1="{end:.1f}" y2="{end:.1f}"/>'
    if width >= 22:
        yield _text(middle, high - 5, _number(bar.value, scale), "middle")


def _curve(points: str, number: int, name: str) -> str:
    stroke = f'fill="none" stroke="{colour(number)}" stroke-width="2"'
    return f'<polyline points="{points}" {stroke}><title>{escape(name)}</title></polyline>'


def _levels(scale: _Scale) -> Iterator[str]:
    for step in range(5):
        value = scale.end * step / 4
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{scale(value):.1f}" y2="{scale(value):.1f}"/>'
        yield _text(LEFT - 6, scale(value) + 4, _number(value, scale), "end")


def _number(value: float, scale: _Scale) -> str:
    """A share with decimals, a count without."""
    return f"{value:.0f}" if scale.end > 1 else f"{value:.2f}"


def _axis(scale: _Scale, height: int, words: str) -> Iterator[str]:
    """Lines across, each with its value in the format `words`."""
    for step in range(6):
        value = scale.end * step / 5
        yield f'<line class="grid" x1="{scale(value):.1f}" x2="{scale(value):.1f}" y1="{TOP}" y2="{height - BOTTOM}"/>'
        yield _text(scale(value), height - 8, words.format(value), "end" if step == 5 else "middle")


def _round_up(seconds: float) -> float:
    """The next of 1, 2, 5 times a power of ten, or a value between them that divides well by five."""
    if seconds <= 0:
        return 1.0
    power = 10 ** math.floor(math.log10(seconds))
    return float(next(f"{step * power:.6g}" for step in (1, 1.5, 2, 3, 5, 7.5, 10) if step * power >= seconds))


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _svg(title: str, parts: Iterable[str], height: int) -> str:
    return f'<svg role="img" aria-label="{escape(title)}" viewBox="0 0 {WIDTH} {height}">{"".join(parts)}</svg>'
