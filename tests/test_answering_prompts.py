"""The texts of prompts/: complete in both languages, their slots checked."""

from __future__ import annotations

import pytest

from assistant.answering.prompts import Phrases, load_phrases
from assistant.errors import PromptError


def test_both_languages_have_the_same_phrases_with_the_same_slots() -> None:
    english, russian = load_phrases("quoting", "en"), load_phrases("quoting", "ru")
    assert set(english.texts) == set(russian.texts)
    for key in english.texts:
        assert english.texts[key].count("{") == russian.texts[key].count("{"), key


def test_slots_are_filled_once_and_braces_in_values_stay() -> None:
    phrases = Phrases("test.toml", {"quote": "“{quote}” [{number}]"})
    assert phrases.fill("quote", quote="a {number} b", number=2) == "“a {number} b” [2]"


@pytest.mark.parametrize("slots", [{}, {"quote": "a"}, {"quote": "a", "number": 1, "more": 2}])
def test_slots_that_do_not_fit_are_told(slots: dict[str, object]) -> None:
    phrases = Phrases("test.toml", {"quote": "{quote} [{number}]"})
    with pytest.raises(PromptError, match="slots"):
        phrases.fill("quote", **slots)


def test_a_missing_phrase_or_file_is_told() -> None:
    with pytest.raises(PromptError, match="no phrase"):
        Phrases("test.toml", {}).fill("nothing")
    with pytest.raises(PromptError, match="cannot be read"):
        load_phrases("nothing-of-that-name", "en")
