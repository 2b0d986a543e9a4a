"""Sentences out of a text that comes in pieces."""

from __future__ import annotations

import pytest

from assistant.answering.composing.segmenting import Segment, SentenceStream

TEXTS = [
    (
        "Грант составляет 4,5 млн долл. США. Его выделяет KOICA. Встреча прошла в г. Ташкенте.",
        ["Грант составляет 4,5 млн долл. США.", "Его выделяет KOICA.", "Встреча прошла в г. Ташкенте."],
    ),
    (
        "Ms. Park Sunjin heads KOICA. The grant is $4.5 million! Is it?",
        ["Ms. Park Sunjin heads KOICA.", "The grant is $4.5 million!", "Is it?"],
    ),
    ("Two grants:\n- 4.5 million\n- 15.5 million", ["Two grants:", "- 4.5 million", "- 15.5 million"]),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
@pytest.mark.parametrize("size", [1, 3, 7, 1000])
def test_sentences_do_not_depend_on_the_pieces(text: str, expected: list[str], size: int) -> None:
    stream = SentenceStream()
    found: list[Segment] = []
    for start in range(0, len(text), size):
        found += stream.add(text[start : start + size])
    assert [each.text for each in [*found, *stream.end()]] == expected


def test_a_sentence_comes_as_soon_as_the_next_word_is_whole() -> None:
    stream = SentenceStream()
    assert stream.add("The grant is $4.5 million. It") == []
    assert [each.text for each in stream.add(" was")] == ["The grant is $4.5 million."]
    assert [each.text for each in stream.add(" signed.\n")] == ["It was signed."]


def test_what_stood_between_sentences_is_kept() -> None:
    stream = SentenceStream()
    found = [*stream.add("One is here. Two is here.\nThree is here.\n\n\nFour is here."), *stream.end()]
    assert [each.separator for each in found] == ["", " ", "\n", "\n\n"]


@pytest.mark.parametrize(("text", "whole"), [("It is so.", True), ("It is «so».", True), ("It is so", False)])
def test_the_last_sentence_is_whole_when_a_mark_ends_it(text: str, whole: bool) -> None:
    stream = SentenceStream()
    assert [each.is_whole for each in [*stream.add(text), *stream.end()]] == [whole]
