"""PDF: every page marked, lines joined to paragraphs, bookmarks that stand in the text as headings."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any

from assistant.errors import UnreadableDocument
from assistant.reading.builder import PARAGRAPH, SPACE, TextBuilder, text_too_long
from assistant.reading.cleaning import clean_line
from assistant.reading.dates import parse_date, stated_date
from assistant.reading.decoding import repair_cyrillic
from assistant.reading.faults import BROKEN_FILE_ERRORS, broken_as_unreadable, quiet
from assistant.reading.loading import RawFile
from assistant.reading.pdf_lines import page_paragraphs, without_furniture, without_leaders
from assistant.reading.titles import real_title, title_of_text
from assistant.types import Reading

if TYPE_CHECKING:
    from pypdf import PdfReader

_NEWLINE = re.compile(r"\r\n?|\n")
_SOFT_HYPHEN_AT_END = re.compile("\u00ad[ \t]*(?=\r?\n|$)")
_DATE = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})")
_UNDECODED = re.compile("[\ufffd\ue000-\uf8ff]")
_UNDECODED_SHARE = 0.3
_MAX_BOOKMARK_DEPTH = 6
_OCR_HINT = "Run text recognition over it first, for example: ocrmypdf -l rus+eng IN.pdf OUT.pdf"


def read(file: RawFile) -> Reading:
    """Read a .pdf file that has a text layer and opens without a password."""
    import pypdf
    from pypdf.errors import PyPdfError

    quiet("pypdf")
    builder = TextBuilder(file.limits.max_text_characters)
    with broken_as_unreadable("PDF", PyPdfError):
        reader = pypdf.PdfReader(BytesIO(file.content))
        _unlock(reader)
        pages = [_lines(text) for text in _page_texts(reader, file.limits.max_text_characters)]
        _check_text_layer(pages)
        for number, paragraphs in enumerate(page_paragraphs(without_furniture(pages), _bookmarks(reader)), 1):
            builder.page(number)
            for each in paragraphs:
                if each.level:
                    builder.heading(each.text, each.level)
                else:
                    builder.add(each.text, SPACE if each.continues else PARAGRAPH)
        title, created = _facts(reader, file.name)
    return builder.reading(title or title_of_text(builder.text()), stated_date(builder.text()) or created)


def _unlock(reader: PdfReader) -> None:
    from pypdf import PasswordType

    if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
        raise UnreadableDocument(
            "The PDF is encrypted and asks for a password.",
            "Save a copy without a password, for example: qpdf --password=… --decrypt IN.pdf OUT.pdf",
        )


def _page_texts(reader: PdfReader, max_characters: int) -> Iterator[str]:
    characters = 0
    for page in reader.pages:
        text = page.extract_text()
        characters += len(text)
        if characters > 2 * max_characters:
            raise text_too_long(max_characters)
        yield repair_cyrillic(text)


def _lines(text: str) -> list[str]:
    return [clean_line(without_leaders(line)) for line in _NEWLINE.split(_SOFT_HYPHEN_AT_END.sub("-", text))]


def _check_text_layer(pages: list[list[str]]) -> None:
    text = "".join(line for lines in pages for line in lines)
    if not any(map(str.isalnum, text)):
        raise UnreadableDocument("The PDF has no text layer; its pages are pictures.", _OCR_HINT)
    if len(_UNDECODED.findall(text)) > _UNDECODED_SHARE * len(text):
        raise UnreadableDocument("The text layer of the PDF cannot be decoded; its fonts do not tell it.", _OCR_HINT)


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
