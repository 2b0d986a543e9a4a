"""What stands beside the assistant on a page: who visits, what is remembered, which uploads wait, what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from assistant.access.visiting import Visitors
from assistant.history import History


class PendingUpload(Protocol):
    """A document that is on its way into the index or out of it, or was not accepted."""

    @property
    def id(self) -> str:
        """The document's id."""
        ...

    @property
    def name(self) -> str:
        """The name of its file."""
        ...

    @property
    def state(self) -> str:
        """``queued``, ``indexing``, ``failed`` or ``removing``."""
        ...

    @property
    def message(self) -> str:
        """Why it was not accepted."""
        ...


class Uploads(Protocol):
    """Documents that came by upload."""

    def pending(self) -> Sequence[PendingUpload]:
        """Those that are not simply in the index."""
        ...

    def holds(self, document_id: str) -> bool:
        """Whether a document came by upload, and so may be deleted."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of one server's page. `uploads` is None where none are taken."""

    visitors: Visitors
    history: History
    uploads: Uploads | None = None
    results_folder: Path | None = None
