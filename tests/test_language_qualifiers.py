"""Which one in order, and all together, in both languages."""

from __future__ import annotations

import pytest

from assistant.language import qualifiers


@pytest.mark.parametrize(
    ("english", "russian", "expected"),
    [
        ("the first visit", "первый визит", {"1"}),
        ("It came for the first time.", "Она приехала впервые.", {"1"}),
        ("on their second and third day", "во второй и в третий день", {"2", "3"}),
        ("the 4th and the fifth stage", "четвёртый и пятый этапы", {"4", "5"}),
        ("the LAST meeting", "на последней встрече", {"last"}),
        ("the next roadmap", "следующая дорожная карта", {"next"}),
        ("Taken together they come to 20.", "Вместе они дают 20.", {"total"}),
        ("What do they add up to?", "Сколько получится, если их сложить?", {"total"}),
        ("They came again.", "Они приехали снова.", {"2"}),
        ("fifteen firstborn seconds", "перво-наперво пятнадцать секунд", set()),
    ],
)
def test_qualifiers_are_the_same_in_both_languages(english: str, russian: str, expected: set[str]) -> None:
    assert qualifiers(english) == qualifiers(russian) == expected
