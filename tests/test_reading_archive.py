from __future__ import annotations

import tarfile
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from reading_samples import LIMITS, read

from assistant.errors import UnreadableDocument


def zipped(**members: bytes) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_documents_of_an_archive_stand_under_their_names(tmp_path: Path) -> None:
    content = zipped(**{"папка/приказ.txt": "Приказ № 5".encode(), "../чужой.txt": "Текст".encode(), "a.dwg": b"x"})
    reading = read(tmp_path / "a.zip", content)
    assert {each.title for each in reading.outline.headings} == {"папка/приказ.txt", "../чужой.txt"}
    assert "Приказ № 5" in reading.text
    assert [each.part for each in reading.omissions] == ["the files a.dwg"]


def test_an_archive_in_archives_ends_somewhere(tmp_path: Path) -> None:
    content = b"Text"
    for depth in range(7):
        content = zipped(**{"a.txt" if not depth else "a.zip": content, "b.txt": b"Beside"})
    reading = read(tmp_path / "a.zip", content)
    assert "Beside" in reading.text and "Text" not in reading.text
    assert reading.omissions


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    limits = LIMITS.model_copy(update={"max_unpacked_bytes": 1_000_000})
    with pytest.raises(UnreadableDocument):
        read(tmp_path / "a.zip", zipped(**{"a.txt": b"a" * 5_000_000}), limits)


def test_links_in_a_tar_are_not_followed(tmp_path: Path) -> None:
    stream = BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        link = tarfile.TarInfo("passwd.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        own = tarfile.TarInfo("own.txt")
        own.size = 4
        archive.addfile(own, BytesIO(b"Word"))
    assert read(tmp_path / "a.tgz", stream.getvalue()).text == "own.txt\n\nWord"
