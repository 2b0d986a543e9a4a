"""The vocabulary: the records that travel through the assistant.

Offsets are always positions in `Document.text`, counted in Python characters (code points), half open:
``document.text[start:end]``. Records are frozen and hold plain values only, so that any face can turn one
into JSON with :func:`as_record`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.types.answers import (
    Answer,
    AnswerSpan,
    Citation,
    Claim,
    Delta,
    Event,
    Filters,
    Finished,
    Hit,
    LegScores,
    Message,
    Piece,
    Prompt,
    Quoted,
    Read,
    ReadSentence,
    Reason,
    Retrieved,
    Role,
    Section,
    Shape,
    Status,
    Usage,
)
from assistant.types.documents import (
    Document,
    DocumentSummary,
    Fingerprint,
    FinishedDocument,
    Heading,
    IngestReport,
    Language,
    Omission,
    Outline,
    PageMark,
    Passage,
    Reading,
    RepairReport,
    Skipped,
    Source,
)
from assistant.types.tables import Cell, Table, TableRow, joined_tables

__all__ = [
    "Answer",
    "AnswerSpan",
    "Cell",
    "Citation",
    "Claim",
    "Delta",
    "Document",
    "DocumentSummary",
    "Event",
    "Filters",
    "Fingerprint",
    "Finished",
    "FinishedDocument",
    "Heading",
    "Hit",
    "IngestReport",
    "Language",
    "LegScores",
    "Message",
    "Omission",
    "Outline",
    "PageMark",
    "Passage",
    "Piece",
    "Prompt",
    "Quoted",
    "Read",
    "ReadSentence",
    "Reading",
    "Reason",
    "RepairReport",
    "Retrieved",
    "Role",
    "Section",
    "Shape",
    "Skipped",
    "Source",
    "Status",
    "Table",
    "TableRow",
    "Usage",
    "as_record",
    "joined_tables",
]


def as_record(value: Any) -> Any:
    """Turn a record, or anything made of records, into plain JSON values, with the same field names."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {each.name: as_record(getattr(value, each.name)) for each in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): as_record(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [as_record(each) for each in value]
    return value
