"""What is evidence for an answer: a sentence of a passage, and the probability that it belongs into an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

from assistant.answering.asked import Asked
from assistant.answering.quoting.expected import is_date
from assistant.language import content_stems, document_language, sentence_spans, words
from assistant.types import Hit, Language, Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Sentences longer than this are table dumps or lists without stops; more would only slow the encoder down.
LONGEST_SENTENCE_CHARACTERS = 1_000
#: A line that says where a text comes from: "date 2020-11-26", «Источник: …».
_LABEL = re.compile(
    r"(?:date|source|title|дата|источник|заголовок)\b(?:\s*:\s*\S.*|\s+\S[^.!?]*)$", re.IGNORECASE | re.DOTALL
)
#: Hits whose sentences are kept split: those of a few questions.
SPLIT_HITS = 256


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that might answer: ``document.text[start:end] == text``. `before` is the sentence before it.

    `span` is where in the document its words stand that answer, where these are known.
    """

    hit: Hit
    start: int
    end: int
    text: str
    before: str
    span: tuple[int, int] | None = None

    @property
    def language(self) -> Language:
        """Its own language: a passage may hold sentences of two."""
        return document_language(self.text)


class Scored(NamedTuple):
    """A candidate and the probability that its words are the fact that is asked for."""

    probability: float
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Evidence:
    """A candidate, the probability that it is part of a good answer, and its vector: shape (dimension,), length 1.

    `alone` is the vector of the sentence without its title, where sentences in two languages are to be compared.
    """

    probability: float
    candidate: Candidate
    vector: NDArray[np.float32] = field(repr=False, compare=False)
    alone: NDArray[np.float32] | None = field(default=None, repr=False, compare=False)


class EvidenceScorer(Protocol):
    """What judges sentences."""

    def score(self, asked: Asked, hits: Sequence[Hit]) -> list[Evidence]:
        """The sentences of the first hits with the probability that each is part of an answer, best first."""
        ...


@lru_cache(maxsize=SPLIT_HITS)
def sentences_of(hit: Hit) -> tuple[Candidate, ...]:
    """Every sentence of a passage, at its place in the document; a passage is split once a question.

    A date that stands alone, as in a chronology, is one with the sentence after it.
    """
    passage = hit.passage
    found = []
    before = ""
    for start, end in _dated(sentence_spans(passage.text), passage):
        text = passage.text[start:end]
        found.append(Candidate(hit, passage.start + start, passage.start + end, text, before))
        before = text[-LONGEST_SENTENCE_CHARACTERS:]
    return tuple(found)


def _dated(spans: Sequence[tuple[int, int]], passage: Passage) -> Iterator[tuple[int, int]]:
    """The spans of sentences, those that are only a date joined with the next one, unless the date is a heading."""
    headings = passage.heading.split(" › ")
    begun: int | None = None
    for number, (start, end) in enumerate(spans):
        text = passage.text[start:end]
        if begun is None and number + 1 < len(spans) and is_date(text) and text.strip() not in headings:
            begun = start
        else:
            yield (start if begun is None else begun), end
            begun = None


def candidates(hit: Hit) -> list[Candidate]:
    """The sentences of a passage that may answer: no headings, no questions, nothing of one or two words."""
    return [each for each in sentences_of(hit) if may_answer(each)]


def coverage(wanted: frozenset[str], texts: Iterable[str]) -> float:
    """The share of `wanted` stems that occur in `texts`; 0 when nothing is wanted."""
    if not wanted:
        return 0.0
    present = {stem for text in texts for stem in content_stems(text)}
    return len(wanted & present) / len(wanted)


def is_heading(candidate: Candidate) -> bool:
    """Whether a sentence is a heading over its passage."""
    return candidate.text.strip() in candidate.hit.passage.heading.split(" › ")


def is_label(candidate: Candidate, title: str) -> bool:
    """Whether a sentence names its text and states nothing: its title, a heading, a line of dates or sources."""
    text = candidate.text.strip()
    return text == title.strip() or is_heading(candidate) or bool(_LABEL.match(text))


def may_answer(candidate: Candidate) -> bool:
    """Whether a sentence is more than a heading, a question, an announcement, or two words."""
    text = candidate.text
    is_sentence = len(words(text)) > 2 and len(text) <= LONGEST_SENTENCE_CHARACTERS
    return is_sentence and not is_heading(candidate) and not text.endswith(("?", ":"))
