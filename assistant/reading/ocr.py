"""Text recognition of pictures by the tesseract command, with where every word stands and how sure it is.

Page by page, each in a process of its own that is ended when it takes too long.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO, StringIO
from itertools import groupby
from statistics import median
from typing import TYPE_CHECKING

from assistant.errors import UnreadableDocument
from assistant.reading.lexicon import is_word
from assistant.reading.pdf_columns import in_reading_order

if TYPE_CHECKING:
    from PIL.Image import Image

COMMAND = "tesseract"
INSTALL_HINT = "Install text recognition: apt-get install tesseract-ocr tesseract-ocr-rus tesseract-ocr-eng"
#: Dots per inch that tesseract was trained at.
DPI = 300
_LANGUAGES = ("rus", "eng", "kaz", "uzb", "uzb_cyrl", "kir", "tgk")
_NEEDED = ("rus", "eng")
#: A page in blocks; where it takes the whole page for a picture, one block of lines.
_SEGMENTATIONS = ("3", "6")
_TIMEOUT_SECONDS = 60
_MAX_PIXELS = 40_000_000
#: Below these a word is left out as noise, or marked as doubtful.
_NOISE_CONFIDENCE, _WEAK_CONFIDENCE = 20, 55
_DOUBT = "(?)"
_POINTS = 72 / DPI
#: The boxes of words are as high as their letters; a line is higher.
_EM, _CELL_GAP = 1.45, 0.7
_LIKE_LATIN = "АВЕКМНОРСТУХаеорсухк"
_LIKE_CYRILLIC = "ABEKMHOPCTYXaeopcyxk"
_TO_CYRILLIC = str.maketrans(_LIKE_CYRILLIC, _LIKE_LATIN)
_TO_LATIN = str.maketrans(_LIKE_LATIN, _LIKE_CYRILLIC)
_LETTERS = re.compile(r"[^\W\d_]+")
_CYRILLIC, _LATIN = re.compile("[А-яЁё]"), re.compile("[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Word:
    """A recognised word: its text, its box in pixels (left, top, right, bottom) and how sure it is (0…100)."""

    text: str
    box: tuple[int, int, int, int]
    confidence: float
    line: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Recognised:
    """The words of a picture in reading order, and the picture as it was turned upright."""

    words: tuple[Word, ...]
    image: Image

    def lines(self) -> list[str]:
        """The lines in reading order, as `in_reading_order` makes them; a word that is hardly sure is marked."""
        pieces: list[_Piece] = []
        for _, line in groupby(self.words, key=lambda word: word.line):
            pieces += _pieces([*line])
        return in_reading_order(pieces)


@dataclass(slots=True)
class _Piece:
    """Words of a line with no wide gap between them, in points."""

    text: str
    left: float
    right: float
    base: float
    height: float
    is_laid_over: bool = False


def _pieces(line: Sequence[Word]) -> list[_Piece]:
    height = _EM * median(word.box[3] - word.box[1] for word in line)
    base = median(word.box[3] for word in line)
    made: list[_Piece] = []
    for word in line:
        left, right = word.box[0] * _POINTS, word.box[2] * _POINTS
        shown = word.text + (_DOUBT if word.confidence < _WEAK_CONFIDENCE and word.text.isalnum() else "")
        if made and left - made[-1].right < _CELL_GAP * height * _POINTS:
            made[-1].text, made[-1].right = f"{made[-1].text} {shown}", right
        else:
            made.append(_Piece(shown, left, right, base * _POINTS, height * _POINTS))
    return made


def missing() -> str:
    """What text recognition lacks on this machine, "" when it can run."""
    if shutil.which(COMMAND) is None:
        return f"the command {COMMAND}"
    lacking = [each for each in _NEEDED if each not in _installed()]
    return f"the languages {', '.join(lacking)} of {COMMAND}" if lacking else ""


def recognised(image: Image) -> Recognised:
    """Recognise the text of a picture, turned upright and straightened first.

    Raises UnreadableDocument where tesseract is missing, fails or takes too long.
    """
    lack = missing()
    if lack:
        raise UnreadableDocument(f"It is a picture, and {lack} is missing.", INSTALL_HINT)
    upright = _straightened(_turned(_prepared(image)))
    languages = "+".join(each for each in _LANGUAGES if each in _installed())
    words: list[Word] = []
    for segmentation in _SEGMENTATIONS:
        table = _run(upright, ["-l", languages, "--psm", segmentation, "--dpi", str(DPI), "tsv"])
        rows = csv.DictReader(StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)
        words = [word for word in map(_word, rows) if word is not None]
        if words:
            break
    return Recognised(tuple(_mended(words)), upright)


@cache
def _installed() -> frozenset[str]:
    done = subprocess.run([COMMAND, "--list-langs"], capture_output=True, text=True, check=False, timeout=30)
    return frozenset(done.stdout.split())


def _run(image: Image, options: Sequence[str]) -> str:
    stream = BytesIO()
    image.save(stream, "PNG", dpi=(DPI, DPI), compress_level=1)
    try:
        done = subprocess.run(
            [COMMAND, "stdin", "stdout", *options],
            input=stream.getvalue(),
            capture_output=True,
            check=False,
            timeout=_TIMEOUT_SECONDS,
            env=os.environ | {"OMP_THREAD_LIMIT": "1"},
        )
    except subprocess.TimeoutExpired:
        raise UnreadableDocument("Its text was not recognised in time.", "Scan it again at 300 dpi.") from None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""


def _prepared(image: Image) -> Image:
    """Grey, of bearable size, small pictures enlarged: letters should be 30 pixels high."""
    from PIL import Image as Pictures
    from PIL import ImageOps

    grey = ImageOps.exif_transpose(image).convert("L")
    longer = max(grey.size)
    factor = 1.0
    if longer < 1_600:
        factor = min(3.0, 2_400 / longer)
    if grey.width * grey.height * factor**2 > _MAX_PIXELS:
        factor = (_MAX_PIXELS / (grey.width * grey.height)) ** 0.5
    if factor != 1.0:
        size = (max(1, round(grey.width * factor)), max(1, round(grey.height * factor)))
        grey = grey.resize(size, Pictures.Resampling.LANCZOS)
    return ImageOps.autocontrast(grey)


def _turned(image: Image) -> Image:
    """Turned by quarters, where tesseract is sure that the page lies on its side or stands on its head."""
    found = _run(image, ["--psm", "0", "-l", "osd"]) if "osd" in _installed() else ""
    facts = dict(line.split(": ", 1) for line in found.splitlines() if ": " in line)
    angle, sure = facts.get("Rotate", "0"), facts.get("Orientation confidence", "0")
    if angle in ("90", "180", "270") and float(sure) >= 2:
        return image.rotate(-int(angle), expand=True, fillcolor=255)
    return image


def _straightened(image: Image) -> Image:
    """Turned by the few degrees at which its lines stand out most: where rows of pixels differ most."""
    import numpy as np
    from PIL import Image as Pictures

    small = image.copy()
    small.thumbnail((800, 800))
    ink = small.point(lambda value: 255 if value < 128 else 0)
    if not ink.getbbox():
        return image

    def sharpness(angle: float) -> float:
        rows = np.asarray(ink.rotate(angle), dtype=np.float32).sum(axis=1)
        return float(((rows[1:] - rows[:-1]) ** 2).sum())

    coarse = max((each / 2 for each in range(-12, 13)), key=sharpness)
    angle = max((coarse + each / 10 for each in range(-4, 5)), key=sharpness)
    if abs(angle) < 0.2 or sharpness(angle) < 1.05 * sharpness(0):
        return image
    return image.rotate(angle, expand=True, fillcolor=255, resample=Pictures.Resampling.BICUBIC)


def _word(row: dict[str, str]) -> Word | None:
    text = (row.get("text") or "").strip()
    if not text or row.get("level") != "5":
        return None
    left, top, width, height = (int(row[name]) for name in ("left", "top", "width", "height"))
    confidence = float(row["conf"])
    needed = _NOISE_CONFIDENCE if any(map(str.isalnum, text)) else _WEAK_CONFIDENCE
    if confidence < needed:
        return None
    line = (int(row["block_num"]), int(row["par_num"]), int(row["line_num"]))
    return Word(text, (left, top, left + width, top + height), confidence, line)


def _mended(words: Sequence[Word]) -> list[Word]:
    """The same with letters of the other alphabet, which look alike, put right."""
    text = " ".join(each.text for each in words)
    is_russian = len(_CYRILLIC.findall(text)) > len(_LATIN.findall(text))
    return [Word(one_alphabet(each.text, is_russian), each.box, each.confidence, each.line) for each in words]


def one_alphabet(text: str, is_russian: bool) -> str:
    """A word whose letters come from two alphabets, or all from the wrong one, in one alphabet."""
    return _LETTERS.sub(lambda match: _in_one(match[0], is_russian), text)


def _in_one(word: str, is_russian: bool) -> str:
    cyrillic, latin = len(_CYRILLIC.findall(word)), len(_LATIN.findall(word))
    as_cyrillic, as_latin = word.translate(_TO_CYRILLIC), word.translate(_TO_LATIN)
    wholly_cyrillic, wholly_latin = not _LATIN.search(as_cyrillic), not _CYRILLIC.search(as_latin)
    if cyrillic and latin:
        if wholly_cyrillic and wholly_latin:
            return as_cyrillic if is_russian else as_latin
        return as_cyrillic if wholly_cyrillic else as_latin if wholly_latin else word
    if is_russian and latin > 1 and wholly_cyrillic and is_word(as_cyrillic) and not is_word(word):
        return as_cyrillic
    return word
