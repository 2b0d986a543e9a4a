"""The texts in drawings of office files: charts as the tables they show, the boxes of SmartArt."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from assistant.reading.builder import TextBuilder
from assistant.reading.cleaning import clean_line
from assistant.reading.package import Package
from assistant.reading.tables import table_lines
from assistant.reading.wording import labels

Element = etree._Element
_MAX_POINTS = 10_000
_YEAR = re.compile(r"(?:19|20)\d\d")


def add_drawings(builder: TextBuilder, drawing: Element, package: Package, part: str) -> None:
    """Append every chart and diagram that hangs on an element of `part`."""
    relations = package.relations(part)
    for element in drawing.iter("{*}chart", "{*}relIds"):
        is_chart = etree.QName(element).localname == "chart"
        wanted = "id" if is_chart else "dm"
        id_ = next((value for name, value in element.attrib.items() if etree.QName(name).localname == wanted), "")
        relation = relations.get(str(id_))
        root = package.xml(relation.target) if relation and not relation.is_external else None
        if root is not None:
            if is_chart:
                add_chart(builder, root)
            else:
                builder.add_lines(_diagram_lines(root))


def add_chart(builder: TextBuilder, root: Element) -> None:
    """Append the title of a chart and its data: a line for each category, with the values of all series."""
    builder.add(_words(next(root.iter("{*}title"), None)))
    columns = [_series(each) for each in root.iter("{*}ser")]
    categories: dict[int, str] = {}
    for _, names, _ in columns:
        categories.update({at: name for at, name in names.items() if at not in categories})
    places = sorted({at for _, names, values in columns for at in (*names, *values)})
    header = ["", *(name or f"{at}" for at, (name, _, _) in enumerate(columns, 1))]
    rows = [[categories.get(at, ""), *(values.get(at, "") for _, _, values in columns)] for at in places]
    if rows:
        words = labels("".join(header) + _words(root))
        usual = words["Year" if all(map(_YEAR.fullmatch, categories.values())) else "Category"]
        axis = _axis_title(root) or usual
        builder.add_table(table_lines([[axis, *header[1:]], *rows], "marked"))


def _diagram_lines(root: Element) -> Iterator[str]:
    """The texts of a SmartArt drawing in their order."""
    for point in root.iter("{*}pt"):
        if point.get("type", "node") in ("node", "asst", "doc"):
            for paragraph in point.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}p"):
                line = clean_line("".join(each.text or "" for each in paragraph.iter("{*}t")))
                if line:
                    yield f"- {line}"


def _series(element: Element) -> tuple[str, dict[int, str], dict[int, str]]:
    """Name of a series, its categories and its values by their places."""
    name = next((_first_value(each) for each in element if _local(each) == "tx"), "")
    names = next((_points(each) for each in element if _local(each) in ("cat", "xVal")), {})
    values = next((_points(each) for each in element if _local(each) in ("val", "yVal")), {})
    return name, names, values


def _points(element: Element) -> dict[int, str]:
    found: dict[int, str] = {}
    for point in element.iter("{*}pt"):
        above = point.getparent()
        if above is not None and _local(above) == "lvl" and above.getprevious() is not None:
            continue  # outer levels of categories repeat for many places
        at, value = point.get("idx", ""), next((each.text or "" for each in point.iter("{*}v")), "")
        if at.isdecimal() and int(at) < _MAX_POINTS:
            found[int(at)] = _shown(value)
    return found


def _shown(value: str) -> str:
    """A stored number as it was typed: 47 and not 47.0, 0.3 and not 0.29999999999999999."""
    try:
        number = float(value)
    except ValueError:
        return clean_line(value)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else format(number, ".15g")


def _first_value(element: Element) -> str:
    return clean_line(next((each.text or "" for each in element.iter("{*}v")), ""))


def _axis_title(root: Element) -> str:
    axis = next(root.iter("{*}catAx", "{*}dateAx"), None)
    return _words(next(axis.iter("{*}title"), None)) if axis is not None else ""


def _words(element: Element | None) -> str:
    return clean_line("".join(each.text or "" for each in element.iter("{*}t"))) if element is not None else ""


def _local(element: Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
