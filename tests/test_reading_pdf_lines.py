from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.reading.pdf_lines import Paragraph, join_lines, page_paragraphs, without_furniture, without_leaders

LINE = "строка абзаца, которая тянется до самого края страницы и не кончается"


@pytest.mark.parametrize(
    ("lines", "words", "text"),
    [
        (["сотруд-", "ничество"], (), "сотрудничество"),
        (["научно-", "технический"], ("научно-технический",), "научно-технический"),
        (["информа-", "ции"], ("информации",), "информации"),
        (["кто-", "то"], (), "кто-то"),
        (["Нью-", "Йорк"], (), "Нью-Йорк"),
        (["self-", "made"], (), "self-made"),
        (["co-", "operation and well-", "being"], (), "co-operation and well-being"),
        (["exam-", "ple"], (), "example"),
        (["2020-", "2025"], (), "2020-2025"),
        (["Ташкент —", "столица"], (), "Ташкент — столица"),
        (["a", "b", "c"], (), "a b c"),
        ([], (), ""),
    ],
)
def test_lines_flow_together(lines: list[str], words: tuple[str, ...], text: str) -> None:
    assert join_lines(lines, words) == text


def test_paragraphs_of_a_page() -> None:
    lines = [
        "Заголовок",
        LINE,
        LINE,
        "конец абзаца.",
        "Новый абзац " + LINE,
        "• пункт;",
        "• второй",
        "",
        "После пустой",
    ]
    made = page_paragraphs([lines], {0: [("Заголовок", 2)]})
    assert made == [
        [
            Paragraph("Заголовок", level=2),
            Paragraph(f"{LINE} {LINE} конец абзаца."),
            Paragraph("Новый абзац " + LINE),
            Paragraph("• пункт;"),
            Paragraph("• второй"),
            Paragraph("После пустой"),
        ]
    ]


def test_a_bookmark_over_two_lines_and_one_that_is_not_there() -> None:
    made = page_paragraphs([["Глава 1.", "О грантах", "Текст"]], {0: [("Нет", 1), ("Глава 1 О грантах", 1)]})
    assert made == [[Paragraph("Глава 1. О грантах", level=1), Paragraph("Текст")]]


def test_a_sentence_runs_over_the_page_break() -> None:
    made = page_paragraphs([[LINE + " сотруд-"], ["ничество стран", "", "Другой", "Ещё"], ["Третья."], ["нет"]], {})
    assert made[0][-1].text.endswith("сотрудничество")
    assert made[1][0] == Paragraph("стран", continues=True)
    assert made[3][0] == Paragraph("нет")


def test_running_heads_and_page_numbers_go() -> None:
    pages = [["Министерство", f"{n + 4} Глава 2", f"Приложение № {n + 1}", f"Текст {n}", f"{n + 4}"] for n in range(6)]
    assert without_furniture(pages) == [[f"Приложение № {n + 1}", f"Текст {n}"] for n in range(6)]
    assert without_furniture([["Текст", f"Страница {n} из 3"] for n in (1, 2)]) == [["Текст"], ["Текст"]]


def test_numbers_that_are_content_stay() -> None:
    assert without_furniture([["2020", "Текст"], ["2020", "Другой"]]) == [["2020", "Текст"], ["2020", "Другой"]]
    assert without_furniture([["1"], ["текст"]]) == [["1"], ["текст"]]


def test_leaders_shrink() -> None:
    assert without_leaders("Введение . . . . . . . 5") == "Введение … 5"
    assert without_leaders("Подпись ________") == "Подпись …"
    assert without_leaders("Да... и нет") == "Да... и нет"


@given(st.lists(st.lists(st.text("аб -.А1•", max_size=12).map(str.strip), max_size=6), max_size=4))
def test_no_letter_is_lost_between_lines_and_paragraphs(pages: list[list[str]]) -> None:
    def letters(text: str) -> str:
        return "".join(filter(str.isalnum, text))

    made = page_paragraphs(pages, {})
    assert letters("".join(each.text for page in made for each in page)) == letters("".join(map("".join, pages)))
    assert all(each.text for page in made for each in page)
