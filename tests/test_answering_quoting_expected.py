"""Whether words are the kind of thing that a question asks for."""

from __future__ import annotations

import pytest

from assistant.answering.quoting.expected import DATES, FIGURES, is_date, offers
from assistant.models.question_heads import Expected


@pytest.mark.parametrize(
    ("expected", "sentence", "offered"),
    [
        ("count", "The amount of the grant is 4,5 mln USD.", True),
        ("count", "On November 11, 2019, IT Park hosted the meeting.", False),
        ("count", "26 ноября 2020 года делегация посетила IT Park.", False),
        ("count", "This meeting was not the first one.", False),
        ("count", "1000", True),
        ("count", "Участвует более 1000 представителей.", True),
        ("count", "Встреча заняла четыре часа.", True),
        ("percentage", "Twelve of a hundred", True),
        ("percentage", "Nobody knows.", False),
        ("measure", "The hall is 300 metres long.", True),
        ("measure", "The hall is long.", False),
        ("sum", "The amount of the grant is 4,5 mln USD.", True),
        ("sum", "Более 1000 участников.", False),
        ("sum", "Three sums in dollars keep turning up.", False),
        ("sum", "Three million dollars", True),
        ("sum", "четыре с половиной миллиона долларов", True),
        ("sum", "$ 20", True),
        ("sum", "USD 4.5m", True),
        ("sum", "20 000 евро", True),
        ("date", "It is planned for September 2021.", True),
        ("date", "Центр открыт в 1990-х годах.", True),
        ("date", "Это было в середине XVIII века.", True),
        ("date", "The sum is 15.5 million.", False),
        ("year", "It was drawn up in May.", False),
        ("year", "It was drawn up in May 2021.", True),
        ("person", "Ms. Park Sunjin heads the office.", True),
        ("person", "Делегацию возглавил Р. Исакулов.", True),
        ("person", "The office is large.", False),
        ("organisation", "Anything.", True),
        ("contact", "Anything.", True),
        ("other", "Anything.", True),
    ],
)
def test_a_sentence_offers_what_is_asked_for_or_not(expected: Expected, sentence: str, offered: bool) -> None:
    assert offers(expected, sentence) is offered


@pytest.mark.parametrize(
    ("words", "alone"),
    [
        ("11 November 2019.", True),
        ("Сентябрь 2021 года (план).", True),
        ("2021", True),
        ("It was in 2021.", False),
        ("Сентябрь был тёплым.", False),
        ("No date.", False),
    ],
)
def test_a_date_that_stands_alone(words: str, alone: bool) -> None:
    assert is_date(words) is alone


def test_dates_are_figures() -> None:
    assert DATES < FIGURES
