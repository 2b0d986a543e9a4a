"""Passages that look as if they answered a question and do not: what the reader must tell from those that do.

By words (BM25 over stems) among the contexts of all training sets; for the sets in two languages by the encoder's
vectors too, each language's mean taken away, for words cannot see the other alphabet.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from assistant.language import content_stems, document_language, name_grams, sentence_spans
from assistant.models.embedding import BundledEncoder
from assistant.storage.words import STEMS, WordIndex
from assistant.types import Passage
from evals.reader.examples import Example

BY_WORDS = 8
BY_VECTORS = 12
#: The first is left out: it is often another paragraph that answers as well.
SKIPPED = 0
TWO_LANGUAGES = {"xquad", "rubq_rag"}


def mined(examples: Sequence[Example], cache: Path) -> dict[str, list[str]]:
    """For each question the passages most like what it asks for, nearest first; kept in the file `cache`."""
    if cache.exists():
        contexts, numbers = json.loads(cache.read_text(encoding="utf-8"))
        return {question: [contexts[number] for number in those] for question, those in numbers.items()}
    found: dict[str, list[str]] = defaultdict(list)
    for question, contexts in _by_words(examples):
        found[question] += contexts
    for question, contexts in _by_vectors([each for each in examples if each.source in TWO_LANGUAGES]):
        found[question] += contexts
    every = sorted({context for contexts in found.values() for context in contexts})
    places = {context: number for number, context in enumerate(every)}
    packed = {question: [places[context] for context in dict.fromkeys(those)] for question, those in found.items()}
    cache.write_text(json.dumps([every, packed], ensure_ascii=False), encoding="utf-8")
    return dict(found)


def _by_words(examples: Sequence[Example]) -> Iterable[tuple[str, list[str]]]:
    contexts = sorted({each.context for each in examples})
    passages = [
        Passage(
            id=str(number),
            document_id=str(number),
            text=text,
            start=0,
            end=len(text),
            page=None,
            heading="",
            language="en",
        )
        for number, text in enumerate(contexts)
    ]
    with TemporaryDirectory() as folder:
        index = WordIndex(Path(folder) / "words", content_stems, name_grams, sentence_spans)
        index.synchronise(1, [each.id for each in passages], lambda number: [passages[int(number)]])
        for question in dict.fromkeys(each.question for each in examples):
            hits = index.search(STEMS, content_stems(question), "en", BY_WORDS)
            yield question, [contexts[int(number)] for number, _ in hits]


def _by_vectors(examples: Sequence[Example]) -> Iterable[tuple[str, list[str]]]:
    encoder = BundledEncoder()
    questions = sorted({each.question for each in examples})
    contexts = sorted({each.context for each in examples})
    asked = _centred(encoder.embed_queries(questions), questions)
    offered = _centred(encoder.embed_passages(contexts), contexts)
    for language in ("en", "ru"):
        those = [number for number, text in enumerate(contexts) if document_language(text) == language]
        for question, row in zip(questions, asked @ offered[those].T, strict=True):
            yield question, [contexts[those[number]] for number in np.argsort(-row)[:BY_VECTORS]]


def _centred(vectors: np.ndarray, texts: Sequence[str]) -> np.ndarray:
    languages = np.array([document_language(text) for text in texts])
    for language in set(languages.tolist()):
        vectors[languages == language] -= vectors[languages == language].mean(axis=0)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
