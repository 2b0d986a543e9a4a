"""Plots are sound SVG whose heights say what the figures do."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from test_ui_handlers import HOSTILE

from assistant.ui.plots import BOTTOM, HEIGHT, TOP, Bar, bars, line_over_time

SPACE = HEIGHT - BOTTOM - TOP


def parts(svg: str, tag: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(svg).iter(tag))


@pytest.mark.parametrize(("value", "height"), [(0.0, 0), (0.5, SPACE / 2), (1.0, SPACE), (1.7, SPACE), (-1.0, 0)])
def test_a_bar_is_as_high_as_its_value(value: float, height: float) -> None:
    (bar,) = parts(bars("Answers", {"en → ru": Bar(value, value, value)}), "rect")
    assert float(bar.attrib["height"]) == pytest.approx(height, abs=0.1)
    assert float(bar.attrib["y"]) + height == pytest.approx(HEIGHT - BOTTOM, abs=0.1)


def test_whiskers_reach_from_low_to_high() -> None:
    lines = parts(bars("Answers", {"all": Bar(0.5, 0.25, 0.75)}), "line")
    whisker = next(each for each in lines if each.attrib["class"] == "whisker")
    assert abs(float(whisker.attrib["y1"]) - float(whisker.attrib["y2"])) == pytest.approx(SPACE / 2, abs=0.1)


def test_points_stand_in_their_order_with_the_first_and_the_last_date() -> None:
    points = [(f"2026-11-0{day}", Bar(day / 10, 0, 1)) for day in (1, 2, 3)]
    svg = line_over_time("Answers", points)
    places = [float(each.attrib["cx"]) for each in parts(svg, "circle")]
    heights = [float(each.attrib["cy"]) for each in parts(svg, "circle")]
    assert places == sorted(places) and heights == sorted(heights, reverse=True)
    texts = [each.text for each in parts(svg, "text")]
    assert "2026-11-01" in texts and "2026-11-03" in texts and "2026-11-02" not in texts


def test_names_are_text() -> None:
    svg = bars(HOSTILE, {HOSTILE: Bar(0.5, 0.4, 0.6)})
    assert {each.tag for each in ElementTree.fromstring(svg).iter()} == {"svg", "line", "rect", "title", "text"}
    assert "javascript:" not in svg and "\u202e" not in svg


def test_many_bars_stay_inside() -> None:
    found = parts(bars("x", {str(number): Bar(0.5, 0.4, 0.6) for number in range(40)}), "rect")
    assert all(float(each.attrib["x"]) + float(each.attrib["width"]) <= 420 for each in found)
