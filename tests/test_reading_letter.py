from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

from reading_samples import read


def mail(subject: str, text: str) -> EmailMessage:
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = subject, "a@b.example", "c@d.example"
    made.set_content(text)
    return made


def test_a_forwarded_mail_is_read(tmp_path: Path) -> None:
    outer = mail("FW: Тарифы", "См. вложение.")
    outer.add_attachment(mail("Тарифы", "Плата 40 000 сум."))
    reading = read(tmp_path / "a.eml", outer.as_bytes())
    assert "Плата 40 000 сум." in reading.text
    assert [(each.title, each.level) for each in reading.outline.headings] == [("FW: Тарифы", 1), ("Тарифы", 2)]


def test_copies_and_hours_are_kept(tmp_path: Path) -> None:
    made = mail("Ремонт", "Начнётся в июле.")
    made["Cc"], made["Date"] = "Юлдашев <y@f.example>", "Mon, 03 Jun 2024 16:42:00 +0500"
    shown = read(tmp_path / "a.eml", made.as_bytes()).text
    assert "Копия: Юлдашев <y@f.example>" in shown
    assert "Дата: 2024-06-03 16:42 +05:00" in shown


def test_html_is_taken_where_the_plain_text_is_a_stub(tmp_path: Path) -> None:
    made = mail("Договор", "Откройте письмо в браузере.")
    made.add_alternative("<p>Договор продлён до 2027 года.</p>", subtype="html")
    shown = read(tmp_path / "a.eml", made.as_bytes()).text
    assert "до 2027 года" in shown and "браузере" not in shown


def test_an_attachment_is_a_section_of_the_mail(tmp_path: Path) -> None:
    made = mail("Смета", "Смета приложена.")
    made.add_attachment("Статья;Сумма\nБумага;52000\n", subtype="csv", filename="смета.csv")
    made.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="a.exe")
    reading = read(tmp_path / "a.eml", made.as_bytes())
    assert "Статья: Бумага; Сумма: 52000" in reading.text
    assert "Вложения: смета.csv, a.exe" in reading.text


def test_an_invitation(tmp_path: Path) -> None:
    made = mail("Встреча", "Приглашаем.")
    event = (
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20240612T060000Z\r\nDTEND:20240612T070000Z\r\nSUMMARY:Закупки\r\n"
    )
    made.add_alternative(event + "LOCATION:зал 4\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", subtype="calendar")
    shown = read(tmp_path / "a.eml", made.as_bytes()).text
    assert "Встреча: Закупки; Когда: 2024-06-12 06:00–07:00 UTC; Где: зал 4" in shown
