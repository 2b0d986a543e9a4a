"""Named fakes: a small encoder, an index in memory and hits, for tests that are about something else."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.errors import IndexMissing
from assistant.language import content_stems, name_grams
from assistant.types import (
    AnswerSpan,
    Document,
    Fingerprint,
    FinishedDocument,
    Hit,
    Language,
    LegScores,
    Passage,
    Read,
    Source,
)

DIMENSION = 32
FINGERPRINT = Fingerprint("fake", DIMENSION, "sentences-1:64", 1)

_WORD = re.compile(r"\w+")

#: What the legs saw of a passage that is about the question.
LEGS = LegScores(cosine=0.5, lead=0.0, tilt=0.0, words=1.0, sentence=1.0, names=0.0)


def a_passage(
    text: str, document_id: str = "d", start: int = 0, language: Language = "en", heading: str = ""
) -> Passage:
    """A passage that stands at `start` of its document."""
    return Passage(f"{document_id}:{start}", document_id, text, start, start + len(text), None, heading, language)


def a_read(
    *spans: tuple[int, int, float],
    fused: float = 1.0,
    answers: float = 3.0,
    says_yes: float = 0.0,
    relevant: float = 2.0,
) -> Read:
    """What a reader says that trusts a passage; `spans` are places in the document with their log-probabilities."""
    return Read(fused, relevant, answers, says_yes, relevant, answers, tuple(AnswerSpan(*each) for each in spans))


def a_hit(
    passage: Passage, words: str | None = None, *, score: float = 0.8, rank: int = 1, read: Read | None = None
) -> Hit:
    """A hit. With `words`, it was read, and they are what answers, "" for nothing; without, only `read` tells."""
    if words is not None:
        at = passage.start + passage.text.index(words)
        read = replace(read or a_read(), spans=(AnswerSpan(at, at + len(words), -0.5),) if words else ())
    return Hit(passage, score, rank, LEGS, read)


class FakeDocuments:
    """Documents in memory, by their id; others have a title and nothing else."""

    def __init__(self, *documents: Document) -> None:
        self._documents = {each.id: each for each in documents}

    def document(self, document_id: str) -> Document:
        """A whole document."""
        nothing = Document(document_id, f"{document_id}.txt", f"Title {document_id}", "en", "", "", "")
        return self._documents.get(document_id, nothing)


class FakeEmbedder:
    """Texts that share words are near: a vector is the sum of its words' random vectors, of length 1.

    A token is a word or a sign. `embedded` keeps every passage that was embedded, to count the work done.
    """

    name = "fake"
    origin = "tests"

    def __init__(self, dimension: int = DIMENSION) -> None:
        self.dimension = dimension
        self.embedded: list[str] = []

    def embed_passages(self, texts: Sequence[str], languages: Sequence[Language]) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension), each of length 1."""
        assert len(texts) == len(languages)
        self.embedded += texts
        return self._vectors(texts)

    def embed_queries(self, texts: Sequence[str], languages: Sequence[Language]) -> NDArray[np.float32]:
        """The same for questions."""
        assert len(texts) == len(languages)
        return self._vectors(texts)

    def count_tokens(self, text: str) -> int:
        """Words and signs."""
        return len(re.findall(r"\w+|[^\w\s]", text))

    def _vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.array([_word_sum(text, self.dimension) for text in texts], dtype=np.float32)
        vectors = vectors.reshape(len(texts), self.dimension)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def _word_sum(text: str, dimension: int) -> NDArray[np.float32]:
    words = _WORD.findall(text.casefold()) or [text]
    total = np.sum([_word_vector(word, dimension) for word in words], axis=0)
    return np.asarray(total, dtype=np.float32)


@lru_cache(maxsize=50_000)
def _word_vector(word: str, dimension: int) -> NDArray[np.float32]:
    random = np.random.default_rng(zlib.crc32(word.encode("utf-8", "surrogatepass")))
    return random.normal(size=dimension).astype(np.float32)


class FakeStore:
    """An index in memory that keeps what the real one promises, without Chroma.

    `unfinished` holds what a killed run would have left: it can be searched and has no source.
    """

    def __init__(self, folder: Path, fingerprint: Fingerprint = FINGERPRINT) -> None:
        self.folder = folder
        self.fingerprint = fingerprint
        self._generation = 0
        self.loaded_generation = 0
        self._sources: dict[str, Source] = {}
        self._passages: dict[str, tuple[Sequence[Passage], NDArray[np.float32]]] = {}
        self._is_writing = False
        self.unfinished: list[FinishedDocument] = []

    def refresh(self) -> None:
        """There is no other process: what is seen is what is there."""
        self.loaded_generation = self._generation

    def close(self) -> None:
        """Nothing to let go of."""

    def generation(self) -> int:
        """A number that grows with every change."""
        return self._generation

    def sources(self) -> dict[str, Source]:
        """Every ingested file by its path."""
        return dict(sorted(self._sources.items()))

    def passages(self, document_id: str) -> list[Passage]:
        """The passages of a document in the order of its text."""
        return sorted(self._passages[document_id][0], key=lambda passage: passage.start)

    def nearest(
        self, vector: NDArray[np.float32], language: Language, count: int, document_ids: Collection[str] = ()
    ) -> list[tuple[Passage, float]]:
        """The passages of one language nearest to `vector`, by an exact scan."""
        found = [
            (passage, cosine)
            for passage, cosine in self._scan(vector)
            if passage.language == language and (not document_ids or passage.document_id in document_ids)
        ]
        return sorted(found, key=lambda pair: (-pair[1], pair[0].id))[:count]

    def cosines(
        self, vector: NDArray[np.float32], passage_ids: Mapping[Language, Sequence[str]]
    ) -> list[tuple[Passage, float]]:
        """The named passages, by language, each with its cosine to `vector`."""
        wanted = {(language, id) for language, ids in passage_ids.items() for id in ids}
        return [(passage, cosine) for passage, cosine in self._scan(vector) if (passage.language, passage.id) in wanted]

    def _scan(self, vector: NDArray[np.float32]) -> list[tuple[Passage, float]]:
        stored = [*self._passages.values(), *[(each.passages, each.vectors) for each in self.unfinished]]
        return [
            (passage, float(each @ vector))
            for passages, vectors in stored
            for passage, each in zip(passages, vectors, strict=True)
        ]

    def count_passages(self, languages: Sequence[Language] = ("en", "ru")) -> int:
        """How many passages of these languages are stored."""
        return sum(each.language in languages for passages, _ in self._passages.values() for each in passages)

    def other_sources(self) -> dict[str, str]:
        """No other index lies here."""
        return {}

    def drop_others(self) -> None:
        """No other index lies here."""

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the index for writing."""
        assert not self._is_writing
        self._is_writing = True
        try:
            yield
        finally:
            self._is_writing = False

    def put(self, documents: Sequence[FinishedDocument]) -> None:
        """Store documents whole."""
        for each in documents:
            self._passages[each.source.document.id] = (list(each.passages), each.vectors)
        self.link([each.source for each in documents])

    def link(self, sources: Sequence[Source]) -> None:
        """Let paths name documents whose passages are stored."""
        for source in sources:
            if source.document.id not in self._passages:
                raise IndexMissing(f"{source.path} names a document that is not stored")
            self._sources[source.path] = source
        self._changed(bool(sources))

    def remove(self, paths: Iterable[str]) -> None:
        """Forget files; a document that no other path names leaves the index."""
        gone = [self._sources.pop(path) for path in paths if path in self._sources]
        self._changed(bool(gone))

    def _changed(self, really: bool) -> None:
        assert self._is_writing
        named = {source.document.id for source in self._sources.values()}
        self._passages = {key: value for key, value in self._passages.items() if key in named}
        self._generation += really


class FakeWords:
    """A word index in memory that keeps what the real one promises; a score counts the terms that a passage holds.

    `synchronised` keeps the generations that it was brought in line with.
    """

    def __init__(self) -> None:
        self.synchronised: list[int] = []
        self._documents: dict[str, Sequence[Passage]] = {}

    def generation(self) -> int:
        """The generation of the store that it was built from."""
        return self.synchronised[-1] if self.synchronised else 0

    def synchronise(
        self, generation: int, finished: Iterable[str], passages_of: Callable[[str], Sequence[Passage]]
    ) -> None:
        """Hold the passages of exactly the finished documents."""
        self.synchronised.append(generation)
        self._documents = {document_id: passages_of(document_id) for document_id in finished}

    def search(
        self, field: str, terms: Sequence[str], language: Language, count: int, document_ids: Collection[str] = ()
    ) -> list[tuple[str, float]]:
        """Ids of the passages of one language that hold most of the terms."""
        found = [
            (passage.id, float(len(set(terms) & _terms(field, passage.text))))
            for document_id, passages in self._documents.items()
            for passage in passages
            if passage.language == language and (not document_ids or document_id in document_ids)
        ]
        return sorted((pair for pair in found if pair[1]), key=lambda pair: (-pair[1], pair[0]))[:count]

    def stems_of(self, passage_ids: Sequence[str]) -> dict[str, list[frozenset[str]]]:
        """The stems of the headings and of the whole text as one sentence, by id."""
        return {
            each.id: [_terms("stems", each.heading), _terms("stems", each.text)]
            for passages in self._documents.values()
            for each in passages
            if each.id in passage_ids
        }

    def weigh(self, field: str, weights: Mapping[str, float], passage_ids: Sequence[str]) -> dict[str, float]:
        """The sum of the weights of the terms that a passage holds, by its id."""
        return {
            each.id: sum(weight for term, weight in weights.items() if term in _terms(field, each.text))
            for passages in self._documents.values()
            for each in passages
            if each.id in passage_ids
        }

    def frequency(self, field: str, term: str) -> int:
        """How many passages hold a term."""
        return sum(term in _terms(field, passage.text) for each in self._documents.values() for passage in each)

    def count(self) -> int:
        """How many passages there are."""
        return sum(map(len, self._documents.values()))


@lru_cache(maxsize=10_000)
def _terms(field: str, text: str) -> frozenset[str]:
    return frozenset(content_stems(text) if field == "stems" else name_grams(text))
