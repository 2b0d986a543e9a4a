"""What is evidence for an answer: a sentence of a passage, and the probability that it answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from assistant.answering.quoting.questions import Expected, expected_answer, is_date
from assistant.language import content_stems, sentence_spans, words
from assistant.types import Document, Hit, Language, Passage

#: Sentences longer than this are table dumps or lists without stops; more would only slow the encoder down.
LONGEST_SENTENCE_CHARACTERS = 1_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, taken apart once."""

    text: str
    language: Language
    expected: Expected
    stems: frozenset[str]


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


class Scored(NamedTuple):
    """A candidate and the probability that it answers."""

    probability: float
    candidate: Candidate


class Scorer(Protocol):
    """What finds evidence in hits."""

    name: str
    #: An answer needs this probability.
    threshold: float

    def score(self, asked: Asked, hits: Sequence[Hit]) -> list[Scored]:
        """Candidates with the probability that each answers, best first."""
        ...


class Documents(Protocol):
    """What answering needs of the library."""

    def document(self, document_id: str) -> Document:
        """A whole document."""
        ...


def take_apart(question: str, language: Language) -> Asked:
    """What is looked for."""
    return Asked(question, language, expected_answer(question), frozenset(content_stems(question)))


def sentences_of(hit: Hit) -> list[Candidate]:
    """Every sentence of a passage, at its place in the document.

    A date that stands alone, as in a chronology, is one with the sentence after it.
    """
    passage = hit.passage
    found = []
    before = ""
    for start, end in _dated(sentence_spans(passage.text), passage):
        text = passage.text[start:end]
        found.append(Candidate(hit, passage.start + start, passage.start + end, text, before))
        before = text[-LONGEST_SENTENCE_CHARACTERS:]
    return found


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
    headings = set(hit.passage.heading.split(" › "))
    return [each for each in sentences_of(hit) if _may_answer(each.text, headings)]


def coverage(wanted: frozenset[str], texts: Iterable[str]) -> float:
    """The share of `wanted` stems that occur in `texts`; 0 when nothing is wanted."""
    if not wanted:
        return 0.0
    present = {stem for text in texts for stem in content_stems(text)}
    return len(wanted & present) / len(wanted)


def _may_answer(text: str, headings: set[str]) -> bool:
    is_sentence = len(words(text)) > 2 and len(text) <= LONGEST_SENTENCE_CHARACTERS
    return is_sentence and text not in headings and not text.endswith(("?", ":"))
