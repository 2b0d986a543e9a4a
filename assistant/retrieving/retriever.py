"""From a question to ranked hits.

Three legs each name candidates: the vectors, the words (stems, within the question's language) and the names (pieces
of words that spell alike in both alphabets). Every candidate is then seen by all legs, and `fusing` turns what they
see into one probability.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from assistant.language import index_terms, name_grams
from assistant.language.registry import codes
from assistant.retrieving.fusing import rarity, relevance, share, shared_out, tilts
from assistant.storage.library import Library
from assistant.types import Filters, Hit, Language, LegScores, Passage
from assistant.types.timing import Stopwatch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]

STEMS, NAMES = "stems", "names"
#: How many candidates each leg names, a language.
CANDIDATES_BY_VECTOR = 40
CANDIDATES_BY_WORD = 20
NO_FILTERS = Filters()


class QueryEmbedder(Protocol):
    """What retrieving needs of an encoder."""

    def embed_queries(self, texts: Sequence[str], languages: Sequence[Language]) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension), each of length 1."""
        ...


class VectorIndex(Protocol):
    """What retrieving needs of the store."""

    def nearest(
        self, vector: Vector, language: Language, count: int, document_ids: Collection[str] = ()
    ) -> list[tuple[Passage, float]]:
        """The passages of one language nearest to `vector`, each with its cosine, nearest first."""
        ...

    def cosines(self, vector: Vector, passage_ids: dict[Language, list[str]]) -> list[tuple[Passage, float]]:
        """The named passages, by language, each with its cosine to `vector`."""
        ...


class WordIndex(Protocol):
    """What retrieving needs of the word index."""

    def generation(self) -> int:
        """The generation of the store that it was built from."""
        ...

    def synchronise(
        self, generation: int, finished: Iterable[str], passages_of: Callable[[str], Sequence[Passage]]
    ) -> None:
        """Hold the passages of exactly the finished documents."""
        ...

    def search(
        self, field: str, terms: Sequence[str], language: Language, count: int, document_ids: Collection[str] = ()
    ) -> list[tuple[str, float]]:
        """Ids of the passages of one language that match best."""
        ...

    def stems_of(self, passage_ids: Sequence[str]) -> dict[str, list[frozenset[str]]]:
        """The stems of passages by their ids: first those of the headings, then those of each sentence."""
        ...

    def weigh(self, field: str, weights: Mapping[str, float], passage_ids: Sequence[str]) -> dict[str, float]:
        """The sum of the weights of the terms that a passage holds, by its id."""
        ...

    def frequency(self, field: str, term: str) -> int:
        """How many passages hold a term."""
        ...

    def count(self) -> int:
        """How many passages there are."""
        ...


@dataclass(frozen=True, slots=True)
class Query:
    """A question, taken apart once: its words as they are searched, its language, its vector (dimension,) of length 1,
    its stems and the pieces of its names.
    """

    text: str
    language: Language
    vector: Vector
    stems: tuple[str, ...]
    names: tuple[str, ...]


Candidate = tuple[Passage, LegScores]


class Retriever:
    """Finds the passages that a question is about. Safe to use from several threads when its parts are."""

    def __init__(self, embedder: QueryEmbedder, vectors: VectorIndex, words: WordIndex, library: Library) -> None:
        self._embedder = embedder
        self._vectors = vectors
        self._words = words
        self._library = library

    def retrieve(
        self, query: Query, count: int, filters: Filters = NO_FILTERS, watch: Stopwatch | None = None
    ) -> tuple[Hit, ...]:
        """The `count` best passages for the question, best first; fewer when the index holds fewer.

        The time of each leg is added to `watch`.
        """
        scored = [
            (relevance(query.language, passage.language, scores), passage, scores)
            for passage, scores in self.candidates(query, filters, watch)
        ]
        scored.sort(key=lambda each: (-each[0], each[1].id))
        return tuple(
            Hit(passage, score, rank, scores) for rank, (score, passage, scores) in enumerate(scored[:count], start=1)
        )

    def query(self, question: str, language: Language) -> Query:
        """Take a question apart for the legs; the language was decided when it was understood."""
        return Query(
            text=question,
            language=language,
            vector=self._embedder.embed_queries([question], [language])[0],
            stems=tuple(dict.fromkeys(index_terms(question))),
            names=tuple(dict.fromkeys(name_grams(question))),
        )

    def candidates(
        self, query: Query, filters: Filters = NO_FILTERS, watch: Stopwatch | None = None
    ) -> list[Candidate]:
        """Every passage that a leg names, with what all legs see of it."""
        watch = watch or Stopwatch()
        with watch.measure("filters"):
            admitted = self._in_step(filters)
        if not admitted:
            return []
        only = () if filters == NO_FILTERS else admitted
        languages = (filters.language,) if filters.language else codes()
        with watch.measure("vectors"):
            nearest = self._by_vector(query, languages, only)
            found = {passage.id: (passage, cosine) for passage, cosine in nearest}
        with watch.measure("words_and_names"):
            missing = {language: self._by_word(query, language, found, only) for language in languages}
        with watch.measure("vectors"):
            found |= {passage.id: (passage, cosine) for passage, cosine in self._vectors.cosines(query.vector, missing)}
        with watch.measure("fusion"):
            return self._seen(query, [pair for pair in found.values() if pair[0].document_id in admitted])

    def _seen(self, query: Query, found: Sequence[tuple[Passage, float]]) -> list[Candidate]:
        """Passages, each with its cosine, with what all legs see of them."""
        best = max((cosine for _, cosine in found), default=0.0)
        cosines: dict[Language, list[float]] = {}
        for passage, cosine in found:
            cosines.setdefault(passage.language, []).append(cosine)
        tilt = tilts(cosines)
        stem_weights, name_weights = self._weights(STEMS, query.stems), self._weights(NAMES, query.names)
        ids = [passage.id for passage, _ in found]
        stems = self._words.stems_of(ids)
        names = self._words.weigh(NAMES, name_weights, ids)
        candidates = []
        for passage, cosine in found:
            lines = stems.get(passage.id, [])
            scores = LegScores(
                cosine=cosine,
                lead=best - cosine,
                tilt=tilt[passage.language],
                words=share(stem_weights, frozenset().union(*lines)),
                sentence=max((share(stem_weights, line) for line in lines[1:]), default=0.0),
                names=names.get(passage.id, 0.0),
            )
            candidates.append((passage, scores))
        return candidates

    def _in_step(self, filters: Filters) -> frozenset[str]:
        """The ids of the finished documents that may answer; the word index is brought in line with them first."""
        snapshot = self._library.snapshot()
        if self._words.generation() != snapshot.generation:
            self._words.synchronise(snapshot.generation, snapshot.sources, self._library.passages)
        return self._library.admitted(filters)

    def _by_vector(
        self, query: Query, languages: Sequence[Language], only: Collection[str]
    ) -> list[tuple[Passage, float]]:
        return [
            pair
            for language in languages
            for pair in self._vectors.nearest(query.vector, language, CANDIDATES_BY_VECTOR, only)
        ]

    def _by_word(self, query: Query, language: Language, found: Container[str], only: Collection[str]) -> list[str]:
        """Passages that share words or names with the question and that the vectors did not name."""
        named = self._words.search(NAMES, query.names, language, CANDIDATES_BY_WORD, only)
        if language == query.language:
            named += self._words.search(STEMS, query.stems, language, CANDIDATES_BY_WORD, only)
        return [passage_id for passage_id in dict(named) if passage_id not in found]

    def _weights(self, field: str, terms: Sequence[str]) -> dict[str, float]:
        total = self._words.count()
        return shared_out({term: rarity(total, self._words.frequency(field, term)) for term in terms})
