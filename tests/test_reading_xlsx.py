from __future__ import annotations

import zipfile
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from reading_samples import page_texts, read, saved, with_member

from assistant.errors import UnreadableDocument
from assistant.reading.formats import xlsx
from assistant.reading.formats.xlsx import shown_value


def workbook() -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    first = made.worksheets[0]
    first.title = "Гранты"
    first.append(["Гранты по странам"])
    first.append(["Страна", "Сумма, млн", "Дата", "Доля"])
    first.append(["Казахстан", 4.5, date(2020, 11, 26), 0.15])
    first.append([])
    first.append(["Узбекистан", 4.0, None, 1])
    first.cell(3, 4).number_format = "0%"
    made.create_sheet("Empty")
    made.create_sheet("Contacts").append(["Name", "City"])
    made["Contacts"].append(["Omar", "Tashkent"])
    made.create_sheet("Hidden").append(["secret"])
    made["Hidden"].sheet_state = "hidden"
    return made


def test_sheets_are_pages_and_rows_name_their_columns(tmp_path: Path) -> None:
    reading = read(tmp_path / "гранты 2020.xlsx", saved(workbook()))
    assert page_texts(reading) == {
        1: "Гранты\n\nГранты по странам\nСтрана: Казахстан; Сумма, млн: 4.5; Дата: 2020-11-26; Доля: 15%\n"
        "Страна: Узбекистан; Сумма, млн: 4; Доля: 1",
        3: "Contacts\n\nName: Omar; City: Tashkent",
    }
    assert [each.title for each in reading.outline.headings] == ["Гранты", "Contacts"]
    assert reading.title == "Гранты по странам"


def test_properties_and_never_the_clock(tmp_path: Path) -> None:
    made = workbook()
    made.properties.title, made.properties.created = "Свод", datetime(2024, 5, 6, 7)
    content = saved(made)
    reading = read(tmp_path / "a.xlsx", content)
    assert (reading.title, reading.date) == ("Свод", "2024-05-06")
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            if name != "docProps/core.xml":
                new.writestr(
                    name, old.read(name).replace(b'<Override PartName="/docProps/core.xml"', b"<Override PartName='/x'")
                )
    assert read(tmp_path / "a.xlsx", stream.getvalue()).date == ""


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (4.0, "", "4"),
        (0.1 + 0.2, "", "0.3"),
        (1e16, "", "1e+16"),
        (12345678901, "", "12345678901"),
        (0.155, "0.0%", "15.5%"),
        (True, "", "TRUE"),
        (datetime(2025, 11, 20), "", "2025-11-20"),
        (datetime(2025, 11, 20, 9, 30), "", "2025-11-20 09:30"),
        (date(2025, 11, 20), "", "2025-11-20"),
        (time(9, 30), "", "09:30"),
        ("текст", "0%", "текст"),
    ],
)
def test_values_as_shown(value: object, number_format: str, shown: str) -> None:
    assert shown_value(value, number_format) == shown


def test_a_sheet_that_claims_endless_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "_MAX_CELLS", 100_000)
    name = "xl/worksheets/sheet1.xml"
    start = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/>'
    )
    rows = {
        "far down": '<row r="900000000"><c r="A900000000"><v>1</v></c></row>',
        "far right": "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 10)),
    }
    for each in rows.values():
        sheet = f"{start}<sheetData>{each}</sheetData></worksheet>"
        with pytest.raises(UnreadableDocument, match="more than 100,000 cells"):
            read(tmp_path / "a.xlsx", with_member(saved(workbook()), name, sheet.encode()))


def test_broken_and_empty_workbooks(tmp_path: Path) -> None:
    broken = with_member(saved(workbook()), "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row")
    with pytest.raises(UnreadableDocument, match="xlsx is broken"):
        read(tmp_path / "a.xlsx", broken)
    with pytest.raises(UnreadableDocument, match="no text"):
        read(tmp_path / "a.xlsx", saved(openpyxl.Workbook()))
