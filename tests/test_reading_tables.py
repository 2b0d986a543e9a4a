from __future__ import annotations

import pytest

from assistant.reading.tables import Header, Row, table_lines

COUNTRIES = [
    ["Страна", "Грант", "Год"],
    ["Казахстан", "4,5 млн долларов США", "2020"],
    ["Узбекистан", "", "2021"],
]


@pytest.mark.parametrize("header", ["marked", "likely", "unmarked"])
def test_every_row_can_be_read_alone(header: Header) -> None:
    assert [line.text for line in table_lines(COUNTRIES, header)] == [
        "Страна: Казахстан; Грант: 4,5 млн долларов США; Год: 2020",
        "Страна: Узбекистан; Год: 2021",
    ]


@pytest.mark.parametrize(
    ("rows", "header", "lines"),
    [
        ([["Показатель", "2023", "2024"], ["Экспорт", "5", "6"]], "likely", ["Показатель: Экспорт; 2023: 5; 2024: 6"]),
        ([["1", "2"], ["3", "4"]], "likely", ["1 | 2", "3 | 4"]),
        ([["Отчёт за год"], ["Имя", "Сумма"], ["А", "5"]], "likely", ["Отчёт за год", "Имя: А; Сумма: 5"]),
        ([["Отчёт", "20.11.2025"], ["Имя", "Сумма"], ["А", "5"]], "likely", ["Отчёт | 20.11.2025", "Имя: А; Сумма: 5"]),
        ([["Имя", "Имя"], ["А", "5"]], "likely", ["Имя | Имя", "А | 5"]),
        ([["Заёмщик:", "ООО Ромашка"], ["Сумма", "5"]], "unmarked", ["Заёмщик: ООО Ромашка", "Сумма: 5"]),
        ([["Город", "Жителей"], ["Ташкент", "3 000 000"]], "unmarked", ["Город: Ташкент; Жителей: 3 000 000"]),
        ([["Город", "Область"], ["Ташкент", "Ташкентская"]], "marked", ["Город: Ташкент; Область: Ташкентская"]),
        ([["A", "B", ""], ["1", "2", "3"]], "marked", ["A: 1; B: 2; 3"]),
        ([["A", "B"], ["1"], ["", "2"]], "marked", ["1", "B: 2"]),
        ([["A", "B"]], "marked", ["A | B"]),
        ([["", ""], []], "unmarked", []),
        ([], "likely", []),
        ([["много\nстрок", "x"], ["1", "2"]], "likely", ["много строк: 1; x: 2"]),
    ],
)
def test_shapes_of_tables(rows: list[Row], header: Header, lines: list[str]) -> None:
    assert [line.text for line in table_lines(rows, header)] == lines
