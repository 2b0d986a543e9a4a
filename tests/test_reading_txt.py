from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading_samples import read

from assistant.errors import UnreadableDocument
from assistant.reading.cleaning import clean_text

RUSSIAN = "Конкурс грантов объявлен\r\n\r\n20 ноября 2025 года министерство объявило конкурс грантов.\r\n"
ENGLISH = "A call for grants is open\n\nDate: 2025-11-20\n\nThe ministry has opened a call for grants.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1251", "koi8-r", "cp866"])
def test_russian(tmp_path: Path, encoding: str) -> None:
    reading = read(tmp_path / "конкурс грантов.txt", RUSSIAN.encode(encoding))
    assert reading.text == clean_text(RUSSIAN)
    assert (reading.title, reading.date, reading.origin) == ("Конкурс грантов объявлен", "2025-11-20", "")
    assert not reading.outline.pages and not reading.outline.headings


def test_english(tmp_path: Path) -> None:
    reading = read(tmp_path / "call.txt", ENGLISH)
    assert (reading.text, reading.title) == (ENGLISH.strip(), "A call for grants is open")
    assert reading.date == "2025-11-20"


def test_a_common_margin_is_cut_and_the_rest_of_the_indentation_stays(tmp_path: Path) -> None:
    assert read(tmp_path / "a.txt", " one\n    two\n\n      three\n").text == "one\ntwo\n\n  three"


@pytest.mark.parametrize(
    "content", [bytes(range(256)) * 8, b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\xd0\xcf\x11\xe0\xa1"]
)
def test_a_binary_file_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="not text") as caught:
        read(tmp_path / "binary.txt", content)
    assert "UTF-8" in caught.value.hint


@pytest.mark.parametrize("content", ["", " \n\n ", "\ufeff", "\u200b\u200e", "***\n---"])
def test_a_file_without_words_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(UnreadableDocument, match=r"has no text|is empty"):
        read(tmp_path / "empty.txt", content)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(text=st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t\r"), max_size=300))
def test_any_text_comes_back_normalised(tmp_path: Path, text: str) -> None:
    if any(map(str.isalnum, clean_text(text))):
        reading = read(tmp_path / "any.txt", f"x\n{text}")
        assert reading.text.split() == clean_text(f"x\n{text}").split()
