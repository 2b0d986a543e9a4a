"""Engines for the word index, side by side: ``python -m evals.bench_engines --data DIR [--passages N]``.

tantivy (through the product's own index), bm25s and SQLite's FTS5 hold the very same terms, our stems, of passages that
are put together from the sentences of DIR (a question set, see ``../shared/README.md``). Stems are made once, so that
building measures the engine; a fresh process opens the index and searches. Recall is of the ten best passages by an
exact BM25. bm25s is no dependency of the product, so: ``pip install bm25s -c constraints.txt``.
"""

from __future__ import annotations

import argparse
import importlib
import json
import math
import multiprocessing
import sqlite3
import time
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, Protocol, TypeVar

import numpy as np

from assistant.language import content_stems, question_language
from assistant.retrieving.retriever import CANDIDATES_BY_WORD
from assistant.storage.words import STEMS, WordIndex
from assistant.types import Language, Passage
from evals.bench import BenchQuestion, load_documents, load_questions
from evals.bench_scale import print_table, recalls
from evals.synthetic import LANGUAGES, SEED, passages_by_document, synthetic_passages

Result = TypeVar("Result")
Searched = tuple[float, list[float], list[list[str]], float]

UPDATED_PASSAGES = 1_000
RECALL_AT = 10
#: What tantivy and FTS5 have built in.
SATURATION, LENGTH_SHARE = 1.2, 0.75


class WordQuestion(NamedTuple):
    """A question as word engines see it."""

    terms: list[str]
    language: Language


class Corpus(NamedTuple):
    """Passages whose text is their stems; `new` comes in place of the documents `gone`: then it is `updated`."""

    passages: list[Passage]
    new: list[Passage]
    gone: frozenset[str]
    updated: list[Passage]


class WordEngine(Protocol):
    """An engine with its files in one folder: `build` fills an empty one, `open` opens one that was filled.

    `search` gives the ids of the `count` best passages of the question's language, best first.
    """

    def open(self) -> None: ...
    def build(self, passages: Sequence[Passage]) -> None: ...
    def update(self, corpus: Corpus) -> None: ...
    def search(self, question: WordQuestion, count: int) -> list[str]: ...


class TantivyWords:
    """The product's word index, without names."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "index"

    def open(self) -> None:
        self._index = WordIndex(self._folder, str.split, lambda _: [], lambda text: [(0, len(text))])

    def build(self, passages: Sequence[Passage]) -> None:
        self.open()
        self._hold(1, passages)

    def update(self, corpus: Corpus) -> None:
        self._hold(2, corpus.updated)

    def search(self, question: WordQuestion, count: int) -> list[str]:
        return [passage_id for passage_id, _ in self._index.search(STEMS, *question, count)]

    def _hold(self, generation: int, passages: Sequence[Passage]) -> None:
        by_document = passages_by_document(passages)
        self._index.synchronise(generation, by_document, by_document.__getitem__)


class Bm25sWords:
    """bm25s, its arrays mapped from disk. It cannot delete or add: an update is a building."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            self._vendor: Any = importlib.import_module("bm25s")
        except ModuleNotFoundError as error:
            raise SystemExit("bm25s is missing: pip install bm25s -c constraints.txt, or leave it out.") from error

    def open(self) -> None:
        self._index = self._vendor.BM25.load(str(self._folder), mmap=True)
        self._hold(json.loads((self._folder / "passages.json").read_text(encoding="utf-8")))

    def build(self, passages: Sequence[Passage]) -> None:
        self._index = self._vendor.BM25(k1=SATURATION, b=LENGTH_SHARE, method="lucene")
        self._index.index([each.text.split() for each in passages], show_progress=False)
        self._index.save(str(self._folder), show_progress=False)
        rows = [(each.id, each.language) for each in passages]
        (self._folder / "passages.json").write_text(json.dumps(rows), encoding="utf-8")
        self._hold(rows)

    def update(self, corpus: Corpus) -> None:
        self.build(corpus.updated)

    def search(self, question: WordQuestion, count: int) -> list[str]:
        terms = [term for term in question.terms if term in self._index.vocab_dict]
        if not terms:
            return []
        mask, count = self._masks[question.language], min(count, len(self._ids))
        rows, scores = self._index.retrieve([terms], k=count, weight_mask=mask, show_progress=False)
        return [self._ids[row] for row, score in zip(rows[0], scores[0], strict=True) if score > 0]

    def _hold(self, rows: Sequence[Sequence[str]]) -> None:
        self._ids = [passage_id for passage_id, _ in rows]
        languages = np.array([language for _, language in rows])
        self._masks = {each: (languages == each).astype(np.float32) for each in LANGUAGES}


class Fts5Words:
    """SQLite's FTS5; document and language are columns that weigh nothing."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "words.sqlite3"

    def open(self) -> None:
        self._base = sqlite3.connect(self._file)

    def build(self, passages: Sequence[Passage]) -> None:
        self.open()
        with self._base:
            terms = "unicode61 remove_diacritics 0 categories 'L* M* N*' tokenchars '.'"
            columns = f'id UNINDEXED, document, language, stems, tokenize = "{terms}"'
            self._base.execute(f"CREATE VIRTUAL TABLE passages USING fts5({columns})")
            self._add(passages)
            self._base.execute("INSERT INTO passages (passages) VALUES ('optimize')")  # one segment is faster

    def update(self, corpus: Corpus) -> None:
        with self._base:
            rows = "SELECT rowid FROM passages WHERE passages MATCH ?"
            for document in corpus.gone:
                self._base.execute(f"DELETE FROM passages WHERE rowid IN ({rows})", (f'document : "{document}"',))
            self._add(corpus.new)

    def search(self, question: WordQuestion, count: int) -> list[str]:
        any_term = " OR ".join(f'"{term}"' for term in question.terms)
        wanted = f'language : "{question.language}" AND stems : ({any_term})'
        ranked = "passages MATCH ? AND rank MATCH 'bm25(0.0, 0.0, 0.0, 1.0)' ORDER BY rank LIMIT ?"
        return [row[0] for row in self._base.execute(f"SELECT id FROM passages WHERE {ranked}", (wanted, count))]

    def _add(self, passages: Iterable[Passage]) -> None:
        rows = ((each.id, each.document_id, each.language, each.text) for each in passages)
        self._base.executemany("INSERT INTO passages VALUES (?, ?, ?, ?)", rows)


class ExactBm25:
    """BM25 by its formula (Lucene's variant of it), over all passages and without rounding."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._ids = [each.id for each in passages]
        self._holding: dict[str, tuple[array[int], array[int]]] = defaultdict(lambda: (array("I"), array("I")))
        lengths = np.array([len(each.text.split()) for each in passages])
        for row, passage in enumerate(passages):
            for term, times in Counter(passage.text.split()).items():
                self._holding[term][0].append(row)
                self._holding[term][1].append(times)
        self._norms = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * lengths / lengths.mean())
        self._languages = np.array([each.language for each in passages])

    def best(self, question: WordQuestion, count: int) -> list[tuple[str, float]]:
        """Ids and scores of the best passages of the question's language, best first."""
        scores = np.zeros(len(self._ids))
        for term in question.terms:
            if term in self._holding:
                rows, times = (np.array(each) for each in self._holding[term])
                rarity = math.log1p((len(self._ids) - len(rows) + 0.5) / (len(rows) + 0.5))
                scores[rows] += rarity * times / (times + self._norms[rows])
        scores[self._languages != question.language] = 0.0
        best = np.argsort(-scores, kind="stable")[:count]
        return [(self._ids[row], float(scores[row])) for row in best if scores[row] > 0]


ENGINES: dict[str, Callable[[Path], WordEngine]] = {"tantivy": TantivyWords, "bm25s": Bm25sWords, "fts5": Fts5Words}


def make_corpus(folder: Path, count: int) -> tuple[Corpus, float]:
    """`count` passages as stems, and what will change; documents change whole. And the seconds that stemming took."""
    texts, _ = synthetic_passages(load_documents(folder), count + UPDATED_PASSAGES)
    started = time.perf_counter()
    passages = [replace(each, text=" ".join(content_stems(each.text))) for each in texts]
    seconds = time.perf_counter() - started
    gone = frozenset(each.document_id for each in passages[: min(count, UPDATED_PASSAGES)])
    updated = [each for each in passages if each.document_id not in gone]
    return Corpus(passages[:count], passages[count:], gone, updated), seconds


def word_questions(questions: Sequence[BenchQuestion], count: int) -> list[WordQuestion]:
    """A sample of the questions, without those that have no word to search for."""
    chosen = Random(SEED).sample(list(questions), min(count, len(questions)))
    found = [WordQuestion([*dict.fromkeys(content_stems(each.text))], question_language(each.text)) for each in chosen]
    return [each for each in found if each.terms]


def memory_mb(line: str) -> float:
    """Memory of this process: VmRSS is what it holds, VmHWM the most it held. Linux only."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(next(each.split()[1] for each in status.splitlines() if each.startswith(f"{line}:"))) / 1024


def change(name: str, folder: Path, corpus: Corpus, build: bool) -> tuple[float, float]:
    """The seconds of building, or of updating an open index, and the megabytes that it took meanwhile."""
    engine = ENGINES[name](folder)
    if not build:
        engine.open()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the most that was held is forgotten
    before, started = memory_mb("VmRSS"), time.perf_counter()
    if build:
        engine.build(corpus.passages)
    else:
        engine.update(corpus)
    return time.perf_counter() - started, memory_mb("VmHWM") - before


def search_all(name: str, folder: Path, questions: Sequence[WordQuestion]) -> Searched:
    """Ask all twice: milliseconds to the first answer, of each question again, what was found, and megabytes."""
    before, started = memory_mb("VmRSS"), time.perf_counter()
    engine = ENGINES[name](folder)
    engine.open()
    engine.search(questions[0], CANDIDATES_BY_WORD)
    start_ms = 1000 * (time.perf_counter() - started)
    found = [engine.search(each, CANDIDATES_BY_WORD)[:RECALL_AT] for each in questions]
    query_ms = []
    for each in questions:
        started = time.perf_counter()
        engine.search(each, CANDIDATES_BY_WORD)
        query_ms.append(1000 * (time.perf_counter() - started))
    return start_ms, query_ms, found, memory_mb("VmHWM") - before


def in_fresh_process(work: Callable[..., Result], *values: object) -> Result:
    """What `work` gives where nothing of an engine is loaded, and memory is its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *values).result()


def table_row(name: str, corpus: Corpus, questions: Sequence[WordQuestion], expected: Sequence[list[str]]) -> list[str]:
    """Everything about one engine, as a row of the table."""
    with TemporaryDirectory(prefix="assistant-engines-") as place:
        folder = Path(place)
        build_seconds, building_mb = in_fresh_process(change, name, folder, corpus, True)
        size_mb = sum(each.stat().st_size for each in folder.rglob("*") if each.is_file()) / 1e6
        start_ms, query_ms, found, searching_mb = in_fresh_process(search_all, name, folder, questions)
        update_seconds, _ = in_fresh_process(change, name, folder, corpus, False)
    p50, p95 = np.percentile(query_ms, [50, 95])
    shares = [recalls(right, given)[0] for right, given in zip(expected, found, strict=True) if right]
    found_share = f"{np.mean(shares):.3f}"
    costs = [f"{build_seconds:.1f}", f"{size_mb:.0f}", f"{start_ms:.0f}", f"{p50:.2f}", f"{p95:.2f}"]
    return [name, *costs, f"{update_seconds:.2f}", f"{building_mb:.0f}", f"{searching_mb:.0f}", found_share]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--only", default=",".join(ENGINES), help="engines, separated by commas")
    options = parser.parse_args()
    corpus, stemming_seconds = make_corpus(options.data, options.passages)
    questions = word_questions(load_questions(options.data), options.questions)
    exact = ExactBm25(corpus.passages)
    expected = [[passage_id for passage_id, _ in exact.best(each, RECALL_AT)] for each in questions]
    print(f"{len(corpus.passages)} passages, whose stems took {stemming_seconds:.0f} s; {len(questions)} questions")
    print(f"update: {len(corpus.gone)} documents go, {len(corpus.new)} passages come\n", flush=True)
    columns = "engine, build s, disk MB, start-up ms, p50 ms, p95 ms, update s, building MB, searching MB, recall@10"
    rows = (table_row(name, corpus, questions, expected) for name in options.only.split(","))
    print_table(columns.split(", "), rows)


if __name__ == "__main__":
    main()
