"""What an HTML page hides for good, and what it hides only until somebody clicks, scrolls or waits.

The answers of a list of questions, the sheets of tabs and what slides in are hidden when the page loads, yet they are
its text. They are told by what would show them: a control beside them or one that names them, a script's hook.
"""

from __future__ import annotations

import re
from collections import Counter

from assistant.reading.html_tree import Element, drop, select

_NEVER_SHOWN = (
    "//script|//style|//template|//noscript|//iframe|//object|//svg|//math/annotation|//select|//input[@type='hidden']"
)
_GONE = re.compile(r"display:none", re.IGNORECASE)
_UNSEEN = re.compile(r"visibility:hidden|opacity:0(?:\.0+)?(?![.\d])", re.IGNORECASE)
_TINY = re.compile(
    r"font-size:0(?![.\d])|(?:max-)?(?:height|width):[01](?:px)?(?![.\d%])|(?:left|top|text-indent):-\d{3,}",
    re.IGNORECASE,
)
_MOVES = re.compile(r"animation|transition|transform|will-change", re.IGNORECASE)
_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|popup|modal|dialog|overlay|menu|navbar|preheader|honeypot|sr-only|toast)(?:$|[\s_-])",
    re.IGNORECASE,
)
_NAMING = ("aria-controls", "aria-owns", "href", "for", "data-target", "data-bs-target", "data-tab", "data-toggle",
           "data-href", "data-id", "data-for", "onclick")  # fmt: skip
_CONTROLS = frozenset(("button", "summary", "label"))
_QUESTIONS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "dt", "a", "div", "p", "span", "li"))
_NAME = re.compile(r"[\w-]+")


def without_hidden(tree: Element) -> Element:
    """The same tree without what nobody ever gets to see: scripts, hidden notes, tricks with size and place."""
    for element in select(tree, _NEVER_SHOWN):
        drop(element)
    hidden = [each for each in select(tree, "//*[@style or @hidden]") if _is_hidden(each)]
    named = _named(tree)
    shapes = Counter(_shape(each) for each in hidden if not _TINY.search(_style(each)))
    for element in hidden:
        if element.getparent() is not None and not _is_shown_later(element, named, shapes):
            drop(element)
    for control in select(tree, "//button"):
        if _is_control(control) and _opens(control, named):
            control.tag = "p"  # the question of an answer, not a button of a form
    return tree


def _is_hidden(element: Element) -> bool:
    style = _style(element)
    return element.get("hidden") is not None or any(kind.search(style) for kind in (_GONE, _UNSEEN, _TINY))


def _is_shown_later(element: Element, named: set[str], shapes: Counter[tuple[str, ...]]) -> bool:
    style, names = _style(element), f"{element.get('class', '')} {element.get('id', '')}"
    if _TINY.search(style) and not _GONE.search(style):
        return False
    if _ASIDE.search(names):
        return False
    if not (_GONE.search(style) or element.get("hidden") is not None):
        # Unseen but keeping its place: it will come in, if anything is there that brings it in.
        return bool(
            _MOVES.search(style) or names.strip() or any(key.startswith("data-") for key in map(str, element.keys()))
        )
    if element.get("hidden") == "until-found" or element.get("role") == "tabpanel":
        return True
    if element.get("id") in named:
        return True
    before = _before(element)
    if before is None:
        return False
    return _is_control(before) or (shapes[_shape(element)] > 1 and before.tag in _QUESTIONS)


def _is_control(element: Element) -> bool:
    """Whether an element, or one in it, is there to be clicked."""
    for each in element.iter():
        if not isinstance(each.tag, str):
            continue
        if each.tag in _CONTROLS or each.get("role") in ("button", "tab") or each.get("aria-expanded") is not None:
            return True
        if each.get("onclick") or each.get("aria-controls") or each.get("data-toggle") or each.get("data-bs-toggle"):
            return True
        if each.tag == "a" and each.get("href", "").startswith(("#", "javascript:")):
            return True
    return False


def _before(element: Element) -> Element | None:
    """What stands before an element, or before the one that it opens."""
    before, parent = element.getprevious(), element.getparent()
    if before is None and parent is not None and not (parent.text or "").strip():
        return parent.getprevious()
    return before


def _opens(control: Element, named: set[str]) -> bool:
    return bool(
        {"aria-expanded", "aria-controls", "data-toggle", "data-bs-toggle", "data-target"}
        & set(map(str, control.keys()))
    ) or (control.getnext() is not None and _is_hidden(control.getnext()))


def _named(tree: Element) -> set[str]:
    """Every name that an attribute of a control gives to another element."""
    found: set[str] = set()
    for element in tree.iter():
        if isinstance(element.tag, str):
            for key in _NAMING:
                value = element.get(key)
                if value and (key != "href" or value.startswith("#")):
                    found.update(_NAME.findall(value))
    return found


def _shape(element: Element) -> tuple[str, ...]:
    """Two in a row of the same shape, question and answer, need no mark of a control: the row itself is one."""
    before = _before(element)
    own = (str(element.tag), element.get("class", ""))
    return own if before is None else (*own, str(before.tag), before.get("class", ""))


def _style(element: Element) -> str:
    return (element.get("style") or "").replace(" ", "")
