"""Sources and passages to Chroma records and back."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from assistant.types import (
    Cell,
    DocumentSummary,
    Heading,
    Language,
    Omission,
    Outline,
    PageMark,
    Passage,
    Source,
    Table,
    TableRow,
)

#: Raise it when the layout of records changes: it is part of the fingerprint.
SCHEMA = 2

GENERATION = "generation"
KIND_SOURCE = "source"
KIND_SWEEP = "sweep"
KIND_GONE = "gone"
_SWEEP_PREFIX = "sweep:"
_SEAL = "checksum"

_COMPACT: Any = {"ensure_ascii": False, "separators": (",", ":")}

Metadata = dict[str, str | int]
Item = TypeVar("Item")


class BrokenSeal(ValueError):
    """A record does not hold what was written."""


def source_id(path: str) -> str:
    """The record id of a path: a hash, because Chroma's limits on length and characters of ids vary."""
    return "source:" + hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()[:32]


def sweep_id(document_id: str) -> str:
    """The id of the record that marks a document for sweeping."""
    return _SWEEP_PREFIX + document_id


def swept_document(record_id: str) -> str:
    """The document that a mark names; "" for any other record."""
    return record_id.removeprefix(_SWEEP_PREFIX) if record_id.startswith(_SWEEP_PREFIX) else ""


def source_metadata(source: Source) -> Metadata:
    """A source as metadata; the outline as JSON."""
    document = source.document
    return _sealed(
        {
            "kind": KIND_SOURCE,
            "path": source.path,
            "root": source.root,
            "document_id": document.id,
            "source": document.source,
            "title": document.title,
            "language": document.language,
            "date": document.date,
            "digest": document.digest,
            "origin": document.origin,
            "omissions": json.dumps(
                [[each.part, each.reason, each.hint] for each in document.omissions], ensure_ascii=False
            ),
            "characters": document.characters,
            "passages": document.passages,
            "pages": json.dumps([[mark.number, mark.start] for mark in source.outline.pages]),
            "headings": json.dumps(
                [[each.title, each.level, each.start] for each in source.outline.headings], ensure_ascii=False
            ),
        }
    )


def source_from(metadata: Mapping[str, Any]) -> Source:
    """The inverse of :func:`source_metadata`. Raises BrokenSeal."""
    _check_seal(metadata)
    document = DocumentSummary(
        id=metadata["document_id"],
        source=metadata["source"],
        title=metadata["title"],
        language=metadata["language"],
        date=metadata["date"],
        digest=metadata["digest"],
        characters=int(metadata["characters"]),
        passages=int(metadata["passages"]),
        path=metadata["path"],
        origin=metadata["origin"],
        omissions=tuple(Omission(*each) for each in json.loads(metadata.get("omissions", "[]"))),
    )
    pages = tuple(PageMark(number, start) for number, start in json.loads(metadata["pages"]))
    headings = tuple(Heading(title, level, start) for title, level, start in json.loads(metadata["headings"]))
    return Source(metadata["path"], metadata["root"], document, Outline(pages, headings))


def passage_metadata(passage: Passage) -> Metadata:
    """A passage as metadata; its text is the record's document, its language that of the collection."""
    metadata: Metadata = {
        "document_id": passage.document_id,
        "start": passage.start,
        "end": passage.end,
        "heading": passage.heading,
    }
    if passage.page is not None:
        metadata["page"] = passage.page
    if passage.tables:
        metadata["tables"] = json.dumps([_table_record(each, passage.start) for each in passage.tables], **_COMPACT)
    return _sealed(metadata, passage.id, passage.text)


def passages_from(
    language: Language, ids: Sequence[str], texts: Sequence[str], metadatas: Sequence[Mapping[str, Any]]
) -> Iterator[Passage]:
    """The inverse of :func:`passage_metadata`, for records of one collection. Raises BrokenSeal."""
    for passage_id, text, metadata in zip(ids, texts, metadatas, strict=True):
        _check_seal(metadata, passage_id, text)
        yield Passage(
            id=passage_id,
            document_id=metadata["document_id"],
            text=text,
            start=int(metadata["start"]),
            end=int(metadata["end"]),
            page=metadata.get("page"),
            heading=metadata["heading"],
            language=language,
            tables=tuple(
                _table_from(each, int(metadata["start"])) for each in json.loads(metadata.get("tables", "[]"))
            ),
        )


def _table_record(table: Table, origin: int) -> list[Any]:
    """A part of a table as JSON values: its caption, the columns that it uses, its rows, offsets from `origin` on."""
    used = sorted({cell.column for row in table.rows for cell in row.cells})
    columns = {str(at): table.columns[at] for at in used if at < len(table.columns) and table.columns[at]}
    rows = [
        [row.number, row.start - origin, row.end - row.start]
        + [each for cell in row.cells for each in (cell.column, cell.start - row.start, cell.end - cell.start)]
        for row in table.rows
    ]
    return [table.start - origin, table.caption, len(table.columns), columns, rows]


def _table_from(record: Sequence[Any], origin: int) -> Table:
    """The inverse of :func:`_table_record`."""
    start, caption, width, columns, rows = record
    names = tuple(columns.get(str(at), "") for at in range(width))
    return Table(start + origin, caption, names, tuple(_row_from(each, origin) for each in rows))


def _row_from(record: Sequence[int], origin: int) -> TableRow:
    number, start, length, *places = record
    start += origin
    cells = zip(places[::3], places[1::3], places[2::3], strict=True)
    return TableRow(
        number, start, start + length, tuple(Cell(column, start + at, start + at + size) for column, at, size in cells)
    )


def nearest_from(language: Language, answer: Mapping[str, Any]) -> list[tuple[Passage, float]]:
    """The passages of Chroma's result for one query vector, each with its cosine."""
    columns = [answer[name][0] for name in ("ids", "documents", "metadatas", "distances")]
    # Another process may have deleted passages whose vectors are still in memory here: they have no metadata.
    rows = [row for row in zip(*columns, strict=True) if row[2] is not None]
    passages = passages_from(language, *zip(*[row[:3] for row in rows], strict=True)) if rows else ()
    return [(passage, 1.0 - float(row[3])) for passage, row in zip(passages, rows, strict=True)]


def batches(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """The items in order, `size` at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _sealed(metadata: Metadata, *texts: str) -> Metadata:
    """With the checksum of it all: Chroma's database has none, and a flipped bit would be quoted."""
    return metadata | {_SEAL: _checksum(metadata, *texts)}


def _check_seal(metadata: Mapping[str, Any], *texts: str) -> None:
    """Raises BrokenSeal. Records of earlier versions have no seal."""
    held = {name: value for name, value in metadata.items() if name != _SEAL and value is not None}
    if metadata.get(_SEAL) is not None and metadata[_SEAL] != _checksum(held, *texts):
        raise BrokenSeal("a record does not hold what was written")


def _checksum(metadata: Mapping[str, Any], *texts: str) -> int:
    return zlib.crc32(repr((sorted(metadata.items()), texts)).encode("utf-8", "surrogatepass"))
