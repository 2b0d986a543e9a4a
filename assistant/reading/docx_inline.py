"""The text of a Word paragraph as a reader sees it: marks of notes, ticks, raised figures, equations, addresses.

Deletions, hidden runs, field codes and the prompts of empty content controls stay out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from assistant.reading.docx_numbering import roman
from assistant.reading.docx_tree import Element, attribute, child, is_on, local
from assistant.reading.equations import equation_text
from assistant.reading.links import with_address
from assistant.reading.package import Package
from assistant.reading.scripts import lowered, raised
from assistant.reading.symbols import symbol

_NOT_SHOWN = frozenset(
    ("del", "moveFrom", "Fallback", "instrText", "delText", "rPr", "pPr", "txbxContent", "sdtPr", "annotation", "tbl")
)
_SIGNS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": " "}
_TICKED, _EMPTY = "☒", "☐"
_RAISED_HALF_POINTS = 4
#: Stands before an equation until it is joined: the number before it is another one.
_NUMBER_FOLLOWS = "\x01"


class Inline:
    """Makes texts of paragraphs; counts the notes that they refer to."""

    def __init__(self, package: Package, part: str, raised_styles: dict[str, int]) -> None:
        self._package = package
        self._relations = package.relations(part)
        self._raised_styles = raised_styles
        self.notes: dict[tuple[str, str], str] = {}

    def text(self, element: Element) -> str:
        """Text of a paragraph, a cell or another element, without that of its text boxes and nested tables."""
        return _joined(self._pieces(element))

    def mark(self, kind: str, id_: str) -> str:
        """The mark of a note: raised figures for footnotes, small Roman numerals for endnotes, as Word writes them."""
        if (kind, id_) not in self.notes:
            number = 1 + sum(of == kind for of, _ in self.notes)
            shown = roman(number) if kind == "endnote" else str(number)
            self.notes[kind, id_] = "".join(map(raised, shown))
        return self.notes[kind, id_]

    def _pieces(self, element: Element) -> Iterator[str]:
        for each in element:
            name = local(each)
            piece = _SIGNS.get(name)
            if name == "t":
                yield each.text or ""
            elif piece is not None:
                yield piece
            elif name in _SPECIAL:
                yield _SPECIAL[name](self, each)
            elif name == "p":
                yield " " + self.text(each)
            elif name and name not in _NOT_SHOWN:
                yield from self._pieces(each)

    def _run(self, run: Element) -> str:
        properties = child(run, "rPr")
        if is_on(properties, "vanish"):
            return ""
        text = "".join(self._pieces(run))
        shift = self._shift(properties)
        has_note = any(local(each) in ("footnoteReference", "endnoteReference") for each in run)
        return text if not shift or has_note else (raised if shift > 0 else lowered)(text)

    def _shift(self, properties: Element | None) -> int:
        """1 for raised, -1 for lowered text, 0 for text on the line."""
        own = attribute(child(properties, "vertAlign"), "val")
        if own:
            return {"superscript": 1, "subscript": -1}.get(own, 0)
        position = attribute(child(properties, "position"), "val")
        if position.lstrip("-").isdecimal() and abs(int(position)) >= _RAISED_HALF_POINTS:
            return 1 if int(position) > 0 else -1
        return self._raised_styles.get(attribute(child(properties, "rStyle"), "val"), 0)

    def _note(self, reference: Element) -> str:
        if attribute(reference, "customMarkFollows") in ("1", "true", "on"):
            return ""
        return self.mark(local(reference).removesuffix("Reference"), attribute(reference, "id"))

    def _control(self, control: Element) -> str:
        """A content control; one that still shows its prompt holds nothing."""
        properties = child(control, "sdtPr")
        return "" if is_on(properties, "showingPlcHdr") else "".join(self._pieces(control))

    def _link(self, link: Element) -> str:
        words = "".join(self._pieces(link))
        id_ = next((str(value) for name, value in link.attrib.items() if str(name).endswith("}id")), "")
        relation = self._relations.get(id_)
        return with_address(words, relation.target) if relation and relation.is_external else words

    def _old_control(self, field: Element) -> str:
        """A tick box or a choice of a form of Word 97."""
        data = child(field, "ffData")
        box, choice = child(data, "checkBox"), child(data, "ddList")
        if box is not None:
            state = child(box, "checked") if child(box, "checked") is not None else child(box, "default")
            return _TICKED if state is not None and attribute(state, "val") not in ("0", "false", "off") else _EMPTY
        if choice is not None:
            entries = [attribute(each, "val") for each in choice if local(each) == "listEntry"]
            at = attribute(child(choice, "result"), "val") or "0"
            return entries[int(at)] if at.isdecimal() and int(at) < len(entries) else ""
        return ""


def _joined(pieces: Iterator[str]) -> str:
    text: list[str] = []
    for piece in pieces:
        if piece.startswith(_NUMBER_FOLLOWS) and text and text[-1][-1:].isdigit():
            text.append(" ")
        text.append(piece.lstrip(_NUMBER_FOLLOWS))
    return "".join(text)


def _equation(_: Inline, element: Element) -> str:
    return _NUMBER_FOLLOWS + equation_text(element)


def _symbol(_: Inline, element: Element) -> str:
    return symbol(attribute(element, "font"), attribute(element, "char"))


_SPECIAL: dict[str, Callable[[Inline, Element], str]] = {
    "r": Inline._run,
    "footnoteReference": Inline._note,
    "endnoteReference": Inline._note,
    "sdt": Inline._control,
    "hyperlink": Inline._link,
    "fldChar": Inline._old_control,
    "oMath": _equation,
    "sym": _symbol,
}
