"""Presentations: a slide is a page, its title a heading; tables row by row; the speaker's notes after the slide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from lxml import etree

from assistant.reading.builder import TextBuilder
from assistant.reading.dates import stated_date
from assistant.reading.faults import broken_as_unreadable
from assistant.reading.loading import RawFile
from assistant.reading.office import check_archive
from assistant.reading.tables import table_lines
from assistant.reading.titles import title_of_text
from assistant.types import Reading

if TYPE_CHECKING:
    from pptx.slide import Slide

#: Placeholders that repeat on every slide.
_FURNITURE = frozenset(("DATE", "FOOTER", "HEADER", "SLIDE_NUMBER"))


def read(file: RawFile) -> Reading:
    """Read a .pptx file, slide by slide."""
    from pptx import Presentation
    from pptx.exc import PythonPptxError

    properties = check_archive(file, "pptx")
    builder = TextBuilder(file.limits.max_text_characters)
    with broken_as_unreadable("pptx", etree.LxmlError, PythonPptxError):
        for number, slide in enumerate(Presentation(BytesIO(file.content)).slides, 1):
            builder.page(number)
            _add_slide(builder, slide)
    headings = builder.headings()
    title = properties.title or (headings[0].title if headings else title_of_text(builder.text()))
    return builder.reading(title, stated_date(builder.text()) or properties.created)


def _add_slide(builder: TextBuilder, slide: Slide) -> None:
    title = slide.shapes.title
    if title is not None:
        builder.heading(title.text_frame.text, 1)
    for shape in _flat(slide.shapes):
        if title is not None and shape.shape_id == title.shape_id:
            continue
        if getattr(shape, "has_table", False):
            rows = [[cell.text for cell in row.cells] for row in shape.table.rows]
            builder.add_table(table_lines(rows, "marked" if shape.table.first_row else "unmarked"))
        elif shape.has_text_frame and not _is_furniture(shape):
            builder.add("\n".join(paragraph.text for paragraph in shape.text_frame.paragraphs))
    notes = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    if notes is not None:
        builder.add(notes.text)


def _flat(shapes: Iterable[Any]) -> Iterator[Any]:
    """Shapes in their order, those of groups among them."""
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _flat(shape.shapes)
        else:
            yield shape


def _is_furniture(shape: Any) -> bool:
    return shape.is_placeholder and shape.placeholder_format.type.name in _FURNITURE
