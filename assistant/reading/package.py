"""The parts of an office file and what relates them, read leniently: a relation to nothing costs only itself.

Libraries refuse a whole file for a missing picture. Here parts are looked up when they are needed.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import unquote

from lxml import etree

Element = etree._Element


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part refers to: the kind (the last word of its type), the name of a part or an address outside."""

    id: str
    kind: str
    target: str
    is_external: bool


class Package:
    """An office file that `check_archive` has passed."""

    def __init__(self, content: bytes) -> None:
        self._archive = zipfile.ZipFile(BytesIO(content))
        self._names = {name.replace("\\", "/").lstrip("/").lower(): name for name in self._archive.namelist()}
        self._relations: dict[str, dict[str, Relation]] = {}

    def content(self, name: str) -> bytes | None:
        """Bytes of a part, None when there is none of that name or it is damaged."""
        stored = self._names.get(name.lstrip("/").lower())
        try:
            return self._archive.read(stored) if stored else None
        except (zipfile.BadZipFile, OSError, EOFError):
            return None

    def xml(self, name: str) -> Element | None:
        """Root of a part of XML, None when there is none or it is too damaged to be mended."""
        content = self.content(name)
        if not content:
            return None
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, recover=True))

    def main(self, fallback: str) -> str:
        """Name of the part that the file opens with."""
        kinds = ("officeDocument",)
        names = [each.target for each in self.relations("").values() if each.kind in kinds and self._has(each.target)]
        return names[0] if names else fallback

    def relations(self, part: str) -> dict[str, Relation]:
        """What `part` refers to, by id; "" for the package itself."""
        if part not in self._relations:
            folder, name = posixpath.split(part)
            root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
            found = [] if root is None else [_relation(each, folder) for each in root.iter("{*}Relationship")]
            self._relations[part] = {each.id: each for each in found}
        return self._relations[part]

    def related(self, part: str, kind: str) -> Iterator[tuple[str, Element]]:
        """Name and root of every part of that kind that `part` refers to."""
        for each in self.relations(part).values():
            if each.kind == kind and not each.is_external:
                root = self.xml(each.target)
                if root is not None:
                    yield each.target, root

    def _has(self, name: str) -> bool:
        return name.lstrip("/").lower() in self._names


def local(element: Element) -> str:
    """Name of an element without its namespace; "" for a comment."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def first(element: Element | None, name: str) -> Element | None:
    """First child of that local name."""
    return next((each for each in element if local(each) == name), None) if element is not None else None


def attribute(element: Element | None, name: str) -> str:
    """Attribute of that local name, "" when there is none."""
    if element is None:
        return ""
    return next((str(value) for key, value in element.attrib.items() if etree.QName(key).localname == name), "")


def relation_id(element: Element) -> str:
    """The id of the relation that an element names."""
    return next((str(value) for key, value in element.attrib.items() if str(key).endswith("}id")), "")


def _relation(element: Element, folder: str) -> Relation:
    target, is_external = element.get("Target", ""), element.get("TargetMode", "") == "External"
    if not is_external:
        path = unquote(target) if target.startswith("/") else posixpath.join(folder, unquote(target))
        target = posixpath.normpath(path).lstrip("/")
    return Relation(element.get("Id", ""), element.get("Type", "").rsplit("/", 1)[-1], target, is_external)
