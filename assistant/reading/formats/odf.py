"""OpenDocument texts, sheets and slides (.odt, .ods, .odp): what LibreOffice and other programs save."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from assistant.errors import UnreadableDocument
from assistant.reading.builder import TextBuilder
from assistant.reading.cleaning import clean_line
from assistant.reading.dates import parse_date, stated_date
from assistant.reading.faults import broken_as_unreadable
from assistant.reading.loading import RawFile
from assistant.reading.odf_tree import OdfTree
from assistant.reading.office import TEMPLATE_DATES, check_archive
from assistant.reading.package import Element, Package, attribute, first, local
from assistant.reading.tables import table_lines
from assistant.reading.titles import real_title, title_of_text
from assistant.types import Reading

_PAGE_FIELDS = frozenset(("page-number", "page-count"))
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def read(file: RawFile) -> Reading:
    """Read an OpenDocument file that opens without a password."""
    check_archive(file, "OpenDocument file")
    builder = TextBuilder(file.limits.max_text_characters)
    with broken_as_unreadable("OpenDocument file", etree.LxmlError):
        package = Package(file.content)
        if b"encryption-data" in (package.content("META-INF/manifest.xml") or b""):
            raise UnreadableDocument("The OpenDocument file is encrypted.", "Save it again without a password.")
        content, styles = package.xml("content.xml"), package.xml("styles.xml")
        body = next(content.iter("{*}body"), None) if content is not None else None
        if content is None or body is None:
            raise ValueError("it has no text part")
        tree = OdfTree(builder, [each for each in (styles, content) if each is not None])
        heads = [*_page_edges(styles, tree, "header")]
        builder.add_lines(heads)
        opening = _add_body(builder, tree, body)
        builder.add_lines(each for each in _page_edges(styles, tree, "footer") if each not in heads)
        title, created = _facts(package, file.name)
    headings = builder.headings()
    own = title or (headings[0].title if headings and local(body[0]) != "spreadsheet" else opening)
    return builder.reading(own or title_of_text(builder.text()), stated_date(builder.text()) or created)


def _add_body(builder: TextBuilder, tree: OdfTree, body: Element) -> str:
    opening = ""
    for part in body:
        if local(part) == "spreadsheet":
            opening = opening or _add_sheets(builder, tree, part)
        elif local(part) == "presentation":
            for number, page in enumerate((each for each in part if local(each) == "page"), 1):
                builder.page(number)
                _add_slide(builder, tree, page)
        else:
            tree.add(part)
    return opening


def _add_sheets(builder: TextBuilder, tree: OdfTree, part: Element) -> str:
    opening = ""
    for number, sheet in enumerate((each for each in part if local(each) == "table"), 1):
        lines = [*table_lines(tree.rows(sheet), "likely")]
        if not lines or attribute(sheet, "display") == "false":
            continue
        if not builder.text() and not lines[0].cells:
            opening = lines[0].text
        builder.page(number)
        builder.heading(attribute(sheet, "name"), 1)
        builder.add_table(lines)
    return opening


def _add_slide(builder: TextBuilder, tree: OdfTree, page: Element) -> None:
    title = next((each for each in page if attribute(each, "class") == "title"), None)
    if title is not None:
        builder.heading(clean_line(" ".join(tree.text(each) for each in title.iter("{*}p"))), 1)
    for shape in page:
        if shape is not title:
            tree.add(_wrapped(shape) if local(shape) == "p" else shape)


def _wrapped(element: Element) -> Element:
    holder = etree.Element("holder")
    holder.append(element)
    return holder


def _page_edges(styles: Element | None, tree: OdfTree, kind: str) -> Iterator[str]:
    """Lines of the heads or feet of pages, each once, without page numbers."""
    shown: set[str] = set()
    for edge in styles.iter("{*}" + kind) if styles is not None else ():
        for paragraph in edge.iter("{*}p", "{*}h"):
            counts = any(local(each) in _PAGE_FIELDS for each in paragraph.iter())
            line = clean_line(tree.text(paragraph))
            if line and line not in shown and not (counts and len(line) < 30):
                shown.add(line)
                yield line


def _facts(package: Package, file_name: str) -> tuple[str, str]:
    root = package.xml("meta.xml")
    meta = first(root, "meta") if root is not None else None
    title, created = first(meta, "title"), first(meta, "creation-date")
    day = _DAY.match((created.text or "") if created is not None else "")
    return real_title((title.text or "") if title is not None else "", file_name), parse_date(day[0]) if day and day[
        0
    ] not in TEMPLATE_DATES else ""
