"""The other keyboard layout."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.keyboard import as_meant, looks_like_wrong_layout, switch_layout

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


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ghbdtn", "привет"),
        ("rnj djpukfdkztn KOICA?", "кто возглавляет KOICA?"),
        ("Crjkmrj cjcnfdbk uhfyn KOICA lkz IT Park?", "Сколько составил грант KOICA для IT Park?"),
        ("crjkmrj cnjbn JJY", "сколько стоит ООН"),
        ("rnj djpukfdkztn ЛЩШСФ", "кто возглавляет KOICA"),
        ("црщ руфвы KOICA", "who heads KOICA"),
        ("црщ руфвы ЛЩШСФ?", "who heads KOICA?"),
        ("  rjulf  ghtpbltyn ghbt[fk d Nfirtyn?", "  когда  президент приехал в Ташкент?"),
    ],
)
def test_a_text_is_read_as_it_was_meant(typed: str, meant: str) -> None:
    assert as_meant(typed) == meant


@pytest.mark.parametrize("text", [*RIGHT, "Кто возглавляет KOICA?", "What does ООН stand for?", "KOICA ООН"])
def test_what_was_typed_right_is_meant_as_it_stands(text: str) -> None:
    assert as_meant(text) == text


@pytest.mark.parametrize("language", ["en", "ru"])
def test_no_question_of_the_public_sets_is_switched_and_nearly_all_are_when_typed_wrong(
    question_set: Callable[[str], Path], language: str
) -> None:
    sets = question_set("mixed").parent
    lines = [line for each in sets.glob("*/questions.jsonl") for line in each.open(encoding="utf-8")]
    questions = {str(each["question"]) for each in map(json.loads, lines) if each["lang"] == language}
    assert len(questions) > 2_000
    assert [each for each in questions if looks_like_wrong_layout(each)] == []
    one_alphabet = [
        each for each in questions if bool(re.search("[a-z]", each, re.I)) != bool(re.search("[а-яё]", each, re.I))
    ]
    seen = sum(looks_like_wrong_layout(switch_layout(each)) for each in one_alphabet)
    assert seen / len(one_alphabet) > 0.95


@given(st.text("abcxyz,.;'[] "))
def test_switching_twice_gives_the_text_back(text: str) -> None:
    word = f"q{text}q"
    assert switch_layout(switch_layout(word)) == word


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_is_judged(text: str) -> None:
    assert looks_like_wrong_layout(text) in (True, False)
    assert len(switch_layout(text)) == len(text)
