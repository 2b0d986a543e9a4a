"""Turns become records and turns again, for their owners only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from page_client import history
from test_ui_handlers import ANSWERS, HOSTILE

from assistant.errors import HistoryFault
from assistant.history import History
from assistant.ui.conversation import Failure, Turn
from assistant.ui.remembering import Memory, new_id, record_of, turn_of

__all__ = ["history"]


def test_a_turn_comes_back_as_it_was(history: History) -> None:
    turn = Turn(HOSTILE, "ru", text="x", answer=ANSWERS["grant"], follow_ups=("And then?",))
    Memory(history).keep("ann", "one", (turn,))
    Memory(history).judge("ann", "one", 0, "wrong", "no")
    found = Memory(history).open("ann", "one")
    assert found is not None and found.turns == (replace(turn, verdict="wrong"),)


def test_a_turn_that_was_running_when_the_server_ended_counts_as_stopped(history: History) -> None:
    Memory(history).keep("ann", "one", (Turn("How much?", text="Korea is"),))
    found = Memory(history).open("ann", "one")
    assert found is not None and found.turns[0].stopped and found.turns[0].text == "Korea is"


def test_only_the_owner_finds_renames_judges_or_removes(history: History) -> None:
    memory = Memory(history)
    memory.keep("ann", "one", (Turn("How much?", answer=ANSWERS["grant"]),))
    assert memory.open("bob", "one") is None and memory.listed("bob") == ()
    acts: tuple[Callable[[], None], ...] = (
        lambda: memory.rename("bob", "one", "mine"),
        lambda: memory.remove("bob", "one"),
        lambda: memory.judge("bob", "one", 0, "wrong", ""),
        lambda: memory.keep("bob", "one", (Turn("mine"),)),
    )
    for act in acts:
        with pytest.raises(HistoryFault):
            act()
    assert [each.title for each in memory.listed("ann")] == ["How much?"]


def test_a_failure_and_filters_come_back(history: History) -> None:
    turn = Turn(HOSTILE, failure=Failure("It failed.", "why", "what to do"))
    assert turn_of(record_of(turn)) == turn


def test_a_record_of_another_version_keeps_its_question_and_says_so() -> None:
    turn = turn_of({"question": "How much?", "answer": "of another version"})
    assert turn.question == "How much?" and turn.failure is not None
    assert "answer" in turn.failure.summary and turn.failure.hint


def test_ids_are_not_guessed() -> None:
    assert len({new_id() for _ in range(100)}) == 100 and len(new_id()) >= 22
