"""The numbers that Word shows before paragraphs and does not store in their text: 2.1., a), IV."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from assistant.reading.docx_tree import Element, attribute, child, local

_SLOT = re.compile(r"%([1-9])")
_BULLETS = frozenset(("bullet", "none", ""))
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщэюя"


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered: where it starts, as what, and the text with slots for the levels above."""

    start: int
    form: str
    text: str


class Numbering:
    """Counts the numbered paragraphs of a document, which must come in their order."""

    def __init__(self, numbering: Element | None, styles: Element | None = None) -> None:
        """`numbering` is the root of the part that defines lists; None for a document without lists."""
        parts = list(numbering) if numbering is not None else []
        self._lists = {
            attribute(each, "abstractNumId"): _levels(each) for each in parts if local(each) == "abstractNum"
        }
        self._list_of: dict[str, str] = {}
        self._starts: dict[tuple[str, int], int] = {}
        for each in parts:
            if local(each) == "num":
                self._add_instance(each)
        self._styles = _numbered_styles(styles)
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[tuple[str, int]] = set()

    def _add_instance(self, instance: Element) -> None:
        name = attribute(instance, "numId")
        self._list_of[name] = attribute(child(instance, "abstractNumId"), "val")
        for override in instance:
            start = attribute(child(override, "startOverride"), "val")
            if local(override) == "lvlOverride" and start.isdecimal():
                self._starts[name, _number(attribute(override, "ilvl"))] = int(start)

    def label(self, paragraph: Element) -> str:
        """The number of the next paragraph, as Word shows it; "" for one with a bullet or without a number."""
        properties = child(paragraph, "pPr")
        numbering = child(properties, "numPr")
        style = self._styles.get(attribute(child(properties, "pStyle"), "val"), ("", 0))
        name = attribute(child(numbering, "numId"), "val") or style[0]
        stated = attribute(child(numbering, "ilvl"), "val")
        level = int(stated) if stated.isdecimal() else style[1]
        levels = self._lists.get(self._list_of.get(name, ""), {})
        if level not in levels or levels[level].form in _BULLETS:
            return ""
        counts = self._count(name, level, levels)
        return _SLOT.sub(lambda slot: _shown(counts, int(slot[1]) - 1, levels), levels[level].text).strip()

    def _count(self, name: str, level: int, levels: dict[int, _Level]) -> dict[int, int]:
        counts = self._counts[self._list_of[name]]
        override = self._starts.get((name, level))
        if override is not None and (name, level) not in self._begun:
            counts[level] = override
        else:
            counts[level] = counts.get(level, levels[level].start - 1) + 1
        self._begun.add((name, level))
        for below in [each for each in counts if each > level]:
            del counts[below]
        for above in range(level):
            counts.setdefault(above, levels[above].start if above in levels else 1)
        return counts


def _levels(definition: Element) -> dict[int, _Level]:
    return {
        _number(attribute(each, "ilvl")): _Level(
            _number(attribute(child(each, "start"), "val") or "1"),
            attribute(child(each, "numFmt"), "val") or "decimal",
            attribute(child(each, "lvlText"), "val"),
        )
        for each in definition
        if local(each) == "lvl"
    }


def _numbered_styles(styles: Element | None) -> dict[str, tuple[str, int]]:
    """The list and the level of the paragraph styles that are numbered themselves."""
    found: dict[str, tuple[str, int]] = {}
    for style in styles if styles is not None else ():
        numbering = child(child(style, "pPr"), "numPr") if local(style) == "style" else None
        if numbering is not None:
            level = _number(attribute(child(numbering, "ilvl"), "val"))
            found[attribute(style, "styleId")] = (attribute(child(numbering, "numId"), "val"), level)
    return found


def _shown(counts: dict[int, int], level: int, levels: dict[int, _Level]) -> str:
    count = counts.get(level, 1)
    form = levels[level].form if level in levels else "decimal"
    letters = _RUSSIAN if form.startswith("russian") else _LATIN if form.endswith("Letter") else ""
    if letters:
        shown = letters[(count - 1) % len(letters)]
    elif form.endswith("Roman"):
        shown = _roman(count)
    else:
        return f"{count:02d}" if form == "decimalZero" else str(count)
    return shown.upper() if form.startswith("upper") or form.endswith("Upper") else shown


def _roman(number: int) -> str:
    text = ""
    for value, sign in _ROMAN:
        text += sign * (number // value)
        number %= value
    return text


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
