from __future__ import annotations

from pathlib import Path

import pytest
from reading_samples import read

from assistant.errors import UnreadableDocument


@pytest.mark.parametrize(
    ("inside", "shown"),
    [
        (r"4,5{\super 1} \u1084?\u1083?\u1085?", "4,5¹ млн"),
        (r"20 m\super 2\nosupersub .", "20 m²."),
        (r"H{\sub 2}O", "H₂O"),
        (r"\'cf\'f0\'e8\'e2\'e5\'f2", "Привет"),
    ],
)
def test_words_and_signs(tmp_path: Path, inside: str, shown: str) -> None:
    text = read(tmp_path / "a.rtf", r"{\rtf1\ansi\ansicpg1251 " + inside + "}").text
    assert text.replace(" ", "") == shown.replace(" ", "")


def test_what_is_no_rtf(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="rtf is broken"):
        read(tmp_path / "a.rtf", "just words")
