"""An HTML tree, or the one that trafilatura makes of it, → blocks of text. Used by html, eml, msg and Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree
from lxml import html as lxml_html

from assistant.reading.builder import TextBuilder
from assistant.reading.html_signs import written_out
from assistant.reading.tables import Header, table_lines

Element = etree._Element

#: HTML has h1 … h6; trafilatura writes <head rend="h2">, <list>, <item>, <row>, <cell>, <lb>.
_HEADING = re.compile("h[1-6]")
_LISTS = frozenset(("ul", "ol", "dl", "list"))
_ITEMS = frozenset(("li", "dt", "dd", "item"))
_ROWS = frozenset(("tr", "row"))
_CELLS = frozenset(("td", "th", "cell"))
_BREAKS = frozenset(("br", "lb", "hr"))
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font hi i ins kbd label mark math mi mn mo mrow mstyle "
    "mtext nobr q ref rp rt ruby s samp semantics "
    "small span strike strong sub sup time tt u var wbr".split()
)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*>")
_BLANKS = re.compile("[ \t\r\n\f]+")
_LONG_CELL_CHARACTERS = 1_500
_MAX_SPAN_CELLS = 100


def parse_html(markup: str) -> Element:
    """Tree of `markup`; comments and processing instructions are left out. Raises lxml's ParserError if it is empty."""
    parser = lxml_html.HTMLParser(remove_comments=True, remove_pis=True)
    text = _XML_DECLARATION.sub("", markup).replace("\0", "")
    return written_out(lxml_html.document_fromstring(text.encode("utf-8", "replace").decode("utf-8"), parser=parser))


def select(tree: Element, path: str) -> list[Element]:
    """Elements that an XPath finds."""
    found = tree.xpath(path)
    return [each for each in found if isinstance(each, etree._Element)] if isinstance(found, list) else []


def drop(element: Element) -> None:
    """Take an element out of its tree; the text behind it stays."""
    parent = element.getparent()
    if parent is not None:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + (element.tail or "")
        else:
            before.tail = (before.tail or "") + (element.tail or "")
        parent.remove(element)


def add_tree(builder: TextBuilder, tree: Element) -> None:
    """Append all the text below `tree` to `builder`: paragraphs, headings, lists and tables."""
    _Walk(builder).visit(tree)


class _Walk:
    """Goes through a tree; inline text gathers until a block begins or ends."""

    def __init__(self, builder: TextBuilder) -> None:
        self._builder = builder
        self._gathered: list[str] = []

    def visit(self, element: Element) -> None:
        tag = _tag(element)
        level = _heading_level(element)
        if level:
            self._close(lambda: self._builder.heading(flat_text(element), level))
        elif tag == "table" and not _is_layout(element):
            self._close(lambda: self._add_table(element))
        elif tag in _LISTS and not _has_blocks(element):
            self._close(lambda: self._builder.add("\n".join(_list_lines(element, 0))))
        elif tag == "pre" or (tag in ("code", "quote") and "\n" in (element.text or "")):
            self._close(lambda: self._builder.add("".join(map(str, element.itertext()))))
        elif tag in _BREAKS:
            self._gathered.append("\n")
        elif tag in _INLINE:
            self._inside(element)
        elif tag:
            self._close(lambda: self._inside(element))
            self._flush()

    def _add_table(self, table: Element) -> None:
        for caption in table.iter("caption"):
            self._builder.add(flat_text(caption))
        self._builder.add_table(table_lines(*_table(table)))

    def _inside(self, element: Element) -> None:
        self._gathered.append(_folded(element.text))
        for child in element:
            self.visit(child)
            self._gathered.append(_folded(child.tail))
        if _tag(element) in ("body", "html"):
            self._flush()

    def _close(self, then: Callable[[], None]) -> None:
        self._flush()
        then()

    def _flush(self) -> None:
        self._builder.add(_tidied("".join(self._gathered)))
        self._gathered.clear()


def flat_text(element: Element, skip: frozenset[str] = frozenset()) -> str:
    """Text of an element on one line; blocks and breaks inside it are parted by a space."""
    return _BLANKS.sub(" ", "".join(_pieces(element, skip))).strip()


def _pieces(element: Element, skip: frozenset[str]) -> Iterator[str]:
    apart = "" if _tag(element) in _INLINE else " "
    yield apart + (element.text or "")
    for child in element:
        if _tag(child) and _tag(child) not in skip:
            yield from _pieces(child, skip)
        yield child.tail or ""
    yield apart


def _list_lines(element: Element, depth: int) -> Iterator[str]:
    for number, item in enumerate((child for child in element if _tag(child)), 1):
        if _tag(item) in _LISTS:
            yield from _list_lines(item, depth + 1)
            continue
        words = flat_text(item, _LISTS)
        ordered = _tag(element) == "ol" or element.get("rend") == "ol"
        if words:
            yield "  " * depth + (f"{number}. " if ordered else "- ") + words
        for child in item.iter(*_LISTS):
            if next(child.iterancestors(*_ITEMS), None) is item:
                yield from _list_lines(child, depth + 1)


def _table(element: Element) -> tuple[list[list[str]], Header]:
    rows: list[list[str]] = []
    header: Header = "unmarked"
    carried: dict[int, tuple[int, str]] = {}
    for row in element.iter(*_ROWS):
        cells = [cell for cell in row if _tag(cell) in _CELLS]
        if header == "unmarked" and len(cells) > 1 and all(map(_is_header_cell, cells)):
            header = "marked"
        rows.append(_spread(cells, carried))
    return rows, header


def _spread(cells: list[Element], carried: dict[int, tuple[int, str]]) -> list[str]:
    """Texts of a row by column: a cell over several columns fills the first, one over several rows fills them all."""
    row: list[str] = []
    waiting = list(cells)
    while waiting or len(row) in carried:
        column = len(row)
        if column in carried:
            rows_left, text = carried.pop(column)
            if rows_left > 1:
                carried[column] = (rows_left - 1, text)
            row.append(text)
            continue
        cell = waiting.pop(0)
        text = flat_text(cell)
        row += [text] + [""] * (_span(cell, "colspan") - 1)
        if _span(cell, "rowspan") > 1:
            carried[column] = (_span(cell, "rowspan") - 1, text)
    return row


def _span(cell: Element, name: str) -> int:
    value = cell.get(name, "1").strip()
    return min(max(int(value), 1), _MAX_SPAN_CELLS) if value.isdecimal() else 1


def _is_header_cell(cell: Element) -> bool:
    return _tag(cell) == "th" or cell.get("role") == "head"


def _is_layout(table: Element) -> bool:
    """Old pages put whole articles into tables: such a table is a frame, not data."""
    cells = list(table.iter(*_CELLS))
    nested = next(table.iterdescendants("table"), None) is not None
    return nested or _has_blocks(table) or any(len(flat_text(cell)) > _LONG_CELL_CHARACTERS for cell in cells)


def _has_blocks(element: Element) -> bool:
    return any(_heading_level(child) or _tag(child) == "table" for child in element.iterdescendants())


def _heading_level(element: Element) -> int:
    name = element.get("rend", "h2") if _tag(element) == "head" else _tag(element)
    return int(name[1]) if _HEADING.fullmatch(name) else 0


def _tag(element: Element) -> str:
    return element.tag if isinstance(element.tag, str) else ""


def _folded(text: str | None) -> str:
    return _BLANKS.sub(" ", text or "")


def _tidied(text: str) -> str:
    return "\n".join(_BLANKS.sub(" ", line).strip() for line in text.split("\n"))
