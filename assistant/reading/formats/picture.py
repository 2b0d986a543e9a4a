"""Pictures of text, such as scans and photographs: .png, .jpg, .tif and others, each frame a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

from assistant.errors import UnreadableDocument
from assistant.reading.builder import TextBuilder
from assistant.reading.dates import stated_date
from assistant.reading.faults import broken_as_unreadable
from assistant.reading.loading import RawFile
from assistant.reading.ocr import recognised
from assistant.reading.omissions import page_numbers, recognised_pages
from assistant.reading.pdf_lines import clean_cells, page_paragraphs
from assistant.reading.tables import table_lines
from assistant.reading.titles import title_of_text
from assistant.types import Omission, Reading

_MAX_PAGES = 200
_MAX_PIXELS = 100_000_000


def read(file: RawFile) -> Reading:
    """Read a picture by text recognition. Raises UnreadableDocument where that is missing or finds no words."""
    from PIL import Image

    builder = TextBuilder(file.limits.max_text_characters)
    with broken_as_unreadable("picture", Image.DecompressionBombError, hint="Open it in a viewer and save it again."):
        pages = [*_pages(file)]
    if not any(map(any, pages)):
        raise UnreadableDocument("No words were found in the picture.", "Scan it again at 300 dpi, or leave it out.")
    for number, paragraphs in enumerate(page_paragraphs(pages, {}), 1):
        builder.page(number)
        for each in paragraphs:
            if each.rows:
                builder.add_table(table_lines(each.rows, "likely"))
            else:
                builder.add(each.text)
    reading = builder.reading(title_of_text(builder.text()), stated_date(builder.text()))
    return replace(reading, omissions=(_note(len(pages)),))


def _note(pages: int) -> Omission:
    return recognised_pages(page_numbers([*range(1, pages + 1)]))


def _pages(file: RawFile) -> Iterator[list[str]]:
    from PIL import Image

    with Image.open(BytesIO(file.content)) as picture:
        if picture.width * picture.height > _MAX_PIXELS:
            raise UnreadableDocument(f"The picture has more than {_MAX_PIXELS:,} pixels.", "Save it smaller.")
        for frame in range(min(getattr(picture, "n_frames", 1), _MAX_PAGES)):
            picture.seek(frame)
            yield [clean_cells(each) for each in recognised(picture.copy()).lines()]
