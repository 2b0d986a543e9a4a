"""Word documents: paragraphs and tables in their order, headings by style, footnotes at the end."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from lxml import etree

from assistant.reading.builder import LINE, PARAGRAPH, TextBuilder
from assistant.reading.dates import stated_date
from assistant.reading.docx_numbering import Numbering
from assistant.reading.docx_tree import (
    Element,
    Style,
    attribute,
    blocks,
    child,
    local,
    paragraph_styles,
    shown_text,
    style_of,
    table_cells,
    table_rows,
    text_boxes,
)
from assistant.reading.faults import broken_as_unreadable
from assistant.reading.loading import RawFile
from assistant.reading.office import check_archive
from assistant.reading.tables import table_lines
from assistant.reading.titles import title_of_text
from assistant.types import Reading

if TYPE_CHECKING:
    from docx.document import Document

_LONG_CELL_CHARACTERS = 1_500


def read(file: RawFile) -> Reading:
    """Read a .docx file. Headers, footers, comments, deletions and tables of contents are left out."""
    import docx
    from docx.opc.exceptions import OpcError

    properties = check_archive(file, "docx")
    builder = TextBuilder(file.limits.max_text_characters)
    with broken_as_unreadable("docx", etree.LxmlError, OpcError):
        document = docx.Document(BytesIO(file.content))
        body = _Body(builder, paragraph_styles(document.styles.element), _numbering(document))
        body.add(document.element.body)
        builder.add_lines(_footnotes(document))
    headings = builder.headings()
    title = body.title or properties.title or (headings[0].title if headings else title_of_text(builder.text()))
    return builder.reading(title, stated_date(builder.text()) or properties.created)


class _Body:
    """Walks the blocks of a document and hands them to the builder; remembers the paragraph styled as title."""

    def __init__(self, builder: TextBuilder, styles: dict[str, Style], numbering: Numbering) -> None:
        self._builder = builder
        self._styles = styles
        self._numbering = numbering
        self._in_list = False
        self.title = ""

    def add(self, parent: Element) -> None:
        for block in blocks(parent):
            if local(block) == "tbl":
                self._add_table(block)
            else:
                self._add_paragraph(block)

    def _add_paragraph(self, paragraph: Element) -> None:
        style, text = style_of(paragraph, self._styles), shown_text(paragraph)
        if text.strip() and not style.is_contents:
            label = self._numbering.label(paragraph)
            text = f"{label} {text.strip()}" if label else text
            if style.level or style.is_title:
                self.title = self.title or (text if style.is_title else "")
                self._builder.heading(text, style.level or 1)
            else:
                separator = LINE if style.is_list and self._in_list else PARAGRAPH
                self._builder.add(f"- {text.strip()}" if style.is_list and not label else text, separator)
            self._in_list = style.is_list and not style.level
        for box in text_boxes(paragraph):
            self.add(box)

    def _add_table(self, table: Element) -> None:
        """A table with one column or with long cells is a frame around text, not data."""
        self._in_list = False
        rows, header = table_rows(table)
        longest = max((len(cell) for row in rows for cell in row), default=0)
        if longest > _LONG_CELL_CHARACTERS or all(len(row) < 2 for row in rows):
            for cell in table_cells(table):
                self.add(cell)
        else:
            self._builder.add_table(table_lines(rows, header))


def _numbering(document: Document) -> Numbering:
    """What numbers the paragraphs; a document need not have a part for it."""
    part = next((each.target_part for each in document.part.rels.values() if each.reltype.endswith("/numbering")), None)
    return Numbering(getattr(part, "element", None), document.styles.element)


def _footnotes(document: Document) -> Iterator[str]:
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/footnotes") and not relation.is_external:
            root = etree.fromstring(relation.target_part.blob, etree.XMLParser(resolve_entities=False))
            for note in root:
                if local(note) == "footnote" and not attribute(note, "type") and child(note, "p") is not None:
                    yield shown_text(note)
