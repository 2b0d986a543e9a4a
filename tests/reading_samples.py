"""Sample files for the tests of reading, and the check that every reading must pass."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path

import pytest
from extract_msg.ole_writer import OleWriter
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject

from assistant.reading import read_file
from assistant.reading.cleaning import clean_text
from assistant.settings import ReadingSettings
from assistant.types import Reading
from evals.data import SETS_VARIABLE, sets_folder

#: Three documents of the first users, which are not ours to give away: evals/README.md.
SEEDS = (sets_folder() or Path("unset")) / "seeds"
needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason=f"needs the set `seeds`: {SETS_VARIABLE}, evals/README.md")
LIMITS = ReadingSettings()


def read(path: Path, content: bytes | str, limits: ReadingSettings = LIMITS) -> Reading:
    """Write `content` to `path`, read it through the door, and check what holds for every reading."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    reading = read_file(path, limits)
    assert_sound(reading)
    return reading


def assert_sound(reading: Reading) -> None:
    """The text is clean, and pages and headings start exactly where the outline says."""
    text, outline = reading.text, reading.outline
    assert text and clean_text(text) == text
    assert all(text[each.start :].startswith(each.title) and each.title for each in outline.headings)
    assert all(0 <= each.start < len(text) and not text[each.start].isspace() for each in outline.pages)
    for starts in ([each.start for each in outline.headings], [each.start for each in outline.pages]):
        assert starts == sorted(set(starts))
    numbers = [each.number for each in outline.pages]
    assert numbers == sorted(set(numbers))


def page_texts(reading: Reading) -> dict[int, str]:
    """Text of every page by its number."""
    starts = [*(each.start for each in reading.outline.pages), len(reading.text)]
    return {
        page.number: reading.text[page.start : end].strip()
        for page, end in zip(reading.outline.pages, starts[1:], strict=True)
    }


def saved(thing: object) -> bytes:
    """Bytes of anything with a `save` that takes a stream: a docx, pptx or xlsx in the making."""
    stream = BytesIO()
    thing.save(stream)  # type: ignore[attr-defined]
    return stream.getvalue()


def with_member(archive: bytes, name: str, content: bytes) -> bytes:
    """The zip `archive` with one member replaced or added."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(archive)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
        new.writestr(name, content)
    return stream.getvalue()


def pdf(
    pages: Sequence[Sequence[str]],
    *,
    facts: Mapping[str, str] | None = None,
    bookmarks: Sequence[tuple[str, int]] = (),
    password: str | None = None,
) -> bytes:
    """A PDF with these lines on its pages. Its font has no glyphs, only the map to Unicode that readers follow.

    `bookmarks` are (title, page index); `password` encrypts, "" for a file that opens without asking.
    """
    writer = PdfWriter()
    font = writer._add_object(_font(writer, sorted({letter for page in pages for line in page for letter in line})))
    for lines in pages:
        page = writer.add_blank_page(595, 842)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F"): font})}
        )
        page[NameObject("/Contents")] = writer._add_object(_stream(_drawing(lines)))
    for title, index in bookmarks:
        writer.add_outline_item(title=title, page_number=index)
    writer.add_metadata({"/Producer": "tests", **(facts or {})})
    if password is not None:
        writer.encrypt(user_password=password, owner_password="owner", algorithm="AES-256")
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()


def placed_pdf(pages: Sequence[Sequence[tuple[float, float, float, str]]]) -> bytes:
    """A PDF whose pages are pieces of text at (x, baseline y, size); every glyph is half as wide as its size."""
    writer = PdfWriter()
    letters = sorted({letter for page in pages for *_, text in page for letter in text})
    font = writer._add_object(_font(writer, letters))
    for pieces in pages:
        page = writer.add_blank_page(595, 842)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F"): font})}
        )
        drawing = " ".join(f"BT /F {size} Tf 1 0 0 1 {x} {y} Tm <{_hexed(text)}> Tj ET" for x, y, size, text in pieces)
        page[NameObject("/Contents")] = writer._add_object(_stream(drawing))
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()


def _drawing(lines: Sequence[str]) -> str:
    shown = (f"1 0 0 1 50 {800 - 14 * at} Tm <{_hexed(line)}> Tj" for at, line in enumerate(lines) if line)
    return "BT /F 12 Tf " + " ".join(shown) + " ET"


def _hexed(text: str) -> str:
    return text.encode("utf-16-be").hex()


def _stream(content: str) -> StreamObject:
    stream = StreamObject()
    stream.set_data(content.encode())
    return stream


def _font(writer: PdfWriter, letters: Sequence[str]) -> DictionaryObject:
    pairs = "\n".join(f"<{_hexed(letter)}> <{_hexed(letter)}>" for letter in letters)
    unicode_map = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Sample def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{len(letters)} beginbfchar\n{pairs}\nendbfchar\n"
        "endcmap end end"
    )
    inner = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/CIDFontType2"),
            NameObject("/BaseFont"): NameObject("/Sample"),
            NameObject("/DW"): NumberObject(500),
        }
    )
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type0"),
            NameObject("/BaseFont"): NameObject("/Sample"),
            NameObject("/Encoding"): NameObject("/Identity-H"),
            NameObject("/DescendantFonts"): ArrayObject([inner]),
            NameObject("/ToUnicode"): writer._add_object(_stream(unicode_map)),
        }
    )


#: FILETIME of 2025-11-20 09:30 UTC: tenths of microseconds since 1601.
SENT_FILETIME = (1_763_631_000 + 11_644_473_600) * 10_000_000
_MESSAGE_CLASS, _SUBJECT, _SENDER_NAME, _SENDER_ADDRESS, _TO, _BODY = 0x1A, 0x37, 0xC1A, 0x5D01, 0xE04, 0x1000
_FLAGS, _SUBMITTED = 0x0E070003, 0x00390040
_READABLE_WRITABLE = 6


def msg(subject: str, body: str, *, sender: str = "Айгуль Сарсенова", to: str = "Omar Karimov") -> bytes:
    """A mail as Outlook saves it."""
    texts = {
        _MESSAGE_CLASS: "IPM.Note",
        _SUBJECT: subject,
        _SENDER_NAME: sender,
        _SENDER_ADDRESS: "a@example.org",
        _TO: to,
        _BODY: body,
    }
    writer = OleWriter()
    properties = struct.pack("<8xIIII8x", 0, 0, 0, 0)
    for number, text in texts.items():
        content = text.encode("utf-16-le")
        writer.addEntry(f"__substg1.0_{number:04X}001F", content)
        properties += struct.pack("<IIII", number << 16 | 0x1F, _READABLE_WRITABLE, len(content) + 2, 0)
    properties += struct.pack("<IIQ", _SUBMITTED, _READABLE_WRITABLE, SENT_FILETIME)
    properties += struct.pack("<IIQ", _FLAGS, _READABLE_WRITABLE, 1)
    writer.addEntry("__properties_version1.0", properties)
    writer.addEntry("__nameid_version1.0", storage=True)
    for name in ("00020102", "00030102", "00040102"):
        writer.addEntry(f"__nameid_version1.0/__substg1.0_{name}", b"")
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()
