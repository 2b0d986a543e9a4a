"""Web pages: the main text without menus and banners, with its headings, lists and tables."""

from __future__ import annotations

import re
from copy import deepcopy

from lxml import etree

from assistant.errors import UnreadableDocument
from assistant.reading.builder import TextBuilder
from assistant.reading.dates import stated_date
from assistant.reading.decoding import decode_text
from assistant.reading.faults import broken_as_unreadable, quiet
from assistant.reading.html_facts import published_at, published_date, stated_title
from assistant.reading.html_hidden import without_hidden
from assistant.reading.html_signs import with_addresses
from assistant.reading.html_tree import Element, add_tree, drop, flat_text, parse_html, select
from assistant.reading.loading import RawFile
from assistant.types import Reading

_CHARSET = re.compile(rb"<(?:meta[^>]*?charset|\?xml[^>]*?encoding)\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_CHARSET_BYTES = 4_096
_FURNITURE = (
    ".//nav|.//aside|.//footer|.//button|.//input|.//textarea"
    "|.//*[@role='navigation' or @role='banner' or @role='contentinfo' or @role='search']"
)
_FURNITURE_NAME = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|breadcrumbs?|navbar|navigation|menu|sidebar|footer|banner|advert(?:isement)?"
    r"|share|social|subscribe|comments?|related|popup|modal)(?:$|[\s_-])",
    re.IGNORECASE,
)
#: trafilatura's choice is taken where it leaves out banners: not where it leaves out the text, nor where all is text.
_TOO_LITTLE, _NEARLY_ALL = 3, 1.3
_LINK_LISTS = frozenset(("ul", "ol", "div", "td", "header"))
_LINK_SHARE = 0.7
_MIN_LINKS = 4


def read(file: RawFile) -> Reading:
    """Read a .html file. Hidden elements, menus, banners, comments and scripts are left out."""
    builder = TextBuilder(file.limits.max_text_characters)
    with broken_as_unreadable("HTML file", etree.LxmlError, hint="Save the page from the browser again."):
        tree = parse_html(decode_text(file.content, _declared_charset(file.content)))
        title, date, origin = stated_title(tree), published_date(tree), published_at(tree)
        is_filled_in = next(tree.iter("script"), None) is not None
        add_tree(builder, with_addresses(main_content(without_hidden(tree)), origin))
    if is_filled_in and not any(map(str.isalnum, builder.text())):
        raise UnreadableDocument(
            "The HTML file has no text of its own: a script fills it in.",
            "Open the page in a browser, wait until it is there, and save it again; or print it as a PDF.",
        )
    main_headings = [each.title for each in builder.headings() if each.level == 1]
    own_title = main_headings[0] if len(main_headings) == 1 else title
    return builder.reading(own_title, date or stated_date(builder.text()), origin)


def main_content(tree: Element) -> Element:
    """What the page is about: all but the furniture, or trafilatura's view where that leaves much out."""
    from trafilatura import bare_extraction

    quiet("trafilatura")
    found = bare_extraction(
        deepcopy(tree),
        fast=True,
        favor_recall=True,
        include_comments=False,
        include_tables=True,
        include_links=True,
        deduplicate=False,
    )
    plain = _without_furniture(tree)
    if found is None or isinstance(found, dict) or found.body is None or len(found.body) < 2:
        return plain  # nothing, or the whole page in one paragraph, which is how trafilatura gives up
    chosen, whole = len(flat_text(found.body)), len(flat_text(plain))
    return plain if whole > _TOO_LITTLE * chosen or whole < _NEARLY_ALL * chosen else found.body


def _without_furniture(tree: Element) -> Element:
    """Body of the page without menus, banners and lists of links, as tags, roles, names and link shares tell them."""
    body = [*select(tree, "//main|//*[@role='main']"), *select(tree, "//body"), tree][0]
    for element in [*select(body, _FURNITURE), *_named_or_linked(body)]:
        drop(element)
    return body


def _named_or_linked(body: Element) -> list[Element]:
    """Elements whose class or id is that of furniture, or that hold little but links; never half of the page."""
    elements = [each for each in body.iter() if isinstance(each.tag, str)]
    sizes: dict[Element, tuple[int, int, int]] = {}
    for each in reversed(elements):
        characters = len((each.text or "").strip()) + sum(len((child.tail or "").strip()) for child in each)
        linked, links = 0, 0
        for child in each:
            inner = sizes.get(child, (0, 0, 0))
            characters, linked, links = characters + inner[0], linked + inner[1], links + inner[2]
        sizes[each] = (characters, characters, 1) if each.tag == "a" else (characters, linked, links)
    return [each for each in elements if _is_furniture(each, *sizes[each]) and 2 * sizes[each][0] < sizes[body][0]]


def _is_furniture(element: Element, characters: int, linked: int, links: int) -> bool:
    if _FURNITURE_NAME.search(f"{element.get('class', '')} {element.get('id', '')}"):
        return True
    return element.tag in _LINK_LISTS and links >= _MIN_LINKS and linked > _LINK_SHARE * characters


def _declared_charset(content: bytes) -> str:
    declared = _CHARSET.search(content[:_CHARSET_BYTES])
    return declared.group(1).decode("ascii") if declared else ""
