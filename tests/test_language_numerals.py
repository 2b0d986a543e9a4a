"""Numbers of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.numerals import numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4,5 млн", {"4500000"}),
        ("4.5 million", {"4500000"}),
        ("4.5-million grant", {"4500000"}),
        ("15,5 млн долларов", {"15500000"}),
        ("$ 15.5 million", {"15500000"}),
        ("1000", {"1000"}),
        ("более 1000 человек", {"1000"}),
        ("8 million", {"8000000"}),
        ("2025–2026 годы", {"2025", "2026"}),
        ("8–10 млн", {"8000000", "10000000"}),
        ("от 8 до 10 млн", {"8000000", "10000000"}),
        ("from 8 to 10 million", {"8000000", "10000000"}),
        ("от 500 до 1 млн", {"500", "1000000"}),
        ("3 тыс. человек, 12%", {"3000", "12"}),
        ("€50 billion и 50 млрд евро", {"50000000000"}),
        ("$5m, $1.2bn and 10k", {"5000000", "1200000000", "10000"}),
        ("15m long", {"15"}),
        ("1 000 000 и 1,000,000", {"1000000"}),
        ("1,234,567.80", {"1234567.8"}),
        ("007 и 4,50 и 15.0", {"7", "4.5", "15"}),
        ("20.11.2025", {"20", "11", "2025"}),
        ("5-летний план 1990-х, the 1990s", {"5", "1990"}),
        ("COVID-19, H2O, Q3", {"19"}),
        ("2 трлн сумов", {"2000000000000"}),
        ("5 миллионов и 6 тысяч", {"5000000", "6000"}),
        ("2,5 миллиона", {"2500000"}),
        ("пять", set()),
        ("", set()),
    ],
)
def test_numbers_are_worked_out(text: str, expected: set[str]) -> None:
    assert numbers(text) == expected


def test_a_number_of_any_length_is_exact() -> None:
    assert numbers("9" * 6_000 + " млн") == {"9" * 6_000 + "000000"}


@given(st.text(st.characters(exclude_categories=())))
def test_no_text_raises(text: str) -> None:
    assert all(number[0].isdecimal() or number[0].isdigit() for number in numbers(text))


@given(st.integers(0, 10**15))
def test_every_grouping_of_a_whole_number_is_one_number(value: int) -> None:
    plain = {str(value)}
    assert numbers(f"{value}") == plain
    assert numbers(f"{value:,}") == plain
    assert numbers(f"{value:,}".replace(",", " ")) == plain
    assert numbers(f"{value:,}".replace(",", "\u00a0")) == plain
