"""A question, taken apart."""

from __future__ import annotations

import numpy as np

from assistant.answering.asked import take_apart
from assistant.models.question_heads import Wanted


def test_a_question_is_known_by_the_stems_of_its_words() -> None:
    english = [take_apart(text, "en").stems for text in ("How do ferries leave harbours?", "A ferry leaves a harbour")]
    assert english[0] == english[1] != frozenset()
    assert take_apart("Гранты технопарков", "ru").stems == take_apart("грант технопарка", "ru").stems
    assert take_apart("???", "en").stems == frozenset()


def test_what_is_wanted_is_told_by_the_heads_and_a_fact_without_them() -> None:
    wanted = Wanted((("list", 0.7), ("fact", 0.3)), "person")
    asked = take_apart("Who came?", "en", wanted)
    assert (asked.shape, asked.expected) == ("list", "person")
    assert (take_apart("Who came?", "en").shape, take_apart("Who came?", "en").expected) == ("fact", "other")


def test_questions_compare_by_what_they_ask_and_not_by_their_vectors() -> None:
    vector = np.ones(3, dtype=np.float32)
    assert take_apart("Who came?", "en", vector=vector) == take_apart("Who came?", "en")
