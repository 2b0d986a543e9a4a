"""Word documents: everything with text in it, in its order; headings by style; notes and comments where they belong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain

from lxml import etree

from assistant.reading.builder import LINE, PARAGRAPH, TextBuilder
from assistant.reading.cleaning import clean_line
from assistant.reading.dates import stated_date
from assistant.reading.decoding import decode_text
from assistant.reading.docx_inline import Inline
from assistant.reading.docx_numbering import BULLET, Numbering
from assistant.reading.docx_tree import (
    Element,
    Style,
    attribute,
    blocks,
    child,
    local,
    paragraph_styles,
    raised_styles,
    style_of,
    table_cells,
    table_rows,
    text_boxes,
)
from assistant.reading.drawings import add_drawings
from assistant.reading.faults import broken_as_unreadable
from assistant.reading.formats import read_inner
from assistant.reading.loading import RawFile
from assistant.reading.office import check_archive
from assistant.reading.package import Package
from assistant.reading.tables import table_lines
from assistant.reading.titles import title_of_text
from assistant.types import Omission, Reading

_LONG_CELL_CHARACTERS = 1_500
_PAGE_FIELD = re.compile(r"\b(?:PAGE|NUMPAGES|SECTIONPAGES)\b")
_NOTHING = etree.Element("styles")


def read(file: RawFile) -> Reading:
    """Read a .docx file. Deletions, hidden text and tables of contents are left out."""
    properties = check_archive(file, "docx")
    with broken_as_unreadable("docx", etree.LxmlError):
        document = _Document(file, Package(file.content))
        document.add_all()
    builder, body = document.builder, document.body
    headings = builder.headings()
    title = body.title or properties.title or (headings[0].title if headings else title_of_text(document.own_text()))
    reading = builder.reading(title, stated_date(builder.text()) or properties.created)
    return replace(reading, omissions=tuple(body.omissions))


class _Document:
    """A document and the parts that belong to it: page heads on top, notes and page feet at the end."""

    def __init__(self, file: RawFile, package: Package) -> None:
        self._package = package
        self._part = package.main("word/document.xml")
        root = package.xml(self._part)
        body = child(root, "body")
        if root is None or body is None:
            raise ValueError("it has no text part")
        self._root, self._text = root, body
        styles = next((root for _, root in package.related(self._part, "styles")), _NOTHING)
        numbering = next((root for _, root in package.related(self._part, "numbering")), None)
        self.builder = TextBuilder(file.limits.max_text_characters)
        self._raised = raised_styles(styles)
        self._inline = Inline(package, self._part, self._raised)
        self._head_characters = 0
        self.body = _Body(self.builder, package, self._part, self._inline, file)
        self.body.styles, self.body.numbering = paragraph_styles(styles), Numbering(numbering)
        self.body.comments = self._comments()

    def add_all(self) -> None:
        shown: set[str] = set()
        self.builder.add_lines(self._page_edges("headerReference", shown))
        self._head_characters = len(self.builder.text())
        self.body.add(self._text)
        self.builder.add_lines(self._notes())
        self.builder.add_lines(self._page_edges("footerReference", shown))

    def own_text(self) -> str:
        """The text without the head of the pages."""
        return self.builder.text()[self._head_characters :].lstrip()

    def _page_edges(self, kind: str, shown: set[str]) -> Iterator[str]:
        """Lines of the heads or feet of pages, each once, without page numbers."""
        relations = self._package.relations(self._part)
        for reference in self._root.iter("{*}" + kind):
            section = reference.getparent()
            if attribute(reference, "type") == "first" and child(section, "titlePg") is None:
                continue
            id_ = next((str(value) for name, value in reference.attrib.items() if str(name).endswith("}id")), "")
            name = relations[id_].target if id_ in relations else ""
            root = self._package.xml(name) if name else None
            inline = Inline(self._package, name, self._raised)
            for line in _edge_lines(root, inline) if root is not None else ():
                if line not in shown:
                    shown.add(line)
                    yield line

    def _notes(self) -> Iterator[str]:
        for kind in ("footnote", "endnote"):
            for name, root in self._package.related(self._part, f"{kind}s"):
                inline = Inline(self._package, name, self._raised)
                texts = {
                    attribute(note, "id"): clean_line(inline.text(note))
                    for note in root
                    if local(note) == kind and attribute(note, "type") in ("", "normal")
                }
                for (of, id_), mark in [*self._inline.notes.items()]:
                    if of == kind and texts.get(id_):
                        yield f"{mark} {texts.pop(id_)}"
                yield from filter(None, texts.values())

    def _comments(self) -> dict[str, str]:
        found = {}
        for name, root in self._package.related(self._part, "comments"):
            inline = Inline(self._package, name, self._raised)
            for each in root:
                text, author = clean_line(inline.text(each)), clean_line(attribute(each, "author"))
                if text:
                    found[attribute(each, "id")] = f"[{author}: {text}]" if author else f"[{text}]"
        return found


class _Body:
    """Walks the blocks of a document and hands them to the builder; remembers the paragraph styled as title."""

    def __init__(self, builder: TextBuilder, package: Package, part: str, inline: Inline, file: RawFile) -> None:
        self._builder, self._package, self._part, self._inline, self._file = builder, package, part, inline, file
        self._in_list = False
        self.styles: dict[str, Style] = {}
        self.numbering = Numbering(None)
        self.comments: dict[str, str] = {}
        self.title = ""
        self.omissions: list[Omission] = []

    def add(self, parent: Element) -> None:
        for block in blocks(parent):
            if local(block) == "tbl":
                self._add_table(block)
            elif local(block) == "altChunk":
                self._add_inserted(block)
            else:
                self._add_paragraph(block)

    def _add_paragraph(self, paragraph: Element) -> None:
        style, text = style_of(paragraph, self.styles), self._inline.text(paragraph)
        if text.strip() and not style.is_contents:
            mark = self.numbering.next(*style.number) if style.number else (BULLET if style.is_list else "")
            if style.level or style.is_title:
                self.title = self.title or (text if style.is_title else "")
                self._builder.heading(f"{mark} {text}" if mark not in ("", BULLET) else text, style.level or 1)
            else:
                separator = LINE if style.is_list and self._in_list else PARAGRAPH
                self._builder.add(f"{mark} {text.strip()}" if mark else text, separator)
            self._in_list = style.is_list and not style.level
        for box in text_boxes(paragraph):
            self.add(box)
        add_drawings(self._builder, paragraph, self._package, self._part)
        self._add_comments(paragraph)

    def _add_comments(self, block: Element) -> None:
        ids = [attribute(each, "id") for each in block.iter("{*}commentReference")]
        self._builder.add_lines(self.comments.pop(id_) for id_ in ids if id_ in self.comments)

    def _add_table(self, table: Element) -> None:
        """A table with one column or with long cells is a frame around text, not data."""
        self._in_list = False
        rows, header = table_rows(table, self._inline.text)
        longest = max((len(cell) for row in rows for cell in row), default=0)
        if longest > _LONG_CELL_CHARACTERS or all(len(row) < 2 for row in rows):
            for cell in table_cells(table):
                self.add(cell)
            return
        self._builder.add_table(table_lines(rows, header))
        for cell in table_cells(table):
            for inner in (each for each in blocks(cell) if local(each) == "tbl"):
                self._add_table(inner)
            for box in chain.from_iterable(text_boxes(each) for each in blocks(cell) if local(each) == "p"):
                self.add(box)
        add_drawings(self._builder, table, self._package, self._part)
        self._add_comments(table)

    def _add_inserted(self, chunk: Element) -> None:
        """A file that was inserted whole and that Word unpacks when it opens the document."""
        id_ = next((str(value) for name, value in chunk.attrib.items() if str(name).endswith("}id")), "")
        relation = self._package.relations(self._part).get(id_)
        content = self._package.content(relation.target) if relation else None
        if relation is None or content is None:
            return
        add = next((add for kinds, add in _INSERTED.items() if relation.target.lower().endswith(kinds)), None)
        if add is not None:
            add(self, content)
        else:
            self.omissions.append(Omission(f"the inserted file {relation.target.rsplit('/', 1)[-1]}", "not read"))

    def _add_markup(self, content: bytes) -> None:
        from assistant.reading.html_hidden import without_hidden
        from assistant.reading.html_tree import add_tree, parse_html

        add_tree(self._builder, without_hidden(parse_html(decode_text(content))))

    def _add_plain(self, content: bytes) -> None:
        self._builder.add(decode_text(content))

    def _add_document(self, content: bytes) -> None:
        self._builder.embed(read_inner(self._file, "inserted.docx", content), 0)


_INSERTED: dict[tuple[str, ...], Callable[[_Body, bytes], None]] = {
    (".html", ".htm", ".xhtml", ".mht"): _Body._add_markup,
    (".txt",): _Body._add_plain,
    (".docx", ".docm", ".dotx"): _Body._add_document,
}


def _edge_lines(root: Element, inline: Inline) -> Iterator[str]:
    """Lines of the head or foot of a page; one that only counts pages is none."""
    boxes = [each for paragraph in root.iter("{*}p") for each in text_boxes(paragraph)]
    for block in chain(blocks(root), *map(blocks, boxes)):
        if local(block) == "tbl":
            yield from (line.text for line in table_lines(table_rows(block, inline.text)[0]))
            continue
        codes = "".join(
            [each.text or "" for each in block.iter("{*}instrText")]
            + [attribute(each, "instr") for each in block.iter("{*}fldSimple")]
        )
        line = clean_line(inline.text(block))
        if line and not (_PAGE_FIELD.search(codes) and len(line) < 30 and any(map(str.isdigit, line))):
            yield line
