"""Filters as people write them: what is accepted, and what is refused with a hint."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.errors import FilterError
from assistant.retrieving.filtering import checked_filters, iso_date
from assistant.types import Filters


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("", ""),
        (" ", ""),
        ("2019", "2019"),
        ("2019-11", "2019-11"),
        ("2019-1", "2019-01"),
        ("2019-11-26", "2019-11-26"),
        (" 2020-02-29 ", "2020-02-29"),
        ("26.11.2019", "2019-11-26"),
        ("1.2.2019", "2019-02-01"),
        ("11.2019", "2019-11"),
    ],
)
def test_a_date_is_a_year_a_month_or_a_day(written: str, iso: str) -> None:
    assert iso_date(written) == iso


@pytest.mark.parametrize(
    "written",
    ["0000", "19", "2019-13", "2019-02-30", "2019-11-26T10:00", "26/11/2019", "вчера", "last year", "٢٠١٩", "x" * 9999],
)
def test_anything_else_is_refused_with_the_way_to_write_it(written: str) -> None:
    with pytest.raises(FilterError) as caught:
        iso_date(written)
    assert written[:40] in caught.value.message
    assert "2019-11-26" in caught.value.hint
    assert len(caught.value.message) < 100


def test_dates_come_out_in_iso_form_and_the_rest_as_it_was() -> None:
    asked = Filters("ru", "26.11.2019", "2020", ("news",), ("4f",))
    assert checked_filters(asked) == Filters("ru", "2019-11-26", "2020", ("news",), ("4f",))
    assert checked_filters(Filters()) == Filters()


@pytest.mark.parametrize(("since", "until"), [("2020", "2019"), ("2019-12", "2019-11"), ("2019-11-27", "2019-11-26")])
def test_a_period_that_ends_before_it_starts_is_refused(since: str, until: str) -> None:
    with pytest.raises(FilterError) as caught:
        checked_filters(Filters(since=since, until=until))
    assert since in caught.value.message and until in caught.value.message and caught.value.hint


@pytest.mark.parametrize(("since", "until"), [("2019", "2019"), ("2019-11", "2019"), ("2019", "2019-11")])
def test_a_period_within_one_year_is_a_period(since: str, until: str) -> None:
    assert checked_filters(Filters(since=since, until=until)) == Filters(since=since, until=until)


@pytest.mark.parametrize("language", ["de", "русский", ""])
def test_a_language_that_there_is_not_is_refused(language: Any) -> None:
    with pytest.raises(FilterError) as caught:
        checked_filters(Filters(language=language))
    assert "en, ru" in caught.value.hint
