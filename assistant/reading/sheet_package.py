"""A workbook without the parts that only its looks need: where a library stumbles over one, the rest is good."""

from __future__ import annotations

import zipfile
from io import BytesIO

from lxml import etree

_NEEDED_STYLES = frozenset(("numFmts", "cellXfs"))
_NEEDLESS_IN_WORKBOOK = frozenset(
    ("definedNames", "externalReferences", "customWorkbookViews", "bookViews", "pivotCaches", "calcPr", "extLst",
     "fileRecoveryPr", "functionGroups", "webPublishing", "workbookProtection")
)  # fmt: skip
_NEEDLESS_IN_SHEET = frozenset(
    ("sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate",
     "customSheetViews", "phoneticPr", "conditionalFormatting", "dataValidations", "printOptions", "pageMargins",
     "pageSetup", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags",
     "legacyDrawing", "legacyDrawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts",
     "extLst", "sheetViews", "sheetFormatPr", "cols")
)  # fmt: skip
_SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PLAIN_STYLES = (
    "<fonts><font/></fonts><fills><fill><patternFill/></fill></fills><borders><border/></borders>"
    '<cellStyleXfs><xf numFmtId="0"/></cellStyleXfs>'
)


def without_looks(content: bytes) -> bytes:
    """The same workbook with its cells and number formats only."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            name = member.filename.replace("\\", "/")
            data = old.read(member)
            if name.endswith("/styles.xml"):
                data = _number_formats(data)
            elif name.endswith("/workbook.xml"):
                data = _without(data, _NEEDLESS_IN_WORKBOOK)
            elif "/worksheets/" in name and name.endswith(".xml"):
                data = _without(data, _NEEDLESS_IN_SHEET)
            new.writestr(name, data)
    return made.getvalue()


def _number_formats(styles: bytes) -> bytes:
    """A style sheet that has the number formats of the cells, and nothing else that could be broken."""
    old = etree.fromstring(styles, _parser())
    kept = {_local(each): each for each in old if _local(each) in _NEEDED_STYLES} if old is not None else {}
    new = etree.fromstring(f'<styleSheet xmlns="{_SPREADSHEET}">{_PLAIN_STYLES}</styleSheet>')
    if "numFmts" in kept:
        new.insert(0, kept["numFmts"])
    formats = etree.SubElement(new, f"{{{_SPREADSHEET}}}cellXfs")
    for each in kept.get("cellXfs", ()):
        number_format = str(each.get("numFmtId") or "0")
        etree.SubElement(formats, f"{{{_SPREADSHEET}}}xf", numFmtId=number_format if number_format.isdecimal() else "0")
    if not len(formats):
        etree.SubElement(formats, f"{{{_SPREADSHEET}}}xf", numFmtId="0")
    return bytes(etree.tostring(new))


def _without(part: bytes, needless: frozenset[str]) -> bytes:
    root = etree.fromstring(part, _parser())
    if root is None:
        return part
    for each in [*root]:
        if _local(each) in needless:
            root.remove(each)
    return bytes(etree.tostring(root))


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=True)


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
