"""The other keyboard layout."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.keyboard import looks_like_wrong_layout, switch_layout

WRONG = [
    ("ghbdtn", "привет"),
    ("Bcfrekjd", "Исакулов"),
    ("crjkmrj cnjbn uhfyn?", "сколько стоит грант?"),
    ("xnj nfrjt KOICA", "что такое ЛЩШСФ"),
    ("rfrjq ,.l;tn e ajylf", "какой бюджет у фонда"),
    ("kbvbn", "лимит"),
    ("rjulf", "когда"),
    ("руддщ", "hello"),
    ("црфе шы еру игвпуе", "what is the budget"),
    ("црщ шы Шыфлгдщм?", "who is Isakulov?"),
]
RIGHT = [
    "KOICA",
    "IT Park",
    "html",
    "https",
    "http://example.org/a?b=c",
    "info@example.org",
    "John",
    "Jin",
    "Jizzakh",
    "Kyrgyzstan budget",
    "Tchaikovsky",
    "Przewalski",
    "Zhetysu",
    "CRM-2025",
    "USD",
    "What is the budget?",
    "budget 2025",
    "quickly justify",
    "Isakulov",
    "Исакулов",
    "эффект",
    "существующих",
    "привет",
    "Сколько составил грант KOICA?",
    "Кто такой Жумабаев?",
    "Ёж",
    "ООН",
    "МВФ и ЕБРР",
    "",
    "2025?",
    "?!",
]


@pytest.mark.parametrize(("typed", "meant"), WRONG)
def test_the_wrong_layout_is_seen_and_undone(typed: str, meant: str) -> None:
    assert switch_layout(typed) == meant
    assert looks_like_wrong_layout(typed)
    assert not looks_like_wrong_layout(meant.replace("ЛЩШСФ", ""))


@pytest.mark.parametrize("text", RIGHT)
def test_the_right_layout_is_left_alone(text: str) -> None:
    assert not looks_like_wrong_layout(text)


@given(st.text("abcxyz,.;'[] "))
def test_switching_twice_gives_the_text_back(text: str) -> None:
    word = f"q{text}q"
    assert switch_layout(switch_layout(word)) == word


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_is_judged(text: str) -> None:
    assert looks_like_wrong_layout(text) in (True, False)
    assert len(switch_layout(text)) == len(text)
