"""The documents of an index, as of its latest generation."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Protocol

from assistant.errors import IndexMissing
from assistant.types import Document, DocumentSummary, Filters, Passage, Source, joined_tables

_CACHED_DOCUMENTS = 64
#: The index is checked for changes at most this often: one question uses the snapshot dozens of times.
FRESH_SECONDS = 0.05


class IndexReader(Protocol):
    """What the library needs of the store."""

    #: The generation that `refresh`, or opening, saw last.
    loaded_generation: int

    def generation(self) -> int:
        """A number that grows with every change of the index."""
        ...

    def refresh(self) -> None:
        """See what other processes have written."""
        ...

    def sources(self) -> dict[str, Source]:
        """Every ingested file by its path."""
        ...

    def passages(self, document_id: str) -> list[Passage]:
        """The passages of a document in the order of its text."""
        ...


class Documents(Protocol):
    """What is asked for whole documents: the library, for one."""

    def document(self, document_id: str) -> Document:
        """A whole document. Raises IndexMissing when the index does not hold it."""
        ...


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The finished documents of one generation of the index, by document id."""

    generation: int
    sources: dict[str, Source]
    document_ids: frozenset[str]


class Library:
    """The documents of an index, as of its latest generation. Safe to use from several threads."""

    def __init__(self, store: IndexReader) -> None:
        self._store = store
        self._lock = threading.RLock()
        self._snapshot: Snapshot | None = None
        self._looked = 0.0
        self._documents: dict[str, Document] = {}

    def snapshot(self) -> Snapshot:
        """The finished documents, at most a moment old. A check takes a millisecond; a change means reading all."""
        with self._lock:
            now = time.monotonic()
            if self._snapshot is not None and now - self._looked < FRESH_SECONDS:
                return self._snapshot
            self._looked = now
            generation = self._store.generation()
            if self._snapshot is None or self._snapshot.generation != generation:
                if self._store.loaded_generation != generation:
                    self._store.refresh()
                by_document: dict[str, Source] = {}
                for source in self._store.sources().values():
                    by_document.setdefault(source.document.id, source)
                self._snapshot = Snapshot(generation, by_document, frozenset(by_document))
                self._documents.clear()
            return self._snapshot

    def admitted(self, filters: Filters) -> frozenset[str]:
        """The ids of the finished documents that pass the filters."""
        snapshot = self.snapshot()
        if filters == Filters():
            return snapshot.document_ids
        if filters.document_ids:
            named, rest = snapshot.document_ids.intersection(filters.document_ids), replace(filters, document_ids=())
        else:
            named, rest = snapshot.document_ids, filters
        return frozenset(key for key in named if rest.admit(snapshot.sources[key].document))

    def summaries(self) -> tuple[DocumentSummary, ...]:
        """Every document without its text, by title."""
        found = [source.document for source in self.snapshot().sources.values()]
        return tuple(sorted(found, key=lambda summary: (summary.title.casefold(), summary.id)))

    def admitted_summaries(self, filters: Filters) -> tuple[DocumentSummary, ...]:
        """Every document that passes the filters without its text, by title."""
        admitted = self.admitted(filters)
        return tuple(each for each in self.summaries() if each.id in admitted)

    def summary(self, document_id: str) -> DocumentSummary:
        """One document without its text. Raises IndexMissing when it is not in the index."""
        source = self.snapshot().sources.get(document_id)
        if source is None:
            raise _missing(document_id)
        return source.document

    def document(self, document_id: str) -> Document:
        """A whole document, put together from its passages. Raises IndexMissing when it is not in the index."""
        with self._lock:
            source = self.snapshot().sources.get(document_id)
            if document_id not in self._documents:
                passages = self.passages(document_id)
                if source is None or len(passages) != source.document.passages:
                    raise _missing(document_id)
                if len(self._documents) >= _CACHED_DOCUMENTS:
                    self._documents.pop(next(iter(self._documents)))
                self._documents[document_id] = _assembled(source, passages)
            return self._documents[document_id]

    def passages(self, document_id: str) -> list[Passage]:
        """The passages of a document in the order of its text; none when it is not, or no longer, in the index.

        Another process deletes a document piece by piece: a rest of one is not returned.
        """
        source = self.snapshot().sources.get(document_id)
        found = self._store.passages(document_id) if source else []
        return found if source and len(found) == source.document.passages else []


class HeldDocuments:
    """Documents as the questions that are being answered found them: removing one changes no answer that has begun.

    Safe to use from several threads. A question may move from thread to thread.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._lock = threading.Lock()
        #: What is held, and by how many questions.
        self._held: dict[str, tuple[Document, int]] = {}

    @contextmanager
    def holding(self, document_ids: Iterable[str]) -> Iterator[None]:
        """Hold these documents. Raises IndexMissing when one of them is not in the index any more."""
        documents = {each: self.document(each) for each in document_ids}
        with self._lock:
            for key, document in documents.items():
                self._held[key] = (document, self._held.get(key, (document, 0))[1] + 1)
        try:
            yield
        finally:
            with self._lock:
                for key in documents:
                    document, count = self._held.pop(key)
                    if count > 1:
                        self._held[key] = (document, count - 1)

    def document(self, document_id: str) -> Document:
        """A whole document, held or in the index. Raises IndexMissing."""
        with self._lock:
            held = self._held.get(document_id)
        return held[0] if held else self._library.document(document_id)

    def passages(self, document_id: str) -> list[Passage]:
        """The passages of a document in the order of its text; none when it is not in the index."""
        return self._library.passages(document_id)


def _missing(document_id: str) -> IndexMissing:
    return IndexMissing(f"There is no document {document_id} in the index.", "List them with: assistant sources")


def _assembled(source: Source, passages: Sequence[Passage]) -> Document:
    summary = source.document
    return Document(
        id=summary.id,
        source=summary.source,
        title=summary.title,
        language=summary.language,
        date=summary.date,
        text="".join(passage.text for passage in passages),
        digest=summary.digest,
        outline=source.outline,
        origin=summary.origin,
        tables=joined_tables(table for passage in passages for table in passage.tables),
        omissions=summary.omissions,
    )
