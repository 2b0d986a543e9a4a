"""The title that a text states in its first lines, and titles in metadata that are none."""

from __future__ import annotations

import re

from assistant.reading.cleaning import clean_line
from assistant.reading.dates import parse_date

_TITLE_CHARACTERS = 200
_CANDIDATES = 3
_SENTENCE_END = re.compile("[.;:,…]$")
_WORD = re.compile(r"\w{4,}")
_STEM_CHARACTERS = 5
#: Titles that programs leave behind. Anything that ends like a file name is one as well.
_LEFT_BEHIND = re.compile(
    r"(?:microsoft (?:word|powerpoint|excel)\b.*|untitled.*|document ?\d*|word document|powerpoint presentation"
    r"|presentation ?\d*|без имени.*|без названия.*|документ(?: microsoft word| ?\d*)|презентация(?: powerpoint| ?\d*)"
    r"|\(?(?:anonymous|untitled|unspecified|unknown|no title|none|null)\)?|новый документ.*|new document.*"
    r"|слайд ?\d*|slide ?\d*|книга ?\d*|book ?\d*|лист ?\d*|title|заголовок)"
    r"|.*\.(?:docx?|pptx?|xlsx?|pdf|rtf|od[tsp]|indd|tex|dvi|p?html?|md|txt|png|jpe?g|tiff?|qxd|pub|pages)",
    re.IGNORECASE,
)


def title_of_text(text: str) -> str:
    """The opening line that looks like a title and whose words the text takes up again, "" when none does.

    A banner of the site above the title looks like one too, but the text never comes back to it.
    """
    candidates = _title_like_lines(text)
    for line, rest in candidates:
        stems = _stems(line)
        if stems and 3 * len(stems & _stems(rest)) >= len(stems):
            return line
    return candidates[0][0] if candidates else ""


def real_title(title: str, file_name: str) -> str:
    """A title from metadata, or "" when a program left it there or it repeats the name of the file."""
    line = clean_line(title)[: 2 * _TITLE_CHARACTERS]
    stem = file_name.rsplit(".", 1)[0]
    known = _LEFT_BEHIND.fullmatch(line) or line.casefold() in (file_name.casefold(), stem.casefold())
    return "" if known or not any(map(str.isalpha, line)) else line[:_TITLE_CHARACTERS]


def _title_like_lines(text: str) -> list[tuple[str, str]]:
    """Up to three short lines before the first paragraph, each followed by a blank line, with the text after them."""
    found: list[tuple[str, str]] = []
    blocks = text[:20_000].split("\n\n")
    for at, block in enumerate(blocks[:-1]):
        lines = [line.strip() for line in block.split("\n") if not parse_date(line)]
        if not lines:
            continue
        if len(lines) > 1 or len(lines[0]) > _TITLE_CHARACTERS or _SENTENCE_END.search(lines[0]):
            break
        found.append((lines[0], "\n\n".join(blocks[at + 1 :])))
        if len(found) == _CANDIDATES:
            break
    return found


def _stems(text: str) -> set[str]:
    return {word[:_STEM_CHARACTERS].lower() for word in _WORD.findall(text)}
