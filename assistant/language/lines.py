"""Where a line break of a text ends what stands before it, and where it only wraps a long line.

Texts come from readers of many formats: single line breaks part list items, table rows and headings, but also wrap
the running text of plain text files and PDF pages. A paragraph is a run of lines without an empty line; a block is
the part of a paragraph that no single line break inside it ends.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

Span = tuple[int, int]

#: A paragraph whose longest line is shorter was not wrapped by a machine, and neither was one with a longer
#: line, nor anything in a text where more than a few lines in a hundred are longer.
NARROWEST_WRAP = 40
WIDEST_WRAP = 130

FEW_WIDE_LINES = 0.05

#: A line ends early, on purpose, when the next word would still have fitted into this share of the widest line.
EARLY_END = 0.75

_LINE_BREAK = regex.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_LIST_ITEM = regex.compile(
    r"[-*•·▪◦‣●○■□►➢✓✔]\s|[–—]\s*+[\p{Lu}\d«\"]|#{1,6}\s|>\s|\(?\d{1,3}(?:\.\d{1,3})*+[.)]\s|\(?\p{L}\)\s|[IVX]{1,5}[.)]\s"
)
_BARE_NUMBER = regex.compile(r"\(?\d{1,3}(?:\.\d{1,3})*+[.)]|[-*•–—]|\p{L}\)")
_TABLE_ROW = regex.compile(r"\||[^\n]*?(?:\t|\s\|\s|\|$)")
_CLOSERS = "»”\"'’)]}*_"
_FIRST_LETTER = regex.compile(r"[^\p{L}\p{N}]{0,4}+([\p{L}\p{N}])")


def blocks(text: str) -> Iterator[Span]:
    """Give the spans of the text's blocks, in order, without surrounding whitespace."""
    paragraphs = list(_paragraphs(text))
    machine_wrapped = _machine_wrapped(paragraphs)
    for paragraph in paragraphs:
        lines = [text[start:end] for start, end in paragraph]
        widest = max(map(len, lines))
        wrapped = machine_wrapped and NARROWEST_WRAP <= widest <= WIDEST_WRAP and not _each_starts_anew(lines)
        first = paragraph[0][0]
        for index in range(1, len(paragraph)):
            if _parts(lines[index - 1], lines[index], widest if wrapped else 0):
                yield first, paragraph[index - 1][1]
                first = paragraph[index][0]
        yield first, paragraph[-1][1]


def _paragraphs(text: str) -> Iterator[list[Span]]:
    """Give runs of lines that hold something, each line without surrounding whitespace."""
    run: list[Span] = []
    position = 0
    for found in [*_LINE_BREAK.finditer(text), None]:
        end = found.start() if found else len(text)
        line = text[position:end]
        stripped = line.strip()
        if stripped:
            start = position + len(line) - len(line.lstrip())
            run.append((start, start + len(stripped)))
        elif run:
            yield run
            run = []
        position = found.end() if found else end
    if run:
        yield run


def _machine_wrapped(paragraphs: list[list[Span]]) -> bool:
    """A text with more than a few lines too wide for a page keeps a paragraph a line: its breaks are meant."""
    lengths = [end - start for paragraph in paragraphs for start, end in paragraph if end - start >= NARROWEST_WRAP]
    return sum(length > WIDEST_WRAP for length in lengths) <= FEW_WIDE_LINES * len(lengths)


def _each_starts_anew(lines: list[str]) -> bool:
    """Three lines or more that all start with a capital or a digit are a list, however long they are."""
    return len(lines) > 2 and not any(_starts_lower(line) for line in lines)


def _parts(line: str, following: str, width: int) -> bool:
    """Tell whether the break between two lines ends the first. `width` in characters; 0: not wrapped by a machine."""
    if _LIST_ITEM.match(following) or _is_row(line) or _is_row(following):
        return True
    if _BARE_NUMBER.fullmatch(line):
        return False  # a list whose numbers stand on lines of their own
    last = line.rstrip(_CLOSERS)[-1:]
    if last in ":;":
        return True
    early = len(line) + 1 + len(following[:WIDEST_WRAP].split(None, 1)[0]) <= EARLY_END * width if width else True
    if _starts_lower(following):
        return early and last in tuple(".!?…")
    return early and last not in tuple(",-–—(")


def _is_row(line: str) -> bool:
    return ("|" in line or "\t" in line) and _TABLE_ROW.match(line) is not None


def _starts_lower(line: str) -> bool:
    found = _FIRST_LETTER.match(line)
    return found is not None and found[1].islower()
