"""Words that answer, made whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.quoting.shortening import whole


@pytest.mark.parametrize(
    ("text", "said", "made_whole"),
    [
        ("Это было в 1773 году в Швеции.", "1773", "1773 году"),
        ("Работа идёт с 2021 г. и далее.", "2021", "2021 г."),
        ("Собрано 1773 годовых отчёта.", "1773", "1773"),
        ("Открыт 26 ноября 2019 года.", "ноября 2019", "26 ноября 2019 года"),
        ("It was on 26 November 2019.", "November 2019", "26 November 2019"),
        ("Грант 4,5 млн долларов США дан.", "4,5", "4,5 млн долларов США"),
        ("Грант 4,5 млн долларов США дан.", "4,5 млн", "4,5 млн долларов США"),
        ("It gives 4.5 million US dollars to it.", "4.5", "4.5 million US dollars"),
        ("It gives $15.5 million now.", "15.5 million", "$15.5 million"),
        ("Выросло на 12 процентов за год.", "12", "12 процентов"),
        ("It grew by 12% a year.", "12", "12%"),
        ("В нём 36 машин.", "36", "36"),
        ("Это Антуан Лавуазье, химик.", "туан Лавуа", "Антуан Лавуазье"),
        ("Это Антуан Лавуазье, химик.", "Антуан Лавуазье, ", "Антуан Лавуазье"),
        ("Всего 15 500 человек.", "500", "15 500"),
        ("It may rain.", "may rain", "may rain"),
        ("The Agency (KOICA) came.", "Agency", "Agency (KOICA)"),
        ("It gives 4.5 million (see below).", "4.5", "4.5 million"),
        ("Это от шести до девяти процентов.", "шести до девяти", "от шести до девяти"),
        ("The work is to last from 2021 to 2025.", "2021 to 2025", "from 2021 to 2025"),
        ("Работа идёт с 2021 по 2025 год.", "2021 по 2025", "с 2021 по 2025 год"),
        ("Он встретился с министром по делам молодёжи.", "министром по делам", "министром по делам"),
        ("It lies between Almalyk and Tashkent.", "Almalyk and Tashkent", "between Almalyk and Tashkent"),
        ("The money is from Korea.", "Korea", "Korea"),
        ("Выплаты поступили «Граниту» и «Базальту».", "Граниту» и «Базальт", "«Граниту» и «Базальту»"),
        ("Удержано со всех, кроме «Гранита».", "«Гранита", "«Гранита»"),
        ("Удержано со всех, кроме «Гранита».", "Гранита", "Гранита"),
        ("It is “Alder” that won.", "Alder”", "“Alder”"),
        ("Победила фирма „Агат“.", "Агат“", "„Агат“"),
        ("A list: a) papers, b) keys.", "a) papers", "a) papers"),
        ("Это фирма Агат» из Тарска.", "Агат»", "Агат"),
    ],
)
def test_the_words_are_made_whole(text: str, said: str, made_whole: str) -> None:
    at = text.index(said)
    start, end = whole(text, at, at + len(said))
    assert text[start:end] == made_whole


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_the_span_stays_within_the_text(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    first, last = whole(text, start, end)
    assert 0 <= first <= last <= len(text)
