from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from reading_samples import LIMITS, SEEDS, needs_seeds, read

from assistant.errors import UnreadableDocument, UnsupportedFormat
from assistant.reading import SUPPORTED_SUFFIXES, read_file
from assistant.reading.cleaning import clean_text
from assistant.settings import ReadingSettings


def test_the_door_knows_these_suffixes() -> None:
    expected = (
        ".txt .md .markdown .html .htm .xhtml .mht .mhtml .pdf .docx .docm .dotx .pptx .pptm .ppsx .xlsx .xlsm .xltx "
        ".doc .dot .ppt .pps .xls .rtf .odt .ott .ods .odp .epub .fb2 .csv .tsv .eml .msg .mbox .ics .vcf "
        ".png .jpg .jpeg .tif .tiff .bmp .webp .zip .tar .tgz .gz"
    )
    assert frozenset(expected.split()) == SUPPORTED_SUFFIXES


@pytest.mark.parametrize("name", ["drawing.dwg", "film.mp4", "README", ".txt"])
def test_a_suffix_without_reader_is_refused_with_the_list(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnsupportedFormat) as caught:
        read_file(tmp_path / name, LIMITS)
    assert ".docx" in caught.value.hint and ".md" in caught.value.hint


@pytest.mark.parametrize("name", ["ОТЧЁТ.TXT", "отчёт за год.txt", "a b  c.Txt", "файл (1).txt", "«имя».txt"])
def test_names_in_any_script_case_and_with_spaces(tmp_path: Path, name: str) -> None:
    assert read(tmp_path / name, "Привет, мир").text == "Привет, мир"


@pytest.mark.parametrize("suffix", sorted(SUPPORTED_SUFFIXES))
@pytest.mark.parametrize("content", [b"", b"\n \n", b"\x00\x01\x02\xff" * 700, b"PK\x03\x04 no archive at all"])
def test_no_suffix_lets_rubbish_through(tmp_path: Path, suffix: str, content: bytes) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read(tmp_path / f"bad{suffix}", content)
    assert caught.value.message and caught.value.hint


@pytest.mark.parametrize("suffix", sorted(SUPPORTED_SUFFIXES))
def test_a_folder_with_the_name_of_a_file_is_refused(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"x{suffix}").mkdir()
    with pytest.raises(UnreadableDocument, match="not a file"):
        read_file(tmp_path / f"x{suffix}", LIMITS)


def test_a_pipe_does_not_hang_the_reader(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.txt")
    with pytest.raises(UnreadableDocument, match="not a file"):
        read_file(tmp_path / "x.txt", LIMITS)


def test_a_missing_file_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="cannot be opened: No such file"):
        read_file(tmp_path / "gone.txt", LIMITS)


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text("text")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(UnreadableDocument, match="may not be read") as caught:
        read_file(path, LIMITS)
    assert "chmod" in caught.value.hint


def test_a_file_over_the_limit_names_both_sizes_and_the_setting(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match=r"2,001 bytes, more than the 2,000") as caught:
        read(tmp_path / "big.txt", "a" * 2001, ReadingSettings(max_file_bytes=2000))
    assert "ASSISTANT_READING__MAX_FILE_BYTES" in caught.value.hint
    assert read(tmp_path / "fits.txt", "a" * 2000, ReadingSettings(max_file_bytes=2000)).text == "a" * 2000


def test_a_text_over_the_limit_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="longer than 100 characters") as caught:
        read(tmp_path / "long.md", "слово " * 50, ReadingSettings(max_text_characters=100))
    assert "ASSISTANT_READING__MAX_TEXT_CHARACTERS" in caught.value.hint


def test_importing_the_door_loads_no_vendor() -> None:
    vendors = ("pypdf", "docx", "pptx", "openpyxl", "trafilatura", "extract_msg", "lxml", "markdown_it")
    program = f"import sys, assistant.reading; print([each for each in {vendors} if each in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@needs_seeds
@pytest.mark.parametrize(
    ("start", "title", "date"),
    [
        ("000", "Republic of Korea provides a grant of $ 15.5 million", ""),
        ("001", "IT Park hosted a meeting with KOICA", "2020-11-26"),
        (
            "002",
            "«Неделя сырьевых материалов» в ЕС: впервые организована отдельная сессия, посвященная ЦА",
            "2025-11-20",
        ),
    ],
)
def test_the_seeds(start: str, title: str, date: str) -> None:
    path = next(SEEDS.glob(f"{start}_*.txt"))
    reading = read_file(path, LIMITS)
    assert (reading.title, reading.date) == (title, date)
    assert clean_text(reading.text) == reading.text
    assert reading.text.replace(" ", "") == clean_text(path.read_text(encoding="utf-8")).replace(" ", "")
