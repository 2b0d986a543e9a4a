"""Dates in running text: every form of a month that was ever recognised, in every shape."""

from __future__ import annotations

import pytest

from assistant.language.dates import Date, found_dates, month_numbers

#: As they stood in the code before they came from CLDR.
FORMS = {
    1: "january jan январь января январе январю янв",
    2: "february feb февраль февраля феврале февралю февр фев",
    3: "march mar март марта марте марту",
    4: "april apr апрель апреля апреле апрелю апр",
    5: "may май мая мае маю",
    6: "june jun июнь июня июне июню июн",
    7: "july jul июль июля июле июлю июл",
    8: "august aug август августа августе августу авг",
    9: "september sept sep сентябрь сентября сентябре сентябрю сент сен",
    10: "october oct октябрь октября октябре октябрю окт",
    11: "november nov ноябрь ноября ноябре ноябрю нояб ноя",
    12: "december dec декабрь декабря декабре декабрю дек",
}


@pytest.mark.parametrize("month", FORMS)
def test_no_form_of_a_month_is_lost(month: int) -> None:
    for form in FORMS[month].split():
        assert month_numbers()[form] == month
        assert found_dates(f"on 5 {form} 2019")[0].date == Date(2019, month, 5)
        assert found_dates(f"{form.title()} 2019")[0].date == Date(2019, month)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("между январём и мартом", [Date(0, 1), Date(0, 3)]),
        ("3–5 June 2021", [Date(2021, 6, 3), Date(2021, 6, 5)]),
        ("с 3 по 5 июня", [Date(0, 6, 3), Date(0, 6, 5)]),
        ("2019–21", [Date(2021), Date(2019)]),
        ("we may", []),
        ("императором Августом", []),
        ("2000 km", []),
        ("2000 млн", []),
        ("2000 м", []),
    ],
)
def test_dates(text: str, expected: list[Date]) -> None:
    assert [each.date for each in found_dates(text)] == expected
