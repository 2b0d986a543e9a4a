from __future__ import annotations

from pathlib import Path

import pytest
from reading_samples import msg, read

from assistant.errors import UnreadableDocument


def test_a_russian_mail(tmp_path: Path) -> None:
    reading = read(tmp_path / "письмо.msg", msg("О гранте", "Добрый день!\r\n\r\nГрант одобрен."))
    assert reading.text.split("\n\n") == [
        "О гранте",
        "От: Айгуль Сарсенова <a@example.org>\nКому: Omar Karimov\nДата: 2025-11-20",
        "Добрый день!",
        "Грант одобрен.",
    ]
    assert (reading.title, reading.date) == ("О гранте", "2025-11-20")


def test_an_english_mail(tmp_path: Path) -> None:
    reading = read(tmp_path / "a.msg", msg("The grant", "It is approved.", sender="Ann"))
    assert reading.text.startswith(
        "The grant\n\nFrom: Ann <a@example.org>\nTo: Omar Karimov\nDate: 2025-11-20\n\nIt is"
    )


@pytest.mark.parametrize("cut_bytes", [100, 600, 1600, 3000])
def test_a_cut_file(tmp_path: Path, cut_bytes: int) -> None:
    with pytest.raises(UnreadableDocument, match=r"mail is broken|no text"):
        read(tmp_path / "a.msg", msg("О гранте", "Текст")[:cut_bytes])
