"""Files are read in a process of their own, with bounds: each fault is told, and the next file is read."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.errors import UnreadableDocument, UnsupportedFormat
from assistant.reading import process, read_file
from assistant.reading.process import ReadingProcess
from assistant.settings import MEGABYTE, ReadingSettings

pytestmark = pytest.mark.integration

#: Stands in for the readers: does to the process what the file says.
STAND_IN = """
import os, sys, time
import assistant.reading as reading
from assistant.types import Reading
def fake_read_file(path, limits):
    word, _, number = path.read_text().partition(" ")
    if word == "sleep": time.sleep(float(number))
    if word == "swell": kept = bytearray(int(number)); time.sleep(5)
    if word == "die": os.abort()
    if word == "raise": raise MemoryError
    if word == "print": print("not an answer"); os.write(1, b"nor this")
    return Reading(f"{os.getpid()} {word}")
reading.read_file = fake_read_file
from assistant.reading.process import work
work()
"""


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[ReadingProcess]:
    monkeypatch.setattr(process, "PROGRAM", STAND_IN)
    with ReadingProcess(ReadingSettings(timeout_seconds=1.5, max_memory_bytes=300 * MEGABYTE)) as reading:
        yield reading


def told(reader: ReadingProcess, folder: Path, words: str) -> str:
    """Who read the file, or what is said of it."""
    path = folder / "a.txt"
    path.write_text(words, encoding="utf-8")
    try:
        return reader(path).text.split()[0]
    except UnreadableDocument as error:
        return error.message


def test_one_process_reads_many_files_and_ends_with_them(reader: ReadingProcess, tmp_path: Path) -> None:
    readers = {told(reader, tmp_path, words) for words in ("read", "read", "print", "read")}
    assert len(readers) == 1 and readers != {str(os.getpid())}
    reader.close()
    with pytest.raises(ProcessLookupError):
        os.kill(int(readers.pop()), 0)


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("sleep 60", "It was not read within 1.5 seconds."),
        ("swell 600000000", "Reading it takes more than 300 MB of memory."),
        ("die", "It crashes its reader."),
        ("raise", "It crashes its reader."),
    ],
)
def test_a_file_over_a_bound_is_told_and_the_next_one_is_read(
    reader: ReadingProcess, tmp_path: Path, words: str, fault: str
) -> None:
    first = told(reader, tmp_path, "read")
    started = time.monotonic()
    assert told(reader, tmp_path, words) == fault
    assert time.monotonic() - started < 5
    assert told(reader, tmp_path, "read").isdigit()
    assert told(reader, tmp_path, "read") != first


def test_a_process_that_was_killed_between_two_files_is_replaced(reader: ReadingProcess, tmp_path: Path) -> None:
    os.kill(int(told(reader, tmp_path, "read")), signal.SIGKILL)
    time.sleep(0.2)
    assert told(reader, tmp_path, "read").isdigit()


def test_what_it_reads_is_what_was_read_here(tmp_path: Path) -> None:
    path = tmp_path / "план.md"
    path.write_text(
        "---\ndate: 2024-05-01\n---\n# План\n\nПаром \U0001f6a2 уходит.\n\n## Цена\n\n12 крон.", encoding="utf-8"
    )
    with ReadingProcess(ReadingSettings()) as reading:
        assert reading(path) == read_file(path, ReadingSettings())
        with pytest.raises(UnsupportedFormat, match="No reader for"):
            reading(tmp_path / "a.xyz")
        with pytest.raises(UnreadableDocument, match="cannot be opened") as gone:
            reading(tmp_path / "gone.txt")
        assert gone.value.hint


def test_a_process_that_cannot_start_is_no_fault_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "PROGRAM", "raise SystemExit(1)")
    with (
        ReadingProcess(ReadingSettings()) as reading,
        pytest.raises(Exception, match="ended before it could read") as wrong,
    ):
        reading(tmp_path / "a.txt")
    assert not isinstance(wrong.value, UnreadableDocument)
