"""Books in FictionBook, .fb2."""

from __future__ import annotations

from lxml import etree

from assistant.reading.builder import TextBuilder
from assistant.reading.cleaning import clean_line
from assistant.reading.dates import parse_date
from assistant.reading.faults import broken_as_unreadable
from assistant.reading.html_signs import written_out
from assistant.reading.loading import RawFile
from assistant.reading.package import Element, attribute, first, local
from assistant.reading.tables import table_lines
from assistant.types import Reading

_PARAGRAPHS = frozenset(("p", "v", "subtitle", "text-author", "date"))


def read(file: RawFile) -> Reading:
    """Read a .fb2 file: the text with its titles as headings, notes at the end."""
    builder = TextBuilder(file.limits.max_text_characters)
    with broken_as_unreadable("fb2", etree.LxmlError):
        parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
        root = etree.fromstring(file.content, parser)
        if root is None or local(root) != "FictionBook":
            raise ValueError("it is no FictionBook")
        for each in root.iter("{*}sup", "{*}sub"):
            each.tag = local(each)
        written_out(root)
        facts = next(root.iter("{*}title-info"), None)
        title, day = first(facts, "book-title"), first(facts, "date")
        for body in (each for each in root if local(each) == "body"):
            _add(builder, body, 1)
    name = clean_line((title.text or "") if title is not None else "")
    return builder.reading(name, parse_date(attribute(day, "value")))


def _add(builder: TextBuilder, parent: Element, level: int) -> None:
    for element in parent:
        name = local(element)
        if name == "title":
            builder.heading(" ".join(_words(each) for each in element), level)
        elif name in _PARAGRAPHS:
            builder.add(_words(element))
        elif name == "table":
            rows = [[_words(cell) for cell in row] for row in element if local(row) == "tr"]
            builder.add_table(table_lines(rows, "marked" if element.find("{*}tr/{*}th") is not None else "unmarked"))
        elif name and name != "image":
            _add(builder, element, level + (name == "section"))


def _words(element: Element) -> str:
    return clean_line("".join(map(str, element.itertext())))
