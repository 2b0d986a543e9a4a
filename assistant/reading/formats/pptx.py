"""Presentations: a slide is a page, its title a heading; tables, charts, then notes and comments after the slide."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from assistant.reading.builder import TextBuilder
from assistant.reading.cleaning import clean_line
from assistant.reading.dates import stated_date
from assistant.reading.drawings import add_drawings
from assistant.reading.faults import broken_as_unreadable
from assistant.reading.loading import RawFile
from assistant.reading.office import check_archive
from assistant.reading.package import Element, Package, attribute, first, local, relation_id
from assistant.reading.slide_text import SlideText
from assistant.reading.tables import table_lines
from assistant.reading.titles import title_of_text
from assistant.types import Reading

#: Placeholders that repeat on every slide.
_FURNITURE = frozenset(("dt", "ftr", "hdr", "sldNum"))
_TITLES = frozenset(("title", "ctrTitle"))
_MAX_SPAN_CELLS = 100


def read(file: RawFile) -> Reading:
    """Read a .pptx file, slide by slide."""
    properties = check_archive(file, "pptx")
    builder = TextBuilder(file.limits.max_text_characters)
    with broken_as_unreadable("pptx", etree.LxmlError):
        package = Package(file.content)
        for number, name in enumerate(_slides(package), 1):
            builder.page(number)
            root = package.xml(name)
            if root is not None:
                _Slide(builder, package, name).add(root)
    headings = builder.headings()
    title = properties.title or (headings[0].title if headings else title_of_text(builder.text()))
    return builder.reading(title, stated_date(builder.text()) or properties.created)


def _slides(package: Package) -> Iterator[str]:
    part = package.main("ppt/presentation.xml")
    root = package.xml(part)
    if root is None or local(root) != "presentation":
        raise ValueError("it has no presentation part")
    relations = package.relations(part)
    for slide in root.iter("{*}sldId"):
        relation = relations.get(relation_id(slide))
        if relation is not None:
            yield relation.target


class _Slide:
    """Adds the shapes of a slide in their order."""

    def __init__(self, builder: TextBuilder, package: Package, part: str) -> None:
        self._builder, self._package, self._part = builder, package, part
        self._text = SlideText(package.relations(part))

    def add(self, root: Element) -> None:
        title = next((each for each in root.iter("{*}sp") if _role(each) in _TITLES), None)
        if title is not None:
            self._builder.heading(self._text.of(title), 1)
        for tree in root.iter("{*}spTree"):
            self._add_shapes(tree, title)
        for _, notes in self._package.related(self._part, "notesSlide"):
            for shape in notes.iter("{*}sp"):
                if _role(shape) == "body":
                    self._builder.add(self._text.of(shape))
        self._builder.add_lines(self._comments())

    def _add_shapes(self, parent: Element, title: Element | None) -> None:
        for shape in parent:
            name = local(shape)
            if shape is title or name == "Fallback":
                continue
            if name in ("grpSp", "AlternateContent", "Choice"):
                self._add_shapes(shape, title)
            elif name == "graphicFrame":
                self._add_frame(shape)
            elif name in ("sp", "cxnSp") and _role(shape) not in _FURNITURE:
                self._builder.add(self._text.of(shape))

    def _add_frame(self, frame: Element) -> None:
        for table in frame.iter("{*}tbl"):
            marked = attribute(first(table, "tblPr"), "firstRow") in ("1", "true")
            rows = [_spread(row, self._text) for row in table if local(row) == "tr"]
            self._builder.add_table(table_lines(rows, "marked" if marked else "unmarked"))
        add_drawings(self._builder, frame, self._package, self._part)

    def _comments(self) -> Iterator[str]:
        """Comments of both kinds that PowerPoint has written, with their authors where they are known."""
        for each in self._package.relations(self._part).values():
            root = self._package.xml(each.target) if each.kind in ("comments", "threadedComment") else None
            for comment in root.iter("{*}cm", "{*}reply") if root is not None else ():
                own = first(comment, "text")
                words = own.text or "" if own is not None else self._text.of(first(comment, "txBody"))
                if clean_line(words):
                    yield f"[{clean_line(words)}]"


def _spread(row: Element, text: SlideText) -> list[str]:
    """Texts of the cells of a row by column."""
    cells = [each for each in row if local(each) == "tc"]
    return [text.of(first(each, "txBody")) for each in cells[:10_000]]


def _role(shape: Element) -> str:
    """What a placeholder is for, "" for a shape that is none."""
    holder = next(shape.iter("{*}ph"), None)
    return attribute(holder, "type") or ("body" if holder is not None else "")
