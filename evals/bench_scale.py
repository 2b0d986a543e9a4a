"""Retrieval in a large index: ``python -m evals.bench_scale --data SET [--passages N] [--index-cache DIR]``.

Passages are put together from the sentences of SET, a question set such as ``mixed``. Their vectors are
those of real passages, from the product's encoder, each with noise: so they lie in clusters, as passages of one matter
do. Store, word index and retriever are the product's. With ``--index-cache`` the index is kept and found again.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
from rich.progress import track

from assistant.ingesting.preparing import embedded_text
from assistant.language import content_stems, name_grams, question_language, sentence_spans
from assistant.models.embedding import Embedder
from assistant.retrieving.retriever import CANDIDATES_BY_VECTOR, Retriever
from assistant.settings import Settings
from assistant.storage.chroma import Store
from assistant.storage.library import Library
from assistant.storage.words import WordIndex
from assistant.types import Filters, Passage
from assistant.wiring import opened_index
from evals.bench import BenchDocument, documents_hash, json_hash, load_documents, load_questions, own_index
from evals.data import set_argument
from evals.synthetic import LANGUAGES, SEED, finished_document, noisy, passages_by_document, synthetic_passages

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

Part = TypeVar("Part")
Milliseconds = dict[str, float]

#: Between a synthetic vector and the real one that it comes from.
COSINE = 0.9
RECALLS_AT = (10, CANDIDATES_BY_VECTOR)
HITS = 10
DOCUMENTS_AT_ONCE = 100
ALL, REST = "in all", "scoring and the rest"
#: What the time of a call counts for; what is not here counts for the rest.
LEGS = {
    "embed_queries": "the question's vector",
    "nearest": "vectors",
    "search stems": "words",
    "search names": "names",
    "cosines": "vectors of what words and names found",
    "frequency": "rarity of terms",
    "stems_of": "stems of candidates",
    "weigh": "names of candidates",
    "admitted": "documents that pass the filters",
}


class _Watched:
    def __init__(self, part: object, legs: Milliseconds) -> None:
        self._part, self._legs = part, legs

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._part, name)

        def timed(*values: Any, **named: Any) -> Any:
            started = time.perf_counter()
            try:
                return method(*values, **named)
            finally:
                leg = LEGS.get(f"{name} {values[0]}" if name == "search" else name, REST)
                self._legs[leg] = self._legs.get(leg, 0.0) + milliseconds_since(started)

        return timed


def watched(part: Part, legs: Milliseconds) -> Part:
    """The same part; the time spent in its methods is added to `legs`."""
    return cast(Part, _Watched(part, legs))


def milliseconds_since(started: float) -> float:
    """Since `time.perf_counter` said `started`."""
    return 1000 * (time.perf_counter() - started)


def recalls(expected: Sequence[str], found: Sequence[str]) -> list[float]:
    """The share of the first so many that is among the first so many found, for each of `RECALLS_AT`."""
    return [len({*expected[:at]} & {*found[:at]}) / max(1, len(expected[:at])) for at in RECALLS_AT]


def real_vectors(embedder: Embedder, documents: Sequence[BenchDocument], file: Path, batch: int) -> Vectors:
    """The product's vectors of real passages, kept in `file`."""
    if file.exists():
        return cast("Vectors", np.load(file))
    texts = [embedded_text(each.title, "", each.text) for each in documents]
    languages = [each.language for each in documents]
    starts = track(range(0, len(texts), batch), "Encoding real passages")
    parts = [embedder.embed_passages(texts[at : at + batch], languages[at : at + batch]) for at in starts]
    found = np.concatenate(parts)
    np.save(file, found)
    return found


def fill(store: Store, passages: Sequence[Passage], vectors: Vectors) -> None:
    """Put in what is not there yet; a run that was cut short goes on."""
    with store.writing():
        present = {source.document.id for source in store.sources().values()}
        documents, start = [], 0
        for identity, own in passages_by_document(passages).items():
            if identity not in present:
                documents.append(finished_document(own, vectors[start : start + len(own)]))
            start += len(own)
        starts = range(0, len(documents), DOCUMENTS_AT_ONCE)
        for first in track(starts, "Filling the index", disable=not documents):
            store.put(documents[first : first + DOCUMENTS_AT_ONCE])


def measure(
    retriever: Retriever, legs: Milliseconds, questions: Sequence[str], filters: Filters | None = None
) -> dict[str, list[float]]:
    """The milliseconds of each question: in all, and by leg; the retriever's parts add to `legs`."""
    found: dict[str, list[float]] = {leg: [] for leg in [ALL, *LEGS.values(), REST]}
    for question in questions:
        legs.clear()
        started = time.perf_counter()
        retriever.retrieve(retriever.query(question, question_language(question)), HITS, filters or Filters())
        total = milliseconds_since(started)
        legs[REST] = total - sum(legs.get(leg, 0.0) for leg in LEGS.values())
        for leg, milliseconds in found.items():
            milliseconds.append(total if leg == ALL else legs.get(leg, 0.0))
    return found


def vector_figures(
    store: Store, embedder: Embedder, questions: Sequence[str], passages: Sequence[Passage], vectors: Vectors
) -> Iterator[list[str]]:
    """For each language how many of the nearest the store finds, its time and that of an exact scan."""
    queries = embedder.embed_queries(questions, [question_language(each) for each in questions])
    for language in LANGUAGES:
        rows = [row for row, each in enumerate(passages) if each.language == language]
        ids, own = [passages[row].id for row in rows], vectors[rows]
        shares, store_ms, scan_ms = [], [], []
        for query in queries:
            started = time.perf_counter()
            cosines = own @ query
            some = np.argpartition(-cosines, CANDIDATES_BY_VECTOR)[:CANDIDATES_BY_VECTOR]
            best = [ids[row] for row in some[np.argsort(-cosines[some])]]
            scan_ms.append(milliseconds_since(started))
            started = time.perf_counter()
            found = [passage.id for passage, _ in store.nearest(query, language, CANDIDATES_BY_VECTOR)]
            store_ms.append(milliseconds_since(started))
            shares.append(recalls(best, found))
        means = [f"{mean:.3f}" for mean in np.mean(shares, axis=0)]
        yield [language, str(len(ids)), *means, _p50_p95(store_ms), _p50_p95(scan_ms)]


def _p50_p95(milliseconds: Sequence[float]) -> str:
    p50, p95 = np.percentile(milliseconds, [50, 95])
    return f"{p50:.1f} / {p95:.1f}"


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A Markdown table."""
    for cells in (columns, ["---"] * len(columns), *rows):
        print(f"| {' | '.join(cells)} |", flush=True)
    print()


@contextmanager
def scale_index(
    options: argparse.Namespace, documents: Sequence[BenchDocument]
) -> Iterator[tuple[Embedder, Store, list[Passage], Vectors]]:
    """The encoder, the filled store, and what is in it."""
    with TemporaryDirectory(prefix="assistant-scale-") as temporary:
        cache: Path = (options.index_cache or Path(temporary)).resolve()
        real_hash = documents_hash(documents)
        place = cache / json_hash([real_hash, options.passages, SEED, COSINE])[:24]
        place.mkdir(parents=True, exist_ok=True)
        settings = own_index(Settings(), place / "index")
        with opened_index(settings) as (embedder, store):
            real_file = cache / f"real-{real_hash[:24]}.npy"
            real = real_vectors(embedder, documents, real_file, settings.embedding.batch_passages)
            passages, origins = synthetic_passages(documents, options.passages)
            vectors = noisy(real[origins], COSINE)
            started = time.perf_counter()
            fill(store, passages, vectors)
            seconds = time.perf_counter() - started
            print(f"{len(passages)} passages of {len(documents)} real ones: stored in {seconds:.1f} s")
            yield embedder, store, passages, vectors


def report(
    embedder: Embedder, store: Store, questions: Sequence[str], passages: Sequence[Passage], vectors: Vectors
) -> None:
    """Measure and print all tables; filters, which are slow, with every fourth question."""
    started, legs = time.perf_counter(), Milliseconds()
    words = WordIndex(store.folder / "lexical", content_stems, name_grams, sentence_spans)
    library = watched(Library(store), legs)
    retriever = Retriever(watched(embedder, legs), watched(store, legs), watched(words, legs), library)
    retriever.retrieve(retriever.query("Who?", "en"), HITS)
    print(f"word index brought in line and a first answer: {time.perf_counter() - started:.1f} s\n")
    documents = [*passages_by_document(passages)]
    tenth = Filters(document_ids=tuple(Random(SEED).sample(documents, len(documents) // 10)))
    few = questions[::4]
    runs = {
        "first time": measure(retriever, legs, questions),
        "repeated": measure(retriever, legs, questions),
        "a tenth of the documents": measure(retriever, legs, few, tenth),
        **{f"language {each}": measure(retriever, legs, few, Filters(language=each)) for each in LANGUAGES},
    }
    rows = [[leg, *(_p50_p95(each[leg]) for each in runs.values())] for leg in runs["first time"]]
    print_table(["retrieve, ms p50 / p95", *runs], rows)
    columns = ["nearest in", "passages", *(f"recall@{at}" for at in RECALLS_AT), "ms p50 / p95", "exact scan"]
    print_table(columns, vector_figures(store, embedder, questions, passages, vectors))


def main() -> None:
    """Build, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=set_argument, required=True)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--index-cache", type=Path, help="a folder where the index is kept")
    options = parser.parse_args()
    found = load_questions(options.data)
    questions = [each.text for each in Random(SEED).sample(found, min(options.questions, len(found)))]
    with scale_index(options, load_documents(options.data)) as (embedder, store, passages, vectors):
        report(embedder, store, questions, passages, vectors)


if __name__ == "__main__":
    main()
