"""The text of shapes in DrawingML, as slides and the text boxes of sheets have it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assistant.reading.docx_numbering import formatted
from assistant.reading.equations import equation_text
from assistant.reading.links import with_address
from assistant.reading.package import Element, Relation, attribute, first, local, relation_id
from assistant.reading.scripts import lowered, raised

_SHAPES = {"arabic": "decimal", "alphaLc": "lowerLetter", "alphaUc": "upperLetter", "romanLc": "lowerRoman",
           "romanUc": "upperRoman"}  # fmt: skip
_ENDS = {"Period": "{}.", "ParenR": "{})", "ParenBoth": "({})", "Plain": "{}"}


class SlideText:
    """Makes texts of shapes; `relations` are those of the part that the shapes stand in."""

    def __init__(self, relations: Mapping[str, Relation]) -> None:
        self._relations = relations

    def of(self, shape: Element | None) -> str:
        """Text of a shape or a cell, a line for each paragraph."""
        if shape is None:
            return ""
        lines: list[str] = []
        counts: dict[int, int] = {}
        for paragraph in shape.iter("{*}p"):
            text = "".join(self._pieces(paragraph))
            mark = _mark(first(paragraph, "pPr"), counts) if text.strip() else ""
            lines.append(mark + text)
        return "\n".join(lines)

    def _pieces(self, paragraph: Element) -> Iterator[str]:
        for each in paragraph:
            name = local(each)
            if name == "br":
                yield "\n"
            elif name in ("r", "fld"):
                yield self._run(each)
            elif name in ("m", "AlternateContent", "Choice", "oMath", "oMathPara"):
                yield equation_text(each) if name.startswith("oMath") else "".join(self._pieces(each))

    def _run(self, run: Element) -> str:
        properties = first(run, "rPr")
        own = first(run, "t")
        text = (own.text or "") if own is not None else ""
        shift = attribute(properties, "baseline")
        if shift.lstrip("-").isdecimal() and int(shift):
            text = raised(text) if int(shift) > 0 else lowered(text)
        link = first(properties, "hlinkClick")
        relation = self._relations.get(relation_id(link)) if link is not None else None
        return with_address(text, relation.target) if relation and relation.is_external else text


def _mark(properties: Element | None, counts: dict[int, int]) -> str:
    """The automatic number of a paragraph."""
    auto = first(properties, "buAutoNum")
    level = int(attribute(properties, "lvl") or 0)
    for deeper in [each for each in counts if each > level]:
        del counts[deeper]
    if auto is None:
        counts.pop(level, None)
        return ""
    counts[level] = counts.get(level, int(attribute(auto, "startAt") or 1) - 1) + 1
    kind = attribute(auto, "type")
    shape = next((form for name, form in _SHAPES.items() if kind.startswith(name)), "decimal")
    end = next((end for name, end in _ENDS.items() if kind.endswith(name)), "{}.")
    return end.format(formatted(counts[level], shape)) + " "
