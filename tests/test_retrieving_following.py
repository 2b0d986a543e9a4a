"""Follow-up questions: what leans on the conversation is completed, what stands alone is left alone."""

from __future__ import annotations

import pytest

from assistant.retrieving.following import leans_on_history, points_at_nothing, standalone_question
from assistant.types import Message

ENGLISH = [Message("user", "Who led the Kazakh delegation at Raw Materials Week?"), Message("assistant", "R. Isakulov")]
RUSSIAN = [Message("user", "Сколько составил грант KOICA для IT Park?"), Message("assistant", "4,5 млн")]


@pytest.mark.parametrize(
    ("question", "history", "carried"),
    [
        ("And in 2024?", ENGLISH, ["Kazakh", "delegation", "Raw", "Materials", "Week"]),
        ("When did it take place?", ENGLISH, ["Raw", "Materials", "Week"]),
        ("Why?", ENGLISH, ["delegation"]),
        ("What about Uzbekistan?", ENGLISH, ["delegation"]),
        ("А кто её возглавляет?", RUSSIAN, ["KOICA", "грант"]),
        ("Когда?", RUSSIAN, ["грант", "KOICA"]),
        ("На что он пойдёт?", RUSSIAN, ["грант", "KOICA"]),
        ("Что насчёт семинара?", RUSSIAN, ["KOICA"]),
    ],
)
def test_what_is_left_out_is_carried_over(question: str, history: list[Message], carried: list[str]) -> None:
    standalone = standalone_question(question, history)
    assert standalone.startswith(question)
    for word in carried:
        assert word in standalone


@pytest.mark.parametrize(
    "question",
    [
        "When is the five-year Uzbek-Korean seminar planned?",
        "Is there a grant for rare metals in Almalyk?",
        "Кто возглавляет KOICA в Узбекистане?",
        "Сколько участников было на Неделе сырьевых материалов?",
        "Что такое официальная помощь развитию?",
    ],
)
def test_a_question_that_stands_alone_is_left_alone(question: str) -> None:
    assert not leans_on_history(question)
    assert standalone_question(question, ENGLISH) == question


def test_without_a_history_nothing_is_added() -> None:
    assert standalone_question("And in Kazakhstan?", []) == "And in Kazakhstan?"
    assert standalone_question("And in Kazakhstan?", [Message("assistant", "Hello!")]) == "And in Kazakhstan?"


def test_a_chain_of_follow_ups_reaches_back_to_the_topic() -> None:
    history = [*ENGLISH, Message("user", "And in 2024?"), Message("assistant", "–")]
    standalone = standalone_question("Where was it?", history)
    assert "2024" in standalone
    assert "delegation" in standalone


@pytest.mark.parametrize(
    ("question", "unclear"),
    [
        ("Сколько это стоит?", True),
        ("When did they come?", True),
        ("What is its budget?", True),
        ("Сколько это стоит (KOICA грант)?", False),
        ("When did they come to IT Park?", False),
        ("How many of them came in 2020?", False),
        ("Who heads KOICA?", False),
        ("There are other categories for what?", False),
        ("Кто такие руководители строительства?", False),
        ("Что это такое, редкие металлы?", False),
        ("What does this mean for the rare metals industry?", False),
    ],
)
def test_a_question_that_names_nothing(question: str, unclear: bool) -> None:
    assert points_at_nothing(question) is unclear
