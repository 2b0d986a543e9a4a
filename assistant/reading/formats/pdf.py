"""PDF: every page marked, lines joined to paragraphs, bookmarks that stand in the text as headings."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

from assistant.errors import UnreadableDocument
from assistant.reading import ocr
from assistant.reading.builder import PARAGRAPH, SPACE, TextBuilder, text_too_long
from assistant.reading.cleaning import clean_line
from assistant.reading.dates import parse_date, stated_date
from assistant.reading.decoding import repair_cyrillic
from assistant.reading.faults import BROKEN_FILE_ERRORS, broken_as_unreadable, quiet
from assistant.reading.loading import RawFile
from assistant.reading.omissions import page_numbers, recognised_pages
from assistant.reading.pdf_annotations import page_marks
from assistant.reading.pdf_layout import page_lines
from assistant.reading.pdf_lines import clean_cells, page_paragraphs, without_furniture
from assistant.reading.tables import table_lines
from assistant.reading.titles import real_title, title_of_text
from assistant.types import Omission, Reading

if TYPE_CHECKING:
    from pypdf import PdfReader
    from pypdfium2 import PdfPage  # type: ignore[import-untyped]

_SOFT_HYPHEN_AT_END = re.compile("\u00ad$")
_DATE = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})")
_UNDECODED = re.compile("[\ufffd\ue000-\uf8ff]")
_UNDECODED_SHARE = 0.3
_PICTURE_SHARE = 0.2
_MAX_PIXELS = 5_000
_MAX_BOOKMARK_DEPTH = 6
_OCR_HINT = f"{ocr.INSTALL_HINT}; or run ocrmypdf -l rus+eng IN.pdf OUT.pdf over it first."


@dataclass(frozen=True, slots=True)
class _Page:
    """Lines of a page, the notes that hang on it, and whether a picture fills a good part of it."""

    lines: list[str]
    notes: list[str]
    has_picture: bool
    is_recognised: bool = False


def read(file: RawFile) -> Reading:
    """Read a .pdf file that has a text layer and opens without a password."""
    import pypdf
    from pypdf.errors import PyPdfError
    from pypdfium2 import PdfiumError

    quiet("pypdf")
    builder = TextBuilder(file.limits.max_text_characters)
    with broken_as_unreadable("PDF", PyPdfError, PdfiumError):
        reader = pypdf.PdfReader(BytesIO(file.content))
        _unlock(reader)
        pages = [*_pages(file, reader)]
        _check_text_layer([each.lines for each in pages])
        _add_pages(builder, pages, _bookmarks(reader))
        title, created = _facts(reader, file.name)
    reading = builder.reading(title or title_of_text(builder.text()), stated_date(builder.text()) or created)
    return replace(reading, omissions=tuple(_omissions(pages)))


def _add_pages(builder: TextBuilder, pages: list[_Page], bookmarks: dict[int, list[tuple[str, int]]]) -> None:
    made = page_paragraphs(without_furniture([each.lines for each in pages]), bookmarks)
    for number, (page, paragraphs) in enumerate(zip(pages, made, strict=True), 1):
        builder.page(number)
        for each in paragraphs:
            if each.level:
                builder.heading(each.text, each.level)
            elif each.rows:
                builder.add_table(table_lines(each.rows, "likely"))
            else:
                builder.add(each.text, SPACE if each.continues else PARAGRAPH)
        builder.add_lines(f"[{each}]" for each in page.notes if each)


def _omissions(pages: list[_Page]) -> Iterator[Omission]:
    """Pages of which nothing was read though something stands there."""
    silent = [number for number, page in enumerate(pages, 1) if not _has_words(page.lines)]
    pictures = [number for number in silent if pages[number - 1].has_picture]
    if pictures and pages[pictures[0] - 1].is_recognised:
        yield Omission(page_numbers(pictures), "a picture in which no words were found", "Look at the page itself.")
    elif pictures:
        yield Omission(page_numbers(pictures), "a picture without a text layer, not read", _OCR_HINT)
    recognised = [number for number, page in enumerate(pages, 1) if page.is_recognised and number not in pictures]
    if recognised:
        yield recognised_pages(page_numbers(recognised))
    garbled = [number for number, page in enumerate(pages, 1) if _is_undecoded("".join(page.lines))]
    if garbled:
        yield Omission(page_numbers(garbled), "in a font that does not tell its letters, not read", _OCR_HINT)


def _unlock(reader: PdfReader) -> None:
    from pypdf import PasswordType

    if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
        raise UnreadableDocument(
            "The PDF is encrypted and asks for a password.",
            "Save a copy without a password, for example: qpdf --password=… --decrypt IN.pdf OUT.pdf",
        )


def _pages(file: RawFile, reader: PdfReader) -> Iterator[_Page]:
    """Lines of every page in reading order, and whether a picture stands in for them."""
    import pypdfium2

    characters = 0
    document = pypdfium2.PdfDocument(file.content)
    try:
        for index, page in enumerate(document):
            marks, notes = page_marks(reader.pages[index]) if index < len(reader.pages) else ([], [])
            lines = page_lines(page.get_textpage(), marks)
            characters += sum(map(len, (*lines, *notes)))
            if characters > 2 * file.limits.max_text_characters:
                raise text_too_long(file.limits.max_text_characters)
            made = _Page(_cleaned(lines), [clean_line(each) for each in notes], _has_picture(page))
            yield _recognised(page, made) if made.has_picture and not _has_words(made.lines) else made
            page.close()
    finally:
        document.close()


def _recognised(page: PdfPage, made: _Page) -> _Page:
    """A page that is a picture, with the lines that text recognition finds, where it can run."""
    if ocr.missing():
        return made
    scale = min(ocr.DPI / 72, _MAX_PIXELS / max(page.get_size()))
    lines = ocr.recognised(page.render(scale=scale).to_pil()).lines()
    return replace(made, lines=[*map(clean_cells, lines)], is_recognised=True)


def _has_words(lines: list[str]) -> bool:
    return any(map(str.isalnum, "".join(lines)))


def _has_picture(page: PdfPage) -> bool:
    """Whether a picture fills a good part of a page, as a scan does."""
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

    whole = page.get_width() * page.get_height()
    for each in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
        left, bottom, right, top = each.get_bounds()
        if (right - left) * (top - bottom) >= _PICTURE_SHARE * whole:
            return True
    return False


def _cleaned(lines: list[str]) -> list[str]:
    text = repair_cyrillic("\n".join(_SOFT_HYPHEN_AT_END.sub("-", line) for line in lines))
    return [*map(clean_cells, text.split("\n"))]


def _check_text_layer(pages: list[list[str]]) -> None:
    text = "".join(line for lines in pages for line in lines)
    if _is_undecoded(text):
        raise UnreadableDocument("The text layer of the PDF cannot be decoded; its fonts do not tell it.", _OCR_HINT)
    if not any(map(str.isalnum, text)):
        raise UnreadableDocument("The PDF has no text layer; its pages are pictures.", _OCR_HINT)


def _is_undecoded(text: str) -> bool:
    return bool(text) and len(_UNDECODED.findall(text)) > _UNDECODED_SHARE * len(text)


def _bookmarks(reader: PdfReader) -> dict[int, list[tuple[str, int]]]:
    """(title, level) of the bookmarks by page index. Broken bookmarks do not make a PDF unreadable."""
    from pypdf.errors import PyPdfError

    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    try:
        for entry, level in _flat(reader.outline, 1):
            page = reader.get_destination_page_number(entry)
            if page is not None and entry.title:
                found[page].append((clean_line(str(entry.title)), level))
    except PyPdfError:
        return found
    except BROKEN_FILE_ERRORS:
        return found
    return found


def _flat(outline: list[Any], level: int) -> Iterator[tuple[Any, int]]:
    for entry in outline:
        if isinstance(entry, list):
            yield from _flat(entry, min(level + 1, _MAX_BOOKMARK_DEPTH))
        else:
            yield entry, level


def _facts(reader: PdfReader, file_name: str) -> tuple[str, str]:
    """Title and day of creation as the metadata state them."""
    metadata: Mapping[str, object] = reader.metadata or {}
    title = repair_cyrillic(str(metadata.get("/Title") or ""))
    day = _DATE.match(str(metadata.get("/CreationDate") or ""))
    return real_title(title, file_name), parse_date("-".join(day.groups())) if day else ""
