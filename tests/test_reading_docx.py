from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.table import Table
from reading_samples import read, saved, with_member

from assistant.errors import UnreadableDocument


def insert(document: Document, xml: str) -> None:
    """Append WordprocessingML to the body, before the settings of its last section."""
    body = document.element.body
    body.insert(len(body) - 1, parse_xml(xml.replace(">", f" {nsdecls('w')}>", 1)))


def table(document: Document, *rows: tuple[str, ...]) -> Table:
    made: Table = document.add_table(len(rows), len(rows[0]))
    for row, texts in zip(made.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return made


def test_a_russian_document(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Отчёт о грантах", 0)
    document.add_paragraph("20 ноября 2025 г.")
    document.add_heading("Условия", 1)
    document.add_paragraph("Сумма гранта: 4,5\u00a0млн долларов.")
    document.add_paragraph("первое", style="List Bullet")
    document.add_paragraph("второе", style="List Number")
    table(document, ("Страна", "Грант", "Год"), ("Казахстан", "4,5 млн", "2020"), ("Узбекистан", "", "2021"))
    document.add_heading("Итоги", 2)
    document.add_paragraph("Всё выполнено.")
    document.sections[0].header.paragraphs[0].text = "Колонтитул"
    reading = read(tmp_path / "отчёт.docx", saved(document))
    assert reading.text.split("\n\n") == [
        "Колонтитул",
        "Отчёт о грантах",
        "20 ноября 2025 г.",
        "Условия",
        "Сумма гранта: 4,5 млн долларов.",
        "- первое\n1. второе",
        "Страна: Казахстан; Грант: 4,5 млн; Год: 2020\nСтрана: Узбекистан; Год: 2021",
        "Итоги",
        "Всё выполнено.",
    ]
    assert [(each.title, each.level) for each in reading.outline.headings] == [
        ("Отчёт о грантах", 1),
        ("Условия", 1),
        ("Итоги", 2),
    ]
    assert (reading.title, reading.date) == ("Отчёт о грантах", "2025-11-20")


def test_an_english_document_with_properties(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("The grant was approved.")
    document.core_properties.title = "Grant report"
    document.core_properties.created = __import__("datetime").datetime(2024, 5, 6)
    reading = read(tmp_path / "report.docx", saved(document))
    assert (reading.text, reading.title, reading.date) == ("The grant was approved.", "Grant report", "2024-05-06")


def test_the_template_of_python_docx_states_no_date(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Text")
    assert read(tmp_path / "a.docx", saved(document)).date == ""


@pytest.mark.parametrize("name", ["heading 2", "Заголовок 2", "Мой раздел"])
def test_styles_with_local_names_and_outline_levels(tmp_path: Path, name: str) -> None:
    document = docx.Document()
    style = document.styles.add_style("X", 1)
    style.element.find(".//{*}name").set("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}val", name)
    if name == "Мой раздел":
        style.base_style = document.styles["Heading 2"]
    document.add_paragraph("Раздел", style=style)
    document.add_paragraph("Текст")
    reading = read(tmp_path / "a.docx", saved(document))
    assert [(each.title, each.level) for each in reading.outline.headings] == [("Раздел", 2)]


def test_what_python_docx_alone_would_lose_or_show(tmp_path: Path) -> None:
    document = docx.Document()
    run = "<w:r><w:t>{}</w:t></w:r>".format
    insert(
        document,
        f"<w:p>{run('видно ')}<w:ins w:id='1'>{run('вставлено ')}</w:ins>"
        "<w:del w:id='2'><w:r><w:delText>удалено</w:delText></w:r></w:del>"
        f"<w:sdt><w:sdtContent>{run('в поле')}</w:sdtContent></w:sdt><w:r><w:rPr><w:vanish/></w:rPr>"
        "<w:t>скрыто</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>",
    )
    insert(document, f"<w:sdt><w:sdtContent><w:p>{run('в блоке')}</w:p></w:sdtContent></w:sdt>")
    insert(
        document,
        "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr>"
        f"<w:sdtContent><w:p>{run('Глава 1 … 5')}</w:p></w:sdtContent></w:sdt>",
    )
    box = f"<w:pict><w:txbxContent><w:p>{run('в рамке')}</w:p></w:txbxContent></w:pict>"
    insert(document, f"<w:p>{run('рядом')}<w:r>{box}</w:r></w:p>")
    assert read(tmp_path / "a.docx", saved(document)).text == "видно вставлено в поле\n\nв блоке\n\nрядом\n\nв рамке"


def test_merged_cells(tmp_path: Path) -> None:
    document = docx.Document()
    made = table(document, ("Страна", "Год", "Сумма"), ("Корея", "2020", "5"), ("", "2021", "6"), ("Итого", "", "11"))
    made.cell(1, 0).merge(made.cell(2, 0))
    made.cell(3, 0).merge(made.cell(3, 1))
    assert read(tmp_path / "a.docx", saved(document)).text.split("\n") == [
        "Страна: Корея; Год: 2020; Сумма: 5",
        "Страна: Корея; Год: 2021; Сумма: 6",
        "Страна: Итого; Сумма: 11",
    ]


def test_tables_that_are_forms_or_frames(tmp_path: Path) -> None:
    document = docx.Document()
    table(document, ("Заёмщик", "ООО Ромашка"), ("Сумма", "5 млн"))
    document.add_paragraph("—")
    table(document, ("Рамка",)).cell(0, 0).add_paragraph("Второй абзац")
    assert (
        read(tmp_path / "a.docx", saved(document)).text
        == "Заёмщик: ООО Ромашка\nСумма: 5 млн\n\n—\n\nРамка\n\nВторой абзац"
    )


def test_footnotes_come_last(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Текст.")
    notes = (
        f"<w:footnotes {nsdecls('w')}><w:footnote w:type='separator' w:id='0'><w:p/></w:footnote>"
        "<w:footnote w:id='2'><w:p><w:r><w:t>Сноска о гранте.</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    content = with_member(saved(document), "word/footnotes.xml", notes.encode())
    path = tmp_path / "parts.docx"
    path.write_bytes(content)
    with ZipFile(path) as archive:
        types = archive.read("[Content_Types].xml").decode()
        relations = archive.read("word/_rels/document.xml.rels").decode()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    override = f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'
    relation = (
        '<Relationship Id="rIdNotes" Target="footnotes.xml" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"/></Relationships>'
    )
    content = with_member(content, "[Content_Types].xml", types.replace("</Types>", override).encode())
    content = with_member(
        content, "word/_rels/document.xml.rels", relations.replace("</Relationships>", relation).encode()
    )
    assert read(path, content).text == "Текст.\n\nСноска о гранте."


def test_an_archive_that_is_no_document(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Text")
    for content in (saved(document)[:2000], with_member(saved(document), "word/document.xml", b"<broken")):
        with pytest.raises(UnreadableDocument, match="docx is broken"):
            read(tmp_path / "a.docx", content)


def test_a_document_without_words(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="no text"):
        read(tmp_path / "a.docx", saved(docx.Document()))
