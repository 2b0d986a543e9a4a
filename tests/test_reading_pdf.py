from __future__ import annotations

from pathlib import Path

import pytest
from reading_samples import page_texts, pdf, read

from assistant.errors import UnreadableDocument
from assistant.settings import ReadingSettings

FIRST = [
    "Отчёт о грантах",
    "",
    "Министерство инновационного развития объявило конкурс грантов для молодых учёных, а также сотруд-",
    "ничество с зарубежными университетами. Приём заявок продлится до конца мая следующего года.",
    "Итоги подведут осенью.",
    "Победители получат по 4,5 млн долларов, и каждый из них обязуется представить отчёт о расходах, под-",
]
SECOND = ["готовленный по форме министерства, не позднее декабря.", "2. Условия", "Текст условий второй главы."]


def test_a_russian_report(tmp_path: Path) -> None:
    facts = {"/Title": "Отчёт о грантах 2025", "/CreationDate": "D:20251120093000+05'00'"}
    content = pdf(
        [FIRST, SECOND], facts=facts, bookmarks=[("Отчёт о грантах", 0), ("2. Условия", 1), ("Нет такого", 1)]
    )
    reading = read(tmp_path / "отчёт.pdf", content)
    assert page_texts(reading) == {
        1: "Отчёт о грантах\n\nМинистерство инновационного развития объявило конкурс грантов для молодых учёных, а "
        "также сотрудничество с зарубежными университетами. Приём заявок продлится до конца мая следующего года. "
        "Итоги подведут осенью.\n\nПобедители получат по 4,5 млн долларов, и каждый из них обязуется представить отчёт "
        "о расходах, подготовленный",
        2: "по форме министерства, не позднее декабря.\n\n2. Условия\n\nТекст условий второй главы.",
    }
    assert "подготовленный по форме" in reading.text
    assert [each.title for each in reading.outline.headings] == ["Отчёт о грантах", "2. Условия"]
    assert (reading.title, reading.date) == ("Отчёт о грантах 2025", "2025-11-20")


def test_an_english_report_without_facts(tmp_path: Path) -> None:
    lines = ["The grant programme", "", "November 20, 2025", "", "The grant programme of the ministry is open to all."]
    reading = read(tmp_path / "a.pdf", pdf([lines], facts={"/Title": "Microsoft Word - a.doc"}))
    assert (reading.title, reading.date) == ("The grant programme", "2025-11-20")


def test_pages_without_text_get_no_mark(tmp_path: Path) -> None:
    reading = read(tmp_path / "a.pdf", pdf([["Первая."], [], ["Третья."], []]))
    assert page_texts(reading) == {1: "Первая.", 3: "Третья."}


def test_a_file_with_an_owner_password_only_opens(tmp_path: Path) -> None:
    assert read(tmp_path / "a.pdf", pdf([["Открыто"]], password="")).text == "Открыто"


def test_a_file_with_a_password_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="asks for a password") as caught:
        read(tmp_path / "a.pdf", pdf([["Закрыто"]], password="secret"))
    assert "qpdf" in caught.value.hint


def test_a_scan_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="no text layer") as caught:
        read(tmp_path / "a.pdf", pdf([[], []]))
    assert "ocrmypdf" in caught.value.hint


def test_fonts_that_do_not_tell_their_letters(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="cannot be decoded"):
        read(tmp_path / "a.pdf", pdf([["\ue001\ue002\ue003 a \ue004"]]))


def test_text_that_old_programs_wrote_as_latin(tmp_path: Path) -> None:
    assert read(tmp_path / "a.pdf", pdf([["Ïðèêàç ìèíèñòðà"]])).text == "Приказ министра"


@pytest.mark.parametrize("keep_bytes", [5, 20, 200])
def test_a_cut_file(tmp_path: Path, keep_bytes: int) -> None:
    with pytest.raises(UnreadableDocument):
        read(tmp_path / "a.pdf", pdf([["Текст"]])[:keep_bytes])


def test_an_empty_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="0 bytes"):
        read(tmp_path / "a.pdf", b"")


def test_the_limit_of_text_holds_while_pages_are_read(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="longer than 50 characters"):
        read(tmp_path / "a.pdf", pdf([["слово " * 10]] * 5), ReadingSettings(max_text_characters=50))
