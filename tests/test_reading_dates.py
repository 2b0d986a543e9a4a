from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.reading.dates import parse_date, stated_date


@pytest.mark.parametrize(
    "text",
    [
        "2025-11-20",
        "date 2025-11-20 РУ",
        "Date: 2025-11-20",
        "Дата: 20.11.2025",
        "Дата публикации: 20.11.2025 г.",
        "20 ноября 2025 г.",
        "20 Ноября 2025 года",
        "«20» ноября 2025 года",
        "November 20, 2025",
        "Nov. 20, 2025",
        "20 November 2025",
        "20th of November, 2025",
        "Thursday, November 20, 2025 14:30",
        "Thu, 20 Nov 2025 10:00:00 +0500",
        "2025-11-20T10:00:00+05:00",
        "2025-11-20T10:00:00.123Z",
        "2025-11-20 10:00",
        "20.11.2025 в 14:05",
        "20/11/2025",
        "11/20/2025",
        "от 20 ноября 2025 г. № 15-П",
        "Ташкент, 20 ноября 2025 года",
        "Published on November 20, 2025",
        "Опубликовано: 20 ноября 2025",
    ],
)
def test_dates_that_stand_alone(text: str) -> None:
    assert parse_date(text) == "2025-11-20"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "20 ноября",
        "2025",
        "2025–2030",
        "31.02.2025",
        "05/11/2025",  # May or November
        "30 ноября 3025 г.",
        "November 20, 2025 was a Thursday",
        "version 2025.11",
        "12345-11-20",
        "20.11.20255",
        "20 ноября 2025 г. в Ташкенте",
        "2025-11-20" + " " * 100_000 + "x",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert parse_date(text) == ""


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Title\n\nOn November 26, 2020, IT Park hosted a meeting.", "2020-11-26"),
        ("Заголовок\n\n20 ноября 2025 года в Ташкенте прошла встреча.", "2025-11-20"),
        ("Заголовок\n20 ноября 2025 г.\n\nТекст текста.", "2025-11-20"),
        ("Заголовок\n\nВстреча прошла 20 ноября 2025 года.", ""),
        ("Title\n\nFirst paragraph ends here.\n\nOn November 26, 2020, the second began.", ""),
        ("a\n" * 20 + "2025-11-20", ""),
    ],
)
def test_where_a_text_may_state_its_date(text: str, date: str) -> None:
    assert stated_date(text) == date


@given(st.dates())
def test_every_real_day_is_understood(day: object) -> None:
    iso = str(day)
    assert parse_date(iso) == (iso if 1500 <= int(iso[:4]) < 2200 else "")


@given(st.text(max_size=300))
def test_any_text_is_borne(text: str) -> None:
    assert stated_date(text) == "" or len(stated_date(text)) == 10
