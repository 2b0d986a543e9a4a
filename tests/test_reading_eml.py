from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
from reading_samples import read

from assistant.errors import UnreadableDocument


def mail(text: str = "", markup: str = "", subject: str = "О гранте") -> EmailMessage:
    made = EmailMessage()
    made["Subject"], made["From"] = subject, "Айгуль Сарсенова <a@example.org>"
    made["To"], made["Date"] = "Omar <o@example.org>, b@example.org", "Thu, 20 Nov 2025 23:30:00 +0500"
    made.set_content(text)
    if markup:
        made.add_alternative(markup, subtype="html")
    return made


def test_a_russian_mail_with_attachments(tmp_path: Path) -> None:
    made = mail("Добрый день!\n\nГрант одобрен.\n", "<p>Не это</p>")
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="Смета на год.pdf")
    made.add_attachment("a;b", subtype="csv", filename="list.csv")
    reading = read(tmp_path / "письмо.eml", made.as_bytes())
    assert reading.text.split("\n\n") == [
        "О гранте",
        "От: Айгуль Сарсенова <a@example.org>\nКому: Omar <o@example.org>, b@example.org\nДата: 2025-11-20 23:30 +05:00",
        "Добрый день!",
        "Грант одобрен.",
        "Вложения: Смета на год.pdf, list.csv",
        "Вложение: list.csv",
        "a | b",
    ]
    assert [each.part for each in reading.omissions] == ["the attachment Смета на год.pdf"]
    assert (reading.title, reading.date) == ("О гранте", "2025-11-20")
    assert reading.origin == "Айгуль Сарсенова <a@example.org>"


def test_an_english_mail_in_html_only(tmp_path: Path) -> None:
    made = EmailMessage()
    made["Subject"], made["From"] = "The grant", "a@example.org"
    made.set_content("<style>p{}</style><h2>News</h2><p>It is <b>approved</b>.</p>", subtype="html")
    reading = read(tmp_path / "a.eml", made.as_bytes())
    assert reading.text == "The grant\n\nFrom: a@example.org\n\nNews\n\nIt is approved."
    assert [each.title for each in reading.outline.headings] == ["The grant", "News"]


@pytest.mark.parametrize("encoding", ["koi8-r", "cp1251", "utf-8"])
@pytest.mark.parametrize("declared", [True, False])
def test_raw_bytes_in_headers_and_body(tmp_path: Path, encoding: str, declared: bool) -> None:
    kind = f"Content-Type: text/plain; charset={encoding}\n" if declared else ""
    text = f"Subject: Грант одобрен министром\nFrom: a@b.c\n{kind}\nДобрый день, грант одобрен.\n"
    reading = read(tmp_path / "a.eml", text.encode(encoding))
    assert reading.title == "Грант одобрен министром"
    assert reading.text.endswith("\n\nДобрый день, грант одобрен.")


def test_a_broken_date_is_no_date(tmp_path: Path) -> None:
    assert read(tmp_path / "a.eml", "Subject: Grant\nDate: yesterday\n\nText\n").date == ""


@pytest.mark.parametrize("content", ["just words\n", "", "Key: value\n\nbody"])
def test_what_is_no_mail(tmp_path: Path, content: str) -> None:
    with pytest.raises(UnreadableDocument):
        read(tmp_path / "a.eml", content)


def test_a_mail_without_words(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="no text"):
        read(tmp_path / "a.eml", mail(subject="").as_bytes())
