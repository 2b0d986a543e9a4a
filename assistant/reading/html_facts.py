"""What an HTML page states about itself: its title, its date, where it was published."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from assistant.reading.cleaning import clean_line
from assistant.reading.dates import parse_date
from assistant.reading.html_tree import Element, select

_DATE_NAMES = (
    "article:published_time", "og:published_time", "datepublished", "date", "dc.date", "dc.date.issued",
    "dcterms.created", "dcterms.date", "citation_publication_date", "citation_date", "pubdate", "publishdate",
    "publish_date", "sailthru.date", "mediator_published_time",
)  # fmt: skip
_SITE_SEPARATOR = r"\s+[|–—•·:-]\s+"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?=[T\s])")
_JSON_DEPTH = 6


def stated_title(tree: Element) -> str:
    """The only <h1>, else og:title, else <title> without the name of the site, else the first <h1>."""
    headings = [text for text in (_text(each) for each in tree.iter("h1")) if text]
    if len(headings) == 1:
        return headings[0]
    shared = meta(tree, "og:title")
    own = next((_text(each) for each in tree.iter("title")), "")
    return shared or _without_site(own, meta(tree, "og:site_name")) or next(iter(headings), "")


def published_date(tree: Element) -> str:
    """Date of publication from meta tags, JSON-LD or the first <time>, as ISO 8601, or ""."""
    candidates = (
        *(meta(tree, name) for name in _DATE_NAMES),
        *_linked_data_dates(tree),
        *(each.get("datetime", "") for each in tree.iter("time")),
        *(each.get("content") or each.get("datetime") or "" for each in select(tree, "//*[@itemprop='datePublished']")),
    )
    return next(filter(None, map(_as_date, candidates)), "")


def published_at(tree: Element) -> str:
    """Address of the page as it states it (canonical link, og:url), else the name of its site, else ""."""
    links = (each.get("href", "") for each in tree.iter("link") if each.get("rel", "").lower() == "canonical")
    addresses = (each for each in (*links, meta(tree, "og:url")) if each.startswith(("http://", "https://")))
    return next(addresses, "") or meta(tree, "og:site_name")


def meta(tree: Element, name: str) -> str:
    """Content of the first <meta> of that name or property, on one line."""
    for element in tree.iter("meta"):
        names = (element.get(kind, "").lower() for kind in ("property", "name", "itemprop"))
        if name in names and element.get("content"):
            return clean_line(element.get("content", ""))
    return ""


def _as_date(value: str) -> str:
    day = _DAY.match(value.strip())
    return parse_date(day.group() if day else value.strip())


def _linked_data_dates(tree: Element) -> Iterator[str]:
    for script in tree.iter("script"):
        if script.get("type", "").lower() == "application/ld+json":
            try:
                yield from _dates_in(json.loads(script.text or ""), _JSON_DEPTH)
            except (ValueError, RecursionError):
                continue


def _dates_in(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (each for each in (value.get("datePublished"),) if isinstance(each, str))
    inner: Iterable[Any] = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner if depth else ():
        yield from _dates_in(each, depth - 1)


def _without_site(title: str, site: str) -> str:
    return re.sub(_SITE_SEPARATOR + re.escape(site) + r"\s*$", "", title) if site else title


def _text(element: Element) -> str:
    return clean_line(" ".join(str(piece) for piece in element.itertext()))
