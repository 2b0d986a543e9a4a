"""Equations of Word and PowerPoint on one line: 1/2, x², √(a+b)."""

from __future__ import annotations

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
    parts = {etree.QName(each).localname: equation_text(each) for each in element if isinstance(each.tag, str)}
    if name == "t":
        return element.text or ""
    if name in _PROPERTIES:
        return ""
    if name == "f":
        return fraction(parts.get("num", ""), parts.get("den", ""))
    if name in ("sSup", "sSub", "sSubSup"):
        return parts.get("e", "") + _low(parts.get("sub", "")) + _high(parts.get("sup", ""))
    if name == "rad":
        return f"{raised(parts.get('deg', ''))}√({parts.get('e', '')})"
    if name == "d":
        opening, closing = _sign(element, "begChr", "("), _sign(element, "endChr", ")")
        inner = ", ".join(equation_text(each) for each in element if etree.QName(each).localname == "e")
        return f"{opening}{inner}{closing}"
    if name == "nary":
        sign = _sign(element, "chr", "∫")
        return f"{sign}{_low(parts.get('sub', ''))}{_high(parts.get('sup', ''))} {parts.get('e', '')}"
    return equation_text(element)


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
