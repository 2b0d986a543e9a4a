"""What a sheet holds beside its cells: addresses of links, comments, text boxes, charts, heads of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.reading.builder import TextBuilder
from assistant.reading.cleaning import clean_line
from assistant.reading.drawings import add_drawings
from assistant.reading.links import shown_address
from assistant.reading.package import Element, Package, attribute, first, local, relation_id
from assistant.reading.slide_text import SlideText

_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_PRINT_CODE = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|\d+|[A-Za-z])')
#: How Excel begins a comment for programs that know no conversations; the comment itself is in a part of its own.
_THREADED_STUB = re.compile(r"\[[^\]]+\]")
_MAX_LINKED_CELLS = 100_000


def cell_addresses(package: Package, part: str) -> dict[tuple[int, int], str]:
    """Addresses of the links of a sheet by row and column, both counted from 1."""
    root = package.xml(part)
    relations = package.relations(part)
    found: dict[tuple[int, int], str] = {}
    for link in root.iter("{*}hyperlink") if root is not None else ():
        relation = relations.get(relation_id(link))
        place = _CELL.match(attribute(link, "ref"))
        address = shown_address(relation.target) if relation and relation.is_external else ""
        if place and address and len(found) < _MAX_LINKED_CELLS:
            found[int(place[2]), _column(place[1])] = address
    return found


def add_extras(builder: TextBuilder, package: Package, part: str) -> None:
    """Append the comments, text boxes and charts of a sheet."""
    builder.add_lines(_printed(package, part))
    for name, root in package.related(part, "drawing"):
        text = SlideText(package.relations(name))
        for shape in root.iter("{*}sp"):
            if not any(local(above) == "Fallback" for above in shape.iterancestors()):
                builder.add(text.of(first(shape, "txBody")))
        add_drawings(builder, root, package, name)
    builder.add_lines(_comments(package, part))


def _comments(package: Package, part: str) -> Iterator[str]:
    threaded: dict[str, list[str]] = {}
    for _, root in package.related(part, "threadedComment"):
        for each in root.iter("{*}threadedComment"):
            threaded.setdefault(attribute(each, "ref"), []).append(_words(each))
    for _, root in package.related(part, "comments"):
        authors = [clean_line(each.text or "") for each in root.iter("{*}author")]
        for each in root.iter("{*}comment"):
            place, author = attribute(each, "ref"), attribute(each, "authorId")
            name = authors[int(author)] if author.isdecimal() and int(author) < len(authors) else ""
            words = _words(each).removeprefix(f"{name}:").strip()
            if place in threaded and _THREADED_STUB.match(words):
                words, name = " / ".join(threaded.pop(place)), ""
            if words:
                yield f"[{place}{f', {name}' if name and not name.startswith('tc=') else ''}: {words}]"
    for place, texts in threaded.items():
        yield f"[{place}: {' / '.join(texts)}]"


def _printed(package: Package, part: str) -> Iterator[str]:
    """Heads and feet of the printed sheet, without page numbers."""
    root = package.xml(part)
    for element in root.iter("{*}oddHeader", "{*}oddFooter") if root is not None else ():
        line = clean_line(_PRINT_CODE.sub(" ", (element.text or "").replace("&&", "\0")).replace("\0", "&"))
        if sum(map(str.isalpha, line)) > len("страница из"):
            yield line


def _words(element: Element) -> str:
    return clean_line("".join(each.text or "" for each in element.iter("{*}t", "{*}text") if not len(each)))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number
