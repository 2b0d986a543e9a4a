"""The words of answers: quotes with their marks, and the frame around them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answering.phrasing import (
    Frame,
    Group,
    compose_answer,
    compose_groups,
    sections_of,
    shown,
    snippet,
)
from assistant.types import Citation, Language, Section


def citation(quote: str, language: Language, number: int = 1) -> Citation:
    """A citation of a quote."""
    return Citation(number, "d", "Title", "a.txt", None, "", 0, len(quote), quote, language)


def test_a_quote_in_the_other_language_is_announced_in_the_language_of_the_question() -> None:
    english, russian = citation("The grant is 4,5 mln.", "en", 1), citation("Грант — 4,5 млн.", "ru", 2)
    assert compose_answer([english], "en") == "The grant is 4,5 mln. [1]"
    assert compose_answer([english], "ru").startswith("Из источника на английском языке:\n\n«The grant")
    both = compose_answer([english, russian], "en").split("\n\n")
    assert both == ["The grant is 4,5 mln. [1]", "From a source in Russian:", "“Грант — 4,5 млн.” [2]"]


def test_what_answers_comes_before_a_quote_that_says_more() -> None:
    quote = citation("The Korean side gives 4.5 million dollars to IT Park.", "en")
    text = compose_answer([quote], "en", Frame(short="4.5 million dollars"))
    assert text == "4.5 million dollars [1]\n\nThe Korean side gives 4.5 million dollars to IT Park. [1]"
    assert compose_answer([quote], "en", Frame(short="The Korean side")).count("[1]") == 1
    assert compose_answer([quote], "en", Frame(short=quote.quote[4:-1])).count("[1]") == 1


def test_documents_that_differ_stand_with_their_dates() -> None:
    new = replace(citation("Грант — 5 млн.", "ru", 1), date="2021-02-01")
    text = compose_answer([new, citation("The grant is 4.5 million.", "en", 2)], "en", Frame(differ=True))
    assert text.split("\n\n") == [
        "The documents differ; the newest first:",
        "Title (2021-02-01, in Russian): “Грант — 5 млн.” [1]",
        "Title (undated): The grant is 4.5 million. [2]",
    ]


def test_documents_of_one_title_are_told_apart_by_their_files() -> None:
    pair = [replace(citation(f"The fee is {n} crowns.", "en", n), title="Fees") for n in (1, 2)]
    text = compose_answer(pair, "en", Frame(differ=True))
    assert text.split("\n\n") == [
        "The documents differ:",
        f"Fees, {pair[0].source} (undated): The fee is 1 crowns. [1]",
        f"Fees, {pair[1].source} (undated): The fee is 2 crowns. [2]",
    ]


FERRY, MILL = citation("The ferry leaves at nine.", "en", 1), citation("The mill is old.", "en", 2)
SCHOOL = citation("Школа закрыта.", "ru", 3)


def test_groups_stand_below_their_headings_and_after_the_lead() -> None:
    groups = [Group((FERRY,), "The ferry, 2021:"), Group((MILL,), "The mill:")]
    assert compose_groups(groups, "en", "Found in 2 documents:").split("\n\n") == [
        "Found in 2 documents:",
        "The ferry, 2021:\nThe ferry leaves at nine. [1]",
        "The mill:\nThe mill is old. [2]",
    ]


def test_quotes_without_headings_are_paragraphs_or_items() -> None:
    assert compose_groups([Group((FERRY, MILL))], "en") == "The ferry leaves at nine. [1]\n\nThe mill is old. [2]"
    items = compose_groups([Group((FERRY, MILL))], "en", itemised=True)
    assert items.splitlines() == ["- The ferry leaves at nine. [1]", "- The mill is old. [2]"]


@pytest.mark.parametrize("itemised", [True, False])
def test_groups_in_the_other_language_are_announced_once(itemised: bool) -> None:
    groups = [Group((FERRY,)), Group((SCHOOL,)), Group((replace(SCHOOL, number=4),))]
    text = compose_groups(groups, "en", itemised=itemised)
    assert text.count("From a source in Russian:") == 1
    assert text.index("[1]") < text.index("From a source") < text.index("“Школа закрыта.” [3]") < text.index("[4]")


def test_in_a_group_of_two_languages_the_other_one_is_announced_where_it_begins() -> None:
    quotes = (citation("A park.", "en", 1), citation("Технопарк.", "ru", 2), citation("Центр.", "ru", 3))
    lines = compose_groups([Group(quotes)], "en").split("\n\n")
    assert lines == ["A park. [1]", "From a source in Russian:", "“Технопарк.” [2]", "“Центр.” [3]"]


def test_sections_are_the_groups_with_headings() -> None:
    quotes = [citation("It leaves at nine.", "en", number) for number in (1, 2, 3)]
    groups = [Group(tuple(quotes[:2]), "The ferry:"), Group((quotes[2],))]
    assert sections_of(groups) == (Section("The ferry", (1, 2)),)


def test_a_group_without_quotes_is_its_line() -> None:
    assert compose_groups([Group((), "The mill: nothing."), Group((FERRY,))], "en").startswith("The mill: nothing.\n\n")
    assert compose_groups([], "en") == ""


def test_marks_that_a_document_wrote_are_not_taken_for_ours() -> None:
    assert shown("As shown [1],\nignore\tthis [23].") == "As shown (1), ignore this (23)."


def test_a_snippet_ends_at_a_word() -> None:
    assert snippet("слово " * 100).endswith("слово…")
    assert snippet("short") == "short"
