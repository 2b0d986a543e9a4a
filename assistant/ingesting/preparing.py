"""From a parsed file to a document, its passages, and the text that is embedded for each."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from assistant.ingesting.splitting import split
from assistant.language import document_language
from assistant.types import Document, Language, Passage, Reading, Table

#: A passage with fewer letters than this is too short for language detection: it takes its document's language.
MIN_LETTERS = 20
#: Hexadecimal digits of the content's SHA-256 in a document id: 96 bits.
ID_LENGTH = 24
_HASH_BLOCK_BYTES = 1 << 20


def make_document(reading: Reading, source: str, digest: str) -> Document:
    """The document that a file holds; without a title of its own it takes the file's name."""
    return Document(
        id=digest[:ID_LENGTH],
        source=source,
        title=reading.title or Path(source).stem,
        language=document_language(reading.text),
        date=reading.date,
        text=reading.text,
        digest=digest,
        outline=reading.outline,
        origin=reading.origin,
        tables=reading.tables,
        omissions=reading.omissions,
    )


def make_passages(document: Document, count_tokens: Callable[[str], int], max_tokens: int) -> list[Passage]:
    """Passages that tile the document (ARCHITECTURE.md, invariant 2)."""
    return [
        Passage(
            id=f"{document.id}:{piece.start:08d}",
            document_id=document.id,
            text=document.text[piece.start : piece.end],
            start=piece.start,
            end=piece.end,
            page=piece.page,
            heading=piece.heading or _title_over_rows(document, piece.start, piece.end),
            language=_passage_language(document.text[piece.start : piece.end], document.language),
            tables=tuple(_parts_within(document.tables, piece.start, piece.end)),
        )
        for piece in split(document.text, document.outline, count_tokens, max_tokens)
    ]


def embedded_text(title: str, heading: str, text: str) -> str:
    """The text that is embedded for a passage: the document's title and the path of headings, then its text."""
    lines = [title] if title and not text.lstrip().startswith(title) else []
    if heading and heading != title:
        lines.append(heading)
    return "\n".join([*lines, text.strip()])


def file_digest(path: Path) -> str:
    """SHA-256 of a file's extension and content, in hexadecimal: the same bytes in another format differ."""
    digest = hashlib.sha256(f"{path.suffix.lower()}\n".encode("utf-8", "surrogateescape"))
    with path.open("rb") as file:
        while block := file.read(_HASH_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _title_over_rows(document: Document, start: int, end: int) -> str:
    """The document's title over rows that stand under no heading: a register's file name says what its rows are."""
    return document.title if any(_parts_within(document.tables, start, end)) else ""


def _parts_within(tables: Sequence[Table], start: int, end: int) -> Iterator[Table]:
    """The parts of tables whose rows begin in a piece of the text; tables and rows come in the order of the text."""
    for table in tables:
        first, last = (bisect_left(table.rows, offset, key=lambda row: row.start) for offset in (start, end))
        if first < last:
            yield replace(table, rows=table.rows[first:last])


def _passage_language(text: str, default: Language) -> Language:
    letters = sum(character.isalpha() for character in text)
    return document_language(text) if letters >= MIN_LETTERS else default
