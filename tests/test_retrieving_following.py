"""Follow-up questions: what a question that leans on the conversation leaves out is carried over."""

from __future__ import annotations

import pytest

from assistant.retrieving.following import with_subject
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
        ("How old is he?", [ENGLISH[0], Message("assistant", "It was led by Rakhymzhan Isakulov.")], ["Isakulov"]),
        ("А кто её возглавляет?", RUSSIAN, ["KOICA", "грант"]),
        ("Когда?", RUSSIAN, ["грант", "KOICA"]),
        ("На что он пойдёт?", RUSSIAN, ["грант", "KOICA"]),
        ("Что насчёт семинара?", RUSSIAN, ["KOICA"]),
    ],
)
def test_what_is_left_out_is_carried_over(question: str, history: list[Message], carried: list[str]) -> None:
    completed = with_subject(question, history)
    assert completed.startswith(question)
    for word in carried:
        assert word in completed


def test_what_the_question_says_itself_is_not_said_twice() -> None:
    assert with_subject("А когда дали грант KOICA?", RUSSIAN).lower().count("koica") == 1


@pytest.mark.parametrize("history", [[], [Message("assistant", "Hello!")], [Message("user", "?!")]])
def test_where_nothing_was_asked_before_nothing_is_added(history: list[Message]) -> None:
    assert with_subject("And in Kazakhstan?", history) == "And in Kazakhstan?"


def test_a_chain_of_follow_ups_reaches_back_to_the_topic() -> None:
    history = [*ENGLISH, Message("user", "And in 2024?"), Message("assistant", "–")]
    completed = with_subject("Where was it?", history)
    assert "2024" in completed
    assert "delegation" in completed
