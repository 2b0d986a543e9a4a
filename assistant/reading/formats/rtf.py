"""Rich Text Format."""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.reading.builder import TextBuilder
from assistant.reading.dates import stated_date
from assistant.reading.faults import broken_as_unreadable
from assistant.reading.loading import RawFile
from assistant.reading.scripts import lowered, raised
from assistant.reading.tables import table_lines
from assistant.reading.titles import real_title, title_of_text
from assistant.types import Reading

_SHIFTED = re.compile(
    r"\\(?P<kind>super|sub)(?![a-z])"
    r"(?P<words>(?:\\(?!nosupersub|super|sub|par|'|u-?\d)[a-z]+-?\d* ?)*)\s?"
    r"(?P<text>[^\\{}\r\n]{1,40})"
)
_TITLE = re.compile(r"\{\\title ([^{}]*)\}")
_CODE_PAGE = re.compile(r"\\ansicpg(\d+)")
_CELL = "|"


def read(file: RawFile) -> Reading:
    """Read a .rtf file."""
    from striprtf import striprtf

    to_text: Callable[..., str] = striprtf.rtf_to_text

    builder = TextBuilder(file.limits.max_text_characters)
    with broken_as_unreadable("rtf", UnicodeError):
        source = file.content.decode("latin-1")
        if not source.lstrip("\ufeff \r\n").startswith("{\\rtf"):
            raise ValueError("it does not begin as RTF does")
        text = to_text(_SHIFTED.sub(_shifted, source), errors="replace")
        title = _TITLE.search(source)
        shown = to_text(f"{{\\rtf1\\ansi{_code_page(source)} {title[1]}}}", errors="replace") if title else ""
        _add(builder, text)
    own = real_title(shown, file.name) or title_of_text(builder.text())
    return builder.reading(own, stated_date(builder.text()))


def _code_page(source: str) -> str:
    found = _CODE_PAGE.search(source)
    return found[0] if found else ""


def _shifted(match: re.Match[str]) -> str:
    move = raised if match["kind"] == "super" else lowered
    moved = "".join(each if each.isascii() else f"\\u{ord(each)}?" for each in move(match["text"]))
    return f"{match['words']} {moved}"


def _add(builder: TextBuilder, text: str) -> None:
    """Rows of tables come with a bar behind each cell."""
    rows: list[list[str]] = []
    for line in [*text.split("\n"), ""]:
        if line.rstrip().endswith(_CELL):
            rows.append([cell.strip() for cell in line.rstrip()[:-1].split(_CELL)])
            continue
        if rows:
            builder.add_table(table_lines(rows))
            rows = []
        builder.add(line)
