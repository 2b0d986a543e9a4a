"""Pages made here, glyph by glyph where it matters: PDFium reads them as it reads anybody's."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Text
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject
from reading_samples import placed_pdf, read

Piece = tuple[float, float, float, str]


def text_of(tmp_path: Path, *pieces: Piece) -> str:
    return read(tmp_path / "a.pdf", placed_pdf([pieces])).text


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([(50, 700, 12, "4,5"), (68, 705, 7, "1"), (75, 700, 12, "млн")], "4,5¹ млн"),
        ([(50, 700, 12, "H"), (56, 697, 7, "2"), (59.5, 700, 12, "O")], "H₂O"),
        ([(50, 700, 12, "20 м"), (74, 705, 7, "2")], "20 м²"),
        ([(50, 700, 12, "10"), (62, 705, 7, "-6")], "10⁻⁶"),
        ([(50, 706, 7, "1"), (54, 700, 12, "Без налога")], "¹ Без налога"),
    ],
)
def test_raised_and_lowered_figures(tmp_path: Path, pieces: list[Piece], expected: str) -> None:
    shown = text_of(tmp_path, *pieces)
    assert shown.replace(" ", "") == expected.replace(" ", "")
    assert "4,51" not in shown


def test_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = ["Комиссия рассмотрела годовой", "отчёт и утвердила бюджет", "на следующий год полностью."]
    right = ["Председателем избрана Саидова", "и её заместителем стал Огай", "на срок не более года."]
    pieces = [(x, 700 - 15 * at, 12, line) for at in range(3) for x, line in ((40, left[at]), (330, right[at]))]
    shown = text_of(tmp_path, *pieces)
    assert "годовой отчёт и утвердила бюджет на следующий год" in shown
    assert "Саидова и её заместителем" in shown


def test_a_table_names_its_columns(tmp_path: Path) -> None:
    rows = [("Город", "Тариф", "Срок"), ("Нукус", "1 200", "май"), ("Термез", "1 150", "июнь")]
    pieces = [(x, 700 - 15 * at, 12, row[c]) for at, row in enumerate(rows) for c, x in enumerate((50, 200, 330))]
    assert "Город: Термез; Тариф: 1 150; Срок: июнь" in text_of(tmp_path, *pieces)


@pytest.mark.parametrize("spread", ["ПРИКАЗ", "ДОГОВОР", "АКТ"])
def test_letters_that_are_spaced_out(tmp_path: Path, spread: str) -> None:
    assert spread in text_of(tmp_path, (100, 700, 12, " ".join(spread)), (50, 650, 12, "Текст документа"))


def test_what_was_drawn_twice_is_read_once(tmp_path: Path) -> None:
    pieces = [(50.0, 700.0, 12.0, "Договор 2200"), (50.3, 700.0, 12.0, "Договор 2200")]
    assert text_of(tmp_path, *pieces) == "Договор 2200"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("научно-", "технический совет", "научно-технический совет"),
        ("из Ростова-", "на-Дону", "из Ростова-на-Дону"),
        ("электро-", "снабжение города", "электроснабжение города"),
        ("decision-", "making", "decision-making"),
        ("телефон 71-", "200", "телефон 71-200"),
        ("infra-", "structure", "infrastructure"),
    ],
)
def test_hyphens_at_line_ends(tmp_path: Path, first: str, second: str, expected: str) -> None:
    assert text_of(tmp_path, (50, 700, 12, first), (50, 686, 12, second)) == expected


def laid_over(*annotations: DictionaryObject) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(placed_pdf([[(50, 700, 12, "Имя:"), (50, 660, 12, "Город:")]]))))
    for annotation in annotations:
        writer.add_annotation(0, annotation)
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()


def widget(kind: str, value: str, place: tuple[int, int, int, int], state: str = "") -> DictionaryObject:
    made = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/FT"): NameObject(kind),
            NameObject("/T"): TextStringObject("f"),
            NameObject("/Rect"): ArrayObject(map(NumberObject, place)),
        }
    )
    if value:
        made[NameObject("/V")] = TextStringObject(value)
    if state:
        made[NameObject("/AS")] = NameObject(state)
    return made


def test_values_of_a_form_stand_beside_their_labels(tmp_path: Path) -> None:
    content = laid_over(widget("/Tx", "Рустам", (100, 695, 250, 713)), widget("/Btn", "", (100, 655, 112, 673), "/Yes"))
    shown = read(tmp_path / "a.pdf", content).text
    assert "Имя: Рустам" in shown
    assert "Город: ☒" in shown


def test_text_typed_on_a_page_and_notes(tmp_path: Path) -> None:
    typed = FreeText(text="Ташкент", rect=(100, 655, 250, 673))
    note = Text(text="Проверить адрес", rect=(300, 655, 320, 673))
    shown = read(tmp_path / "a.pdf", laid_over(typed, note)).text
    assert "Город: Ташкент" in shown
    assert "[Проверить адрес]" in shown
