"""Heads and their deputies: who is asked for, and whom words name."""

from __future__ import annotations

import pytest

from assistant.answering.quoting.deputies import is_deputy, wants_head

GUESTS = "The guests were Ms. Sara Lind, who directs the office, and her deputy, Ms. Ann Berg."
ROWS = "Участник: Анна Берг; Организация: Центр; Обязанности: заместитель директора; Как участвует: в зале"


@pytest.mark.parametrize(
    ("sentence", "name", "expected"),
    [
        ("Ann Berg is Deputy Director of the centre.", "Ann Berg", True),
        (GUESTS, "Sara Lind", False),
        (GUESTS, "Ann Berg", True),
        ("Пришли директор центра Сара Линд и её заместитель Анна Берг.", "Сара Линд", False),
        ("Пришли директор центра Сара Линд и её заместитель Анна Берг.", "Анна Берг", True),
        (ROWS, "Анна Берг", True),
        (ROWS.replace("заместитель директора", "директор"), "Анна Берг", False),
        ("Deputy Minister John Smith met Director Ann Lee.", "John Smith", True),
        ("Deputy Minister John Smith met Director Ann Lee.", "Ann Lee", False),
        ("Делегацию возглавлял Иван Петров, вице-министр.", "Иван Петров", False),
    ],
)
def test_a_deputy_is_told_from_the_head_beside_them(sentence: str, name: str, expected: bool) -> None:
    start = sentence.index(name)
    assert is_deputy(sentence, start, start + len(name)) is expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who heads the centre?", True),
        ("Кто возглавляет центр?", True),
        ("Who is the deputy director of the centre?", False),
        ("Кто заместитель директора?", False),
        ("Who paid for the laboratory?", False),
    ],
)
def test_who_asks_for_a_head_does_not_ask_for_a_deputy(question: str, expected: bool) -> None:
    assert wants_head(question) is expected
