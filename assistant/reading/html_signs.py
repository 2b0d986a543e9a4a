"""Raised, lowered and stacked signs of HTML written out before its marks are dropped: 4,5<sup>1</sup> is not 4,51."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

from assistant.reading.links import host_of, with_address
from assistant.reading.scripts import fraction, lowered, raised

Element = etree._Element
_ALIGNED = re.compile(r"vertical-align:\s*(super|sub)\b", re.IGNORECASE)


def written_out(tree: Element) -> Element:
    """The same tree with superscripts, subscripts and formulas as plain signs."""
    for element in [*tree.iter("mfrac", "msup", "msub", "msubsup", "msqrt", "mroot")][::-1]:
        _write(element, _formula(element))
    for element in [
        *tree.iter("sup", "sub"),
        *(each for each in tree.iter() if _ALIGNED.search(str(each.get("style")))),
    ]:
        found = _ALIGNED.search(str(element.get("style")))
        is_raised = element.tag == "sup" or bool(found and found.group(1).lower() == "super")
        for each in element.iter():
            each.text = _moved(each.text, is_raised)
            if each is not element:
                each.tail = _moved(each.tail, is_raised)
        element.tag = "span"
        if element.get("style"):
            del element.attrib["style"]
    return tree


def with_addresses(tree: Element, origin: str = "") -> Element:
    """The same tree with the addresses of links behind their words; those within `origin`'s own site are left out."""
    for link in tree.iter("a", "ref"):
        address = link.get("href") or link.get("target") or ""
        words = "".join(str(each) for each in link.itertext())
        if origin and host_of(address) == host_of(origin):
            continue
        added = with_address(words, address)[len(words.rstrip()) :].rstrip()
        if added:
            _append(link, added)
    return tree


def _moved(text: str | None, is_raised: bool) -> str | None:
    return text and (raised(text) if is_raised else lowered(text))


def _formula(element: Element) -> str:
    parts = ["".join(str(text) for text in each.itertext()).strip() for each in element if isinstance(each.tag, str)]
    first, second, third = [*parts, "", "", ""][:3]
    if element.tag == "mfrac":
        before = _before(element)
        return (" " if before[-1:].isdigit() else "") + fraction(first, second)
    if element.tag == "msup":
        return first + raised(second)
    if element.tag == "msub":
        return first + lowered(second)
    if element.tag == "msubsup":
        return first + lowered(second) + raised(third)
    return f"√({''.join(parts)})" if element.tag == "msqrt" else f"{raised(second)}√({first})"


def _before(element: Element) -> str:
    before = element.getprevious()
    if before is not None:
        return "".join(map(str, _texts(before))) + (before.tail or "").strip()
    parent = element.getparent()
    if parent is None:
        return ""
    return (parent.text or "").strip() or (_before(parent) if parent.tag in ("math", "mrow") else "")


def _texts(element: Element) -> Iterable[str]:
    return [str(each) for each in element.itertext()]


def _write(element: Element, text: str) -> None:
    tail = element.tail
    for each in [*element]:
        element.remove(each)
    element.text, element.tail, element.tag = text, tail, "span"


def _append(element: Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
