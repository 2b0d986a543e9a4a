"""Documents into the index: read, split, embed, store; only what changed.

A document is identified by its content, a file by its path. So an unchanged file costs a hash, a moved or copied one is
only linked, a changed one is replaced whole, and after a killed run ingesting is simply run again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from assistant.errors import CorpusError
from assistant.ingesting.preparing import ID_LENGTH, embedded_text, file_digest, make_document, make_passages
from assistant.ingesting.scanning import Found, scan
from assistant.types import (
    DocumentSummary,
    FinishedDocument,
    IngestReport,
    Language,
    Omission,
    Passage,
    Reading,
    Skipped,
    Source,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class PassageEmbedder(Protocol):
    """What ingesting needs of an encoder."""

    def embed_passages(self, texts: Sequence[str], languages: Sequence[Language]) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension), each of length 1."""
        ...

    def count_tokens(self, text: str) -> int:
        """Tokens of `text` alone."""
        ...


class IndexWriter(Protocol):
    """What ingesting needs of the store."""

    folder: Path

    def sources(self) -> dict[str, Source]:
        """Every ingested file by its path."""
        ...

    def writing(self) -> AbstractContextManager[None]:
        """Hold the index for writing."""
        ...

    def put(self, documents: Sequence[FinishedDocument]) -> None:
        """Store documents whole."""
        ...

    def link(self, sources: Sequence[Source]) -> None:
        """Link paths to documents that are stored."""
        ...

    def remove(self, paths: Iterable[str]) -> None:
        """Remove files."""
        ...


ReadFile = Callable[[Path], Reading]


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of an ingest: files done, of how many, and the current one."""

    done: int
    total: int
    source: str


OnProgress = Callable[[Progress], None]


@dataclass(slots=True)
class _Run:
    """A running ingest: its plan, and its report so far."""

    known: dict[str, Source]
    stored: dict[str, Source]
    to_read: dict[str, Found] = field(default_factory=dict)
    to_link: list[tuple[Found, str]] = field(default_factory=list)
    copies: list[tuple[Found, str]] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    unreadable: dict[str, CorpusError] = field(default_factory=dict)
    passages: int = 0

    def note(self, file: Found) -> None:
        """Count a file as added, or as updated when its path was known."""
        (self.updated if str(file.path) in self.known else self.added).append(file.source)

    def skip(self, file: Found, error: CorpusError) -> None:
        """Report a file that cannot be read. Its earlier version stays in the index."""
        kept = " The version read before stays in the index." if str(file.path) in self.known else ""
        self.skipped.append(Skipped(file.source, error.message + kept, error.hint))

    def skip_parts(self, file: Found, omissions: Iterable[Omission]) -> None:
        """Report the parts of a file that could not be read."""
        for each in omissions:
            part = each.part[:1].upper() + each.part[1:]
            self.skipped.append(Skipped(file.source, f"{part}: {each.reason}.", each.hint, each.part))

    def report(self, seconds: float) -> IngestReport:
        """What was done."""
        lists = [self.added, self.updated, self.moved, self.removed, self.unchanged]
        added, updated, moved, removed, unchanged = (tuple(sorted(each)) for each in lists)
        return IngestReport(
            added, updated, moved, removed, unchanged, tuple(self.skipped), self.passages, round(seconds, 3)
        )


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A document that was read and split; `texts` is what will be embedded, one for each passage."""

    source: Source
    passages: list[Passage]
    texts: list[str]


@dataclass(frozen=True, slots=True)
class Ingester:
    """Fills an index. `max_passage_tokens` counts text, title and headings together."""

    read: ReadFile
    supported_suffixes: frozenset[str]
    embedder: PassageEmbedder
    store: IndexWriter
    max_passage_tokens: int
    batch_passages: int

    def ingest(
        self, paths: Sequence[Path], on_progress: OnProgress = lambda _: None, roots: Mapping[Path, Path] | None = None
    ) -> IngestReport:
        """Synchronise the index with files and folders. Files elsewhere stay as they are.

        A file keeps the root below which it was first found; `roots` gives it for files of an earlier index.

        Raises CorpusError when a path does not exist, or an IndexFault; a file that cannot be read is skipped.
        """
        started = time.perf_counter()
        missing = [str(path) for path in paths if not _is_seen(path)]
        if missing:
            raise CorpusError(f"There is no file or folder {', '.join(missing)}.", "Check the path and try again.")
        found, skipped = scan(paths, self.supported_suffixes, ignored=self.store.folder)
        with self.store.writing():
            known = self.store.sources()
            earlier = {Path(path): Path(source.root) for path, source in known.items()} | dict(roots or {})
            found = [file.below(earlier.get(file.path)) for file in found]
            run = _Run(known, {source.document.id: source for source in known.values()}, skipped=skipped)
            self._plan(found, run)
            # In this order no document that is still wanted is ever without a path.
            self._link(run.to_link, run)
            self._read(run, on_progress)
            self._link(run.copies, run)
            self._remove_gone(found, paths, run)
        return run.report(time.perf_counter() - started)

    def copy(self, documents: Iterable[tuple[Sequence[Source], Sequence[Passage]]]) -> int:
        """Store documents that were read and split before, each with its files; returns their number."""
        copied = 0
        with self.store.writing():
            for sources, passages in documents:
                title = "" if _is_named_by_file(document := sources[0].document) else document.title
                texts = [embedded_text(title, passage.heading, passage.text) for passage in passages]
                self._store([_Prepared(sources[0], list(passages), texts)])
                self.store.link(sources[1:])
                copied += 1
        return copied

    def _plan(self, found: Sequence[Found], run: _Run) -> None:
        """Decide by hash which files are unchanged, which are stored already and which have to be read."""
        for file in found:
            try:
                digest = file_digest(file.path)
            except OSError as error:
                reason = error.strerror or type(error).__name__
                run.skip(file, CorpusError(f"It cannot be opened: {reason}.", "Give this user the right to read it."))
                continue
            before = run.known.get(str(file.path))
            if before is not None and before.document.digest == digest:
                run.unchanged.append(file.source)
            elif digest[:ID_LENGTH] in run.stored:
                run.to_link.append((file, digest))
            elif digest in run.to_read:
                run.copies.append((file, digest))
            else:
                run.to_read[digest] = file

    def _link(self, files: Sequence[tuple[Found, str]], run: _Run) -> None:
        """Link files to documents whose content is in the index; a file whose old path is gone has moved."""
        links = []
        for file, digest in files:
            stored = run.stored.get(digest[:ID_LENGTH])
            if stored is None:
                run.skip(file, run.unreadable[digest])
                continue
            title = Path(file.source).stem if _is_named_by_file(stored.document) else stored.document.title
            document = replace(stored.document, path=str(file.path), source=file.source, title=title)
            links.append(Source(str(file.path), str(file.root), document, stored.outline))
            if str(file.path) not in run.known and _is_gone(Path(stored.path)):
                run.moved.append(file.source)
            else:
                run.note(file)
        self.store.link(links)
        left = [run.stored[source.document.id].path for source in links]
        self.store.remove(path for path in left if path in run.known and _is_gone(Path(path)))

    def _read(self, run: _Run, on_progress: OnProgress) -> None:
        """Read, split, embed and store what is new, a batch of documents at a time."""
        batch: list[_Prepared] = []
        for done, (digest, file) in enumerate(run.to_read.items()):
            on_progress(Progress(done, len(run.to_read), file.source))
            try:
                prepared = self._prepare(file, digest)
            except CorpusError as error:
                run.skip(file, error)
                run.unreadable[digest] = error
                continue
            batch.append(prepared)
            run.note(file)
            run.skip_parts(file, prepared.source.document.omissions)
            run.stored[prepared.source.document.id] = prepared.source
            if sum(len(each.texts) for each in batch) >= self.batch_passages:
                run.passages += self._store(batch)
                batch = []
        run.passages += self._store(batch)
        on_progress(Progress(len(run.to_read), len(run.to_read), ""))

    def _prepare(self, file: Found, digest: str) -> _Prepared:
        reading = self.read(file.path)
        document = make_document(reading, file.source, digest)
        count = self.embedder.count_tokens
        longest_heading = max((count(each.title) for each in reading.outline.headings), default=0)
        room = self.max_passage_tokens - count(reading.title) - 2 * longest_heading
        passages = make_passages(document, count, max(self.max_passage_tokens // 2, room))
        texts = [embedded_text(reading.title, passage.heading, passage.text) for passage in passages]
        summary = DocumentSummary(
            id=document.id,
            source=document.source,
            title=document.title,
            language=document.language,
            date=document.date,
            digest=digest,
            characters=len(document.text),
            passages=len(passages),
            path=str(file.path),
            origin=document.origin,
            omissions=document.omissions,
        )
        return _Prepared(Source(str(file.path), str(file.root), summary, document.outline), passages, texts)

    def _store(self, batch: Sequence[_Prepared]) -> int:
        """Embed and store documents; returns the number of their passages."""
        texts = [text for each in batch for text in each.texts]
        if not texts:
            return 0
        languages = [passage.language for each in batch for passage in each.passages]
        vectors = self.embedder.embed_passages(texts, languages)
        documents, start = [], 0
        for each in batch:
            end = start + len(each.passages)
            documents.append(FinishedDocument(each.source, each.passages, vectors[start:end]))
            start = end
        self.store.put(documents)
        return len(texts)

    def _remove_gone(self, found: Sequence[Found], paths: Sequence[Path], run: _Run) -> None:
        """Remove files below the given paths that no longer exist."""
        present = {str(file.path) for file in found}
        scopes = [path.resolve() for path in paths]
        gone = [
            source
            for source in self.store.sources().values()
            if source.path not in present
            and _is_gone(Path(source.path))
            and any(Path(source.path).is_relative_to(scope) for scope in scopes)
        ]
        run.removed += [source.document.source for source in gone]
        self.store.remove(source.path for source in gone)


def _is_named_by_file(document: DocumentSummary) -> bool:
    """Whether a document has no title of its own."""
    return document.title == Path(document.source).stem


def _is_seen(path: Path) -> bool:
    try:
        path.stat()
    except OSError:
        return False
    return True


def _is_gone(path: Path) -> bool:
    """Whether a path no longer exists: one without read permission is not gone."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False
