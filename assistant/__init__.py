"""A chat assistant that answers from an organisation's documents, in English or Russian, with exact citations.

    from assistant import Assistant, ingest

    ingest(["corpus"], index="index")
    with Assistant.open(index="index") as assistant:
        answer = assistant.ask("When is the five-year Uzbek-Korean seminar planned?")

Importing this package loads nothing heavy: names are fetched when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.asynchronous import AsyncAssistant
    from assistant.errors import AssistantError
    from assistant.settings import Settings, load_settings
    from assistant.types import (
        Answer,
        Citation,
        Delta,
        Document,
        DocumentSummary,
        Event,
        Filters,
        Finished,
        Hit,
        IngestReport,
        Message,
        Passage,
        Quoted,
        Retrieved,
        Usage,
        as_record,
    )
    from assistant.types.records import from_record
    from assistant.wiring import Assistant, ingest

__version__ = "0.2.0"

_PLACES = {
    "assistant.wiring": ("ingest", "Assistant"),
    "assistant.asynchronous": ("AsyncAssistant",),
    "assistant.types": (
        *("Document", "DocumentSummary", "Passage", "Hit", "Citation", "Answer", "Message", "Filters", "Usage"),
        *("Retrieved", "Quoted", "Delta", "Finished", "Event", "IngestReport", "as_record"),
    ),
    "assistant.types.records": ("from_record",),
    "assistant.settings": ("Settings", "load_settings"),
    "assistant.errors": ("AssistantError",),
}
_HOMES = {name: module for module, names in _PLACES.items() for name in names}

__all__ = [
    "Answer",
    "Assistant",
    "AssistantError",
    "AsyncAssistant",
    "Citation",
    "Delta",
    "Document",
    "DocumentSummary",
    "Event",
    "Filters",
    "Finished",
    "Hit",
    "IngestReport",
    "Message",
    "Passage",
    "Quoted",
    "Retrieved",
    "Settings",
    "Usage",
    "as_record",
    "from_record",
    "ingest",
    "load_settings",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'assistant' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
