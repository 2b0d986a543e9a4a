"""Equations of Word and PowerPoint on one line: 1/2, x², √(a+b)."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from assistant.reading.scripts import fraction, lowered, raised

Element = etree._Element
_PROPERTIES = frozenset(("rPr", "ctrlPr", "fPr", "radPr", "dPr", "naryPr", "sSupPr", "sSubPr", "sSubSupPr", "accPr"))


def equation_text(element: Element) -> str:
    """The text of an equation or of a part of one."""
    text = ""
    for each in element:
        piece = _part(each) if isinstance(each.tag, str) else ""
        is_mixed = text[-1:].isdigit() and piece[:1].isdigit() and etree.QName(each).localname == "f"
        text += f" {piece}" if is_mixed else piece  # 2 and 1/2, not 21/2
    return text


def _part(element: Element) -> str:
    name = etree.QName(element).localname
    if name == "t":
        return element.text or ""
    if name in _PROPERTIES:
        return ""
    shape = _SHAPES.get(name)
    return shape(element) if shape else equation_text(element)


def _parts(element: Element) -> dict[str, str]:
    return {etree.QName(each).localname: equation_text(each) for each in element if isinstance(each.tag, str)}


def _fraction(element: Element) -> str:
    parts = _parts(element)
    return fraction(parts.get("num", ""), parts.get("den", ""))


def _with_scripts(element: Element) -> str:
    parts = _parts(element)
    return parts.get("e", "") + _low(parts.get("sub", "")) + _high(parts.get("sup", ""))


def _root(element: Element) -> str:
    parts = _parts(element)
    return f"{raised(parts.get('deg', ''))}√({parts.get('e', '')})"


def _bracketed(element: Element) -> str:
    inner = ", ".join(equation_text(each) for each in element if etree.QName(each).localname == "e")
    return f"{_sign(element, 'begChr', '(')}{inner}{_sign(element, 'endChr', ')')}"


def _sum(element: Element) -> str:
    parts = _parts(element)
    limits = _low(parts.get("sub", "")) + _high(parts.get("sup", ""))
    return f"{_sign(element, 'chr', '∫')}{limits} {parts.get('e', '')}"


_SHAPES: dict[str, Callable[[Element], str]] = {
    "f": _fraction,
    "sSup": _with_scripts,
    "sSub": _with_scripts,
    "sSubSup": _with_scripts,
    "rad": _root,
    "d": _bracketed,
    "nary": _sum,
}


def _high(text: str) -> str:
    """As a superscript where it has one throughout, else with ^: 10 to the n+1 is never 10n+1."""
    moved = raised(text)
    return f"^({text})" if any(each.isalnum() and each in text for each in moved) else moved


def _low(text: str) -> str:
    moved = lowered(text)
    return f"_{text}" if any(each.isalnum() and each in text for each in moved) else moved


def _sign(element: Element, name: str, usual: str) -> str:
    for each in element.iter("{*}" + name):
        return next((str(value) for key, value in each.attrib.items() if etree.QName(key).localname == "val"), usual)
    return usual
