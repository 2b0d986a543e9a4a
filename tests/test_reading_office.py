from __future__ import annotations

import struct
import tracemalloc
import zipfile
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
from reading_samples import read, saved, with_member

from assistant.errors import UnreadableDocument
from assistant.settings import ReadingSettings

ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
LAUGHS = (
    f'<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY e0 "ha">{ENTITIES}]>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body><w:p><w:r><w:t>&e11;</w:t></w:r></w:p></w:body></w:document>"
)


@pytest.fixture
def document() -> bytes:
    made = docx.Document()
    made.add_paragraph("Текст")
    return saved(made)


def packed(*members: tuple[str, bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize("suffix", ["docx", "pptx", "xlsx"])
def test_an_ole_file_is_encrypted_or_old(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(UnreadableDocument, match="encrypted, or it is a file of the old") as caught:
        read(tmp_path / f"a.{suffix}", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000))
    assert "password" in caught.value.hint


@pytest.mark.parametrize("suffix", ["docx", "pptx", "xlsx"])
@pytest.mark.parametrize("content", [b"no zip", packed(("a.txt", b"text")), packed()])
def test_other_archives_and_files(tmp_path: Path, suffix: str, content: bytes) -> None:
    with pytest.raises(UnreadableDocument, match=f"{suffix} is broken"):
        read(tmp_path / f"a.{suffix}", content)


def test_one_office_format_under_the_name_of_another(tmp_path: Path, document: bytes) -> None:
    sheet, slides = saved(openpyxl.Workbook()), saved(pptx.Presentation())
    for suffix, content in (("docx", sheet), ("pptx", document), ("xlsx", slides)):
        with pytest.raises(UnreadableDocument, match=f"{suffix} is broken"):
            read(tmp_path / f"a.{suffix}", content)


def test_too_much_when_unpacked(tmp_path: Path, document: bytes) -> None:
    content = with_member(document, "word/media/image.bin", bytes(2_000_000))
    with pytest.raises(UnreadableDocument, match="unpacks to more than 1,000,000 bytes") as caught:
        read(tmp_path / "a.docx", content, ReadingSettings(max_unpacked_bytes=1_000_000))
    assert "ASSISTANT_READING__MAX_UNPACKED_BYTES" in caught.value.hint


def test_a_zip_bomb_shows_in_its_ratio(tmp_path: Path, document: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="zip bomb"):
        read(tmp_path / "a.docx", with_member(document, "word/media/image.bin", bytes(20_000_000)))


def test_headers_that_lie_about_sizes_gain_nothing(tmp_path: Path, document: bytes) -> None:
    content = bytearray(with_member(document, "word/media/image.bin", bytes(2_000_000)))
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = struct.pack("<I", 10)
    with pytest.raises(UnreadableDocument):
        read(tmp_path / "a.docx", bytes(content), ReadingSettings(max_unpacked_bytes=1_000_000))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_and_never_expanded(tmp_path: Path, document: bytes, encoding: str) -> None:
    content = with_member(
        document, "word/document.xml", LAUGHS.replace("?>", f' encoding="{encoding}"?>').encode(encoding)
    )
    tracemalloc.start()
    with pytest.raises(UnreadableDocument, match="declares entities"):
        read(tmp_path / "a.docx", content)
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak_bytes < 50_000_000


def test_a_damaged_or_encrypted_member(tmp_path: Path, document: bytes) -> None:
    with zipfile.ZipFile(BytesIO(document)) as archive:
        at = archive.getinfo("word/document.xml").header_offset + 60
    damaged = document[:at] + b"\x00\xff\x00\xff" + document[at + 4 :]
    with pytest.raises(UnreadableDocument, match="docx is broken"):
        read(tmp_path / "a.docx", damaged)
