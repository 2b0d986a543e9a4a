"""Shared by the encoders: the default model's name, text cleaning, installation hints."""

from __future__ import annotations

import unicodedata

E5_SMALL = "intfloat/multilingual-e5-small"
INSTALLED_BY = "It is installed by `make setup`, or with: pip install "


def plain(text: str) -> str:
    """Text that every tokenizer accepts: a NUL ends a C string, a lone surrogate has no UTF-8.

    Letters and combining marks are composed (й is one character, not и and a breve): some PDF files separate them, and
    then no piece of the vocabulary would match.
    """
    encodable = text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", encodable)
