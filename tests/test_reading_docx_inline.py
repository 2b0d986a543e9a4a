from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from reading_samples import read, saved, with_member

from assistant.reading.docx_numbering import formatted

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
RUN = "<w:r><w:t>{}</w:t></w:r>"
HALF = "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>"
TEN = "<m:oMath><m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r><m:t>6</m:t></m:r></m:sup></m:sSup></m:oMath>"
TICKED = '<w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar>'
EMPTY = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>" + RUN.format("Введите") + "</w:sdtContent></w:sdt>"


@pytest.mark.parametrize(
    ("inside", "shown"),
    [
        ('<w:r><w:t>4,5</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>1</w:t></w:r>', "4,5¹"),
        ('<w:r><w:t>H</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="subscript"/></w:rPr><w:t>2</w:t></w:r>', "H₂"),
        ('<w:r><w:t>5</w:t></w:r><w:r><w:rPr><w:position w:val="8"/></w:rPr><w:t>1</w:t></w:r>', "5¹"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "☑"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>', "☐"),
        ('<w:r><w:sym w:font="Symbol" w:char="F0B0"/></w:r>', "°"),
        (EMPTY, ""),
        ("<w:sdt><w:sdtContent>" + RUN.format("Ташкент") + "</w:sdtContent></w:sdt>", "Ташкент"),
        (f"<w:r>{TICKED}</w:r>", "☒"),
        (HALF, "1/2"),
        (RUN.format("2") + HALF, "2 1/2"),
        (TEN, "10⁶"),
        ("<w:del><w:r><w:delText>нет</w:delText></w:r></w:del>" + RUN.format("да"), "да"),
    ],
)  # fmt: skip
def test_inside_a_paragraph(tmp_path: Path, inside: str, shown: str) -> None:
    document = docx.Document()
    document.element.body.insert(0, parse_xml(f"<w:p {W} {M}>{RUN.format('Итог: ')}{inside}</w:p>"))
    assert read(tmp_path / "a.docx", saved(document)).text == f"Итог: {shown}".strip()


@pytest.mark.parametrize(
    ("number", "form", "shown"),
    [
        (4, "decimal", "4"),
        (4, "lowerRoman", "iv"),
        (27, "lowerLetter", "aa"),
        (3, "russianLower", "в"),
        (7, "decimalZero", "07"),
    ],
)
def test_formats_of_numbers(number: int, form: str, shown: str) -> None:
    assert formatted(number, form) == shown


def test_a_relation_to_nothing_costs_only_itself(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Заседание 9 июня.")
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
        'Target="NULL"/>'
        "</Relationships>"
    )
    content = with_member(saved(document), "word/_rels/document.xml.rels", relations.encode())
    assert read(tmp_path / "a.docx", content).text == "Заседание 9 июня."
