"""Sentences widened until they can be read alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answering.quoting.evidence import Candidate, sentences_of
from assistant.answering.quoting.widening import LONGEST_QUOTE_CHARACTERS, widened
from assistant.types import Hit, Passage

LIST = "Three guests came.\nThe laboratory makes:\n- tungsten;\n- molybdenum;\n- rhenium.\nLunch followed."


def sentence(text: str, holding: str, heading: str = "") -> Candidate:
    """The sentence of a passage, at offset 30 of its document, that holds some words."""
    hit = Hit(Passage("d:30", "d", text, 30, 30 + len(text), None, heading, "en"), 0.8, 1)
    return next(each for each in sentences_of(hit) if holding in each.text)


@pytest.mark.parametrize(
    ("text", "holding", "quote"),
    [
        ("KOICA is an agency. It gives grants.", "grants", "KOICA is an agency. It gives grants."),
        ("Центр открыт. Его строили год.", "год", "Центр открыт. Его строили год."),
        ("Центр открыт. В этом году там ремонт.", "ремонт", "В этом году там ремонт."),
        ("Центр открыт. Этот год был трудным.", "трудным", "Центр открыт. Этот год был трудным."),
        ("KOICA is an agency. IT Park hosts it.", "hosts", "IT Park hosts it."),
        ("It gives grants. KOICA is an agency.", "grants", "It gives grants."),
        ("Сколько их? Два. Обед был после.", "Два", "Сколько их? Два."),
        ("Is it a third grant? No, it is a purchase.", "purchase", "Is it a third grant? No, it is a purchase."),
        ("Is it a third grant? The equipment was bought.", "bought", "The equipment was bought."),
        ("It was long. No one came.", "came", "No one came."),
    ],
)
def test_a_sentence_that_points_back_takes_the_one_before(text: str, holding: str, quote: str) -> None:
    found = widened(sentence(text, holding), to_list=False)
    assert found.text == quote
    assert text[found.start - 30 : found.end - 30] == quote


def test_a_heading_explains_no_pronoun() -> None:
    found = widened(sentence("The agency\n\nIt gives grants.", "grants", heading="The agency"), to_list=False)
    assert found.text == "It gives grants."


def test_what_is_too_long_together_stays_apart() -> None:
    found = widened(sentence(f"KOICA is {'very ' * 100}old. It gives grants.", "grants"), to_list=False)
    assert found.text == "It gives grants."


def test_an_item_gets_its_list_where_a_list_is_asked_for() -> None:
    item = sentence(LIST, "molybdenum")
    assert widened(item, to_list=False) == item
    assert widened(item, to_list=True).text == LIST[LIST.index("The lab") : LIST.index("\nLunch")]


def test_several_items_are_a_list_whatever_is_asked_for() -> None:
    first, last = sentence(LIST, "tungsten"), sentence(LIST, "rhenium")
    both = replace(first, end=last.end, text=LIST[first.start - 30 : last.end - 30])
    assert widened(both, to_list=False).text == LIST[LIST.index("The lab") : LIST.index("\nLunch")]


def test_an_introduction_gets_its_list() -> None:
    assert widened(sentence(LIST, "makes"), to_list=False).text.endswith("- rhenium.")


def test_a_list_is_not_gathered_beyond_what_can_be_read() -> None:
    text = "These:\n" + "\n".join(f"- item number {number}" for number in range(200))
    found = widened(sentence(text, "number 100"), to_list=True)
    assert "item number 100" in found.text
    assert len(found.text) <= LONGEST_QUOTE_CHARACTERS
