"""A rewritten question is believed only when it names nothing new."""

from __future__ import annotations

import pytest

from assistant.answering.composing.rephrasing import is_faithful
from assistant.types import Language, Message

HISTORY = [Message("user", "How much is KOICA's grant for IT Park?"), Message("assistant", "It is $4.5 million.")]


@pytest.mark.parametrize(
    ("written", "language", "faithful"),
    [
        ("When did KOICA give IT Park $4.5 million?", "en", True),
        ("When was the grant given?", "en", True),
        ("When did KOICA give IT Park $5 million?", "en", False),
        ("When did the World Bank give IT Park the grant?", "en", False),
        ("Когда KOICA дала грант IT Park?", "en", False),
        ("Когда KOICA дала грант IT Park?", "ru", True),
        ("", "en", False),
        ("When? " * 200, "en", False),
    ],
)
def test_a_rewritten_question_names_only_what_was_named(written: str, language: Language, faithful: bool) -> None:
    assert is_faithful(written, "And when?", HISTORY, language) is faithful
