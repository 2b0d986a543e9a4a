"""The words of the page: complete in both languages, each in its own alphabet, with the same slots."""

from __future__ import annotations

import dataclasses
import re
from string import Formatter

import pytest

from assistant.errors import AssistantError, FilterError, IndexBusy, MissingExtra, ModelUnreachable, QuestionError
from assistant.ui.texts import ENGLISH, RUSSIAN, Texts, page_languages, texts_of


def words(texts: Texts) -> dict[str, str]:
    """Every text of a language, as one string each."""
    record = dataclasses.asdict(texts)
    return {name: " ".join(value) if isinstance(value, tuple) else value for name, value in record.items()}


@pytest.mark.parametrize("name", [each.name for each in dataclasses.fields(Texts) if each.name != "language"])
def test_every_text_is_in_its_language_with_the_same_slots(name: str) -> None:
    english, russian = words(ENGLISH)[name], words(RUSSIAN)[name]
    assert english and russian
    assert not re.search("[а-яё]", english, re.IGNORECASE)
    if name not in ("date", "thousands"):
        assert re.search("[а-яё]", russian, re.IGNORECASE)
    slots = [{slot for _, slot, _, _ in Formatter().parse(text) if slot} for text in (english, russian)]
    assert slots[0] == slots[1]


def test_a_language_that_the_page_does_not_speak_is_english() -> None:
    assert [texts_of(language) for _, language in page_languages()] == [ENGLISH, RUSSIAN]
    assert texts_of("auto") is ENGLISH


@pytest.mark.parametrize(
    ("date", "english", "russian"),
    [
        ("2025-02-07", "7 February 2025", "7 февраля 2025 г."),
        ("2020-12-31", "31 December 2020", "31 декабря 2020 г."),
        ("", "", ""),
        ("2025-13-01", "2025-13-01", "2025-13-01"),
        ("last year", "last year", "last year"),
    ],
)
def test_dates_are_in_words(date: str, english: str, russian: str) -> None:
    assert (ENGLISH.readable_date(date), RUSSIAN.readable_date(date)) == (english, russian)


def test_numbers_are_readable() -> None:
    assert (ENGLISH.readable_number(1234567), RUSSIAN.readable_number(1234567)) == (
        "1,234,567",
        "1\u00a0234\u00a0567",
    )


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (QuestionError("?"), RUSSIAN.question_problem),
        (FilterError("?"), RUSSIAN.filter_problem),
        (IndexBusy("?"), RUSSIAN.index_problem),
        (ModelUnreachable("?"), RUSSIAN.model_problem),
        (MissingExtra("?"), RUSSIAN.other_problem),
    ],
)
def test_every_error_has_a_sentence(error: AssistantError, expected: str) -> None:
    assert RUSSIAN.problem(error) == expected
