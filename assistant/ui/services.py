"""What the page depends on besides the assistant: visitors, history, uploads, evaluation results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from assistant.access.visiting import Visitors
from assistant.history import History


class PendingUpload(Protocol):
    """A document that is being added to or removed from the index, or was not accepted."""

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


class UploadQueue(Protocol):
    """The uploaded documents."""

    def pending(self) -> Sequence[PendingUpload]:
        """Those in any other state than indexed."""
        ...

    def holds(self, document_id: str) -> bool:
        """Whether a document was uploaded, and so may be deleted."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """The services of one server's page. `uploads` is None where uploads are off."""

    visitors: Visitors
    history: History
    uploads: UploadQueue | None = None
    results_folder: Path | None = None
