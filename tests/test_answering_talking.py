"""Replies to what is said to the assistant itself."""

from __future__ import annotations

from typing import get_args

import pytest

from assistant.answering.asked import Asked, take_apart
from assistant.answering.talking import NAMED_DOCUMENTS, reply
from assistant.models.question_heads import Talk, Wanted
from assistant.types import DocumentSummary, Language

EVERY_TALK: tuple[Talk, ...] = get_args(Talk)


def about(talk: Talk | None, language: Language = "en") -> Asked:
    return take_apart("…", language, Wanted((("talk", 1.0),), talk=talk))


def document(title: str, date: str = "", language: Language = "en") -> DocumentSummary:
    return DocumentSummary(title, f"{title}.txt", title, language, date, title, 100, 2, f"/{title}.txt")


LIBRARY = [
    document("The ferry", "2021-05-05"),
    document("Школа", "2023-03-01", "ru"),
    document("The mill [1]"),
]


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("talk", EVERY_TALK)
@pytest.mark.parametrize("documents", [LIBRARY, []], ids=["documents", "none"])
def test_a_reply_is_talk_without_citations_in_the_persons_language(
    talk: Talk, language: Language, documents: list[DocumentSummary]
) -> None:
    answer = reply(about(talk, language), documents)
    assert (answer.status, answer.shape, answer.reason, answer.language) == ("talk", "talk", None, language)
    assert (answer.citations, answer.hits) == ((), ())
    assert answer.text and "{" not in answer.text
    cyrillic = sum("а" <= each <= "я" for each in answer.text.casefold())
    latin = sum("a" <= each <= "z" for each in answer.text.casefold())
    assert (cyrillic > latin) is (language == "ru")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_each_kind_of_talk_has_a_reply_of_its_own(language: Language) -> None:
    assert len({reply(about(talk, language), LIBRARY).text for talk in EVERY_TALK}) == len(EVERY_TALK)
    assert reply(about(None, language), LIBRARY).text == reply(about("smalltalk", language), LIBRARY).text


def test_the_library_is_told_by_number_language_dates_and_names_the_newest_first() -> None:
    first, *items = reply(about("library"), LIBRARY).text.splitlines()
    assert "3" in first and "English – 2" in first and "Russian – 1" in first
    assert "2021-05-05" in first and "2023-03-01" in first
    assert items == ["- Школа (2023-03-01)", "- The ferry (2021-05-05)", "- The mill (1)"]


def test_of_many_documents_some_are_named_and_the_others_counted() -> None:
    many = [document(f"Report {number:02d}", f"2020-01-{number + 1:02d}") for number in range(NAMED_DOCUMENTS + 5)]
    lines = reply(about("library", "ru"), many).text.splitlines()
    assert len(lines) == 1 + NAMED_DOCUMENTS + 1
    assert "5" in lines[-1] and "Report" not in lines[-1]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_documents_without_dates_have_no_period(language: Language) -> None:
    assert reply(about("library", language), [document("The mill")]).text.splitlines()[0].count(";") == 0


@pytest.mark.parametrize("talk", ["library", "ability", "greeting"])
def test_an_empty_library_says_how_to_fill_it(talk: Talk) -> None:
    assert "assistant ingest" in reply(about(talk), []).text
