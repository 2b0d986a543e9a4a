"""From what was typed to what was meant: the layout of the keyboard, in the question and in the conversation."""

from __future__ import annotations

import pytest

from assistant.retrieving.understanding import Meant, as_typed, by_rule, read_as_meant
from assistant.types import Message


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("rnj djpukfdkztn KOICA", Meant("кто возглавляет KOICA", "ru")),
        ("црщ руфвы KOICA?", Meant("who heads KOICA?", "en")),
        ("Кто возглавляет KOICA?", Meant("Кто возглавляет KOICA?", "ru")),
        ("Who heads KOICA?", Meant("Who heads KOICA?", "en")),
        ("F rjulf&", Meant("А когда?", "ru")),
    ],
)
def test_the_layout_is_put_right_and_decides_the_language(typed: str, meant: Meant) -> None:
    assert as_typed(typed) == meant


def test_what_was_asked_in_the_wrong_layout_is_read_as_it_was_meant() -> None:
    history = [Message("user", "rnj djpukfdkztn KOICA"), Message("assistant", "ghbdtn")]
    assert read_as_meant(history) == [Message("user", "кто возглавляет KOICA"), Message("assistant", "ghbdtn")]


def test_completing_by_rule_takes_no_time_and_carries_the_subject_over() -> None:
    history = [Message("user", "Сколько составил грант KOICA для IT Park?"), Message("assistant", "4,5 млн")]
    with pytest.raises(StopIteration) as end:
        next(by_rule("А когда?", history, "ru"))
    assert end.value.value.startswith("А когда? (")
    assert "грант" in end.value.value and "KOICA" in end.value.value
