from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.reading.cleaning import clean_line, clean_text


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a\n\n\n\nb", "a\n\nb"),
        ("a \t \n \nb", "a\n\nb"),
        ("a\u2029b", "a\n\nb"),
        ("1\u00a0000\u202f000", "1 000 000"),
        ("\ufeffиг\u200bно\u00adри\u202eруй\u2066", "игнорируй"),
        ("и\u0306 е\u0308", "й ё"),
        ("a\x00b\x07c\x9fd", "abcd"),
        ("tag\U000e0041\U000e0042", "tag"),
        ("a\ud800b", "ab"),
        ("\ud83d\ude00", "😀"),
        ("\uf0b7 пункт", "• пункт"),
        ("  края  ", "края"),
        ("  a\n    b", "a\n    b"),
    ],
)
def test_what_is_cleaned(dirty: str, clean: str) -> None:
    assert clean_text(dirty) == clean


def test_a_line_has_single_spaces() -> None:
    assert clean_line(" a \n\n b\tc ") == "a b c"


@given(st.text(st.characters(exclude_categories=()), max_size=200))
def test_a_clean_text_keeps_every_promise(dirty: str) -> None:
    text = clean_text(dirty)
    assert clean_text(text) == text == text.strip()
    assert unicodedata.is_normalized("NFC", text)
    assert not re.search(r"[ \t\xa0]\n|\n{3}|\r|\x00", text)
    assert not re.search("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]", text)
    text.encode("utf-8")


def test_no_letter_carries_more_marks_than_a_script_has() -> None:
    assert len(clean_text("e" + "\u0323\u0345" * 50_000)) <= 31
