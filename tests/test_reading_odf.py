"""OpenDocument files, made of their XML: what a program writes beyond it does not matter here."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from reading_samples import read

from assistant.errors import UnreadableDocument

NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("style", "style"),
        ("draw", "drawing"),
    )
)


def odf(kind: str, body: str, styles: str = "", manifest: str = "<m/>") -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        content = f"<office:document-content {NAMES}><office:automatic-styles>{styles}</office:automatic-styles>"
        archive.writestr(
            "content.xml",
            f"{content}<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>",
        )
        archive.writestr("META-INF/manifest.xml", manifest)
    return stream.getvalue()


def test_a_text(tmp_path: Path) -> None:
    style = '<style:style style:name="T1"><style:text-properties style:text-position="super 58%"/></style:style>'
    body = (
        '<text:h text:outline-level="1">Отчёт</text:h><text:p>Сумма 4,5<text:span text:style-name="T1">1</text:span>'
        " млн"
        "<text:note><text:note-citation>2</text:note-citation><text:note-body><text:p>Без налога.</text:p>"
        "</text:note-body></text:note>.</text:p><text:list><text:list-item><text:p>первое</text:p></text:list-item>"
        "</text:list><text:tracked-changes><text:p>удалено</text:p></text:tracked-changes>"
    )
    reading = read(tmp_path / "a.odt", odf("text", body, style))
    assert reading.text == "Отчёт\n\nСумма 4,5¹ млн².\n\n- первое\n\n² Без налога."
    assert reading.title == "Отчёт"


def test_a_sheet(tmp_path: Path) -> None:
    def row(*cells: str) -> str:
        inner = "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in cells)
        return f"<table:table-row>{inner}</table:table-row>"

    rows = row("Товар", "Цена") + row("Бумага", "15,5%") + row("Клей", "2,50 ₽")
    body = f'<table:table table:name="Цены">{rows}</table:table>'
    shown = read(tmp_path / "a.ods", odf("spreadsheet", body)).text
    assert "Товар: Бумага; Цена: 15,5%" in shown and "Товар: Клей; Цена: 2,50 ₽" in shown


def test_an_encrypted_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="encrypted"):
        read(tmp_path / "a.odt", odf("text", "<text:p>x</text:p>", manifest="<m><encryption-data/></m>"))
