"""What docx, pptx and xlsx share: they are zip archives of XML, checked here before a library unpacks them."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from lxml import etree

from assistant.errors import UnreadableDocument
from assistant.reading.dates import parse_date
from assistant.reading.faults import broken_as_unreadable
from assistant.reading.loading import RawFile
from assistant.reading.titles import real_title

_OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_SUFFIXES = {"docx": "doc", "pptx": "ppt", "xlsx": "xls"}
_MAX_MEMBERS = 20_000
#: Deflate reaches about 1,000:1 only on repetition; sheets and documents stay far below 200:1.
_MAX_RATIO = 200
_RATIO_MATTERS_BYTES = 10_000_000
_BLOCK_BYTES = 1 << 20
#: Office formats forbid document type declarations; who writes one wants entities expanded. Also in UTF-16.
_DECLARATION = re.compile(rb"<\0?!\0?D\0?O\0?C\0?T\0?Y\0?P\0?E|<\0?!\0?E\0?N\0?T\0?I\0?T\0?Y")
_DECLARATION_OVERLAP_BYTES = 32
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
#: Creation dates of the empty files that python-docx, python-pptx and openpyxl start from.
TEMPLATE_DATES = frozenset(("2013-12-23", "2013-01-27", "2006-09-16", "2006-09-13"))
_CORE_PROPERTIES = "docProps/core.xml"


@dataclass(frozen=True, slots=True)
class CoreProperties:
    """Title and day of creation that an office file states, "" where it states none or a template left it there."""

    title: str = ""
    created: str = ""


def check_archive(file: RawFile, kind: str) -> CoreProperties:
    """Make sure that an office file is a sound archive of bearable size, and read its core properties.

    Every member is unpacked in blocks and counted, so that a header that lies about sizes gains nothing.
    Raises UnreadableDocument.
    """
    if file.content.startswith(_OLE_SIGNATURE):
        old = _OLD_SUFFIXES.get(kind, "doc")
        raise UnreadableDocument(
            f"The {kind} is encrypted, or it is a file of the old .{old} format.",
            f"Open it in an office program, remove the password, and save it as .{kind}.",
        )
    broken = broken_as_unreadable(kind, zipfile.error, RuntimeError, etree.LxmlError)
    with broken, zipfile.ZipFile(BytesIO(file.content)) as archive:
        _check_declared_sizes(archive, kind, file.limits.max_unpacked_bytes)
        _check_real_sizes(archive, kind, file.limits.max_unpacked_bytes)
        return _core_properties(archive, file.name)


def _check_declared_sizes(archive: zipfile.ZipFile, kind: str, max_bytes: int) -> None:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > max_bytes or len(members) > _MAX_MEMBERS:
        raise _unpacks_to_too_much(kind, max_bytes)
    if unpacked > _RATIO_MATTERS_BYTES and unpacked > _MAX_RATIO * max(packed, 1):
        raise UnreadableDocument(
            f"The {kind} unpacks to more than {_MAX_RATIO} times its size, as a zip bomb does.",
            "Delete it, or save it again with the program that made it if you trust its source.",
        )


def _check_real_sizes(archive: zipfile.ZipFile, kind: str, max_bytes: int) -> None:
    left_bytes = max_bytes
    for member in archive.infolist():
        is_xml = member.filename.lower().endswith((".xml", ".rels", ".vml"))
        with archive.open(member) as stream:
            left_bytes -= _unpacked_bytes(stream, left_bytes, is_xml)
        if left_bytes < 0:
            raise _unpacks_to_too_much(kind, max_bytes)


def _unpacked_bytes(stream: IO[bytes], limit_bytes: int, is_xml: bool) -> int:
    """How much a member really unpacks to, read no further than just over the limit."""
    size_bytes, tail = 0, b""
    while size_bytes <= limit_bytes and (block := stream.read(_BLOCK_BYTES)):
        size_bytes += len(block)
        if is_xml and _DECLARATION.search(tail + block):
            raise ValueError("its XML declares entities, which office files never do")
        tail = block[-_DECLARATION_OVERLAP_BYTES:]
    return size_bytes


def _unpacks_to_too_much(kind: str, max_bytes: int) -> UnreadableDocument:
    return UnreadableDocument(
        f"The {kind} unpacks to more than {max_bytes:,} bytes.",
        "Split it, or raise ASSISTANT_READING__MAX_UNPACKED_BYTES if you trust its source.",
    )


def _core_properties(archive: zipfile.ZipFile, file_name: str) -> CoreProperties:
    if _CORE_PROPERTIES not in archive.namelist():
        return CoreProperties()
    root = etree.fromstring(archive.read(_CORE_PROPERTIES), etree.XMLParser(resolve_entities=False, no_network=True))
    found = {etree.QName(each).localname: each.text or "" for each in root.iter(etree.Element)}
    day = _DAY.match(found.get("created", "").strip())
    created = parse_date(day.group()) if day else ""
    return CoreProperties(real_title(found.get("title", ""), file_name), "" if created in TEMPLATE_DATES else created)
