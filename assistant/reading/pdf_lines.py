"""The lines of PDF pages → paragraphs: running heads dropped, words and sentences cut by a line end made whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from assistant.reading.cleaning import clean_line
from assistant.reading.lexicon import is_word
from assistant.reading.pdf_columns import CELL

_EDGE_LINES = 2
#: A shorter beginning of a word may well be a prefix.
_MIN_HEAD_LETTERS = 4
_COLUMN_LINES = 4
_MIN_REPEATS = 3
_PAGE_NUMBER = re.compile(
    r"[\s–—-]*(?:page|стр\.|страница|лист)?\s*(\d{1,4})(?:\s*(?:of|из|/)\s*\d{1,4})?[\s–—-]*", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CUT_WORD = re.compile(r"([^\W\d_]{1,40})-$")
_CUT_NUMBER = re.compile(r"\w-$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
#: A hyphen at a line end belongs to the word before these particles and after these prefixes.
_PARTICLES = frozenset(("то", "либо", "нибудь", "таки", "ка"))
_PREFIXES = frozenset("кое self non well high low long short cross co ex anti".split())
_BULLET = re.compile("[•▪●○◦■□]")
_ITEM = re.compile(r"(?:[–—*-]|\d{1,2}(?:\.\d{1,2})*[.)]|[a-zа-я]\))\s")
_LEADERS = re.compile(r"(?:\s?\.){4,}|\s?(?:…\s?){2,}|_{4,}")
_CONTENTS_LINE = re.compile(r" … ?\w{1,5}$")
_SENTENCE_END = re.compile("[.!?…:;][\"»”’')\\]]*$")
_FULL_STOP = re.compile("[.!?…][\"»”’')\\]]*$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a page; `level` is set for a heading, `continues` where it goes on from the page before.

    `rows` are the cells of a table, which has no text beside them.
    """

    text: str
    level: int = 0
    continues: bool = False
    rows: tuple[tuple[str, ...], ...] = ()


def without_furniture(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """Drop page numbers and the heads and feet that most pages share. Lines stay in their order."""
    repeated, shapes = _on_edges(pages, str.casefold), _on_edges(pages, _shape)
    enough = max(_MIN_REPEATS, (len(pages) + 1) // 2)
    offset = _page_number_offset(pages)

    def is_content(line: str, index: int) -> bool:
        return repeated[line.casefold()] < enough and not _is_numbered(line, index, offset, shapes)

    kept = []
    for index, lines in enumerate(pages):
        edges = set(_edge_positions(lines))
        kept.append([line for at, line in enumerate(lines) if at not in edges or is_content(line, index)])
    return kept


def without_leaders(line: str) -> str:
    """Rows of dots, as in tables of contents, become one ellipsis."""
    return _LEADERS.sub(" … ", line).replace("  ", " ").strip()


def clean_cells(line: str) -> str:
    """A line on which every run of white space is one space; the cells of a table stay apart."""
    return CELL.join(clean_line(without_leaders(cell)) for cell in line.split(CELL))


def page_paragraphs(
    pages: Sequence[Sequence[str]], bookmarks: Mapping[int, Sequence[tuple[str, int]]]
) -> list[list[Paragraph]]:
    """Paragraphs of every page. `bookmarks` holds (title, level) by page index; where found, they become headings."""
    words = {word.lower() for lines in pages for line in lines for word in _WORD.findall(line)}
    made = [_paragraphs(lines, _headings(lines, bookmarks.get(at, ())), words) for at, lines in enumerate(pages)]
    for before, after in pairwise(made):
        _mend_page_break(before, after, words)
    return made


def _paragraphs(lines: Sequence[str], headings: Mapping[int, tuple[int, int]], words: set[str]) -> list[Paragraph]:
    made: list[Paragraph] = []
    widths = _full_widths(lines)
    current: list[str] = []
    heading_until = -1
    for at, line in enumerate(lines):
        if at <= heading_until:
            continue
        if CELL in line:
            made += [Paragraph(join_lines(current, words))] if current else []
            current = []
            _add_row(made, line, is_new=at == 0 or CELL not in lines[at - 1])
            continue
        starts_new = at in headings or not line or (line and current and _parts(current[-1], line, widths[at]))
        if starts_new and current:
            made.append(Paragraph(join_lines(current, words)))
            current = []
        if at in headings:
            heading_until, level = headings[at]
            made.append(Paragraph(" ".join(filter(None, lines[at : heading_until + 1])), level))
        elif line:
            current.append(line)
    return [*made, Paragraph(join_lines(current, words))] if current else made


def _add_row(made: list[Paragraph], line: str, is_new: bool) -> None:
    """A row of a table goes on the table above it, unless it begins one."""
    row = tuple(line.split(CELL))
    if is_new or not made:
        made.append(Paragraph("", rows=(row,)))
    else:
        made[-1] = Paragraph("", rows=(*made[-1].rows, row))


def join_lines(lines: Sequence[str], words: Collection[str] = ()) -> str:
    """Flowing text of `lines`; a word cut by a hyphen is made whole, as `words` (all of the document) tell."""
    pieces = list(lines[:1])
    for line in lines[1:]:
        cut, rest = _CUT_WORD.search(pieces[-1]), _FIRST_WORD.match(line)
        if not cut or not rest:
            apart = [] if _CUT_NUMBER.search(pieces[-1]) and line[:1].isalnum() else [" "]
            pieces += [*apart, line]
        elif _keeps_hyphen(cut.group(1), rest.group(), words):
            pieces.append(line)
        else:
            pieces[-1] = pieces[-1][:-1]
            pieces.append(line)
    return "".join(pieces)


def _keeps_hyphen(head: str, tail: str, words: Collection[str]) -> bool:
    """Whether the hyphen is the word's own: so elsewhere in the document, or two words that are none together."""
    first, joined = head.lower(), f"{head}{tail}".lower()
    if not tail[0].islower() or tail in _PARTICLES or first in _PREFIXES:
        return True
    if joined in words or f"{first}-{tail}" in words:
        return joined not in words
    if is_word(joined) or is_word(f"{first}-{tail}"):
        return not is_word(joined)
    return len(head) >= _MIN_HEAD_LETTERS and is_word(head) and is_word(tail)


def _parts(last: str, line: str, full: int) -> bool:
    """Whether a new paragraph begins with `line`, seen from how `last` ends and how far it reaches."""
    reach = len(last) / full
    capital = line[0].isupper() or line[0].isdigit() or line[0] in '«"“'
    if _BULLET.match(line) or _CONTENTS_LINE.search(last):
        return True
    if _ITEM.match(line) and (_SENTENCE_END.search(last) or reach < 0.8):
        return True
    if _SENTENCE_END.search(last) and (reach < 0.75 or (capital and reach < 0.9)):
        return True
    return reach < 0.6 and capital and last[-1] not in ",-–—("


def _full_widths(lines: Sequence[str]) -> list[int]:
    """How wide a full line is, for every line: that of its own column where this has some lines, else of the page."""
    page = _full_width(lines)
    widths: list[int] = []
    for is_filled, group in groupby(lines, key=bool):
        block = list(group)
        widths += [_full_width(block) if is_filled and len(block) >= _COLUMN_LINES else page] * len(block)
    return widths


def _full_width(lines: Sequence[str]) -> int:
    lengths = sorted(len(line) for line in lines if line)
    return max(lengths[int(len(lengths) * 0.9)] if lengths else 0, 20)


def _headings(lines: Sequence[str], bookmarks: Sequence[tuple[str, int]]) -> dict[int, tuple[int, int]]:
    """First line → (last line, level) of every bookmark whose title stands on lines of its own."""
    found: dict[int, tuple[int, int]] = {}
    start = 0
    for title, level in bookmarks:
        for first in range(start, len(lines)):
            last = _last_line_of(lines, first, _letters(title))
            if last is not None:
                found[first] = (last, level)
                start = last + 1
                break
    return found


def _last_line_of(lines: Sequence[str], first: int, wanted: str) -> int | None:
    gathered = ""
    for at in range(first, min(first + 4, len(lines))):
        gathered += _letters(lines[at])
        if gathered == wanted and wanted and lines[first]:
            return at
        if not wanted.startswith(gathered):
            return None
    return None


def _mend_page_break(before: list[Paragraph], after: list[Paragraph], words: set[str]) -> None:
    """Let a sentence that runs over a page break run on; a cut word goes whole to the page where it begins."""
    if not before or not after or before[-1].level or after[0].level or not after[0].text[:1].islower():
        return
    last, first = before[-1].text, after[0].text
    if not last:
        return
    if _FULL_STOP.search(last) or _ITEM.match(first):
        return
    if _CUT_WORD.search(last):
        head, _, first = first.partition(" ")
        before[-1] = Paragraph(join_lines([last, head], words), continues=before[-1].continues)
    after[:1] = [Paragraph(first, continues=True)] if first else []


def _on_edges(pages: Sequence[Sequence[str]], key: Callable[[str], str]) -> Counter[str]:
    """On how many pages each line, as `key` sees it, stands at the top or the bottom."""
    return Counter(seen for lines in pages for seen in {key(lines[at]) for at in _edge_positions(lines)})


def _page_number_offset(pages: Sequence[Sequence[str]]) -> int | None:
    """What the printed numbers of most pages lie above the page index; None when no two pages agree."""
    offsets: Counter[int] = Counter()
    for index, lines in enumerate(pages):
        numbers = [_PAGE_NUMBER.fullmatch(lines[at]) for at in _edge_positions(lines)]
        offsets.update({int(number.group(1)) - index for number in numbers if number})
    offset, count = max(offsets.items(), key=lambda pair: pair[1], default=(0, 0))
    return offset if count > 1 else None


def _is_numbered(line: str, index: int, offset: int | None, shapes: Counter[str]) -> bool:
    """Whether `line` is the page's number, or a running head with that number at one end."""
    if offset is None:
        return False
    number = _PAGE_NUMBER.fullmatch(line)
    if number:
        return int(number.group(1)) == index + offset
    words = line.split()
    return str(index + offset) in (words[0], words[-1]) and shapes[_shape(line)] > 1


def _edge_positions(lines: Sequence[str]) -> list[int]:
    filled = [at for at, line in enumerate(lines) if line]
    return filled[:_EDGE_LINES] + filled[_EDGE_LINES:][-_EDGE_LINES:]


def _shape(line: str) -> str:
    return _DIGITS.sub("#", line.casefold())


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
