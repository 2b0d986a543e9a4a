from __future__ import annotations

from pathlib import Path

import compressed_rtf
import pytest
from reading_samples import attached_msg, msg, read

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


def test_a_mail_that_hangs_on_a_mail_is_read_with_it(tmp_path: Path) -> None:
    content = msg("FW: Склад", "См. вложенное письмо.", attached=attached_msg("Тарифы.msg", "Тарифы", "70 000 сум."))
    reading = read(tmp_path / "a.msg", content)
    assert reading.text.split("\n\n")[2:] == ["См. вложенное письмо.", "Тарифы", "70 000 сум.", "Вложения: Тарифы.msg"]


def test_words_that_are_there_as_html_only(tmp_path: Path) -> None:
    page = "<html><body><p>Плата за <b>склад</b></p><script>x</script></body></html>".encode()
    attached = attached_msg("Тарифы.msg", "Тарифы", "70 000 сум.")
    reading = read(tmp_path / "a.msg", msg("О складе", "", more={0x1013: page}, attached=attached))
    assert reading.text.split("\n\n")[2:] == ["Плата за склад", "Тарифы", "70 000 сум.", "Вложения: Тарифы.msg"]


def test_words_that_are_there_as_packed_rtf_only(tmp_path: Path) -> None:
    rtf = rb"{\rtf1\ansi\ansicpg1251\fromtext {\fonttbl{\f0 Arial;}}\f0 \'ce\'ef\'eb\'e0\'f2\'e0\par 70 000}"
    reading = read(tmp_path / "a.msg", msg("О складе", "", more={0x1009: compressed_rtf.compress(rtf)}))
    assert reading.text.split("\n\n")[2] == "Оплата\n70 000"


def test_a_long_mail(tmp_path: Path) -> None:
    body = "\r\n\r\n".join(f"Строка {number} о складе." for number in range(400))
    assert "Строка 399 о складе." in read(tmp_path / "a.msg", msg("О складе", body)).text
