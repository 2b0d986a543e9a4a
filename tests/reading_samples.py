"""Sample files for the tests of reading, and the check that every reading must pass."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path

import pytest
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
_READABLE_WRITABLE, _LONG_FILE_NAME = 6, 0x3707


def msg(
    subject: str,
    body: str,
    *,
    sender: str = "Айгуль Сарсенова",
    to: str = "Omar Karimov",
    more: Mapping[int, bytes] | None = None,
    attached: Mapping[str, bytes] | None = None,
) -> bytes:
    """A mail as Outlook saves it; `more` are binary properties, `attached` what is in the storages of attachments."""
    texts = {
        _MESSAGE_CLASS: "IPM.Note",
        _SUBJECT: subject,
        _SENDER_NAME: sender,
        _SENDER_ADDRESS: "a@example.org",
        _TO: to,
        _BODY: body,
    }
    streams, properties = mail_properties({number: text for number, text in texts.items() if text}, more or {})
    properties += struct.pack("<IIQ", _SUBMITTED, _READABLE_WRITABLE, SENT_FILETIME)
    properties += struct.pack("<IIQ", _FLAGS, _READABLE_WRITABLE, 1)
    streams["__properties_version1.0"] = bytes(32) + properties
    return compound(streams | dict(attached or {}))


def attached_msg(name: str, subject: str, body: str) -> dict[str, bytes]:
    """What is in the storage of a mail that is attached to a mail."""
    place = "__attach_version1.0_#00000000/"
    streams, properties = mail_properties({_LONG_FILE_NAME: name})
    inner, inner_properties = mail_properties({_SUBJECT: subject, _BODY: body})
    streams["__properties_version1.0"] = bytes(8) + properties
    inner["__properties_version1.0"] = bytes(24) + inner_properties
    found = {f"{place}{path}": content for path, content in streams.items()}
    return found | {f"{place}__substg1.0_3701000D/{path}": content for path, content in inner.items()}


def mail_properties(
    texts: Mapping[int, str], more: Mapping[int, bytes] | None = None
) -> tuple[dict[str, bytes], bytes]:
    """The streams of properties by their names, and the list of these properties."""
    streams, listed = {}, b""
    kinds = [(number, 0x1F, text.encode("utf-16-le")) for number, text in texts.items()]
    kinds += [(number, 0x102, content) for number, content in (more or {}).items()]
    for number, kind, content in kinds:
        streams[f"__substg1.0_{number:04X}{kind:04X}"] = content
        listed += struct.pack("<IIII", number << 16 | kind, _READABLE_WRITABLE, len(content) + 2, 0)
    return streams, listed


_SECTOR, _MINI_SECTOR, _SMALL = 512, 64, 4096
_FREE, _END, _FAT, _NO_ENTRY = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file ([MS-CFB], version 3) with these streams by their paths."""
    paths = sorted({"/".join(path.split("/")[: depth + 1]) for path in streams for depth in range(path.count("/") + 1)})
    mini, mini_table, big, places = b"", [], b"", {}
    for path, content in streams.items():
        if len(content) < _SMALL:
            places[path] = len(mini_table) if content else _END
            mini_table += _chain(len(mini_table), -(-len(content) // _MINI_SECTOR))
            mini += _padded(content, _MINI_SECTOR)
    mini_table_bytes = _padded(struct.pack(f"<{len(mini_table)}I", *mini_table), _SECTOR, b"\xff")
    directory_sectors = -(-128 * (len(paths) + 1) // _SECTOR)
    parts = [directory_sectors, len(mini_table_bytes) // _SECTOR, len(_padded(mini, _SECTOR)) // _SECTOR]
    table, start = [_FAT], 1
    starts = []
    for sectors in parts:
        starts.append(start if sectors else _END)
        table += _chain(start, sectors)
        start += sectors
    for path, content in streams.items():
        if len(content) >= _SMALL:
            places[path] = start
            sectors = -(-len(content) // _SECTOR)
            table += _chain(start, sectors)
            start += sectors
            big += _padded(content, _SECTOR)
    assert len(table) <= 128, "one sector holds the table of sectors"
    first = {
        path: next((n for n, each in enumerate(paths, 1) if _is_in(each, path)), _NO_ENTRY) for path in ("", *paths)
    }
    entries = _entry("Root Entry", 5, _NO_ENTRY, first[""], starts[2], len(mini))
    for path in paths:
        beside = next((n for n, each in enumerate(paths, 1) if each > path and _is_in(each, _above(path))), _NO_ENTRY)
        kind, place, size = (2, places[path], len(streams[path])) if path in streams else (1, 0, 0)
        entries += _entry(path.rpartition("/")[2], kind, beside, first[path], place, size)
    header = struct.pack(
        "<8s16xHHHHH6xIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, starts[0]
    )
    header += struct.pack("<IIIIII", 0, _SMALL, starts[1], parts[1], _END, 0)
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    sectors_table = _padded(struct.pack(f"<{len(table)}I", *table), _SECTOR, b"\xff")
    return header + sectors_table + _padded(entries, _SECTOR) + mini_table_bytes + _padded(mini, _SECTOR) + big


def _above(path: str) -> str:
    return path.rpartition("/")[0]


def _is_in(path: str, folder: str) -> bool:
    return _above(path) == folder


def _chain(start: int, sectors: int) -> list[int]:
    return [*range(start + 1, start + sectors), _END] if sectors else []


def _padded(content: bytes, size: int, filler: bytes = b"\0") -> bytes:
    return content + filler * (-len(content) % size)


def _entry(name: str, kind: int, beside: int, child: int, place: int, size: int) -> bytes:
    """A directory entry: its siblings are a chain to the right."""
    shown = name.encode("utf-16-le")
    head = struct.pack("<64sHBBIII", shown, len(shown) + 2, kind, 1, _NO_ENTRY, beside, child)
    return head + struct.pack("<16xI16xIQ", 0, place, size)
