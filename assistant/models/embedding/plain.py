"""What the encoders share: the default model's name, text as all of them can read it, how to install what they need."""

from __future__ import annotations

import unicodedata

E5_SMALL = "intfloat/multilingual-e5-small"
INSTALLED_BY = "It is installed by `make setup`, or with: pip install "


def plain(text: str) -> str:
    """Without what tokenizers stumble over: a NUL ends a C string, a lone surrogate has no UTF-8.

    Letters and their marks are joined (й is one character, not и and a breve): some PDF files keep them apart, and
    then no piece of the vocabulary would fit.
    """
    encodable = text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", encodable)
