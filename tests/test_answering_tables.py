from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from assistant.answering.asked import take_apart
from assistant.answering.quoting.sentence_vectors import SentenceVectors
from assistant.answering.tables.answerer import Outcome, TableAnswerer
from assistant.language import document_language, question_language
from assistant.reading.builder import TextBuilder
from assistant.reading.tables import table_lines
from assistant.types import Document, Hit, Passage

PHONES = [
    ["Отдел", "Начальник", "Телефон", "Кабинет"],
    ["Бухгалтерия", "Громов Пётр", "71-310", "205"],
    ["Кадры", "Ли Анна", "71-322", "207"],
    ["Охрана", "Юсупов Акмаль", "71-301", "101"],
]
STOCK = [
    ["Item", "In stock", "Price USD", "Supplier", "Delivered"],
    ["Cable", "40", "0.92", "Volt", "12.03.2024"],
    ["Socket", "7", "2.15", "Volt", "2024-04-02"],
    ["Breaker", "12", "4.30", "Amper", "6 May 2024"],
]
SALES = [["City", "2023", "", "2024", ""], ["", "Q1", "Q2", "Q1", "Q2"], ["Tashkent", "11", "12", "13", "14"]]
OUTPUT = [["Mine", "2021", "2022", "2023"], ["Voskhod", "1200", "1350", "1410"], ["Zarya", "800", "760", "905"]]
MIXED = [["Contract", "Amount"], ["K-1", "100 USD"], ["K-2", "200 EUR"]]


class FakeEncoder:
    """Every text is as near to every other: nothing is found by meaning."""

    def embed_passages(self, texts: Sequence[str], languages: Sequence[str]) -> np.ndarray:
        return np.ones((len(texts), 1), dtype=np.float32)

    embed_queries = embed_passages


class FakeSource:
    """One document, which is one passage."""

    def __init__(self, rows: Sequence[Sequence[str]]) -> None:
        builder = TextBuilder(10_000)
        builder.add_table(table_lines(rows, "likely"))
        reading = builder.reading("Register")
        language = document_language(reading.text)
        self.whole = Document("d", "d.csv", "Register", language, "", reading.text, "d", tables=reading.tables)

    def document(self, document_id: str) -> Document:
        return self.whole

    def passages(self, document_id: str) -> list[Passage]:
        text = self.whole.text
        return [Passage("d:0", "d", text, 0, len(text), None, "", "en", self.whole.tables)]


def asked_of(rows: Sequence[Sequence[str]], question: str) -> Outcome:
    source = FakeSource(rows)
    answerer = TableAnswerer(source, SentenceVectors(FakeEncoder()))
    return answerer.answer(take_apart(question, question_language(question)), [Hit(source.passages("d")[0], 0.9, 1)])


@pytest.mark.parametrize(
    ("rows", "question", "short"),
    [
        (PHONES, "Какой телефон у отдела кадров?", "71-322"),
        (PHONES, "В каком кабинете сидит Юсупов Акмаль?", "101"),
        (PHONES, "Кто начальник охраны?", "Юсупов Акмаль"),
        (STOCK, "How many sockets are in stock?", "7"),
        (STOCK, "What does a breaker cost?", "4.30"),
        (STOCK, "Which item was delivered on March 12, 2024?", "Cable"),
        (STOCK, "What is the most expensive item?", "Breaker"),
        (STOCK, "Which item is the cheapest?", "Cable"),
        (STOCK, "How many items does Volt supply?", "2"),
        (SALES, "What did Tashkent have in the second quarter of 2023?", "12"),
        (OUTPUT, "How much did Zarya produce in 2023?", "905"),
    ],
)
def test_a_cell_or_what_is_computed_answers(rows: list[list[str]], question: str, short: str) -> None:
    answer = asked_of(rows, question).answer
    assert answer is not None
    assert answer.short == short
    text = FakeSource(rows).whole.text
    assert all(text[cited.start : cited.end] == cited.quote for cited in answer.citations)


@pytest.mark.parametrize(
    ("rows", "question"),
    [
        (PHONES, "Какой телефон у отдела снабжения?"),
        (PHONES, "Какая зарплата у Ли Анны?"),
        (STOCK, "What does a lamp cost?"),
        (MIXED, "What is the total amount of all contracts?"),
    ],
)
def test_no_neighbour_answers_and_nothing_mixed_is_added(rows: list[list[str]], question: str) -> None:
    assert asked_of(rows, question) == Outcome(unsure=True)


def test_a_name_of_the_title_picks_no_rows() -> None:
    guests = [["Guest", "Company"], ["Ann Bell", "Register"], ["Dora Finch", "Alder"], ["Gus Hill", "Register"]]
    assert asked_of(guests, "Which guests came to the Register?").answer is None  # the file is called Register
    assert asked_of(guests, "Which guests came from Alder?").answer is not None
