"""From what was typed to what is searched: the layout first, then the conversation."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.retrieving.understanding import Understood, understand
from assistant.types import Message


def understood_from(typed: str, history: Sequence[Message] = ()) -> Understood:
    steps = understand(typed, history)
    with pytest.raises(StopIteration) as end:
        next(steps)
    return end.value.value  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("rnj djpukfdkztn KOICA", Understood("кто возглавляет KOICA", "ru")),
        ("црщ руфвы KOICA?", Understood("who heads KOICA?", "en")),
        ("Кто возглавляет KOICA?", Understood("Кто возглавляет KOICA?", "ru")),
        ("Who heads KOICA?", Understood("Who heads KOICA?", "en")),
    ],
)
def test_the_layout_is_put_right_and_decides_the_language(typed: str, understood: Understood) -> None:
    assert understood_from(typed) == understood


def test_a_follow_up_in_the_wrong_layout_leans_on_the_conversation() -> None:
    history = [Message("user", "Сколько составил грант KOICA для IT Park?"), Message("assistant", "4,5 млн")]
    understood = understood_from("F rjulf&", history)
    assert understood.searched.startswith("А когда? (")
    assert "грант" in understood.searched and "KOICA" in understood.searched
    assert understood.language == "ru"


def test_what_was_asked_in_the_wrong_layout_is_carried_over_as_it_was_meant() -> None:
    history = [Message("user", "rnj djpukfdkztn KOICA"), Message("assistant", "ghbdtn")]
    understood = understood_from("А когда?", history)
    assert "возглавляет" in understood.searched and "KOICA" in understood.searched
    assert "djpukfdkztn" not in understood.searched and "ghbdtn" not in understood.searched
