"""Dates of texts in one form."""

from __future__ import annotations

import pytest

from assistant.language.dates import Moment, agree, moments


@pytest.mark.parametrize(
    "text",
    [
        "26 ноября 2019 года",
        "26-го ноября 2019",
        "November 26, 2019",
        "26th of November 2019",
        "on 26 Nov. 2019",
        "26.11.2019",
        "2019-11-26",
    ],
)
def test_one_day_in_all_its_forms(text: str) -> None:
    assert moments(text) == {Moment(2019, 11, 26)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("in September 2021", {Moment(2021, 9)}),
        ("в феврале 2020 года", {Moment(2020, 2)}),
        ("с 2021 по 2025 год", {Moment(2021), Moment(2025)}),
        ("11 мая", {Moment(0, 5, 11)}),
        ("May 5", {Moment(0, 5, 5)}),
        ("4 500 000 евро", set()),
        ("В мае", set()),
        ("35.11.2019", set()),
        ("12.20192", set()),
    ],
)
def test_parts_of_dates_and_what_is_none(text: str, found: set[Moment]) -> None:
    assert moments(text) == found


def test_dates_agree_when_nothing_that_both_state_differs() -> None:
    assert agree(moments("26 ноября 2020"), moments("November 2020"))
    assert agree(moments("11 мая"), moments("2020-05-11"))
    assert not agree(moments("26 ноября 2020"), moments("27 November 2020"))
    assert not agree(moments("2019"), set())
