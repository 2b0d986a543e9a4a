"""Numbers with their units: every unit that was ever recognised, in its forms."""

from __future__ import annotations

import pytest

from assistant.language.quantities import Quantity, found_quantities, ordinals

#: What the patterns in the code matched before units came from CLDR.
UNITS = {
    "%": "%, percent, per cent, percentage point, percentage points, процент, процентами, п.п., п. п.",
    "USD": "$, usd, dollar, dollars, u.s. dollars, US dollars, american dollars, долл, долларами",
    "EUR": "€, eur, euro, euros, евро",
    "GBP": "£, gbp, pound sterling, pounds sterling, фунтов стерлингов",
    "pound": "pound, pounds, lb, lbs, фунтами",
    "RUB": "₽, rub, rouble, roubles, ruble, rubles, руб, рублями",
    "KZT": "₸, kzt, tenge, тенге",
    "UZS": "uzs, soum, soums, so'um, so'ums, so'm, сум, сумов, сума, сумы",
    "KRW": "₩, krw, won, вон",
    "CNY": "cny, rmb, yuan, юаней",
    "JPY": "¥, jpy, yen, иен",
    "km": "km, kilometre, kilometers, км, километрами",
    "m": "m, metre, metres, meter, meters, м, метр, метра, метров, метры, метрах, метрами, метре",
    "cm": "cm, centimetres, centimeter, см, сантиметрах",
    "mm": "mm, millimetres, millimeter, мм, миллиметра",
    "mile": "mile, miles, mi, миля, мили, миль, милями",
    "foot": "feet, foot, ft, фут, фута, футов, футы, футах",
    "inch": "inch, inches, дюймами",
    "ha": "ha, hectare, hectares, га, гектарах",
    "kg": "kg, kilogram, kilograms, кг, килограммами",
    "g": "g, gram, grams, г, граммов",
    "t": "ton, tons, tonne, tonnes, т, тоннами",
    "l": "litre, litres, liter, liters, л, литрами",
    "kW": "kw, kilowatt, kilowatts, квт, киловатт",
    "MW": "mw, megawatts, мвт, мегаватт",
    "GW": "gw, gigawatts, гвт, гигаватт",
    "°": "°, °C, °c, degree, degrees, градусов",
    "second": "second, seconds, sec, секундами, сек",
    "minute": "minute, minutes, min, минутами, мин",
    "hour": "hour, hours, hr, hrs, час, часа, часов, часы, часам, часами, часах, часовой, часовая",
    "day": "day, days, день, дня, дней, дням, днями, днях, дневный, суток, сутки",
    "week": "week, weeks, неделями",
    "month": "month, months, месяцами, месячный, мес",
    "year": "year, years, yr, yrs, лет, летний, год, года, году, годов, годы, годичный",
    "person": "people, person, persons, residents, inhabitants, participants, attendees, employees, students, человек, "
    "чел, жителей, участников, представителями, сотрудников, студентов",
}


@pytest.mark.parametrize("unit", UNITS)
def test_no_form_of_a_unit_is_lost(unit: str) -> None:
    for form in UNITS[unit].split(", "):
        assert found_quantities(f"it was 7 {form}")[0].quantity == Quantity("7", unit), form


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7 г. спустя", Quantity("7")),
        ("7 метрополитенов", Quantity("7")),
        ("7 minutiae", Quantity("7")),
        ("$7", Quantity("7", "USD")),
        ("RUB 7", Quantity("7", "RUB")),
        ("15,5 миллионами долларов", Quantity("15500000", "USD")),
        ("пятилетний план", Quantity("5", "year")),
        ("twenty-five people", Quantity("25", "person")),
        ("сорока двух участников", Quantity("42", "person")),
        ("7 British pounds", Quantity("7", "GBP")),
    ],
)
def test_quantities(text: str, expected: Quantity) -> None:
    assert found_quantities(text)[0].quantity == expected


def test_the_first_of_two_numbers_has_the_unit_of_the_second() -> None:
    assert [each.quantity for each in found_quantities("от 8 до 10 километров")] == [
        Quantity("8", "km"),
        Quantity("10", "km"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the first and the tenth", {"1", "10"}),
        ("Впервые; четвёртому", {"1", "4"}),
        ("the 1st", {"1"}),
        ("a firsthand account", set()),
    ],
)
def test_ordinals(text: str, expected: set[str]) -> None:
    assert ordinals(text) == expected
