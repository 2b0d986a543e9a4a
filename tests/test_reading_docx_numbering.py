from __future__ import annotations

from lxml import etree

from assistant.reading.docx_numbering import Numbering

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LISTS = f"""<w:numbering {W}><w:abstractNum w:abstractNumId="1">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl>
<w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl></w:abstractNum>
<w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num></w:numbering>"""


def paragraph(level: int) -> etree._Element:
    return etree.fromstring(
        f'<w:p {W}><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="7"/></w:numPr></w:pPr></w:p>'
    )


def test_paragraphs_are_counted_level_by_level() -> None:
    numbering = Numbering(etree.fromstring(LISTS))
    assert [numbering.label(paragraph(level)) for level in (0, 1, 1, 2, 0, 1)] == [
        "1.",
        "1.a)",
        "1.b)",
        "",
        "2.",
        "2.a)",
    ]


def test_a_document_without_lists_numbers_nothing() -> None:
    assert Numbering(None).label(paragraph(0)) == ""
