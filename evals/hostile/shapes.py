"""Files of any size whose shape is hostile: what a parser, a splitter or a pattern takes longer than its length for."""

from __future__ import annotations

import base64
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from io import BytesIO
from random import Random

#: Makes the content of a file of about so many bytes.
Shape = Callable[[int], bytes]

PROSE = (
    "The ferry to the northern harbour leaves at nine. Its captain counts the cars before each crossing. "
    "Паром в северную гавань отходит в девять. Капитан считает машины перед каждым рейсом.\n\n"
)
SEED = 17


def repeated(piece: str, before: str = "", after: str = "") -> Shape:
    """A text that is one piece over and over."""

    def made(size: int) -> bytes:
        one = piece.encode()
        return before.encode() + one * max(1, size // len(one)) + after.encode()

    return made


def drawn(letters: str, before: str = "") -> Shape:
    """A text of letters drawn at random: no word comes twice."""

    def made(size: int) -> bytes:
        random, wide = Random(SEED), len(letters.encode()) / len(letters)
        return (before + "".join(random.choices(letters, k=max(1, int(size / wide))))).encode()

    return made


def numbered(piece: str, before: str = "", after: str = "") -> Shape:
    """A text of one piece over and over in which ``%d`` counts up."""

    def made(size: int) -> bytes:
        count = max(1, size // len((piece % 100_000).encode()))
        return (before + "".join(piece % number for number in range(count)) + after).encode()

    return made


def nested(opening: str, closing: str, before: str = "", after: str = "") -> Shape:
    """Something opened as often as fits, a word, and all of it closed."""

    def made(size: int) -> bytes:
        depth = max(1, size // len((opening + closing).encode()))
        return (before + opening * depth + "harbour" + closing * depth + after).encode()

    return made


def encoded(size: int) -> bytes:
    """Bytes drawn at random in base64, on one line."""
    return base64.b64encode(Random(SEED).randbytes(size * 3 // 4))


def mail(header: str, word: str) -> Shape:
    """A mail with a header that repeats a word."""

    def made(size: int) -> bytes:
        value = word * max(1, size // len(word))
        return f"From: a@b.example\nSubject: Ferry\n{header}: {value}\n\nThe ferry leaves at nine.\n".encode()

    return made


def attachments(size: int) -> bytes:
    """A mail of many small parts."""
    message = EmailMessage()
    message["Subject"], message["From"] = "Ferry", "a@b.example"
    message.set_content("The ferry leaves at nine.")
    for number in range(max(1, size // 250)):
        message.add_attachment(b"1", maintype="application", subtype="x", filename=f"{number}.bin")
    return message.as_bytes()


def forwarded(size: int) -> bytes:
    """A mail in a mail in a mail."""
    piece = b"From: a@b.example\nContent-Type: message/rfc822\n\n"
    return piece * (size // len(piece)) + b"From: a@b.example\nSubject: Ferry\n\nThe ferry leaves at nine.\n"


def pages(size: int) -> bytes:
    """A PDF whose many pages are all the same few words."""
    count = max(1, size // 70)
    content = b"BT /F1 12 Tf 72 720 Td (The ferry leaves.) Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, b" ".join(b"%d 0 R" % (5 + page) for page in range(count))),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        *[b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 3 0 R>>>>>>"] * count,
    ]
    return pdf(objects)


def page_tree(size: int) -> bytes:
    """A PDF whose tree of pages is a long chain with one page at its end."""
    depth = max(1, size // 70)
    content = b"BT /F1 12 Tf 72 720 Td (The ferry leaves.) Tj ET"
    chain = [b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (5 + step) for step in range(depth)]
    return pdf(
        [
            b"<</Type/Catalog/Pages 5 0 R>>",
            b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            b"null",
            *[each.replace(b"[%d 0 R]" % (5 + step), b"[%d 0 R]" % (6 + step)) for step, each in enumerate(chain)],
            b"<</Type/Page/Contents 2 0 R/Resources<</Font<</F1 3 0 R>>>>>>",
        ]
    )


def page_of(piece: bytes) -> Shape:
    """A PDF of one page whose content repeats one operator."""

    def made(size: int) -> bytes:
        content = b"BT /F1 12 Tf 72 720 Td (The ferry leaves.) Tj " + piece * max(1, size // len(piece)) + b" ET"
        return pdf(
            [
                b"<</Type/Catalog/Pages 2 0 R>>",
                b"<</Type/Pages/Count 1/Kids[5 0 R]>>",
                b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
                b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
                b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 3 0 R>>>>>>",
            ]
        )

    return made


def bookmarks(size: int) -> bytes:
    """A PDF of one page with many bookmarks to it."""
    count = max(1, size // 90)
    content = b"BT /F1 12 Tf 72 720 Td (The ferry leaves.) Tj ET"
    chain = [
        b"<</Title(The ferry)/Parent 6 0 R/Dest[5 0 R/Fit]/Next %d 0 R>>" % (8 + number) for number in range(count)
    ]
    chain[-1] = b"<</Title(The ferry)/Parent 6 0 R/Dest[5 0 R/Fit]>>"
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R/Outlines 6 0 R>>",
            b"<</Type/Pages/Count 1/Kids[5 0 R]>>",
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
            b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 3 0 R>>>>>>",
            b"<</Type/Outlines/First 7 0 R/Last %d 0 R/Count %d>>" % (6 + count, count),
            *chain,
        ]
    )


def pdf(objects: list[bytes]) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    found, places = bytearray(b"%PDF-1.4\n"), []
    for number, each in enumerate(objects, 1):
        places.append(len(found))
        found += b"%d 0 obj%s\nendobj\n" % (number, each)
    start = len(found)
    found += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    found += b"".join(b"%010d 00000 n \n" % place for place in places)
    found += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(found)


def office(name: str, body: Callable[[int], str]) -> Shape:
    """A .docx, .pptx or .xlsx whose main part has this body; stored, so that its size is that of the text."""

    def made(size: int) -> bytes:
        stream = BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            for path, text in _PARTS[name].items():
                archive.writestr(path, text.replace("BODY", body(size)))
        return stream.getvalue()

    return made


def times(piece: str, before: str = "", after: str = "") -> Callable[[int], str]:
    """A body that is one piece over and over."""
    return lambda size: before + piece * max(1, size // len(piece)) + after


def deep(opening: str, closing: str) -> Callable[[int], str]:
    """A body of something inside itself."""
    return lambda size: (opening * (size // len(opening + closing))) + closing * (size // len(opening + closing))


_TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
_TYPES += '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
_TYPES += '<Default Extension="xml" ContentType="application/xml"/>'
_LINKS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD, _SHEET = "application/vnd.openxmlformats-officedocument.wordprocessingml", "application/vnd.openxmlformats"
_SHEET += "-officedocument.spreadsheetml"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PARTS = {
    "docx": {
        "[Content_Types].xml": f'{_TYPES}<Override PartName="/d.xml" ContentType="{_WORD}.document.main+xml"/></Types>',
        "_rels/.rels": f'{_LINKS}<Relationship Id="a" Type="{_OFFICE}/officeDocument" Target="d.xml"/></Relationships>',
        "d.xml": f'<w:document xmlns:w="{_W}"><w:body>BODY</w:body></w:document>',
    },
    "xlsx": {
        "[Content_Types].xml": f'{_TYPES}<Override PartName="/b.xml" ContentType="{_SHEET}.sheet.main+xml"/>'
        f'<Override PartName="/s.xml" ContentType="{_SHEET}.worksheet+xml"/></Types>',
        "_rels/.rels": f'{_LINKS}<Relationship Id="a" Type="{_OFFICE}/officeDocument" Target="b.xml"/></Relationships>',
        "b.xml": f'<workbook xmlns="{_S}" xmlns:r="{_OFFICE}"><sheets><sheet name="Ferries" sheetId="1" r:id="a"/>'
        "</sheets></workbook>",
        "_rels/b.xml.rels": f'{_LINKS}<Relationship Id="a" Type="{_OFFICE}/worksheet" Target="s.xml"/></Relationships>',
        "s.xml": f'<worksheet xmlns="{_S}"><sheetData>BODY</sheetData></worksheet>',
    },
}
_P = "<w:p><w:r><w:t>The ferry leaves at nine.</w:t></w:r></w:p>"
_CELL = "<w:tc><w:p><w:r><w:t>Ferry</w:t></w:r></w:p></w:tc>"
_SPANNING = "<w:tr><w:tc><w:tcPr><w:gridSpan w:val='60'/><w:vMerge/></w:tcPr><w:p><w:r><w:t>a</w:t></w:r></w:p>"
_SPANNING += "</w:tc></w:tr>"
_HEADED = '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Ferry</w:t></w:r></w:p>'

#: The file's name → what makes it. Prose comes first: it is what the others are compared with.
SHAPES: dict[str, Shape] = {
    "prose.txt": repeated(PROSE),
    "digits.txt": drawn("0123456789"),
    "letters.txt": drawn("abcdefghijklmnopqrstuvwxyz"),
    "cyrillic letters.txt": drawn("абвгдежзийклмнопрстуфхцчшщъыьэюя"),
    "one letter.txt": repeated("a"),
    "base64.txt": encoded,
    "address.txt": drawn("abcdefghijklmnop/-_.%=&0123456789", "https://harbour.example/"),
    "one line.txt": repeated("The ferry leaves at nine and "),
    "newlines.txt": repeated("\n", "Ferry", "Ferry"),
    "spaces.txt": repeated(" ", "Ferry", "Ferry"),
    "blank lines with spaces.txt": repeated("   \n", "Ferry\n", "Ferry"),
    "combining marks.txt": repeated("\u0301", "e"),
    "mixed marks.txt": drawn("\u0300\u0323\u0345\u05b0\u0327", "e"),
    "zero width.txt": repeated("\u200b", "Ferry", "Ferry"),
    "full stops.txt": repeated(".", "Ferry"),
    "question marks.txt": repeated("? ", "Ferry"),
    "dots between.txt": repeated("a."),
    "tiny sentences.txt": repeated("No. "),
    "initials.txt": repeated("A. B. "),
    "centuries.txt": repeated("XIX в. "),
    "dates.txt": repeated("1.1.2020 г. "),
    "brackets.txt": repeated("("),
    "closed brackets.txt": repeated("(a.) B "),
    "quotation marks.txt": repeated("«"),
    "closing marks.txt": repeated("A.»"),
    "words of one line.txt": repeated("ferry\n"),
    "bullets.txt": repeated("- a\n"),
    "numbers.txt": repeated("1 000 000,5 "),
    "dashes.txt": repeated("—"),
    "soft hyphens.txt": repeated("a\u00ad"),
    "ideographs.txt": drawn("的一是不了人我在有他这为之大来以个中上们"),
    "emoji.txt": repeated("👨\u200d👩\u200d👧"),
    "bytes.txt": lambda size: Random(SEED).randbytes(size),
    "ligatures.txt": repeated("ﷺ"),
    "headings.md": repeated("# A\n"),
    "headings with text.md": numbered("# Ferry %d\n\nThe ferry leaves.\n\n"),
    "quotes.md": repeated(">"),
    "nested lists.md": lambda size: "".join(" " * (2 * (n % 400)) + "- a\n" for n in range(size // 400)).encode(),
    "open brackets.md": repeated("["),
    "open links.md": repeated("[a]("),
    "images.md": repeated("![a"),
    "emphasis.md": repeated("*a **b "),
    "asterisks.md": repeated("a**"),
    "backticks.md": lambda size: "".join("`" * n + "a" for n in range(1, int((2 * size) ** 0.5))).encode(),
    "entities.md": repeated("&amp"),
    "angle brackets.md": repeated("<a "),
    "comments.md": repeated("<!--"),
    "references.md": numbered("[a%d]: b\n"),
    "table.md": numbered("| %d | a |\n", "| n | ferry |\n| --- | --- |\n"),
    "wide table.md": lambda size: (
        "|" + "a|" * (size // 6) + "\n|" + "-|" * (size // 6) + "\n|" + "b|" * (size // 6)
    ).encode(),
    "row spans.html": repeated("<tr><td rowspan=999>a<td>b", "<table>", "</table>"),
    "column spans.html": repeated("<tr><td colspan=999>a<td>b", "<table>", "</table>"),
    "both spans.html": repeated("<tr><td rowspan=9999 colspan=999>a", "<table>", "</table>"),
    "cells.html": repeated("<td>a", "<table><tr>", "</table>"),
    "rows.html": repeated("<tr><td>a<td>b", "<table>", "</table>"),
    "nested tables.html": nested("<table><tr><td>", "</td></tr></table>"),
    "nested divisions.html": nested("<div>", "</div>"),
    "nested lists.html": nested("<ul><li>", "</li></ul>"),
    "nested marks.html": nested("<b><i>", "</i></b>"),
    "unclosed.html": repeated("<p><b>a"),
    "links.html": repeated("<a href=b>a</a> "),
    "link lists.html": repeated("<ul><li><a href=b>a</a></ul>"),
    "breaks.html": repeated("a<br>"),
    "attributes.html": numbered("a%d=b ", "<p ", ">Ferry</p>"),
    "classes.html": repeated("<p class='a-menu b'>a "),
    "comments.html": repeated("<!-- a -->"),
    "open tags.html": repeated("<"),
    "entities.html": repeated("&lt;"),
    "headings.html": repeated("<h1>a</h1>"),
    "definitions.html": repeated("<dl><dt>a<dd>b</dl>"),
    "script.html": repeated("a", "<script type='application/ld+json'>", "</script><p>Ferry"),
    "json.html": repeated("[", "<script type='application/ld+json'>", "</script><p>Ferry"),
    "title.html": repeated("a - ", "<title>", "</title><p>Ferry"),
    "commas.csv": repeated(",", "a,b\n"),
    "rows.csv": numbered("%d,a\n", "n,ferry\n"),
    "columns.csv": numbered("%d,"),
    "quotation mark.csv": repeated("a,b\n", '"'),
    "quotation marks.csv": repeated('"'),
    "encoded subject.eml": mail("Subject-2", "=?utf-8?q?a?= "),
    "encoded words.eml": mail("To", "=?utf-8?q?a?= "),
    "broken encoded words.eml": mail("To", "=?utf-8?q?"),
    "receivers.eml": mail("To", "a@b.example, "),
    "brackets in an address.eml": mail("To", "(("),
    "angle brackets in an address.eml": mail("From-2", "<<a@"),
    "groups.eml": mail("To", "a:"),
    "file names.eml": mail("Content-Disposition", "attachment; filename*0=a; "),
    "headers.eml": numbered("X-%d: a\n", "From: a@b.example\n", "\nThe ferry leaves.\n"),
    "attachments.eml": attachments,
    "forwarded.eml": forwarded,
    "quoted lines.eml": repeated("> > > a\n", "From: a@b.example\n\n"),
    "pages.pdf": pages,
    "page tree.pdf": page_tree,
    "letters.pdf": page_of(b"(a) Tj "),
    "moves.pdf": page_of(b"1 0 Td "),
    "saved states.pdf": page_of(b"q "),
    "numbers.pdf": page_of(b"1 "),
    "open arrays.pdf": page_of(b"["),
    "bookmarks.pdf": bookmarks,
    "paragraphs.docx": office("docx", times(_P)),
    "cells.docx": office("docx", times(_CELL, "<w:tbl><w:tr>", "</w:tr></w:tbl>")),
    "rows.docx": office("docx", times(f"<w:tr>{_CELL}{_CELL}</w:tr>", "<w:tbl>", "</w:tbl>")),
    "spans.docx": office("docx", times(_SPANNING, "<w:tbl>", "</w:tbl>")),
    "headings.docx": office("docx", times(_HEADED)),
    "runs.docx": office("docx", times("<w:r><w:t>a</w:t></w:r>", "<w:p>", "</w:p>")),
    "nested tables.docx": office("docx", deep("<w:tbl><w:tr><w:tc>", "<w:p/></w:tc></w:tr></w:tbl>")),
    "rows.xlsx": office("xlsx", times('<row><c t="inlineStr"><is><t>a</t></is></c><c><v>1</v></c></row>')),
    "far cell.xlsx": office("xlsx", times('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
    "cells.xlsx": office("xlsx", times("<c><v>1</v></c>", "<row>", "</row>")),
}
