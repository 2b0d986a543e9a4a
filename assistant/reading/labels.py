"""Lines of a text that say what is what, ``Car number: 01 A 777 BA``: such a form is a table of one row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.types import Cell, Table, TableRow

#: A label is a few words without a stop; what stands behind it fits on its line.
_LABELLED = re.compile(
    r"[ \t]*(?:[-–—•*][ \t]+)?(?P<label>[^\W_][^\n:;!?|…]{0,59}?)[ \t]*:[ \t]+(?P<value>[^\n]{1,200}?)[ \t]*"
)
_LABEL_WORDS = 7
_LEAST_LINES = 2
_LINE = re.compile(r"[^\n]+")
#: A caption is the line right above.
_CAPTION_CHARACTERS = 150


def label_tables(text: str, taken: Sequence[tuple[int, int]]) -> Iterator[Table]:
    """The forms of a text outside the `taken` spans; a label that comes twice tells of a conversation."""
    run: list[re.Match[str]] = []
    caption = above = ""
    spans = iter(sorted(taken))
    span = next(spans, None)
    for line in _LINE.finditer(text):
        while span and span[1] <= line.start():
            span = next(spans, None)
        free = not (span and span[0] < line.end())
        match = _LABELLED.fullmatch(text, line.start(), line.end()) if free else None
        if match and _is_label(match["label"]):
            caption = caption if run else above
            run.append(match)
            continue
        yield from _table(run, caption)
        run = []
        above = line[0].strip() if free and len(line[0]) <= _CAPTION_CHARACTERS else ""
    yield from _table(run, caption)


def _is_label(label: str) -> bool:
    return len(label.split()) <= _LABEL_WORDS and not label.casefold().startswith(("http", "www"))


def _table(run: Sequence[re.Match[str]], caption: str) -> Iterator[Table]:
    columns = tuple(match["label"].strip() for match in run)
    if len(run) < _LEAST_LINES or len({each.casefold() for each in columns}) < len(columns):
        return
    cells = tuple(Cell(at, *match.span("value")) for at, match in enumerate(run))
    yield Table(run[0].start("label"), caption, columns, (TableRow(1, run[0].start("label"), cells[-1].end, cells),))
