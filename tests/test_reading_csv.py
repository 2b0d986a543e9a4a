from __future__ import annotations

from pathlib import Path

import pytest
from reading_samples import read

from assistant.reading.formats.csv import separator_of

RUSSIAN = 'Страна;Сумма, млн;Примечание\r\nКазахстан;4,5;"строка; с ""кавычками"""\r\nУзбекистан;2,0;\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251", "cp866", "koi8-r"])
def test_russian_excel(tmp_path: Path, encoding: str) -> None:
    reading = read(tmp_path / "гранты.csv", RUSSIAN.encode(encoding))
    assert reading.text.split("\n") == [
        'Страна: Казахстан; Сумма, млн: 4,5; Примечание: строка; с "кавычками"',
        "Страна: Узбекистан; Сумма, млн: 2,0",
    ]
    assert (reading.title, reading.date) == ("", "")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", 'Country,Amount\nKorea,"1,000"\n'),
        ("a.tsv", "Country\tAmount\nKorea\t1,000\n"),
        ("a.csv", "sep=|\nCountry|Amount\nKorea|1,000\n"),
        ("a.csv", "Country|Amount\nKorea|1,000\n"),
    ],
)
def test_english_with_any_separator(tmp_path: Path, name: str, text: str) -> None:
    assert read(tmp_path / name, text).text == "Country: Korea; Amount: 1,000"


def test_without_a_header_and_with_one_column(tmp_path: Path) -> None:
    assert read(tmp_path / "a.csv", "1;2\n3;4\n").text == "1 | 2\n3 | 4"
    assert read(tmp_path / "a.csv", "Ташкент\nАстана\n").text == "Ташкент\nАстана"


def test_separators() -> None:
    assert separator_of("a;b,c\nd;e\nf;g,h") == ";"
    assert separator_of("1,5\t2,5\n3\t4") == "\t"
    assert separator_of("") in ";,\t|"


def test_a_cell_without_end(tmp_path: Path) -> None:
    assert read(tmp_path / "a.csv", 'a;"' + "слово " * 50_000).text.count("слово") == 50_000
