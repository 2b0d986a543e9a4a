"""The XML of a Word document: styles, numbering, blocks in reading order, the cells of tables.

Content controls, tracked insertions and text boxes are gone into: nothing that is shown is lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from assistant.reading.cleaning import clean_line
from assistant.reading.tables import Header

Element = etree._Element

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_HEADING_NAME = re.compile(r"(?:heading|заголовок)\s*([1-9])", re.IGNORECASE)
_TITLE_NAME = re.compile(r"title|название|заголовок", re.IGNORECASE)
_CONTENTS_NAME = re.compile(r"(?:toc|оглавление)\s*\d", re.IGNORECASE)
_LIST_NAME = re.compile(r"list (?:bullet|number)|(?:маркированный|нумерованный) список", re.IGNORECASE)
_WRAPPERS = frozenset(("sdtContent", "ins", "moveTo", "customXml", "smartTag", "AlternateContent", "Choice"))
_MAX_BASES = 20
_MAX_SPAN_CELLS = 100


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style means here: its heading level (0 for none) and its role."""

    level: int = 0
    is_title: bool = False
    is_list: bool = False
    is_contents: bool = False
    number: tuple[str, int] | None = None


def paragraph_styles(styles: Element) -> dict[str, Style]:
    """Meaning of every paragraph style by its id, also through the styles that it is based on."""
    elements = {attribute(each, "styleId"): each for each in styles if local(each) == "style"}
    return {name: _meaning(each, elements) for name, each in elements.items()}


def style_of(paragraph: Element, styles: dict[str, Style]) -> Style:
    """Meaning of a paragraph: its style, or its own outline level and numbering."""
    properties = child(paragraph, "pPr")
    style = styles.get(attribute(child(properties, "pStyle"), "val"), Style())
    level = style.level or _outline_level(properties)
    numbering = _is_numbered(properties)
    number = _number(properties, style.number) if numbering is not False else None
    return Style(level, style.is_title, style.is_list if numbering is None else numbering, style.is_contents, number)


def blocks(parent: Element) -> Iterator[Element]:
    """Paragraphs, tables and inserted files in reading order, also those inside content controls and insertions."""
    for element in parent:
        name = local(element)
        if name in ("p", "tbl") or name == "altChunk":
            yield element
        elif name == "sdt" and not _is_table_of_contents(element):
            yield from (each for part in element if local(part) == "sdtContent" for each in blocks(part))
        elif name in _WRAPPERS:
            yield from blocks(element)


def text_boxes(paragraph: Element) -> Iterator[Element]:
    """Contents of the text boxes that hang on a paragraph (the copies for old programs left out)."""
    for box in paragraph.iter("{*}txbxContent"):
        if not any(local(above) in ("Fallback", "txbxContent") for above in box.iterancestors()):
            yield box


def table_rows(table: Element, text: Callable[[Element], str]) -> tuple[list[list[str]], Header]:
    """Texts of a table by row and column, and whether its first row is marked as header (by Word or by bold)."""
    rows: list[list[str]] = []
    header: Header = "unmarked"
    for element in (each for each in _table_parts(table) if local(each) == "tr"):
        cells = [each for each in _table_parts(element) if local(each) == "tc"]
        if not rows and (
            child(child(element, "trPr"), "tblHeader") is not None or all(_is_bold(each, text) for each in cells)
        ):
            header = "marked"
        rows.append(_spread(cells, rows[-1] if rows else [], text))
    return rows, header


def table_cells(table: Element) -> Iterator[Element]:
    """All cells of a table, row by row."""
    for row in _table_parts(table):
        yield from (each for each in _table_parts(row) if local(each) == "tc")


def local(element: Element) -> str:
    """Name of an element without its namespace; "" for a comment."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def child(element: Element | None, name: str) -> Element | None:
    """First child of that local name."""
    return next((each for each in element if local(each) == name), None) if element is not None else None


def attribute(element: Element | None, name: str) -> str:
    """Attribute of Word's namespace, "" when there is none."""
    if element is None:
        return ""
    return str(element.get(_WORD + name) or element.get(_STRICT + name) or "")


def _meaning(style: Element, elements: dict[str, Element]) -> Style:
    level, is_title, is_list, is_contents = 0, False, False, False
    number: tuple[str, int] | None = None
    current: Element | None = style
    for _ in range(_MAX_BASES):
        if current is None:
            break
        name = attribute(child(current, "name"), "val")
        heading = _HEADING_NAME.fullmatch(name)
        properties = child(current, "pPr")
        level = level or (int(heading.group(1)) if heading else _outline_level(properties))
        is_title = is_title or bool(_TITLE_NAME.fullmatch(name))
        is_list = is_list or bool(_LIST_NAME.match(name)) or _is_numbered(properties) is True
        is_contents = is_contents or bool(_CONTENTS_NAME.match(name))
        number = number or _number(properties, None)
        current = elements.get(attribute(child(current, "basedOn"), "val"))
    return Style(level, is_title, is_list, is_contents, number)


def _outline_level(properties: Element | None) -> int:
    value = attribute(child(properties, "outlineLvl"), "val")
    return int(value) + 1 if value.isdecimal() and int(value) < 9 else 0


def _is_numbered(properties: Element | None) -> bool | None:
    """True with a bullet or number, False where the paragraph switches them off, None where it does not say."""
    numbering = child(properties, "numPr")
    return attribute(child(numbering, "numId"), "val") != "0" if numbering is not None else None


def _number(properties: Element | None, inherited: tuple[str, int] | None) -> tuple[str, int] | None:
    """List and level (from 0) of a paragraph; what it leaves out its style has said."""
    numbering = child(properties, "numPr")
    if numbering is None:
        return inherited
    id_, level = attribute(child(numbering, "numId"), "val"), attribute(child(numbering, "ilvl"), "val")
    known_id, known_level = inherited or ("", 0)
    return (id_ or known_id, int(level) if level.isdecimal() else known_level) if id_ or known_id else None


def raised_styles(styles: Element) -> dict[str, int]:
    """Character styles that raise (1) or lower (-1) their text, by id."""
    signs = {"superscript": 1, "subscript": -1}
    found = {}
    for each in styles:
        shift = signs.get(attribute(child(child(each, "rPr"), "vertAlign"), "val"), 0) if local(each) == "style" else 0
        if shift:
            found[attribute(each, "styleId")] = shift
    return found


def is_on(properties: Element | None, name: str) -> bool:
    """Whether a property that is either on or off is on."""
    switch = child(properties, name)
    return switch is not None and attribute(switch, "val") not in ("0", "false", "off")


def _is_bold(cell: Element, text: Callable[[Element], str]) -> bool:
    runs = [run for run in cell.iter("{*}r") if text(run).strip()]
    return bool(runs) and all(is_on(child(run, "rPr"), "b") for run in runs)


def _is_table_of_contents(element: Element) -> bool:
    galleries = element.iter("{*}docPartGallery")
    return any(attribute(each, "val") == "Table of Contents" for each in galleries)


def _table_parts(parent: Element) -> Iterator[Element]:
    for each in parent:
        if local(each) in ("sdt", *_WRAPPERS):
            yield from _table_parts(each)
        else:
            yield each


def _spread(cells: list[Element], above: list[str], shown: Callable[[Element], str]) -> list[str]:
    """Texts by column: a cell over several columns fills the first, one over several rows fills them all."""
    row: list[str] = []
    for cell in cells:
        properties = child(cell, "tcPr")
        merged = child(properties, "vMerge")
        continues = merged is not None and attribute(merged, "val") != "restart"
        text = above[len(row)] if continues and len(row) < len(above) else clean_line(shown(cell))
        span = attribute(child(properties, "gridSpan"), "val")
        row += [text] + [""] * ((min(int(span), _MAX_SPAN_CELLS) if span.isdecimal() else 1) - 1)
    return row
