from __future__ import annotations

import pytest

from assistant.reading.decoding import decode_text, repair_cyrillic

SHORT = [
    "Грант одобрен.",
    "Встреча прошла в Ташкенте",
    "ПРИКАЗ МИНИСТРА",
    "Ёлка, ещё и щи",
    "Дорожная карта на 2026–2027 годы".replace("–", "-"),
    "IT Park подписал соглашение с KOICA",
    "В июле он уехал",
]
LONG = "Министерство объявило конкурс: приём заявок продлится до мая.\r\nПобедители получат по 4,5 млн сумов.\r\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "koi8-r", "cp866"]
)
@pytest.mark.parametrize("text", [*SHORT, LONG])
def test_russian_in_every_encoding(text: str, encoding: str) -> None:
    assert decode_text(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["ascii", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_english_in_every_encoding(encoding: str) -> None:
    assert decode_text(b"The grant was approved.".decode().encode(encoding)) == "The grant was approved."


@pytest.mark.parametrize(
    "text", ["Café déjà vu", "Größe der Übung", "La città è bella", "It’s “quoted” – fine", "Don’t"]
)
def test_western_letters(text: str) -> None:
    assert decode_text(text.encode("cp1252")) == text


def test_marks_of_the_russian_page_stay() -> None:
    assert decode_text("No № 5 «a»".encode("cp1251")) == "No № 5 «a»"


def test_a_declared_encoding_counts_when_it_fits() -> None:
    assert decode_text("Ъ".encode("koi8-r"), "koi8-r") == "Ъ"
    assert decode_text("Грант одобрен".encode("cp1251"), "us-ascii") == "Грант одобрен"
    assert decode_text("Грант одобрен".encode("cp1251"), "no such encoding") == "Грант одобрен"
    assert decode_text("Грант одобрен".encode(), "cp1251") == "Грант одобрен"


def test_a_damaged_byte_does_not_spoil_a_long_text() -> None:
    content = LONG.encode()
    assert decode_text(content[:41] + b"\xff" + content[41:]).replace("\ufffd", "") == LONG
    assert decode_text((LONG * 3).encode()[:-3])[:100] == LONG[:100]


@pytest.mark.parametrize("content", [b"%PDF-1.7 rest", b"PK\x03\x04", b"\x89PNG\r\n", bytes(range(256)), b"\x00" * 50])
def test_binary_is_no_text(content: bytes) -> None:
    with pytest.raises(ValueError, match="not text"):
        decode_text(content)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"\xef\xbb\xbf"])
def test_nothing_is_nothing(content: bytes) -> None:
    assert decode_text(content) == ""


def test_cyrillic_that_was_read_as_latin_is_repaired() -> None:
    assert repair_cyrillic("Ïðèêàç ìèíèñòðà") == "Приказ министра"
    for text in ("Größe der Übung", "Приказ", "plain", "", "ÄÖÜ"):
        assert repair_cyrillic(text) == text
