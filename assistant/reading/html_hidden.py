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
        if _is_control(control) and _opens(control):
            control.tag = "p"  # the question of an answer, not a button of a form
    return tree


def _is_hidden(element: Element) -> bool:
    style = _style(element)
    return element.get("hidden") is not None or any(kind.search(style) for kind in (_GONE, _UNSEEN, _TINY))


def _is_shown_later(element: Element, named: set[str], shapes: Counter[tuple[str, ...]]) -> bool:
    style, names = _style(element), f"{element.get('class', '')} {element.get('id', '')}"
    is_gone = bool(_GONE.search(style)) or element.get("hidden") is not None
    if (_TINY.search(style) and not is_gone) or _ASIDE.search(names):
        return False
    if not is_gone:
        # Unseen but keeping its place: it will come in, if anything is there that brings it in.
        has_hook = any(key.startswith("data-") for key in map(str, element.keys()))
        return bool(_MOVES.search(style) or names.strip() or has_hook)
    if element.get("hidden") == "until-found" or element.get("role") == "tabpanel" or element.get("id") in named:
        return True
    before = _before(element)
    is_in_row = shapes[_shape(element)] > 1 and before is not None and before.tag in _QUESTIONS
    return before is not None and (_is_control(before) or is_in_row)


def _is_control(element: Element) -> bool:
    """Whether an element, or one in it, is there to be clicked."""
    return any(map(_is_clicked, (each for each in element.iter() if isinstance(each.tag, str))))


def _is_clicked(element: Element) -> bool:
    if element.tag in _CONTROLS or element.get("role") in ("button", "tab") or element.get("aria-expanded") is not None:
        return True
    if any(element.get(name) for name in ("onclick", "aria-controls", "data-toggle", "data-bs-toggle")):
        return True
    return element.tag == "a" and element.get("href", "").startswith(("#", "javascript:"))


def _before(element: Element) -> Element | None:
    """What stands before an element, or before the one that it opens."""
    before, parent = element.getprevious(), element.getparent()
    if before is None and parent is not None and not (parent.text or "").strip():
        return parent.getprevious()
    return before


def _opens(control: Element) -> bool:
    """Whether a button opens what follows it, as a question does its answer."""
    following = control.getnext()
    keys = {"aria-expanded", "aria-controls", "data-toggle", "data-bs-toggle", "data-target"}
    return not keys.isdisjoint(map(str, control.keys())) or (following is not None and _is_hidden(following))


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
