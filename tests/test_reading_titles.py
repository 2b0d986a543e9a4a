from __future__ import annotations

import pytest

from assistant.reading.titles import real_title, title_of_text

BODY = "Министерство объявило конкурс грантов для молодых учёных. Приём заявок продлится до мая."


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"Конкурс грантов объявлен\n\n{BODY}", "Конкурс грантов объявлен"),
        (f"2025-11-20\n\nКонкурс грантов объявлен\n\n{BODY}", "Конкурс грантов объявлен"),
        (f"date 2025-11-20 РУ\n  Конкурс грантов объявлен\n\n{BODY}", "Конкурс грантов объявлен"),
        (f"Сайт работает в тестовом режиме\n\nКонкурс грантов объявлен\n\n{BODY}", "Конкурс грантов объявлен"),
        (f"Конкурс грантов объявлен\n\nИван Петров\n\n{BODY}", "Конкурс грантов объявлен"),
        (f"Указ\n\n{BODY}", "Указ"),
        (f"Это предложение, не заголовок.\n\n{BODY}", ""),
        (f"{'слово ' * 50}\n\n{BODY}", ""),
        (f"Строка\nи ещё строка\n\n{BODY}", ""),
        ("Одна строка", ""),
        ("", ""),
    ],
)
def test_title_of_a_text(text: str, title: str) -> None:
    assert title_of_text(text) == title


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ("Отчёт о грантах", "Отчёт о грантах"),
        (" Annual  report ", "Annual report"),
        ("Microsoft Word - отчёт.doc", ""),
        ("Untitled-1", ""),
        ("Без имени", ""),
        ("PowerPoint Presentation", ""),
        ("Презентация PowerPoint", ""),
        ("budget_2025.xlsx", ""),
        ("report", ""),
        ("report.pdf", ""),
        ("12345", ""),
        ("", ""),
    ],
)
def test_titles_that_programs_left_behind_are_none(stated: str, title: str) -> None:
    assert real_title(stated, "Report.pdf") == title
