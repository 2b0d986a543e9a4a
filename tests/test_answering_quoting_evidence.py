"""Sentences as candidates: which may answer, where they stand, and how many words of a question they hold."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes import a_hit, a_passage

from assistant.answering.asked import take_apart
from assistant.answering.quoting.evidence import (
    LONGEST_SENTENCE_CHARACTERS,
    candidates,
    coverage,
    is_label,
    sentences_of,
)


def test_candidates_are_sentences_at_their_place_in_the_document() -> None:
    text = "Meeting\n\nIs this a question to you?\n\nIT Park hosted a meeting. The grant is 4,5 mln USD."
    found = candidates(a_hit(a_passage(text, start=100, heading="Meeting")))
    assert [each.text for each in found] == ["IT Park hosted a meeting.", "The grant is 4,5 mln USD."]
    for each in found:
        assert text[each.start - 100 : each.end - 100] == each.text
    assert found[1].before == "IT Park hosted a meeting."


def test_what_states_nothing_is_no_candidate() -> None:
    long = "word " * LONGEST_SENTENCE_CHARACTERS
    text = f"Yes indeed.\n\nThese came to us:\n\nWho came to us?\n\n{long}\n\nThe ferry came first."
    hit = a_hit(a_passage(text))
    assert [each.text for each in candidates(hit)] == ["The ferry came first."]
    assert len(sentences_of(hit)) > 1


def test_coverage_counts_stems() -> None:
    asked = take_apart("гранты технопарков", "ru")
    assert coverage(asked.stems, ["Грант получил технопарк."]) == 1.0
    assert coverage(asked.stems, ["Грант получен."]) == 0.5
    assert coverage(asked.stems, ["Грант получен.", "Его взял технопарк."]) == 1.0
    assert coverage(frozenset(), ["Грант"]) == 0.0


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Источник: сообщение агентства, 20 ноября 2025 г.", True),
        ("date 2020-11-26", True),
        ("The source of the river is in the hills. It is cold.", False),
        ("Source material is kept for ten years.", False),
    ],
)
def test_a_line_that_says_where_a_text_comes_from_is_a_label(text: str, is_one: bool) -> None:
    (candidate, *_) = candidates(a_hit(a_passage(text)))
    assert is_label(replace(candidate, text=text), "A title") is is_one


def test_a_sentence_has_a_language_of_its_own() -> None:
    passage = a_passage("A park is a place where companies work.\nТехнопарк — площадка, где работают компании.")
    assert [each.language for each in candidates(a_hit(passage))] == ["en", "ru"]
