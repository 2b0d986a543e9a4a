"""Particulars: pay, a telephone number, an exchange rate are told of only by a text that speaks of them."""

from __future__ import annotations

import pytest

from assistant.answering.quoting.particulars import lacks_particular

GRANT = "KOICA gives the park 4.5 million US dollars."


@pytest.mark.parametrize(
    ("question", "text", "lacks"),
    [
        ("What is the salary of the director?", GRANT, True),
        ("Какая зарплата у директора?", GRANT, True),
        ("Какая зарплата у директора?", "He is paid 900 dollars a month.", False),
        ("What is the salary of the director?", "Оклад директора — 900 долларов.", False),
        ("Какой сегодня курс доллара к суму?", GRANT, True),
        ("Какой курс повышения квалификации прошли сотрудники?", GRANT, False),
        ("What is the director's telephone number?", "Тел. +998 71 200 00 00", False),
        ("Какой у центра телефон?", "The centre was opened in 2019.", True),
        ("Сколько лет директору?", "Директор приехал в Ташкент.", True),
        ("Сколько лет директору?", "The director was born in 1970.", False),
        ("How large is the grant?", GRANT, False),
    ],
)
def test_what_a_text_never_speaks_of_is_lacking(question: str, text: str, lacks: bool) -> None:
    assert lacks_particular(question, text) is lacks
