"""From a question to ranked hits.

Today there is one leg, the vectors: each language is searched in its own collection and the two rankings are merged by
cosine, which is fair because the vectors are language-neutral. Further legs join here.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from assistant.errors import IndexMissing
from assistant.language import question_language
from assistant.types import Document, DocumentSummary, Hit, Language, Passage, Source

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LANGUAGES: tuple[Language, ...] = ("en", "ru")
#: Passages of unfinished documents are dropped after the search; this many more are asked for to make up for them.
SPARE_PASSAGES = 5
_CACHED_DOCUMENTS = 64


class QueryEmbedder(Protocol):
    """What retrieving needs of an encoder."""

    def embed_queries(self, texts: Sequence[str], languages: Sequence[Language]) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension), each of length 1."""
        ...


class IndexReader(Protocol):
    """What retrieving needs of the store."""

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

    def nearest(self, vector: NDArray[np.float32], language: Language, count: int) -> list[tuple[Passage, float]]:
        """The passages of one language nearest to `vector`, each with its cosine, nearest first."""
        ...


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The finished documents of one generation of the index, by document id."""

    generation: int
    sources: dict[str, Source]


class Library:
    """The documents of an index, as of its newest generation. Safe to use from several threads."""

    def __init__(self, store: IndexReader) -> None:
        self._store = store
        self._lock = threading.RLock()
        self._snapshot: Snapshot | None = None
        self._documents: dict[str, Document] = {}

    def snapshot(self) -> Snapshot:
        """What is finished now. Looking costs about a millisecond; a change is read in whole."""
        with self._lock:
            generation = self._store.generation()
            if self._snapshot is None or self._snapshot.generation != generation:
                if self._snapshot is not None:
                    self._store.refresh()
                by_document: dict[str, Source] = {}
                for source in self._store.sources().values():
                    by_document.setdefault(source.document.id, source)
                self._snapshot = Snapshot(generation, by_document)
                self._documents.clear()
            return self._snapshot

    def summaries(self) -> tuple[DocumentSummary, ...]:
        """Every document without its text, by title."""
        found = [source.document for source in self.snapshot().sources.values()]
        return tuple(sorted(found, key=lambda summary: (summary.title.casefold(), summary.id)))

    def document(self, document_id: str) -> Document:
        """A whole document, put together from its passages. Raises IndexMissing when it is not in the index."""
        source = self.snapshot().sources.get(document_id)
        if source is None:
            raise IndexMissing(f"There is no document {document_id} in the index.", "List them with: assistant sources")
        with self._lock:
            if document_id not in self._documents:
                if len(self._documents) >= _CACHED_DOCUMENTS:
                    self._documents.pop(next(iter(self._documents)))
                self._documents[document_id] = self._assemble(source)
            return self._documents[document_id]

    def _assemble(self, source: Source) -> Document:
        summary = source.document
        return Document(
            id=summary.id,
            source=summary.source,
            title=summary.title,
            language=summary.language,
            date=summary.date,
            text="".join(passage.text for passage in self._store.passages(summary.id)),
            digest=summary.digest,
            outline=source.outline,
            origin=summary.origin,
        )


class Retriever:
    """Finds the passages that a question is about."""

    def __init__(self, embedder: QueryEmbedder, store: IndexReader, library: Library) -> None:
        self._embedder = embedder
        self._store = store
        self._library = library

    def retrieve(self, question: str, count: int) -> tuple[Hit, ...]:
        """The `count` best passages for the question, best first; fewer when the index holds fewer."""
        finished = self._library.snapshot().sources
        vector = self._embedder.embed_queries([question], [question_language(question)])[0]
        found = [
            (passage, cosine)
            for language in LANGUAGES
            for passage, cosine in self._store.nearest(vector, language, count + SPARE_PASSAGES)
            if passage.document_id in finished
        ]
        found.sort(key=lambda pair: (-pair[1], pair[0].id))
        return tuple(
            Hit(passage, score=min(1.0, max(0.0, cosine)), rank=rank, legs={"vectors": cosine})
            for rank, (passage, cosine) in enumerate(found[:count], start=1)
        )
