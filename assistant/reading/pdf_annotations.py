"""What was laid over the pages of a PDF: values of a form, text typed on, notes. Broken ones cost only themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from assistant.reading.faults import BROKEN_FILE_ERRORS
from assistant.reading.pdf_layout import Mark

if TYPE_CHECKING:
    from pypdf import PageObject

_INVISIBLE = 1 << 1 | 1 << 5  # hidden, no view (ISO 32000-1, table 165)
_PASSWORD, _PUSH_BUTTON = 1 << 13, 1 << 16  # flags of fields (tables 226 and 228)
_TICKED, _EMPTY = "☒", "☐"
_NOTES = frozenset(("/Text", "/Highlight", "/Underline", "/Squiggly", "/StrikeOut", "/Caret", "/Stamp"))
_MAX_PARENTS = 10


def page_marks(page: PageObject) -> tuple[list[Mark], list[str]]:
    """What stands on a page of its annotations, and the notes that hang on it."""
    marks, notes = [], []
    for annotation in _annotations(page):
        try:
            kind = str(annotation.get("/Subtype", ""))
            if kind in _NOTES:
                notes.append(str(annotation.get("/Contents") or ""))
            elif kind in ("/Widget", "/FreeText"):
                text = _field(annotation) if kind == "/Widget" else str(annotation.get("/Contents") or "")
                if text.strip():
                    marks.append(Mark(text.replace("\r\n", "\n").replace("\r", "\n").strip(), _box(annotation)))
        except BROKEN_FILE_ERRORS:
            continue
    return marks, [each for each in notes if each.strip()]


def _annotations(page: PageObject) -> Iterator[Any]:
    from pypdf.errors import PyPdfError

    try:
        annotations = [each.get_object() for each in page.get("/Annots", ()) or ()]
    except PyPdfError:
        return
    except BROKEN_FILE_ERRORS:
        return
    for each in annotations:
        if hasattr(each, "get") and not int(each.get("/F", 0) or 0) & _INVISIBLE:
            yield each


def _field(widget: Any) -> str:
    kind, flags, value = _of_field(widget, "/FT"), int(_of_field(widget, "/Ff") or 0), _of_field(widget, "/V")
    if flags & _PASSWORD and kind == "/Tx":
        return ""
    if kind == "/Btn":
        return "" if flags & _PUSH_BUTTON else _button(widget, value)
    if kind not in ("/Tx", "/Ch") or value is None:
        return ""
    if hasattr(value, "get_data"):
        return str(value.get_data().decode("utf-8", "replace"))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _button(widget: Any, value: object) -> str:
    state = str(widget.get("/AS") or "")
    if not state:
        own = [name for name in (widget.get("/AP", {}).get("/N") or {}) if name != "/Off"]
        state = str(value) if value is not None and (not own or str(value) in own) else "/Off"
    return _EMPTY if state in ("/Off", "None", "") else _TICKED


def _of_field(widget: Any, name: str) -> Any:
    """A value of a field, which its widget may leave to the fields above it."""
    current = widget
    for _ in range(_MAX_PARENTS):
        if name in current:
            return current[name]
        if "/Parent" not in current:
            break
        current = current["/Parent"]
    return None


def _box(annotation: Any) -> tuple[float, float, float, float]:
    one, two, three, four = (float(each) for each in annotation["/Rect"])
    return min(one, three), min(two, four), max(one, three), max(two, four)
