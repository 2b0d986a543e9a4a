"""Follow-up questions come from the documents, in the language of the answer, and do not repeat what was asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from test_ui_handlers import ANSWERS, DOCUMENTS, HOSTILE

from assistant.types import Document, Heading, Language, Outline
from assistant.ui.suggesting import FOLLOW_UPS, follow_ups, headings_of, questions_in
from assistant.ui.texts import ENGLISH, RUSSIAN

ASKED = "How much is the grant?"


def document(text: str, *headings: str, language: Language = "en") -> Document:
    outline = Outline(headings=tuple(Heading(each, 2, text.find(each)) for each in headings))
    return replace(DOCUMENTS["grant"], text=text, outline=outline, language=language)


def finding(found: Document) -> Callable[[str], Document]:
    return lambda _: found


def test_questions_that_the_document_answers_come_first_then_headings() -> None:
    found = document(
        "Who pays for the workshop?\nKorea.\n\nWhere does the metal come from?\nFrom the mountains.\n",
        "Laboratory equipment of the centre",
    )
    assert follow_ups(ANSWERS["grant"], ASKED, finding(found), ENGLISH) == (
        "Who pays for the workshop?",
        "Where does the metal come from?",
        "What do the documents say about “Laboratory equipment of the centre”?",
    )


def test_there_are_few_and_none_twice() -> None:
    lines = [f"Who pays for workshop number {word}?\nKorea.\n" for word in ("seven", "eight", "nine", "ten", "ten")]
    assert len(follow_ups(ANSWERS["grant"], ASKED, finding(document("\n".join(lines))), ENGLISH)) <= FOLLOW_UPS


@pytest.mark.parametrize(
    "line",
    [
        "How much was the grant?\nA lot.",  # what was asked
        "Кто платит за мастерскую?\nКорея.",  # not the language of the answer
        "Who pays for the workshop?",  # nothing below it
        "Who pays for the workshop?\nAnd who does not pay for it?",  # a list of questions
        "Who?\nKorea.",
        "Who " + "very " * 30 + "much?\nKorea.",
    ],
)
def test_what_is_no_question_to_ask_is_left_out(line: str) -> None:
    assert follow_ups(ANSWERS["grant"], ASKED, finding(document(line)), ENGLISH) == ()


def test_headings_are_asked_about_only_where_everything_is_of_one_language() -> None:
    found = document("Laboratory equipment of the centre\n\nText.", "Laboratory equipment of the centre")
    assert follow_ups(ANSWERS["grant"], ASKED, finding(found), RUSSIAN) == ()


def test_a_hostile_line_is_one_plain_line() -> None:
    (question,) = questions_in(document(f"{HOSTILE}\u202e of the workshop of Port?\nKorea.\n"))
    assert "\u202e" not in question and "\n" not in question


def test_headings_have_words_enough_and_are_not_the_title() -> None:
    found = document("x", "Equipment", DOCUMENTS["grant"].title, "Who pays for it?", "Two words:", "w " * 20)
    assert list(headings_of(found)) == ["Two words"]
