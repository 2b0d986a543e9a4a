"""Reading and writing an open index."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from assistant.errors import IndexDamaged, IndexMissing
from assistant.language.registry import codes
from assistant.storage.chroma.checkpoint import CHECKPOINT_RECORDS, LONG_LOG_RECORDS, files_lock
from assistant.storage.chroma.collections import (
    CATALOGUE,
    create_collections,
    foreign_collections,
    generation_in,
    open_collections,
    stored_generation,
)
from assistant.storage.chroma.embedded import DATABASE, EmbeddedChroma
from assistant.storage.chroma.erasing import SHORTEST_LOG_RECORDS, erase, is_due, mark
from assistant.storage.chroma.integrity import forget_log, record_log
from assistant.storage.chroma.records import (
    GENERATION,
    KIND_GONE,
    KIND_SOURCE,
    KIND_SWEEP,
    BrokenSeal,
    Metadata,
    batches,
    nearest_from,
    passage_metadata,
    passages_from,
    source_from,
    source_id,
    source_metadata,
    sweep_id,
    swept_document,
)
from assistant.storage.chroma.served import ServedChroma
from assistant.types import Fingerprint, FinishedDocument, Language, Passage, Source

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Chroma accepts about 5,400 records at once.
_BATCH_RECORDS = 2_000
_BATCH_DOCUMENTS = 500
#: SQLite accepts 32,766 variables in a query.
_MOST_VARIABLES = 30_000
#: With more documents than these, filtering is first tried on this many times the passages wanted.
_MANY_DOCUMENTS = 500
_SPARE_TIMES = 4


class Store:
    """An open index; get one from :func:`open_store`, close it when done. Any method may raise an IndexFault.

    Safe to read from several threads; calls are serialised.
    """

    def __init__(self, connection: EmbeddedChroma | ServedChroma, client: Any, fingerprint: Fingerprint) -> None:
        self.folder = connection.folder
        #: The address of the Chroma server; "" for an embedded Chroma.
        self.server = connection.address
        self._connection = connection
        self.fingerprint = fingerprint
        self._lock = threading.RLock()
        self._client = client
        self._open()
        self._known: dict[str, Source] = {}
        self._log_records: int | None = None

    def refresh(self) -> None:
        """See the vectors and the collections that another process has written since."""
        with self._using(), self._connection.loading():
            self._client = self._connection.reconnect(self._client)
            self._open()

    def _open(self) -> None:
        #: The generation of the vectors in memory, or an older one: it is read before they are loaded.
        self.loaded_generation = stored_generation(self._client, self.fingerprint)
        self._collections = open_collections(self._client, self.fingerprint)
        self._connection.loaded()

    def close(self) -> None:
        """Release the folder."""
        with self._lock:
            self._client.close()

    # -- reading --------------------------------------------------------------------------------------------------

    def generation(self) -> int:
        """A number that grows with every change of the index and is seen at once from every process."""
        with self._using():
            return generation_in(self._collection(CATALOGUE))

    def sources(self) -> dict[str, Source]:
        """Every ingested file by its path."""
        with self._using():
            found = self._collection(CATALOGUE).get(where={"kind": KIND_SOURCE}, include=["metadatas"])
            sources = [source_from(metadata) for metadata in found["metadatas"]]
        return {source.path: source for source in sorted(sources, key=lambda source: source.path)}

    def passages(self, document_id: str) -> list[Passage]:
        """The passages of a document in the order of its text; joined they are the text."""
        found: list[Passage] = []
        with self._using():
            for language in self._languages():
                records = self._collection(language).get(
                    where={"document_id": document_id}, include=["documents", "metadatas"]
                )
                found += passages_from(language, records["ids"], records["documents"], records["metadatas"])
        return sorted(found, key=lambda passage: passage.start)

    def nearest(
        self, vector: NDArray[np.float32], language: Language, count: int, document_ids: Collection[str] = ()
    ) -> list[tuple[Passage, float]]:
        """The `count` passages of one language nearest to `vector`, each with its cosine, nearest first.

        With `document_ids` only of these. May hold passages of unfinished documents: the caller drops them.
        """
        if len(document_ids) > _MANY_DOCUMENTS:
            # A filter of thousands of ids takes a second; usually a few more passages without it are enough.
            admitted = frozenset(document_ids)
            near = self._query(vector, language, _SPARE_TIMES * count, None)
            if len(found := [pair for pair in near if pair[0].document_id in admitted]) >= count:
                return found[:count]
        parts = batches(sorted(document_ids), _MOST_VARIABLES) if document_ids else [None]
        found = [pair for batch in parts for pair in self._query(vector, language, count, batch)]
        return sorted(found, key=lambda pair: -pair[1])[:count]

    def _query(
        self, vector: NDArray[np.float32], language: Language, count: int, document_ids: Sequence[str] | None
    ) -> list[tuple[Passage, float]]:
        with self._using():
            if language not in self._languages():
                return []
            answer = self._collection(language).query(
                query_embeddings=[vector],
                n_results=count,
                include=["documents", "metadatas", "distances"],
                where={"document_id": {"$in": list(document_ids)}} if document_ids else None,
            )
            return nearest_from(language, answer)

    def cosines(
        self, vector: NDArray[np.float32], passage_ids: Mapping[Language, Sequence[str]]
    ) -> list[tuple[Passage, float]]:
        """The named passages, by language, each with its cosine to `vector`; ids that are not stored are left out."""
        found: list[tuple[Passage, float]] = []
        with self._using():
            for language, ids in passage_ids.items():
                if not ids or language not in self._languages():
                    continue
                records = self._collection(language).get(
                    ids=list(ids), include=["documents", "metadatas", "embeddings"]
                )
                if not records["ids"]:  # all of them were deleted meanwhile by another process
                    continue
                passages = passages_from(language, records["ids"], records["documents"], records["metadatas"])
                found += zip(passages, (records["embeddings"] @ vector).tolist(), strict=True)
        return found

    def count_passages(self, languages: Sequence[Language] | None = None) -> int:
        """How many passages of these languages, or of all, are stored, unfinished ones included."""
        with self._using():
            chosen = [each for each in self._languages() if languages is None or each in languages]
            return sum(int(self._collection(language).count()) for language in chosen)

    def sound_documents(self) -> Iterator[tuple[list[Source], list[Passage]]]:
        """Every document that is whole and holds what was written: its files, and its passages in order."""
        with self._using():
            found = self._collection(CATALOGUE).get(where={"kind": KIND_SOURCE}, include=["metadatas"])["metadatas"]
        by_document: dict[str, list[Source]] = {}
        for metadata in found:
            with suppress(BrokenSeal, KeyError, ValueError):
                source = source_from(metadata)
                by_document.setdefault(source.document.id, []).append(source)
        for document_id, sources in by_document.items():
            try:
                passages = self.passages(document_id)
            except IndexDamaged:
                continue
            if len(passages) == sources[0].document.passages:
                yield sources, passages

    def other_sources(self) -> dict[str, str]:
        """Path → root of every file in the indexes of other fingerprints that lie in this folder."""
        with self._using():
            catalogues = [
                self._client.get_collection(name, embedding_function=None).get(
                    where={"kind": KIND_SOURCE}, include=["metadatas"]
                )
                for name in foreign_collections(self._client, self.fingerprint)
                if name.startswith(CATALOGUE)
            ]
        return {each["path"]: each["root"] for found in catalogues for each in found["metadatas"]}

    # -- writing: only inside `writing()` ---------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the index for writing, and clean up after a killed run. Raises IndexBusy or IndexReadOnly."""
        with self._connection.writing():
            with self._using(), self._connection.loading():
                forget_log(self.folder)
                self._collections = create_collections(self._client, self.fingerprint)
                self._connection.made(self._client, self._collections.values())
            self._log_records = None
            self._known = self.sources()
            self._sweep()
            yield
            if is_due(self.folder):
                self._erase()
            else:
                self._checkpoint(LONG_LOG_RECORDS)
            with self._using():
                record_log(self.folder, DATABASE)

    def put(self, documents: Sequence[FinishedDocument]) -> None:
        """Store documents whole; each replaces what its path held before."""
        for batch in batches(documents, _BATCH_DOCUMENTS):
            self._upsert({sweep_id(each.source.document.id): {"kind": KIND_SWEEP} for each in batch})
            for language in codes():
                self._upsert_passages(language, batch)
        self.link([each.source for each in documents])

    def link(self, sources: Sequence[Source]) -> None:
        """Link paths to documents whose passages are stored: new, moved or copied files."""
        for batch in batches(sources, _BATCH_DOCUMENTS):
            before = [self._known[source.path] for source in batch if source.path in self._known]
            records: dict[str, Metadata] = {sweep_id(source.document.id): {"kind": KIND_SWEEP} for source in before}
            self._commit(records | {source_id(source.path): source_metadata(source) for source in batch})
            self._known |= {source.path: source for source in batch}
        self._sweep()  # only after all are linked: two files may have swapped names
        self._checkpoint(CHECKPOINT_RECORDS)

    def remove(self, paths: Iterable[str]) -> None:
        """Remove files; a document without another path leaves the index."""
        gone = [self._known.pop(path) for path in paths if path in self._known]
        for batch in batches(gone, _BATCH_DOCUMENTS):
            records: dict[str, Metadata] = {sweep_id(source.document.id): {"kind": KIND_SWEEP} for source in batch}
            self._commit(records | {source_id(source.path): {"kind": KIND_GONE} for source in batch})
        self._sweep()
        self._checkpoint(CHECKPOINT_RECORDS)

    def drop_others(self) -> None:
        """Delete the indexes of other fingerprints that lie in this folder."""
        with self._using():
            foreign = foreign_collections(self._client, self.fingerprint)
        if foreign:
            with self._connection.writing(), self._using():
                forget_log(self.folder)
                mark(self.folder)
                for name in foreign:
                    self._client.delete_collection(name)
                self._erase()
                record_log(self.folder, DATABASE)

    @contextmanager
    def _using(self) -> Iterator[None]:
        with self._lock, self._connection.errors():
            yield

    def _languages(self) -> list[Language]:
        """Those that have a collection: a language that came after the last change of the index has none yet."""
        return [each for each in codes() if not self._collections or each in self._collections]

    def _collection(self, kind: str) -> Any:
        if not self._collections:
            raise IndexMissing(f"The index in {self.folder} is empty.", "Fill it with: assistant ingest FOLDER")
        return self._collections[kind]

    def _upsert_passages(self, language: Language, documents: Sequence[FinishedDocument]) -> None:
        rows = [
            (passage, vector)
            for document in documents
            for passage, vector in zip(document.passages, document.vectors, strict=True)
            if passage.language == language
        ]
        for batch in batches(rows, _BATCH_RECORDS):
            with self._using():
                self._collection(language).upsert(
                    ids=[passage.id for passage, _ in batch],
                    embeddings=[vector for _, vector in batch],
                    documents=[passage.text for passage, _ in batch],
                    metadatas=[passage_metadata(passage) for passage, _ in batch],
                )
            self._logged(len(batch))

    def _commit(self, records: dict[str, Metadata]) -> None:
        """The single upsert that commits a change, with the next generation."""
        if records:
            generation: Metadata = {"kind": GENERATION, "value": self.generation() + 1}
            self._upsert(records | {GENERATION: generation})

    def _upsert(self, records: dict[str, Metadata]) -> None:
        if records:
            with self._using():
                self._collection(CATALOGUE).upsert(
                    ids=list(records), embeddings=[[1.0]] * len(records), metadatas=list(records.values())
                )
            self._logged(len(records))

    def _delete(self, kind: str, ids: Sequence[str]) -> None:
        for batch in batches(ids, _BATCH_RECORDS):
            with self._using():
                self._collection(kind).delete(ids=batch)
            self._logged(len(batch))

    def _sweep(self) -> None:
        """Delete the passages of marked documents that no source names, then the marks."""
        with self._using():
            marks = self._collection(CATALOGUE).get(where={"kind": {"$in": [KIND_SWEEP, KIND_GONE]}}, include=[])["ids"]
        finished = {source.document.id for source in self._known.values()} if marks else set()
        unnamed = sorted({swept_document(mark) for mark in marks} - finished - {""})
        if unnamed:
            with self._using():
                mark(self.folder)
        for batch in batches(unnamed, _BATCH_DOCUMENTS):
            for language in codes():
                with self._using():
                    where = {"document_id": {"$in": batch}}
                    ids = self._collection(language).get(where=where, include=[])["ids"]
                self._delete(language, ids)
        self._delete(CATALOGUE, marks)

    def _logged(self, records: int) -> None:
        """Count the records in Chroma's logs since opening; their earlier length is unknown."""
        self._log_records = CHECKPOINT_RECORDS if self._log_records is None else self._log_records + records

    def _checkpoint(self, records: int) -> None:
        """Make Chroma write its vector files if its logs have grown by this many records."""
        if self._log_records is None or self._log_records < records:
            return
        with self._using(), files_lock(self.folder):
            self._write_vector_files(LONG_LOG_RECORDS)
        self._log_records = 0

    def _erase(self) -> None:
        """Have what was deleted leave the files."""
        with self._using(), files_lock(self.folder):
            self._write_vector_files(SHORTEST_LOG_RECORDS)
            erase(self.folder, DATABASE)
        self._log_records = 0

    def _write_vector_files(self, log_records: int) -> None:
        self._client = self._connection.write_vector_files(self._client, log_records)
        self._collections = open_collections(self._client, self.fingerprint)
