"""Markdown: front matter, headings, lists and tables kept, marks removed, addresses of links beside their words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from assistant.reading.builder import TextBuilder
from assistant.reading.dates import parse_date, stated_date
from assistant.reading.decoding import decode_text
from assistant.reading.faults import broken_as_unreadable
from assistant.reading.links import with_address
from assistant.reading.loading import RawFile
from assistant.reading.scripts import lowered, raised
from assistant.reading.tables import table_lines
from assistant.reading.titles import title_of_text
from assistant.types import Reading

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

_FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_PROPERTY = re.compile(r"([\w-]+)[ \t]*:[ \t]*(.*)")
_ORIGIN_NAMES = ("source", "origin", "url", "источник")
#: A line that stands by itself though Markdown joins it to the one before: "4.2. The buyer …", "Monday: 10:00–18:00".
_OWN_LINE = re.compile(r"(?:\d{1,3}(?:\.\d{1,3})+[.)]?|[A-ZА-ЯЁ][^:]{0,40}:)\s+\S")
_SHIFT = re.compile(r"<(?P<end>/?)(?P<kind>su[pb])\s*>", re.IGNORECASE)
#: The mark of a note would be taken for a link, and the note for its address.
_NOTE = re.compile(r"(?<!\\)\[\^")
_LISTS = ("bullet_list", "ordered_list")


def read(file: RawFile) -> Reading:
    """Read a Markdown file; `title`, `date` and `source` of its front matter are taken over."""
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

    builder = TextBuilder(file.limits.max_text_characters)
    with broken_as_unreadable("Markdown file", hint="Save it as plain text in UTF-8."):
        properties, body = split_front_matter(decode_text(file.content))
        parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
        for node in SyntaxTreeNode(parser.parse(_NOTE.sub(r"\\[^", body))).children:
            _add(builder, node)
    title = _first(properties, "title", "заголовок") or _title(builder)
    date = parse_date(_first(properties, "date", "published", "дата")) or stated_date(builder.text())
    return builder.reading(title, date, _first(properties, *_ORIGIN_NAMES))


def split_front_matter(text: str) -> tuple[dict[str, str], str]:
    """The ``key: value`` lines between two ``---`` at the top, and the text below them."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    front = _FRONT_MATTER.match(text)
    pairs = [_PROPERTY.fullmatch(line.strip()) for line in front.group(1).split("\n")] if front else []
    properties = {pair.group(1).lower(): pair.group(2).strip().strip("\"'") for pair in pairs if pair}
    return (properties, text[front.end() :]) if front and properties else ({}, text)


def _first(properties: dict[str, str], *names: str) -> str:
    return next((properties[name] for name in names if properties.get(name)), "")


def _title(builder: TextBuilder) -> str:
    """The first heading of the highest level that opens the text or is a level 1; else what looks like a title."""
    headings = builder.headings()
    main = next((each.title for each in headings if each.level == 1 or each.start == 0), "")
    return main or title_of_text(builder.text())


def _add(builder: TextBuilder, node: SyntaxTreeNode) -> None:
    if node.type == "heading":
        builder.heading(_words(node), int(node.tag[1:]))
    elif node.type == "table":
        builder.add_table(table_lines(_rows(node), "marked"))
    elif node.type in _LISTS:
        builder.add("\n".join(_list_lines(node, 0)))
    elif node.type == "html_block":
        _add_markup(builder, node.content)
    elif node.type == "blockquote":
        for child in node.children:
            _add(builder, child)
    else:
        builder.add(_words(node))


def _add_markup(builder: TextBuilder, markup: str) -> None:
    from assistant.reading.html_hidden import without_hidden
    from assistant.reading.html_tree import add_tree, parse_html

    if re.search(r">\s*[^<\s]", markup):
        add_tree(builder, without_hidden(parse_html(f"<div>{markup}</div>")))


def _list_lines(node: SyntaxTreeNode, depth: int) -> Iterator[str]:
    first_number = int(node.attrs.get("start", 1))
    for number, item in enumerate(node.children, first_number):
        mark = f"{number}. " if node.type == "ordered_list" else "- "
        for child in item.children:
            if child.type in _LISTS:
                yield from _list_lines(child, depth + 1)
            elif child.type == "table":
                yield from (line.text for line in table_lines(_rows(child), "marked"))
            else:
                yield "  " * depth + mark + _words(child)
                mark = "  "


def _rows(table: SyntaxTreeNode) -> Iterator[list[str]]:
    for part in table.children:
        for row in part.children:
            yield [_words(cell) for cell in row.children]


def _words(node: SyntaxTreeNode) -> str:
    """What a reader sees of a node: words and addresses of links, alternative texts, code; no marks, no tags."""
    if node.type == "hardbreak":
        return "\n"
    if node.type == "softbreak":
        follows = node.next_sibling.content if node.next_sibling else ""
        return "\n" if _OWN_LINE.match(follows) else " "
    if node.type == "html_inline":
        return "\n" if node.content.lower().startswith("<br") else ""
    if node.type == "image" or not node.children:
        return node.content if node.type in ("text", "code_inline", "image", "fence", "code_block") else ""
    between = "\n" if node.is_nested and node.type == "blockquote" else ""
    words = between.join(_children(node))
    return with_address(words, str(node.attrs.get("href", ""))) if node.type == "link" else words


def _children(node: SyntaxTreeNode) -> Iterator[str]:
    """Words of the parts of a node; those between <sup> and </sup> raised, between <sub> and </sub> lowered."""
    shift: Callable[[str], str] | None = None
    for child in node.children:
        tag = _SHIFT.fullmatch(child.content) if child.type == "html_inline" else None
        if tag:
            shift = None if tag["end"] else (raised if tag["kind"].lower() == "sup" else lowered)
        words = _words(child)
        yield shift(words) if shift else words
