"""Electronic books, .epub: the chapters in the order of the book."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote

from lxml import etree

from assistant.reading.builder import TextBuilder
from assistant.reading.cleaning import clean_line
from assistant.reading.dates import parse_date, stated_date
from assistant.reading.decoding import decode_text
from assistant.reading.faults import broken_as_unreadable
from assistant.reading.html_hidden import without_hidden
from assistant.reading.html_tree import add_tree, parse_html
from assistant.reading.loading import RawFile
from assistant.reading.office import check_archive
from assistant.reading.package import Element, Package, attribute
from assistant.reading.titles import real_title, title_of_text
from assistant.types import Omission, Reading


def read(file: RawFile) -> Reading:
    """Read a .epub file; chapters that are encrypted are named as missing."""
    check_archive(file, "epub")
    builder = TextBuilder(file.limits.max_text_characters)
    missing: list[str] = []
    with broken_as_unreadable("epub", etree.LxmlError):
        package = Package(file.content)
        container = package.xml("META-INF/container.xml")
        root_file = next(container.iter("{*}rootfile"), None) if container is not None else None
        name = attribute(root_file, "full-path")
        book = package.xml(name) if name else None
        if book is None:
            raise ValueError("it names no book")
        for chapter in _chapters(book, posixpath.dirname(name)):
            content = package.content(chapter)
            if content and b"<" in content[:1_000]:
                add_tree(builder, without_hidden(parse_html(decode_text(content))))
            else:
                missing.append(posixpath.basename(chapter))
    title = real_title(_stated(book, "title"), file.name) or title_of_text(builder.text())
    reading = builder.reading(
        title, parse_date(_stated(book, "date")[:10]) or stated_date(builder.text()), _stated(book, "publisher")
    )
    omissions = [Omission(f"the chapter {each}", "missing or encrypted") for each in missing]
    return Reading(
        reading.text, reading.title, reading.date, reading.origin, reading.outline, reading.tables, tuple(omissions)
    )


def _chapters(book: Element, folder: str) -> list[str]:
    items = {attribute(each, "id"): attribute(each, "href") for each in book.iter("{*}item")}
    order = [items.get(attribute(each, "idref"), "") for each in book.iter("{*}itemref")]
    return [posixpath.normpath(posixpath.join(folder, unquote(each))) for each in order if each]


def _stated(book: Element, name: str) -> str:
    return next((clean_line(each.text or "") for each in book.iter("{http://purl.org/dc/elements/1.1/}" + name)), "")
