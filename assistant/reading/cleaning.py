"""Text as people read it: one newline, no hidden characters, composed letters, no ragged white space."""

from __future__ import annotations

import re
import unicodedata

import regex

_NEWLINE = re.compile("\r\n?|[\v\f\x85\u2028]")
#: White space that is not a plain space: no-break, thin, figure, ideographic …
_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
#: What is not seen yet changes or hides text: controls, zero-width and bidirectional marks, soft hyphens, tags.
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
#: Bullets that Word and PowerPoint take from symbol fonts, outside Unicode's own characters.
_SYMBOL_BULLET = re.compile("[\uf02d\uf06c\uf06e\uf075\uf076\uf0a7\uf0b7\uf0d8\uf0e0\uf0fc]")
#: More combining marks than any script puts on a letter: the limit of the stream-safe text format (UAX 15). Composing
#: takes the square of their number.
_MARKS_BEYOND = regex.compile(r"(\p{M}{30})\p{M}++")
_PARAGRAPH_BREAK = re.compile("\n{3,}")


def clean_text(text: str) -> str:
    """Normalise `text`; cleaning twice changes nothing.

    Lines end in ``\\n`` and carry no trailing white space, at most one line is blank, the ends are stripped, letters
    are composed (NFC) and carry no more marks than any script has, every kind of space is a space, and characters
    that nobody sees are gone.
    """
    if text.isascii() and text.isprintable():
        return text.strip()  # the common case in tables
    text = _NEWLINE.sub("\n", _whole_characters(text)).replace("\u2029", "\n\n")
    text = _SYMBOL_BULLET.sub("•", _HIDDEN.sub("", _SPACE.sub(" ", text)))
    text = unicodedata.normalize("NFC", _MARKS_BEYOND.sub(r"\1", text))
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return _PARAGRAPH_BREAK.sub("\n\n", text).strip()


def clean_line(text: str) -> str:
    """The same on one line: every run of white space becomes one space."""
    return " ".join(clean_text(text).split())


def _whole_characters(text: str) -> str:
    """Surrogate pairs joined, lone surrogates dropped."""
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
