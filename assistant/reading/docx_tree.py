"""The XML of a Word document: styles, the text of paragraphs as a reader sees it, the cells of tables.

python-docx reads a paragraph without its content controls, tracked insertions and text boxes; here nothing that is
shown is lost, and what is not shown (deletions, hidden runs, field codes) stays out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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
_NOT_SHOWN = frozenset(
    ("del", "moveFrom", "Fallback", "instrText", "delText", "rPr", "pPr", "txbxContent", "sdtPr", "annotation")
)
_SIGNS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": " "}
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
    return Style(level, style.is_title, style.is_list if numbering is None else numbering, style.is_contents)


def blocks(parent: Element) -> Iterator[Element]:
    """Paragraphs and tables in reading order, also those inside content controls and tracked insertions."""
    for element in parent:
        name = local(element)
        if name in ("p", "tbl"):
            yield element
        elif name == "sdt" and not _is_table_of_contents(element):
            yield from (each for part in element if local(part) == "sdtContent" for each in blocks(part))
        elif name in _WRAPPERS:
            yield from blocks(element)


def shown_text(element: Element) -> str:
    """Text of a paragraph as shown, without that of its text boxes."""
    return "".join(_pieces(element))


def text_boxes(paragraph: Element) -> Iterator[Element]:
    """Contents of the text boxes that hang on a paragraph (the copies for old programs left out)."""
    for box in paragraph.iter("{*}txbxContent"):
        if not any(local(above) in ("Fallback", "txbxContent") for above in box.iterancestors()):
            yield box


def table_rows(table: Element) -> tuple[list[list[str]], Header]:
    """Texts of a table by row and column, and whether its first row is marked as header (by Word or by bold)."""
    rows: list[list[str]] = []
    header: Header = "unmarked"
    for element in (each for each in _table_parts(table) if local(each) == "tr"):
        cells = [each for each in _table_parts(element) if local(each) == "tc"]
        if not rows and (child(child(element, "trPr"), "tblHeader") is not None or all(map(_is_bold, cells))):
            header = "marked"
        rows.append(_spread(cells, rows[-1] if rows else []))
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
        current = elements.get(attribute(child(current, "basedOn"), "val"))
    return Style(level, is_title, is_list, is_contents)


def _outline_level(properties: Element | None) -> int:
    value = attribute(child(properties, "outlineLvl"), "val")
    return int(value) + 1 if value.isdecimal() and int(value) < 9 else 0


def _is_numbered(properties: Element | None) -> bool | None:
    """True with a bullet or number, False where the paragraph switches them off, None where it does not say."""
    numbering = child(properties, "numPr")
    return attribute(child(numbering, "numId"), "val") != "0" if numbering is not None else None


def _pieces(element: Element) -> Iterator[str]:
    for each in element:
        name = local(each)
        if name == "t":
            yield each.text or ""
        elif name in _SIGNS:
            yield _SIGNS[name]
        elif name == "p":
            yield " " + shown_text(each)
        elif name and name not in _NOT_SHOWN and not (name == "r" and _is_on(child(each, "rPr"), "vanish")):
            yield from _pieces(each)


def _is_on(properties: Element | None, name: str) -> bool:
    switch = child(properties, name)
    return switch is not None and attribute(switch, "val") not in ("0", "false", "off")


def _is_bold(cell: Element) -> bool:
    runs = [run for run in cell.iter("{*}r") if shown_text(run).strip()]
    return bool(runs) and all(_is_on(child(run, "rPr"), "b") for run in runs)


def _is_table_of_contents(element: Element) -> bool:
    galleries = element.iter("{*}docPartGallery")
    return any(attribute(each, "val") == "Table of Contents" for each in galleries)


def _table_parts(parent: Element) -> Iterator[Element]:
    for each in parent:
        if local(each) in ("sdt", *_WRAPPERS):
            yield from _table_parts(each)
        else:
            yield each


def _spread(cells: list[Element], above: list[str]) -> list[str]:
    """Texts by column: a cell over several columns fills the first, one over several rows fills them all."""
    row: list[str] = []
    for cell in cells:
        properties = child(cell, "tcPr")
        merged = child(properties, "vMerge")
        continues = merged is not None and attribute(merged, "val") != "restart"
        text = above[len(row)] if continues and len(row) < len(above) else clean_line(shown_text(cell))
        span = attribute(child(properties, "gridSpan"), "val")
        row += [text] + [""] * ((min(int(span), _MAX_SPAN_CELLS) if span.isdecimal() else 1) - 1)
    return row
