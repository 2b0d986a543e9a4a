from __future__ import annotations

import pytest

from assistant.reading.number_formats import shown_number


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (4, "General", "4"),
        (1250.5, '0.00" ₽"', "1250.50 ₽"),
        (1250.5, '#,##0.00\\ "сум"', "1250.50 сум"),
        (0.155, "0%", "15.5%"),
        (100 / 3, "0.0", "33.3"),
        (1234, "[$$-409]#,##0.00", "$1234.00"),
        (-3.5, "#,##0.00;(#,##0.00)", "-3.50"),
        (5, '0 "шт."', "5 шт."),
        (12345678, "0.00E+00", "12345678"),
        (2.5, "@", "2.5"),
    ],
)
def test_numbers_as_they_are_shown(value: float, number_format: str, shown: str) -> None:
    assert shown_number(value, number_format) == shown
