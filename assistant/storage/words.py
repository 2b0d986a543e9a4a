"""The word index: BM25 over stems, and over fragments of names spelt alike in both alphabets (tantivy).

It is derived from the store (ARCHITECTURE.md, invariant 3): it carries the generation it was built from, in the same
commit as its content, and is synchronised document by document. A document never changes under its id, so it is in
sync when it has the same set of documents. When the folder cannot be written it is kept in memory.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.types import Language, Passage

Analyse = Callable[[str], list[str]]
Cut = Callable[[str], Sequence[tuple[int, int]]]

#: Raise it when passages are indexed differently: an index of another version is rebuilt.
VERSION = 3
#: With more documents than these, this many times more passages are searched first.
MANY_DOCUMENTS = 500
SPARE_TIMES = 8
STEMS = "stems"
NAMES = "names"
_WRITER_HEAP_BYTES = 50_000_000
_GENERATION_KEY = "generation"
#: tantivy's message when another process writes.
_BUSY = "LockBusy"
_LONGEST_WAIT_SECONDS = 120.0
_POLL_SECONDS = 0.05


class WordIndex:
    """Finds passages that share words or names with a question. `stems` and `names` turn a text into terms.

    `sentences` splits a text. Safe to use from several threads; one process at a time synchronises it.
    """

    def __init__(self, folder: Path, stems: Analyse, names: Analyse, sentences: Cut, built_by: str = "") -> None:
        """`built_by` identifies the splitter, in characters of a folder name: other splitters' indexes are dropped."""
        self._stems, self._names, self._sentences = stems, names, sentences
        self._folder = folder
        self._place = folder / "-".join(filter(None, ("version", str(VERSION), built_by)))
        self._lock = threading.Lock()
        self._on_disk = True
        self._schema = _schema()
        self._index = self._open()
        self._searcher = self._index.searcher()

    @staticmethod
    def drop(folder: Path) -> None:
        """Delete the index in a folder: it is built anew when it is needed."""
        shutil.rmtree(folder, ignore_errors=True)

    def generation(self) -> int:
        """The generation of the store that this was built from; 0 before it is built."""
        found = self._searcher.search(_term(self._schema, "key", _GENERATION_KEY), limit=1).hits
        return int(self._searcher.doc(found[0][1])["generation"][0]) if found else 0

    @property
    def on_disk(self) -> bool:
        """Whether it is stored in its folder; else it is in this process's memory, and the next process rebuilds it."""
        return self._on_disk

    def synchronise(
        self, generation: int, finished: Iterable[str], passages_of: Callable[[str], Sequence[Passage]]
    ) -> None:
        """Index the passages of exactly the `finished` documents; `passages_of` returns those of one."""
        with self._lock:
            if self._is_at(generation):
                return
            writer = self._writer(generation)
            if self._is_at(generation):  # another process was faster
                return
            wanted, present = set(finished), self._documents()
            for document_id in present - wanted:
                writer.delete_documents_by_term("document_id", document_id)
            for document_id in sorted(wanted - present):
                for passage in passages_of(document_id):
                    writer.add_document(self._record(passage))
            writer.delete_documents_by_term("key", _GENERATION_KEY)
            writer.add_document(_document(key=_GENERATION_KEY, generation=generation))
            writer.commit()
            writer.wait_merging_threads()
            self._look_anew()

    def search(
        self, field: str, terms: Sequence[str], language: Language, count: int, document_ids: Collection[str] = ()
    ) -> list[tuple[str, float]]:
        """Ids of the `count` passages of one language that match `terms` best by BM25, with the score.

        With `document_ids` only of these documents.
        """
        if not terms:
            return []
        from tantivy import Occur, Query

        any_term = [(Occur.Should, _term(self._schema, field, term, "freq")) for term in dict.fromkeys(terms)]
        of_language = Query.const_score_query(_term(self._schema, "language", language), 0.0)
        parts = [(Occur.Must, of_language), (Occur.Must, Query.boolean_query(any_term))]
        if len(document_ids) > MANY_DOCUMENTS:
            # A filter of thousands of ids takes longer than searching a few more passages.
            found = self._found(Query.boolean_query(parts), SPARE_TIMES * count)
            admitted = [(key, score) for key, document, score in found if document in document_ids]
            if len(admitted) >= count or len(found) < SPARE_TIMES * count:
                return admitted[:count]
        if document_ids:
            among = Query.term_set_query(self._schema, "document_id", sorted(document_ids))
            parts.append((Occur.Must, Query.const_score_query(among, 0.0)))
        return [(key, score) for key, _, score in self._found(Query.boolean_query(parts), count)]

    def _found(self, query: Any, count: int) -> list[tuple[str, str, float]]:
        """The best results of a query: the ids of passage and document, and the score."""
        searcher = self._searcher
        records = [(searcher.doc(address), score) for score, address in searcher.search(query, count).hits]
        return [(record["id"][0], record["document_id"][0], float(score)) for record, score in records]

    def stems_of(self, passage_ids: Sequence[str]) -> dict[str, list[frozenset[str]]]:
        """The stems of passages by their ids: first those of the headings, then those of each sentence."""
        found = self._named(passage_ids, None)
        return {
            str(record["id"][0]): [frozenset(line.split()) for line in str(record[STEMS][0]).split("\n")]
            for record, _ in found
        }

    def weigh(self, field: str, weights: Mapping[str, float], passage_ids: Sequence[str]) -> dict[str, float]:
        """The sum of the weights of the terms in each passage, by its id; passages with none are left out."""
        from tantivy import Occur, Query

        if not weights:
            return {}
        terms = [
            (Occur.Should, Query.const_score_query(_term(self._schema, field, term), weight))
            for term, weight in weights.items()
        ]
        return {str(record["id"][0]): score for record, score in self._named(passage_ids, Query.boolean_query(terms))}

    def _named(self, passage_ids: Sequence[str], query: Any) -> list[tuple[Any, float]]:
        """The stored fields of those of the given passages that match a query, with the query's score."""
        from tantivy import Occur, Query

        if not passage_ids:
            return []
        named = Query.term_set_query(self._schema, "id", list(passage_ids))
        parts = [(Occur.Must, Query.const_score_query(named, 0.0))]
        if query is not None:
            parts.append((Occur.Must, query))
        searcher = self._searcher
        hits = searcher.search(Query.boolean_query(parts), len(passage_ids)).hits
        return [(searcher.doc(address), float(score)) for score, address in hits]

    def frequency(self, field: str, term: str) -> int:
        """How many passages contain a term."""
        return int(self._searcher.doc_freq(field, term))

    def count(self) -> int:
        """How many passages there are."""
        return max(0, int(self._searcher.num_docs) - 1)

    def _documents(self) -> set[str]:
        """The indexed documents: each has one passage that starts at 0."""
        searcher = self._searcher
        found = searcher.search(_term(self._schema, "key", "first"), limit=max(1, int(searcher.num_docs))).hits
        return {searcher.doc(address)["document_id"][0] for _, address in found}

    def _record(self, passage: Passage) -> Any:
        text = passage.text
        sentences = [text[start:end] for start, end in self._sentences(text)]
        return _document(
            key="first" if passage.start == 0 else "further",
            id=passage.id,
            document_id=passage.document_id,
            language=passage.language,
            **{
                STEMS: "\n".join(" ".join(self._stems(each)) for each in [passage.heading, *sentences]),
                NAMES: " ".join(self._names(f"{passage.heading}\n{text}")),
            },
        )

    def _open(self) -> Any:
        from tantivy import Index

        place = self._place
        try:
            if place.exists():
                return Index.open(str(place))
            if self._folder.exists():
                shutil.rmtree(self._folder)
            place.mkdir(parents=True)
            return Index(self._schema, path=str(place))
        except ValueError:  # what tantivy raises for a broken index: it is derived, so it is rebuilt
            shutil.rmtree(self._folder)
            place.mkdir(parents=True)
            return Index(self._schema, path=str(place))
        except OSError:
            return self._in_memory()

    def _is_at(self, generation: int) -> bool:
        """Whether the current index was built from a generation."""
        self._look_anew()
        return self.generation() == generation

    def _look_anew(self) -> None:
        self._index.reload()
        self._searcher = self._index.searcher()

    def _writer(self, generation: int) -> Any:
        """The writer. While another process writes, wait for it, or until it has synchronised the index.

        Where writing is impossible, or another process writes for too long, the index is kept in memory.
        """
        deadline = time.monotonic() + _LONGEST_WAIT_SECONDS
        while True:
            try:
                return self._index.writer(heap_size=_WRITER_HEAP_BYTES, num_threads=1)
            except ValueError as error:
                if _BUSY not in str(error) or time.monotonic() > deadline:
                    self._index = self._in_memory()
                    self._searcher = self._index.searcher()
                elif self._is_at(generation):
                    return None
                else:
                    time.sleep(_POLL_SECONDS)

    def _in_memory(self) -> Any:
        from tantivy import Index

        self._on_disk = False
        return Index(self._schema)


def _schema() -> Any:
    from tantivy import SchemaBuilder

    builder = SchemaBuilder()
    for name in ("id", "document_id"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("key", "language"):
        builder.add_text_field(name, stored=False, tokenizer_name="raw", index_option="basic")
    for name in (STEMS, NAMES):
        builder.add_text_field(name, stored=name == STEMS, tokenizer_name="whitespace", index_option="freq")
    builder.add_integer_field("generation", stored=True, indexed=False)
    return builder.build()


def _document(**fields: str | int) -> Any:
    from tantivy import Document

    return Document(**fields)


def _term(schema: Any, field: str, value: str, option: str = "basic") -> Any:
    from tantivy import Query

    return Query.term_query(schema, field, value, option)
