"""The automatic numbers of a Word document: ``2.2.`` before a clause stands nowhere in its text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from assistant.reading.docx_tree import Element, attribute, child, local

_PLACE = re.compile(r"%(\d)")
_LEVELS = 9
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщэюя"  # Word leaves out ё, й, ъ, ы, ь
_LATIN = "abcdefghijklmnopqrstuvwxyz"
BULLET = "-"


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    format: str
    text: str
    restart: int
    is_legal: bool


class Numbering:
    """Counts the numbered paragraphs of a document in their order."""

    def __init__(self, root: Element | None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._abstract: dict[str, str] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[str] = set()
        if root is not None:
            self._read(root)

    def next(self, number_id: str, level: int) -> str:
        """The number of the next paragraph of a list at `level` (from 0), `BULLET`, or "" where none is shown."""
        abstract = self._abstract.get(number_id)
        levels = self._levels.get(abstract or "", {})
        own = levels.get(level)
        if abstract is None or own is None:
            return BULLET
        counts = self._counts.setdefault(abstract, [None] * _LEVELS)
        if number_id not in self._begun:
            self._begun.add(number_id)
            for (of, at), start in self._starts.items():
                if of == number_id:
                    counts[at] = start - 1
        before = counts[level]
        counts[level] = own.start if before is None else before + 1
        for deeper in range(level + 1, _LEVELS):
            follower = levels.get(deeper)
            if follower is None or follower.restart != 0:
                counts[deeper] = None
        return self._shown(own, levels, counts)

    def _shown(self, own: _Level, levels: dict[int, _Level], counts: list[int | None]) -> str:
        if own.format == "bullet":
            return BULLET
        if own.format == "none":
            return ""

        def number(place: re.Match[str]) -> str:
            at = int(place.group(1)) - 1
            level = levels.get(at)
            value = counts[at] if counts[at] is not None else (level.start if level else 1)
            return formatted(value or 0, "decimal" if own.is_legal or level is None else level.format)

        return _PLACE.sub(number, own.text).strip()

    def _read(self, root: Element) -> None:
        styles: dict[str, str] = {}
        for each in root:
            if local(each) == "abstractNum":
                id_ = attribute(each, "abstractNumId")
                self._levels[id_] = {int(attribute(level, "ilvl") or 0): _level(level) for level in _named(each, "lvl")}
                styles.setdefault(attribute(child(each, "styleLink"), "val"), id_)
        for each in root:
            if local(each) == "abstractNum" and (link := attribute(child(each, "numStyleLink"), "val")):
                self._levels[attribute(each, "abstractNumId")] = self._levels.get(styles.get(link, ""), {})
        for each in _named(root, "num"):
            id_ = attribute(each, "numId")
            self._abstract[id_] = attribute(child(each, "abstractNumId"), "val")
            for change in _named(each, "lvlOverride"):
                start = attribute(child(change, "startOverride"), "val")
                if start.isdecimal():
                    self._starts[id_, int(attribute(change, "ilvl") or 0)] = int(start)


def _level(element: Element) -> _Level:
    def value(name: str, usual: str) -> str:
        found = child(element, name)
        return attribute(found, "val") if found is not None else usual

    start, restart = value("start", "1"), value("lvlRestart", "")
    return _Level(
        int(start) if start.isdecimal() else 1,
        value("numFmt", "decimal"),
        value("lvlText", ""),
        int(restart) if restart.isdecimal() else -1,
        child(element, "isLgl") is not None,
    )


def _named(parent: Element, name: str) -> list[Element]:
    return [each for each in parent if local(each) == name]


def formatted(value: int, form: str) -> str:
    """A number as a format of Office writes it; plain figures for a format that is not known."""
    shapes: dict[str, Callable[[int], str]] = {
        "lowerLetter": lambda number: _lettered(number, _LATIN),
        "upperLetter": lambda number: _lettered(number, _LATIN).upper(),
        "russianLower": lambda number: _lettered(number, _RUSSIAN),
        "russianUpper": lambda number: _lettered(number, _RUSSIAN).upper(),
        "lowerRoman": roman,
        "upperRoman": lambda number: roman(number).upper(),
        "decimalZero": lambda number: f"{number:02d}",
    }
    if form in ("none", "bullet"):
        return ""
    return shapes.get(form, str)(value)


def roman(value: int) -> str:
    """A number in small Roman numerals."""
    written = ""
    for worth, letters in _ROMAN:
        written += letters * (value // worth)
        value %= worth
    return written


def _lettered(value: int, letters: str) -> str:
    """a … z, aa … zz: Word repeats the letter."""
    return letters[(value - 1) % len(letters)] * ((value - 1) // len(letters) + 1) if value > 0 else ""
