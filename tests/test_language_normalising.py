"""Characters of one spelling."""

from __future__ import annotations

import pytest

from assistant.language.normalising import folded, normalised


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ﬁne\u00a0Ünït", "fine Unit"),
        ("Паша́ Й Ё", "Паша Й Ё"),
        ("и\u0306 е\u0308", "й ё"),
        ("6½ 2025¹", "6.5 2025 "),
        ("don’t `a` oʻz", "don't 'a' o'z"),
        ("plain", "plain"),
    ],
)
def test_look_alikes_become_one(text: str, expected: str) -> None:
    assert normalised(text) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [("Ёлка", "елка"), ("Cовет", "совет"), ("KОIСA", "koica"), ("ITпарк", "itпарк"), ("COVID", "covid")],
)
def test_a_word_is_in_one_script_where_it_can_be(word: str, expected: str) -> None:
    assert folded(word) == expected
