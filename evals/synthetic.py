"""Passages and vectors for a large index, put together from real ones: the same ones each time."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, cast

import numpy as np

from assistant.ingesting.preparing import ID_LENGTH
from assistant.language import sentence_spans
from assistant.types import DocumentSummary, FinishedDocument, Language, Outline, Passage, Source
from evals.bench import BenchDocument

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

SEED = 20_251_122
DOCUMENT_PASSAGES = 10
#: Words of a passage: mean and standard deviation of the aim, which the last sentence overshoots, and the least.
WORDS_MEAN, WORDS_DEVIATION, WORDS_LEAST = 110.0, 40.0, 30.0
LANGUAGES: tuple[Language, ...] = ("en", "ru")


def synthetic_passages(
    documents: Sequence[BenchDocument], count: int, seed: int = SEED
) -> tuple[list[Passage], list[int]]:
    """Passages in documents of ten, of each language in turn, and for each passage the document that it comes from.

    Every other sentence is from there, the others are from any documents of the language.
    """
    random = Random(seed)
    sentences = [[each.text[start:end] for start, end in sentence_spans(each.text)] for each in documents]
    of_language = {
        language: [row for row, each in enumerate(documents) if each.language == language and sentences[row]]
        for language in LANGUAGES
    }
    languages = [language for language in LANGUAGES if of_language[language]]
    passages: list[Passage] = []
    origins: list[int] = []
    for number in range(count):
        document, place = divmod(number, DOCUMENT_PASSAGES)
        language = languages[document % len(languages)]
        origins.append(random.choice(of_language[language]))
        wanted = max(WORDS_LEAST, random.gauss(WORDS_MEAN, WORDS_DEVIATION))
        pieces: list[str] = []
        while sum(len(piece.split()) for piece in pieces) < wanted:
            source = random.choice(of_language[language]) if len(pieces) % 2 else origins[-1]
            pieces.append(random.choice(sentences[source]))
        start = passages[-1].end if place else 0
        passages.append(_passage(f"{seed}:{document}", " ".join(pieces) + "\n", start, language))
    return passages, origins


def passages_by_document(passages: Sequence[Passage]) -> dict[str, list[Passage]]:
    """The passages of each document, in order."""
    found: dict[str, list[Passage]] = defaultdict(list)
    for each in passages:
        found[each.document_id].append(each)
    return dict(found)


def noisy(vectors: Vectors, cosine: float, seed: int = SEED) -> Vectors:
    """Each vector turned away in a random direction, until this cosine is about what is left."""
    noise = np.random.default_rng(seed).standard_normal(vectors.shape, dtype=np.float32)
    noise *= np.sqrt(1 / cosine**2 - 1) / np.sqrt(vectors.shape[1])
    noise += vectors
    return cast("Vectors", noise / np.linalg.norm(noise, axis=1, keepdims=True))


def finished_document(passages: Sequence[Passage], vectors: Vectors) -> FinishedDocument:
    """A document as ingesting hands it to the store."""
    identity, path = passages[0].document_id, f"/synthetic/{passages[0].document_id}.txt"
    last, name = passages[-1], Path(path).name
    summary = DocumentSummary(identity, name, "", last.language, "", identity, last.end, len(passages), path)
    return FinishedDocument(Source(path, "/synthetic", summary, Outline()), passages, vectors)


def _passage(document: str, text: str, start: int, language: Language) -> Passage:
    identity = hashlib.sha256(document.encode()).hexdigest()[:ID_LENGTH]
    return Passage(f"{identity}:{start:08d}", identity, text, start, start + len(text), None, "", language)
