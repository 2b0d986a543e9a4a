"""Blocks: where single line breaks end something. Sentences inside them are tested with `sentences`."""

from __future__ import annotations

import pytest

from assistant.language.lines import blocks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t\n ", []),
        ("  one  \n \n\n two ", ["one", "two"]),
        ("one\u2028Two", ["one", "Two"]),
        ("a | b\nc | d", ["a | b", "c | d"]),
        ("Title\nText goes on and on.", ["Title", "Text goes on and on."]),
        ("word, word\nand word", ["word, word\nand word"]),
        ("по-\nпрежнему", ["по-\nпрежнему"]),
        ("Text:\n— Первый\n— Второй", ["Text:", "— Первый", "— Второй"]),
        ("Ташкент\n— столица", ["Ташкент\n— столица"]),
        ("а) первый\nб) второй", ["а) первый", "б) второй"]),
        (  # a caption in a text that has a paragraph a line
            "Сессия прошла в рамках недели сырьевых материалов\nФото: Арнур Иванов\n\n" + "слово " * 40,
            ["Сессия прошла в рамках недели сырьевых материалов", "Фото: Арнур Иванов", ("слово " * 40).strip()],
        ),
    ],
)
def test_blocks(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in blocks(text)] == expected
