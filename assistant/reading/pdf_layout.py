"""The glyphs of a PDF page → its lines in reading order, seen from where everything stands.

The order in which a program drew a page says little: columns are drawn across, shadows twice, spaces often not at
all. So words are told apart by their gaps, lines by their baselines, columns by the white between them, and a small
raised figure is a superscript. All measures are shares of the height of the glyphs (em).
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from assistant.reading.pdf_columns import in_reading_order
from assistant.reading.scripts import fraction, lowered, raised

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage  # type: ignore[import-untyped]

_BASELINE = 0.22
_WORD_GAP = 0.19
#: Between what a program drew as two texts, such as two cells; one text may be spread wide, as justified lines are.
_CELL_GAP, _GAP_WITHIN = 0.28, 1.7
_SAME_PLACE = 0.18
_UNDECODED = "\ufffd"
#: Accents that stand beside their letter in files of some programs: those of й and ё.
_SPACING_ACCENTS = {"\u02d8": "\u0306", "\u00a8": "\u0308"}
_SCRIPT_CHARACTERS = 8
_MIN_SPACED_LETTERS = 4
_QUARTER = math.pi / 2
_SLANT = 0.1
_USUAL_HEIGHT = 12.0


@dataclass(slots=True)
class Glyph:
    """A letter and where it stands: left and right, baseline (downwards) and height of its font, in points."""

    text: str
    left: float
    right: float
    base: float
    height: float
    owner: int = 0
    after_space: bool = False
    script: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """Text that was laid over a page, and its box there: left, bottom, right, top, in points."""

    text: str
    box: tuple[float, float, float, float]


@dataclass(slots=True)
class Segment:
    """Glyphs of one line with no wide gap between them."""

    glyphs: list[Glyph]
    text: str = ""
    is_laid_over: bool = False
    left: float = field(init=False)
    right: float = field(init=False)
    base: float = field(init=False)
    height: float = field(init=False)

    def __post_init__(self) -> None:
        plain = [each for each in self.glyphs if not each.script] or self.glyphs
        self.left, self.right = self.glyphs[0].left, max(each.right for each in self.glyphs)
        self.base, self.height = median(each.base for each in plain), median(each.height for each in plain)


def page_lines(page: PdfTextPage, marks: Sequence[Mark] = ()) -> list[str]:
    """The lines of a page in reading order, with an empty line between its paragraphs and columns.

    `marks` are texts that were laid over the page, such as the values of a form: they are read where they stand.
    """
    lines: list[str] = []
    for at, (quarter, glyphs) in enumerate(_by_direction(page)):
        segments = [replace(each, text=_text(each.glyphs)) for each in _segments(_once(glyphs))]
        if at == 0:
            height = median(each.height for each in glyphs) if glyphs else _USUAL_HEIGHT
            segments += [segment for mark in marks for segment in _marked(mark, quarter, height)]
        lines += ["", *in_reading_order([each for each in segments if each.text])]
    return lines[1:]


def _by_direction(page: PdfTextPage) -> list[tuple[int, list[Glyph]]]:
    """Glyphs of each direction of writing, turned upright; the direction of most of them comes first."""
    groups: dict[int, list[Glyph]] = {}
    for quarter, glyph in _glyphs(page):
        groups.setdefault(quarter, []).append(glyph)
    return sorted(groups.items(), key=lambda group: len(group[1]), reverse=True) or [(0, [])]


def _marked(mark: Mark, quarter: int, height: float) -> Iterator[Segment]:
    """A segment for each line of a mark: on the middle of its box, or from its top where there are several."""
    lines = mark.text.split("\n")
    box = _upright("", quarter, mark.box, (mark.box[0], mark.box[1]))
    middle = box.base - box.height / 2
    first = middle - height * (len(lines) - 1) / 2 + 0.3 * height
    for at, line in enumerate(lines):
        glyph = Glyph(line, box.left, min(box.right, box.left + 0.5 * height * len(line)), first + at * height, height)
        yield Segment([glyph], line, is_laid_over=True)


def _glyphs(page: PdfTextPage) -> Iterator[tuple[int, Glyph]]:
    """Every glyph with its direction in quarter turns (4 and up for slanted ones). Accents join their letters."""
    import ctypes
    from ctypes import byref, c_double

    import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

    box, x, y = pdfium.FS_RECTF(), c_double(), c_double()
    last: Glyph | None = None
    after_space = False
    for at in range(pdfium.FPDFText_CountChars(page)):
        code = pdfium.FPDFText_GetUnicode(page, at)
        text = _character(code, pdfium.FPDFText_IsHyphen(page, at) == 1)
        if text.isspace() or pdfium.FPDFText_IsGenerated(page, at) == 1:
            after_space = after_space or pdfium.FPDFText_IsGenerated(page, at) != 1
            continue
        pdfium.FPDFText_GetLooseCharBox(page, at, byref(box))
        pdfium.FPDFText_GetCharOrigin(page, at, byref(x), byref(y))
        accent = _SPACING_ACCENTS.get(text) if last and _stands_over(box.left, box.right, last) else None
        if last and (accent or (text and unicodedata.combining(text))):
            last.text += accent or text
            after_space = False
            continue
        quarter = _quarter(pdfium.FPDFText_GetCharAngle(page, at))
        last = _upright(text, quarter, (box.left, box.bottom, box.right, box.top), (x.value, y.value))
        last.after_space, after_space = after_space, False
        last.owner = ctypes.addressof(found.contents) if (found := pdfium.FPDFText_GetTextObject(page, at)) else 0
        yield quarter, last


def _character(code: int, is_hyphen: bool) -> str:
    """PDFium marks a hyphen at the end of a line; other control characters are glyphs that tell no letter."""
    if is_hyphen and code < 32:
        return "-"
    return _UNDECODED if code < 32 and not chr(code).isspace() else chr(code)


def _quarter(angle: float) -> int:
    turns = angle / _QUARTER
    return round(turns) % 4 if abs(turns - round(turns)) < _SLANT else 4


def _upright(text: str, quarter: int, box: tuple[float, ...], origin: tuple[float, float]) -> Glyph:
    left, bottom, right, top = box
    x, y = origin
    if quarter in (0, 4):
        return Glyph(text, left, right, -y, top - bottom)
    if quarter == 1:  # downwards: PDFium turns clockwise
        return Glyph(text, -top, -bottom, -x, right - left)
    if quarter == 2:
        return Glyph(text, -right, -left, y, top - bottom)
    return Glyph(text, bottom, top, x, right - left)


def _stands_over(left: float, right: float, glyph: Glyph) -> bool:
    return left < glyph.right - 0.2 * (glyph.right - glyph.left) and right > glyph.left


def _once(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The same without copies that were drawn over a glyph to make it look bold or shaded."""
    kept: dict[tuple[str, int, int], list[Glyph]] = {}
    once: list[Glyph] = []
    for each in glyphs:
        if _is_ligature(once[-1] if once else None, each):
            once.append(each)
            continue
        cell = max(_SAME_PLACE * each.height, 0.1)
        across, down = int(each.left // cell), int(each.base // cell)
        near = (
            other
            for column in (across - 1, across, across + 1)
            for row in (down - 1, down, down + 1)
            for other in kept.get((each.text, column, row), ())
        )
        reach = min(cell, 0.45 * max(each.right - each.left, 0.1))
        if any(abs(other.left - each.left) <= reach and abs(other.base - each.base) <= cell for other in near):
            continue
        kept.setdefault((each.text, across, down), []).append(each)
        once.append(each)
    return once


def _is_ligature(before: Glyph | None, glyph: Glyph) -> bool:
    """Whether a second f is not drawn over the first but comes from one wide glyph, ff."""
    if before is None or not before.text == glyph.text == "f":
        return False
    return (before.left, before.right) == (glyph.left, glyph.right) and glyph.right - glyph.left > 0.36 * glyph.height


def _segments(glyphs: Sequence[Glyph]) -> list[Segment]:
    segments = [Segment(part) for line in _baselines(glyphs) for part in _spaced_parts([*_parted(line)])]
    return _rejoined(_with_scripts(segments))


def _baselines(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    line: list[Glyph] = []
    for glyph in sorted(glyphs, key=lambda each: each.base):
        if line and glyph.base - line[-1].base > _BASELINE * min(glyph.height, line[-1].height):
            yield line
            line = []
        line.append(glyph)
    if line:
        yield line


def _parted(line: list[Glyph]) -> Iterator[list[Glyph]]:
    part: list[Glyph] = []
    for glyph in sorted(line, key=lambda each: each.left):
        gap = (glyph.left - part[-1].right) / max(glyph.height, part[-1].height) if part else 0.0
        if part and gap > (_GAP_WITHIN if glyph.owner == part[-1].owner else _CELL_GAP):
            yield part
            part = []
        part.append(glyph)
    if part:
        yield part


def _spaced_parts(parts: list[list[Glyph]]) -> list[list[Glyph]]:
    """Segments of a line; single letters far apart, as in a heading that is spaced out, are one segment."""
    glyphs = [glyph for part in parts for glyph in part]
    if len(parts) < 2 or len(glyphs) < _MIN_SPACED_LETTERS - 1 or any(not each.text[:1].isalpha() for each in glyphs):
        return parts
    gaps = [after.left - before.right for before, after in pairwise(glyphs)]
    is_even = min(gaps) > _WORD_GAP * glyphs[0].height and max(gaps) < 3 * min(gaps)
    return [glyphs] if is_even else parts


def _with_scripts(segments: list[Segment]) -> list[Segment]:
    """Short segments that stand a little above or below a neighbour become its super- and subscripts."""
    kept: list[Segment] = []
    for each in sorted(segments, key=lambda segment: -segment.height):
        host = next((other for other in kept if _script_of(each, other)), None) if _may_be_script(each) else None
        if host is None:
            kept.append(each)
            continue
        sign = 1 if each.base < host.base else -1
        for glyph in each.glyphs:
            glyph.script = sign
        host.glyphs = sorted([*host.glyphs, *each.glyphs], key=lambda glyph: glyph.left)
        host.left, host.right = min(host.left, each.left), max(host.right, each.right)
    return kept


def _rejoined(segments: list[Segment]) -> list[Segment]:
    """What a superscript had parted belongs together again."""
    kept: list[Segment] = []
    for each in sorted(segments, key=lambda segment: (segment.base, segment.left)):
        last = kept[-1] if kept else None
        is_same_line = last is not None and abs(each.base - last.base) <= _BASELINE * each.height
        if last is None or not is_same_line or not -0.5 < (each.left - last.right) / each.height < _CELL_GAP:
            kept.append(each)
        elif any(glyph.script for glyph in last.glyphs):
            kept[-1] = Segment([*last.glyphs, *each.glyphs])
        else:
            kept.append(each)
    return kept


def _may_be_script(segment: Segment) -> bool:
    return len(segment.glyphs) <= _SCRIPT_CHARACTERS


def _script_of(small: Segment, host: Segment) -> bool:
    rise = (host.base - small.base) / host.height
    if not (0.1 <= rise <= 0.6 or -0.45 <= rise <= -0.06) or small.height > 0.9 * host.height:
        return False
    reach = 0.35 * host.height
    return any(
        -reach <= small.left - glyph.right <= reach or -reach <= glyph.left - small.right <= reach
        for glyph in host.glyphs
        if not glyph.script
    )


def _text(glyphs: Sequence[Glyph]) -> str:
    words: list[list[Glyph]] = []
    for glyph in glyphs:
        before = words[-1][-1] if words else None
        if before is None or _is_apart(before, glyph):
            words.append([])
        words[-1].append(glyph)
    return " ".join(filter(None, ("".join(map(_word, run)) for run in _spaced_out(words))))


def _is_apart(before: Glyph, glyph: Glyph) -> bool:
    gap = glyph.left - before.right
    if glyph.after_space and gap > 0.02 * glyph.height:
        return True
    is_script = glyph.script or before.script
    return gap > (0.3 * max(glyph.height, before.height) if is_script else _WORD_GAP * glyph.height)


def _spaced_out(words: list[list[Glyph]]) -> Iterator[list[list[Glyph]]]:
    """Words; letters that stand apart evenly, as in «П Р И К А З», are taken together."""
    at = 0
    while at < len(words):
        end = at
        while end < len(words) and len(words[end]) == 1 and words[end][0].text[:1].isalpha():
            end += 1
        enough = _MIN_SPACED_LETTERS if len(words) > end - at else _MIN_SPACED_LETTERS - 1
        if end - at < enough:
            yield [words[at]]
            at += 1
            continue
        letters = [word[0] for word in words[at:end]]
        if end < len(words) and 1 < len(words[end]) <= 2 and not words[end][-1].text.isalnum():
            letters += words[end]  # the last letter with its full stop or comma
            end += 1
        gaps = [after.left - before.right for before, after in pairwise(letters)]
        usual = median(gaps)
        run: list[list[Glyph]] = [[letters[0]]]
        for letter, gap in zip(letters[1:], gaps, strict=True):
            if gap > 1.6 * usual:
                yield [[glyph for word in run for glyph in word]]
                run = []
            run.append([letter])
        yield [[glyph for word in run for glyph in word]]
        at = end


def _word(glyphs: Sequence[Glyph]) -> str:
    """Letters of a word; raised and lowered ones marked, one over the other as a fraction."""
    pieces: list[str] = []
    at = 0
    while at < len(glyphs):
        end = at
        while end < len(glyphs) and bool(glyphs[end].script) == bool(glyphs[at].script):
            end += 1
        run = glyphs[at:end]
        pieces.append(_scripts(run, pieces) if run[0].script else "".join(each.text for each in run))
        at = end
    return "".join(pieces)


def _scripts(run: Sequence[Glyph], before: Sequence[str]) -> str:
    above, below = [each for each in run if each.script > 0], [each for each in run if each.script < 0]
    over, under = "".join(each.text for each in above), "".join(each.text for each in below)
    if above and below and min(each.left for each in below) < max(each.right for each in above) - 0.1:
        apart = " " if before and before[-1][-1:].isdigit() else ""
        return apart + fraction(over, under)
    return lowered(under) + raised(over)
