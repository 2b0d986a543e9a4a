"""Settings → Assistant: the one place that picks implementations."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

from assistant.answering import (
    AddressAnswerer,
    Answerer,
    Asking,
    CircuitBreaker,
    ComposingAnswerer,
    Judging,
    Limits,
    MeaningSupport,
    Parts,
    QuotingAnswerer,
    Rephraser,
    SentenceEvidence,
    SentenceVectors,
    SpanScorer,
    TableAnswerer,
    Widener,
    warm_up_in_background,
)
from assistant.answering.composing.answerer import LEAST_PASSAGE_TOKENS, PROMPT_TOKENS
from assistant.errors import IndexFault, IndexMissing, MissingExtra
from assistant.ingesting import splitting
from assistant.ingesting.ingester import Ingester, OnProgress, ReadFile
from assistant.ingesting.rights import common_rights, restrict
from assistant.language import document_language, index_terms, name_grams, question_language, sentence_spans
from assistant.models.bundle import bundled_tokenizer
from assistant.models.chat import ChatModel, load_chat_model
from assistant.models.embedding import E5_SMALL, Embedder, load_embedder
from assistant.models.question_heads import QuestionHeads
from assistant.models.span_reader import load_reader
from assistant.models.tokens import count_chat_tokens
from assistant.reading import SUPPORTED_SUFFIXES
from assistant.reading.process import ReadingProcess
from assistant.retrieving.reranking import Reader, Reranker
from assistant.retrieving.retriever import Retriever
from assistant.retrieving.understanding import Rephrase, by_rule
from assistant.settings import ChatSettings, EmbeddingSettings, Settings, load_settings
from assistant.storage.chroma import SCHEMA, Store, open_store, repairing
from assistant.storage.chroma.embedded import DATABASE, EmbeddedChroma
from assistant.storage.library import HeldDocuments, Library
from assistant.storage.words import WordIndex
from assistant.types import (
    Answer,
    Document,
    DocumentSummary,
    Event,
    Filters,
    Fingerprint,
    Finished,
    Hit,
    IngestReport,
    Message,
    RepairReport,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NO_FILTERS = Filters()
WORDS_FOLDER = "lexical"


class Assistant:
    """Answers questions over the documents of one index. Safe to use from several threads.

    Get one from :meth:`open`; use it in a ``with`` statement, or close it when done.
    """

    def __init__(
        self,
        asking: Asking,
        retriever: Retriever,
        answerer: Answerer,
        library: Library,
        store: Store,
        words: WordIndex,
        embedder: Embedder,
        parts: dict[str, str],
    ) -> None:
        self._asking = asking
        #: For evaluations, which look at every leg and every sentence.
        self.retriever = retriever
        self.answerer = answerer
        self._library = library
        #: Where the legs search, for the doctor.
        self.store = store
        self.words = words
        self._embedder = embedder
        #: The chat model, for the doctor; None when answers are quoted.
        self.chat: ChatModel | None = None
        #: What really runs: the embedder, the index and the answerer, in words.
        self.parts = parts

    @classmethod
    def open(cls, index: str | Path | None = None, settings: Settings | None = None) -> Assistant:
        """Open an index. Without `settings` they come from the environment; `index` names another folder.

        Raises IndexMissing, IndexStale and other faults of the index, SettingsError, or a ModelFault.
        """
        chosen = _with_index(settings or load_settings(), index)
        embedder = load_embedder(chosen.embedding)
        store = open_store(chosen.index, fingerprint_of(chosen, embedder), chosen.store)
        return _assemble(chosen, embedder, store)

    def stream(self, question: str, history: Sequence[Message] = (), filters: Filters = NO_FILTERS) -> Iterator[Event]:
        """The events of one question: `Retrieved`, any number of `Delta`, `Finished`.

        Empty deltas come first while a chat model completes a follow-up question. Raises QuestionError, or FilterError
        when a filter is wrong.
        """
        return self._asking.stream(question, history, filters)

    def ask(self, question: str, history: Sequence[Message] = (), filters: Filters = NO_FILTERS) -> Answer:
        """The stream, collected."""
        for event in self.stream(question, history, filters):
            if isinstance(event, Finished):
                return event.answer
        raise RuntimeError("the stream ended without an answer")

    def search(self, question: str, count: int | None = None, filters: Filters = NO_FILTERS) -> tuple[Hit, ...]:
        """The passages that a question is about, best first; as many as the settings say without `count`.

        Raises QuestionError or FilterError.
        """
        return self._asking.search(question, count, filters)

    def documents(self) -> tuple[DocumentSummary, ...]:
        """Every document of the index without its text, by title."""
        return self._library.summaries()

    def summary(self, document_id: str) -> DocumentSummary:
        """One document without its text. Raises IndexMissing when the index does not hold it."""
        return self._library.summary(document_id)

    def document(self, document_id: str) -> Document:
        """A whole document. Raises IndexMissing when the index does not hold it."""
        return self._library.document(document_id)

    def embed(self, texts: Sequence[str], kind: Literal["query", "passage"]) -> NDArray[np.float32]:
        """The vectors that the index holds, of questions or of passages: shape (len(texts), dimension), of length 1."""
        if kind == "query":
            return self._embedder.embed_queries(texts, [question_language(text) for text in texts])
        return self._embedder.embed_passages(texts, [document_language(text) for text in texts])

    def count_tokens(self, text: str) -> int:
        """Tokens of a text as the encoder cuts it."""
        return self._embedder.count_tokens(text)

    def close(self) -> None:
        """Close the index, and the chat model if there is one."""
        if self.chat is not None:
            self.chat.close()
        self.store.close()

    def __enter__(self) -> Assistant:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def ingest(
    paths: Sequence[str | Path],
    index: str | Path | None = None,
    settings: Settings | None = None,
    *,
    rebuild: bool = False,
    on_progress: OnProgress = lambda _: None,
) -> IngestReport:
    """Bring an index in line with files and folders; it is made when there is none.

    With `rebuild` an index that something else built is built anew, from the same files and `paths`; the old one is
    dropped when the new one is done. Raises CorpusError, IndexFault, SettingsError or ModelFault.
    """
    chosen = _with_index(settings or load_settings(), index)
    with opened_index(chosen, rebuild=rebuild) as (embedder, store), ReadingProcess(chosen.reading) as read:
        before = {Path(path): Path(root) for path, root in store.other_sources().items()} if rebuild else {}
        wanted = [Path(path) for path in paths] + [path for path in before if path.exists()]
        report = ingester(chosen, embedder, store, read).ingest(wanted, on_progress, before)
        if rebuild:
            store.drop_others()
        library = Library(store)
        snapshot = library.snapshot()
        _lexical(chosen, store.fingerprint).synchronise(snapshot.generation, snapshot.sources, library.passages)
        restrict(chosen.index, common_rights(store.sources()))
        return report


def repair(index: str | Path | None = None, settings: Settings | None = None) -> RepairReport:
    """Rebuild all that is derived in an index from its records, and records that are damaged from their files.

    Raises IndexMissing when there is no index, IndexBusy while another process writes or serves it, or another
    IndexFault; documents that are lost with their files are in the report.
    """
    chosen = _with_index(settings or load_settings(), index)
    folder = chosen.index
    if not (folder / DATABASE).exists() and not repairing.is_begun(folder):
        raise IndexMissing(f"There is no index in {folder}.", "Make one with: assistant ingest FOLDER")
    with EmbeddedChroma(folder).writing():
        report = RepairReport(0, (), ())
        if not repairing.is_begun(folder):
            report = _rebuilt(chosen)
            repairing.complete(folder)
        repairing.put_in_place(folder)
        WordIndex.drop(folder / WORDS_FOLDER)
    with Assistant.open(settings=chosen) as assistant:
        assistant.search("repair")  # makes the word index
    return report


def _rebuilt(settings: Settings) -> RepairReport:
    """Build a new index beside the old one."""
    embedder = load_embedder(settings.embedding)
    place = repairing.new_place(settings.index)
    fresh = open_store(place, fingerprint_of(settings, embedder), create=True)
    reading = ReadingProcess(settings.reading)
    try:
        filler = ingester(settings, embedder, fresh, reading)
        kept, paths = 0, repairing.readable_paths(settings.index)
        if repairing.is_sound(settings.index):
            repairing.without_vectors(settings.index)
            old = open_store(settings.index, fresh.fingerprint)
            try:
                kept = filler.copy(old.sound_documents())
            finally:
                old.close()
        missing = sorted(set(paths) - set(map(Path, fresh.sources() if kept else ())))
        read = filler.ingest([path for path in missing if path.is_file()], roots=paths)
        lost = tuple(str(path) for path in missing if not path.is_file())
        return RepairReport(kept, (*read.added, *read.updated, *read.moved), lost)
    finally:
        reading.close()
        fresh.close()


@contextmanager
def opened_index(settings: Settings, *, rebuild: bool = False) -> Iterator[tuple[Embedder, Store]]:
    """The encoder and the index that the settings name, made when there is none, for writing."""
    embedder = load_embedder(settings.embedding)
    fingerprint = fingerprint_of(settings, embedder)
    store = open_store(settings.index, fingerprint, settings.store, create=True, rebuild=rebuild)
    try:
        yield embedder, store
    finally:
        store.close()


def ingester(settings: Settings, embedder: Embedder, store: Store, read: ReadFile) -> Ingester:
    """What fills an index with what `read` makes of files."""
    return Ingester(
        read=read,
        supported_suffixes=SUPPORTED_SUFFIXES,
        embedder=embedder,
        store=store,
        max_passage_tokens=settings.splitting.max_passage_tokens,
        batch_passages=settings.embedding.batch_passages,
    )


def fingerprint_of(settings: Settings, embedder: Embedder) -> Fingerprint:
    """What would build an index with these settings."""
    splitter = f"{splitting.VERSION}:{settings.splitting.max_passage_tokens}"
    return Fingerprint(embedder.name, embedder.dimension, splitter, SCHEMA)


def _with_index(settings: Settings, index: str | Path | None) -> Settings:
    return settings if index is None else settings.model_copy(update={"index": Path(index)})


def _assemble(settings: Settings, embedder: Embedder, store: Store) -> Assistant:
    library = Library(store)
    reader = load_reader(settings.retrieving, sentence_spans)
    held = HeldDocuments(library)
    reranker = Reranker(reader, held, settings.retrieving.read_passages)
    vectors = SentenceVectors(embedder)
    evidence = SentenceEvidence(vectors, held)
    judging = Judging(SpanScorer(held), evidence, held)
    quoting = QuotingAnswerer(
        judging,
        vectors,
        settings.answering.max_citations,
        TableAnswerer(held, vectors),
        AddressAnswerer(held, vectors),
    )
    chat = load_chat_model(settings.chat)
    answerer: Answerer = quoting
    rephrase: Rephrase = by_rule
    if chat:
        answerer, rephrase = _with_model(settings.chat, chat, quoting, held, vectors, reader)
    words = _lexical(settings, store.fingerprint)
    retriever = Retriever(embedder, store, words, library)
    parts = Parts(
        retriever=retriever,
        reranker=reranker,
        answerer=answerer,
        heads=_heads(embedder),
        documents=library.admitted_summaries,
        count_tokens=count_chat_tokens,
        rephrase=rephrase,
        holding=held.holding,
    )
    asking = Asking(parts, settings.retrieving.hits, settings.answering.max_question_characters)
    try:
        library.snapshot()
    except IndexFault:
        store.close()
        raise
    running = {
        "embedder": f"{embedder.name}, {embedder.dimension} dimensions, from {embedder.origin}",
        "index": f"{settings.index.resolve()}{f', through {store.server}' if store.server else ''}",
        "reader": reader.name,
        "answerer": answerer.name,
    }
    assembled = Assistant(asking, retriever, answerer, library, store, words, embedder, running)
    assembled.chat = chat
    return assembled


def _heads(embedder: Embedder) -> QuestionHeads:
    """What tells the shape of an answer. It was trained on vectors of the bundled encoder."""
    if embedder.name.startswith(f"{E5_SMALL} centred"):
        return QuestionHeads()
    bundled = load_embedder(EmbeddingSettings())
    return QuestionHeads(lambda question, language: bundled.embed_queries([question], [language])[0])


def _with_model(
    settings: ChatSettings,
    chat: ChatModel,
    quoting: QuotingAnswerer,
    documents: HeldDocuments,
    vectors: SentenceVectors,
    reader: Reader[Any],
) -> tuple[Answerer, Rephrase]:
    """What answers and what completes follow-up questions, with a chat model; one circuit breaker guards both."""
    breaker = CircuitBreaker(settings.failures_to_rest, settings.rest_seconds)
    room = settings.context_tokens - settings.max_answer_tokens - PROMPT_TOKENS
    limits = Limits(
        max(LEAST_PASSAGE_TOKENS, min(settings.passage_tokens, room)), settings.drop_unsupported, settings.confirm
    )
    support = MeaningSupport(vectors, _is_common_word(), reader)
    widener = Widener(documents, count_chat_tokens)
    if settings.warm_up and settings.local_file is not None:
        warm_up_in_background(chat)
    return ComposingAnswerer(chat, quoting, widener, support, breaker, limits), Rephraser(chat, breaker).standalone


def _is_common_word() -> Callable[[str], bool]:
    """Tells ordinary words from names, by the bundled vocabulary. Without it every word may be an ordinary one."""
    try:
        tokenizer = bundled_tokenizer()
    except MissingExtra:
        return lambda _: True
    return lambda word: len(tokenizer.encode(word)) == 1


def _lexical(settings: Settings, fingerprint: Fingerprint) -> WordIndex:
    built_by = f"{zlib.crc32(repr(fingerprint).encode()):08x}"
    return WordIndex(settings.index / WORDS_FOLDER, index_terms, name_grams, sentence_spans, built_by)
