"""The XML of OpenDocument files: paragraphs, lists, tables, notes, comments, text boxes, in their order."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.reading.builder import LINE, PARAGRAPH, TextBuilder
from assistant.reading.cleaning import clean_line
from assistant.reading.links import with_address
from assistant.reading.package import Element, attribute, first, local
from assistant.reading.scripts import lowered, raised
from assistant.reading.tables import table_lines

_SKIPPED = frozenset(("tracked-changes", "sequence-decls", "forms", "table-of-content", "alphabetical-index", "title",
                      "desc", "hidden-text", "page-number", "change", "change-start", "change-end"))  # fmt: skip
_SIGNS = {"s": " ", "tab": " ", "line-break": "\n", "soft-page-break": ""}
_BOXES = frozenset(("text-box", "image", "object", "custom-shape", "rect", "ellipse", "line", "connector"))
_MAX_REPEATS = 1_000
_MAX_CELLS = 5_000_000


class OdfTree:
    """Walks an OpenDocument text and hands it to the builder."""

    def __init__(self, builder: TextBuilder, styles: list[Element]) -> None:
        self._builder = builder
        self._shifts: dict[str, int] = {}
        for style in (each for root in styles for each in root.iter("{*}style")):
            place = attribute(first(style, "text-properties"), "text-position")
            if place and not place.startswith("0"):
                is_lowered = place.startswith(("sub", "-"))
                self._shifts[attribute(style, "name")] = -1 if is_lowered else 1
        self._notes: list[str] = []
        self._cells_left = _MAX_CELLS

    def add(self, parent: Element) -> None:
        """Append all the text below an element; notes come at its end."""
        self._walk(parent)
        self._builder.add_lines(self._notes)
        self._notes = []

    def rows(self, table: Element) -> Iterator[list[str]]:
        """Texts of a table by row and column; a cell over several rows fills them all."""
        carried: dict[int, tuple[int, str]] = {}
        for row in table.iter("{*}table-row"):
            if next(each for each in row.iterancestors() if local(each) == "table") is not table:
                continue
            if attribute(row, "visibility") in ("collapse", "filter"):
                continue
            cells = self._cells(row, carried)
            repeats = attribute(row, "number-rows-repeated")
            for _ in range(min(int(repeats), _MAX_REPEATS) if repeats.isdecimal() and any(cells) else 1):
                self._cells_left -= len(cells) + 1
                if self._cells_left < 0:
                    raise ValueError(f"a table spans more than {_MAX_CELLS:,} cells")
                yield cells

    def text(self, element: Element) -> str:
        """Text of a paragraph or a cell."""
        return "".join(self._pieces(element))

    def _walk(self, parent: Element) -> None:
        for element in parent:
            name = local(element)
            if name in ("p", "h"):
                self._add_paragraph(element, name)
            elif name == "list":
                self._builder.add("\n".join(self._list_lines(element, 0)))
            elif name == "table":
                self._add_table(element)
            elif name and name not in _SKIPPED:
                self._walk(element)

    def _add_paragraph(self, element: Element, name: str) -> None:
        text = self.text(element)
        if name == "h":
            level = attribute(element, "outline-level")
            self._builder.heading(text, int(level) if level.isdecimal() else 1)
        else:
            self._builder.add(text, PARAGRAPH)
        for box in _boxes(element):
            self._walk(box)
        for comment in element.iter("{*}annotation"):
            self._builder.add(_comment(comment), LINE)

    def _add_table(self, table: Element) -> None:
        rows = [*self.rows(table)]
        if all(sum(map(bool, row)) < 2 for row in rows):
            for cell in table.iter("{*}table-cell"):
                self._walk(cell)
            return
        marked = first(table, "table-header-rows") is not None
        self._builder.add_table(table_lines(rows, "marked" if marked else "unmarked"))
        for inner in table.iterdescendants("{*}table"):
            if inner.getparent() is not None and next(inner.iterancestors("{*}table")) is table:
                self._add_table(inner)

    def _list_lines(self, element: Element, depth: int) -> Iterator[str]:
        for item in element:
            mark = "- "
            for each in item if local(item) in ("list-item", "list-header") else ():
                if local(each) == "list":
                    yield from self._list_lines(each, depth + 1)
                elif local(each) in ("p", "h") and self.text(each).strip():
                    number = first(each, "number")
                    shown = f"{number.text} " if number is not None and number.text else mark
                    yield "  " * depth + shown + clean_line(self.text(each))
                    mark = "  "

    def _pieces(self, element: Element) -> Iterator[str]:
        yield element.text or ""
        for each in element:
            yield self._piece(each)
            yield each.tail or ""

    def _piece(self, each: Element) -> str:
        name = local(each)
        if name in _SIGNS or name == "note":
            return self._note(each) if name == "note" else _SIGNS[name]
        if name in _SKIPPED or name in ("annotation", "annotation-end", "frame", "ruby-text", "table"):
            return ""
        text = self.text(each)
        if name in ("p", "h"):
            return f" {text} "
        shift = self._shifts.get(attribute(each, "style-name"), 0) if name == "span" else 0
        if shift:
            return raised(text) if shift > 0 else lowered(text)
        return with_address(text, attribute(each, "href")) if name == "a" else text

    def _note(self, note: Element) -> str:
        citation, body = first(note, "note-citation"), first(note, "note-body")
        mark = "".join(map(raised, clean_line(self.text(citation)))) if citation is not None else ""
        if body is not None:
            self._notes.append(f"{mark} {clean_line(self.text(body))}".strip())
        return mark

    def _cells(self, row: Element, carried: dict[int, tuple[int, str]]) -> list[str]:
        texts: list[str] = []
        for cell in row:
            if local(cell) not in ("table-cell", "covered-table-cell"):
                continue
            repeats = attribute(cell, "number-columns-repeated")
            text = self._cell(cell)
            count = int(repeats) if repeats.isdecimal() else 1
            for _ in range(min(count, _MAX_REPEATS if text else 64)):
                column = len(texts)
                left, above = carried.pop(column, (0, ""))
                texts.append(text or (above if local(cell) == "covered-table-cell" else ""))
                if left > 1:
                    carried[column] = (left - 1, above)
                span = attribute(cell, "number-rows-spanned")
                if span.isdecimal() and int(span) > 1 and text:
                    carried[column] = (int(span) - 1, text)
        while texts and not texts[-1]:
            texts.pop()
        return texts

    def _cell(self, cell: Element) -> str:
        words = " ".join(clean_line(self.text(each)) for each in cell if local(each) in ("p", "h", "list"))
        comments = " ".join(_comment(each) for each in cell if local(each) == "annotation")
        return f"{words} {comments}".strip()


def _boxes(element: Element) -> Iterator[Element]:
    for each in element.iterdescendants():
        if local(each) == "text-box":
            yield each


def _comment(comment: Element) -> str:
    author = clean_line(next((each.text or "" for each in comment if local(each) == "creator"), ""))
    words = clean_line(" ".join("".join(map(str, each.itertext())) for each in comment if local(each) in ("p", "list")))
    return f"[{author}: {words}]" if author else f"[{words}]"
