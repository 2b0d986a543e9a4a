"""What happens on the page, as Gradio is told of it: what is kept, and that nobody reaches another's conversation."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from typing import Any

import gradio
import pytest
from page_client import history
from page_server import services_for
from test_ui_handlers import ANSWERS, GRANT_QUOTE, FakeAssistant

from assistant.access.visiting import Visitor
from assistant.history import History
from assistant.ui.conversation import Conversation, Place, Turn
from assistant.ui.filters import NOTHING_CHOSEN
from assistant.ui.handlers import Handlers
from assistant.ui.layout import Layout, lay_out
from assistant.ui.reactions import Reactions, Update
from assistant.ui.texts import ENGLISH, RUSSIAN

__all__ = ["history"]

ANN, BOB = Visitor("ann", "editor"), Visitor("bob", "reader")


@pytest.fixture(scope="module")
def layout() -> Layout:
    with gradio.Blocks():
        return lay_out(ENGLISH)


@pytest.fixture
def reactions(layout: Layout, history: History) -> Reactions:
    return Reactions(Handlers(FakeAssistant()), layout, services_for(history))


@pytest.fixture
def warned(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What was said beside the conversation."""
    said: list[str] = []
    monkeypatch.setattr("assistant.ui.reactions.warn", said.append)
    yield said


def asked(
    reactions: Reactions, question: str, conversation: Conversation = (), thread: str = "", editing: int | None = None
) -> Update:
    """All that an answer changed, the last value of each component."""
    changed: Update = {}
    for update in reactions.ask(ANN, question, conversation, "en", thread, editing, *NOTHING_CHOSEN):
        changed |= update
    return changed


def act(
    reactions: Reactions, visitor: Visitor, event: dict[str, Any], shown: Conversation = (), thread: str = ""
) -> Update:
    return reactions.act(visitor, event, shown, "en", thread)


def test_a_question_begins_a_conversation_and_its_answer_is_kept(reactions: Reactions, layout: Layout) -> None:
    changed = asked(reactions, "How much is the grant?")
    kept = reactions.memory.open("ann", changed[layout.thread])
    assert kept is not None and kept.turns == changed[layout.conversation]
    assert kept.turns[0].answer == ANSWERS["grant"]
    assert "How much is the grant?" in changed[layout.sidebar] and GRANT_QUOTE in changed[layout.source]
    assert changed[layout.place] == Place("citation", 0, 1)


def test_a_blank_question_changes_nothing(reactions: Reactions, layout: Layout) -> None:
    assert list(asked(reactions, "  \n")) == [layout.question]
    assert reactions.memory.listed("ann") == ()


def test_an_edited_question_replaces_its_turn_and_what_came_after(reactions: Reactions, layout: Layout) -> None:
    first = asked(reactions, "grant")
    thread = first[layout.thread]
    second = asked(reactions, "long", first[layout.conversation], thread)
    put_back = act(reactions, ANN, {"action": "edit", "rest": "0"}, second[layout.conversation], thread)
    assert put_back[layout.question]["value"] == "grant" and ENGLISH.editing in unescape(put_back[layout.note])
    edited = asked(reactions, "evil", second[layout.conversation], thread, editing=put_back[layout.editing])
    kept = reactions.memory.open("ann", thread)
    assert kept is not None and [each.question for each in kept.turns] == ["evil"]
    assert edited[layout.editing] is None and edited[layout.note] == ""


def test_an_answer_that_nobody_waits_for_is_kept_as_stopped(reactions: Reactions, layout: Layout) -> None:
    steps = reactions.ask(ANN, "grant", (), "en", "", None, *NOTHING_CHOSEN)
    thread = next(steps)[layout.thread]
    next(steps)
    steps.close()  # type: ignore[attr-defined]
    kept = reactions.memory.open("ann", thread)
    assert kept is not None and kept.turns[0].stopped and kept.turns[0].text == "Korea "


def test_nobody_opens_renames_judges_or_deletes_what_is_not_theirs(
    reactions: Reactions, layout: Layout, warned: list[str]
) -> None:
    shown = asked(reactions, "grant")
    thread, conversation = shown[layout.thread], shown[layout.conversation]
    assert act(reactions, BOB, {"action": "pick", "rest": thread})[layout.conversation] == ()
    assert reactions.start(BOB, "en", thread)[layout.conversation] == ()
    for event in (
        {"action": "rename", "rest": thread, "text": "mine"},
        {"action": "delete", "rest": thread},
        {"action": "judge", "rest": "0", "verdict": "wrong"},
    ):
        act(reactions, BOB, event, conversation, thread)
    assert len(warned) == 3
    kept = reactions.memory.open("ann", thread)
    assert kept is not None and kept.summary.title == "grant" and kept.turns[0].verdict == ""


def test_the_owner_picks_renames_judges_and_deletes(reactions: Reactions, layout: Layout, warned: list[str]) -> None:
    shown = asked(reactions, "grant")
    thread, conversation = shown[layout.thread], shown[layout.conversation]
    assert "The grant" in act(reactions, ANN, {"action": "rename", "rest": thread, "text": "The grant"})[layout.sidebar]
    judged = act(
        reactions, ANN, {"action": "judge", "rest": "0", "verdict": "wrong", "text": "no"}, conversation, thread
    )
    assert judged[layout.conversation][0].verdict == "wrong"
    picked = act(reactions, ANN, {"action": "pick", "rest": thread})
    assert picked[layout.conversation] == judged[layout.conversation] and picked[layout.thread] == thread
    gone = act(reactions, ANN, {"action": "delete", "rest": thread}, conversation, thread)
    assert gone[layout.conversation] == () and gone[layout.thread] == "" and not warned


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"action": "edit", "rest": "7"},
        {"action": "edit", "rest": "-1"},
        {"action": "edit", "rest": "²"},
        {"action": "judge", "rest": "0", "verdict": "excellent"},
        {"action": "pick", "rest": "x" * 10_000},
        {"action": "rename", "rest": None, "text": ["a"]},
        {"action": "__class__", "rest": "0"},
    ],
)
def test_nonsense_from_the_browser_changes_nothing(
    reactions: Reactions, layout: Layout, warned: list[str], event: dict[str, Any]
) -> None:
    shown = (Turn("grant", answer=ANSWERS["grant"]),)
    changed = act(reactions, ANN, event, shown, "")
    assert changed.get(layout.conversation, ()) == () and changed.get(layout.editing) is None


def test_searching_narrows_the_list(reactions: Reactions, layout: Layout) -> None:
    asked(reactions, "grant")
    assert "pick:" in act(reactions, ANN, {"action": "search", "text": "15.5 workshop"})[layout.sidebar]
    assert ENGLISH.none_found in act(reactions, ANN, {"action": "search", "text": "giraffe"})[layout.sidebar]
    assert "pick:" not in act(reactions, BOB, {"action": "search", "text": "15.5 workshop"})[layout.sidebar]


def test_a_switch_of_language_while_an_answer_comes_is_made_good(reactions: Reactions, layout: Layout) -> None:
    conversation = (Turn("grant", "en", answer=ANSWERS["grant"]),)
    assert list(reactions.refresh(conversation, "en", None)) == [layout.question]
    again = reactions.refresh(conversation, "ru", Place("citation", 0, 1))
    assert RUSSIAN.sources in str(again[layout.chat]) and f"<mark>{GRANT_QUOTE}</mark>" in again[layout.source]


def test_a_history_that_cannot_be_written_loses_no_answer(
    reactions: Reactions, layout: Layout, warned: list[str], history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant.errors import HistoryFault

    def fails(*_: object) -> None:
        raise HistoryFault("The disk is full.", "Make room.")

    monkeypatch.setattr(reactions.memory, "keep", fails)
    assert asked(reactions, "grant")[layout.conversation][0].answer == ANSWERS["grant"]
    assert warned == [ENGLISH.history_problem] * 2
