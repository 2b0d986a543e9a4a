"""Reading and writing an open index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import IndexMissing
from assistant.store.opening import (
    CATALOGUE,
    chroma_errors,
    create_collections,
    foreign_collections,
    new_client,
    open_collections,
    write_lock,
)
from assistant.store.records import (
    GENERATION,
    KIND_GONE,
    KIND_SOURCE,
    KIND_SWEEP,
    LANGUAGES,
    Metadata,
    passage_metadata,
    passages_from,
    source_from,
    source_id,
    source_metadata,
    sweep_id,
    swept_document,
)
from assistant.types import Fingerprint, FinishedDocument, Language, Passage, Source

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BATCH_RECORDS = 2_000


class Store:
    """An open index; get one from :func:`open_store`, close it when done. Any method may raise an IndexFault."""

    def __init__(self, folder: Path, client: Any, fingerprint: Fingerprint) -> None:
        self.folder = folder
        self.fingerprint = fingerprint
        self._client = client
        self._collections = open_collections(client, fingerprint)
        self._known: dict[str, Source] = {}

    def refresh(self) -> None:
        """Open the folder anew, to see the vectors that another process has written since."""
        with chroma_errors(self.folder):
            self._client.close()
            self._client = new_client(self.folder)
            self._collections = open_collections(self._client, self.fingerprint)

    def close(self) -> None:
        """Let go of the folder."""
        self._client.close()

    # -- reading --------------------------------------------------------------------------------------------------

    def generation(self) -> int:
        """A number that grows with every change of the index and is seen at once from every process."""
        with chroma_errors(self.folder):
            found = self._collection(CATALOGUE).get(ids=[GENERATION], include=["metadatas"])
            return int(found["metadatas"][0]["value"]) if found["ids"] else 0

    def sources(self) -> dict[str, Source]:
        """Every ingested file by its path."""
        with chroma_errors(self.folder):
            found = self._collection(CATALOGUE).get(where={"kind": KIND_SOURCE}, include=["metadatas"])
            sources = [source_from(metadata) for metadata in found["metadatas"]]
        return {source.path: source for source in sorted(sources, key=lambda source: source.path)}

    def passages(self, document_id: str) -> list[Passage]:
        """The passages of a document in the order of its text; joined they are the text."""
        found: list[Passage] = []
        with chroma_errors(self.folder):
            for language in LANGUAGES:
                records = self._collection(language).get(
                    where={"document_id": document_id}, include=["documents", "metadatas"]
                )
                found += passages_from(language, records["ids"], records["documents"], records["metadatas"])
        return sorted(found, key=lambda passage: passage.start)

    def nearest(self, vector: NDArray[np.float32], language: Language, count: int) -> list[tuple[Passage, float]]:
        """The `count` passages of one language nearest to `vector`, each with its cosine, nearest first.

        May hold passages of documents that are not finished: the caller knows the catalogue and drops them.
        """
        with chroma_errors(self.folder):
            found = self._collection(language).query(
                query_embeddings=[vector], n_results=count, include=["documents", "metadatas", "distances"]
            )
            passages = passages_from(language, found["ids"][0], found["documents"][0], found["metadatas"][0])
            return [(passage, 1.0 - float(far)) for passage, far in zip(passages, found["distances"][0], strict=True)]

    def cosines(
        self, vector: NDArray[np.float32], passage_ids: Mapping[Language, Sequence[str]]
    ) -> list[tuple[Passage, float]]:
        """The named passages, by language, each with its cosine to `vector`; ids that are not stored are left out."""
        found: list[tuple[Passage, float]] = []
        with chroma_errors(self.folder):
            for language, ids in passage_ids.items():
                if not ids:
                    continue
                records = self._collection(language).get(
                    ids=list(ids), include=["documents", "metadatas", "embeddings"]
                )
                passages = passages_from(language, records["ids"], records["documents"], records["metadatas"])
                found += zip(passages, (records["embeddings"] @ vector).tolist(), strict=True)
        return found

    def count_passages(self) -> int:
        """How many passages are stored, unfinished ones included."""
        with chroma_errors(self.folder):
            return sum(int(self._collection(language).count()) for language in LANGUAGES)

    def other_sources(self) -> dict[str, str]:
        """Path → root of every file in the indexes of other fingerprints that lie in this folder."""
        with chroma_errors(self.folder):
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
        """Hold the index for writing and clean up after a killed run. Raises IndexBusy or IndexReadOnly."""
        with write_lock(self.folder):
            with chroma_errors(self.folder):
                self._collections = create_collections(self._client, self.fingerprint)
                self._known = self.sources()
                self._sweep()
            yield

    def put(self, documents: Sequence[FinishedDocument]) -> None:
        """Store documents whole; each replaces what its path held before."""
        with chroma_errors(self.folder):
            self._upsert({sweep_id(each.source.document.id): {"kind": KIND_SWEEP} for each in documents})
            for language in LANGUAGES:
                self._upsert_passages(language, documents)
        self.link([each.source for each in documents])

    def link(self, sources: Sequence[Source]) -> None:
        """Let paths name documents whose passages are stored: new, moved or copied files."""
        before = [self._known[source.path] for source in sources if source.path in self._known]
        records: dict[str, Metadata] = {sweep_id(source.document.id): {"kind": KIND_SWEEP} for source in before}
        self._commit(records | {source_id(source.path): source_metadata(source) for source in sources})
        self._known |= {source.path: source for source in sources}
        self._sweep()

    def remove(self, paths: Iterable[str]) -> None:
        """Forget files; a document that no other path names leaves the index."""
        gone = [self._known.pop(path) for path in paths if path in self._known]
        records: dict[str, Metadata] = {sweep_id(source.document.id): {"kind": KIND_SWEEP} for source in gone}
        self._commit(records | {source_id(source.path): {"kind": KIND_GONE} for source in gone})
        self._sweep()

    def drop_others(self) -> None:
        """Delete the indexes of other fingerprints that lie in this folder."""
        with chroma_errors(self.folder):
            for name in foreign_collections(self._client, self.fingerprint):
                self._client.delete_collection(name)

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
        for start in range(0, len(rows), _BATCH_RECORDS):
            batch = rows[start : start + _BATCH_RECORDS]
            self._collection(language).upsert(
                ids=[passage.id for passage, _ in batch],
                embeddings=[vector for _, vector in batch],
                documents=[passage.text for passage, _ in batch],
                metadatas=[passage_metadata(passage) for passage, _ in batch],
            )

    def _commit(self, records: dict[str, Metadata]) -> None:
        """The one upsert that makes a change count, with the next generation."""
        if records:
            generation: Metadata = {"kind": GENERATION, "value": self.generation() + 1}
            self._upsert(records | {GENERATION: generation})

    def _upsert(self, records: dict[str, Metadata]) -> None:
        if records:
            with chroma_errors(self.folder):
                self._collection(CATALOGUE).upsert(
                    ids=list(records), embeddings=[[1.0]] * len(records), metadatas=list(records.values())
                )

    def _sweep(self) -> None:
        """Delete the passages of marked documents that no source names, then the marks."""
        with chroma_errors(self.folder):
            marks = self._collection(CATALOGUE).get(where={"kind": {"$in": [KIND_SWEEP, KIND_GONE]}}, include=[])["ids"]
            if not marks:
                return
            finished = {source.document.id for source in self._known.values()}
            for document_id in {swept_document(mark) for mark in marks} - finished - {""}:
                for language in LANGUAGES:
                    self._collection(language).delete(where={"document_id": document_id})
            self._collection(CATALOGUE).delete(ids=marks)
