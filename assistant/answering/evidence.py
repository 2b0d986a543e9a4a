"""How far a sentence of a passage is evidence for an answer.

A sentence is judged by five features: how near the passage and the sentence are to the question (cosines), how much of
the question's words each holds, and whether it offers the kind of thing that is asked for. A logistic model turns them
into a probability. Its weights are fitted by ``python -m evals.fit_evidence`` on the shared development sets and
differ by whether question and sentence share a language: across languages only names and numbers can match as words.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from assistant.answering.questions import Expected, offers
from assistant.language import content_stems, sentence_spans, words
from assistant.types import Hit, Language

#: Sentences longer than this are table dumps or lists without stops; more would only slow the encoder down.
LONGEST_SENTENCE_CHARACTERS = 1_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that might answer: ``document.text[start:end] == text``."""

    hit: Hit
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Features:
    """What the model sees of a candidate. Cosines are -1..1, coverages and `offered` 0..1."""

    passage_cosine: float
    sentence_cosine: float
    sentence_coverage: float
    passage_coverage: float
    offered: float


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model over `Features`."""

    bias: float
    features: Features

    def probability(self, features: Features) -> float:
        """The probability that the sentence holds the answer."""
        total = self.bias + sum(
            weight * value for weight, value in zip(astuple(self.features), astuple(features), strict=True)
        )
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


SAME_LANGUAGE = Weights(-7.44, Features(-1.95, 8.64, 4.27, 0.70, 0.72))
ACROSS_LANGUAGES = Weights(-5.78, Features(-5.99, 15.94, -0.94, 0.19, 0.74))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, taken apart once."""

    text: str
    language: Language
    expected: Expected
    stems: frozenset[str]


def weights_for(question: Language, sentence: Language) -> Weights:
    """The model for a pair of languages."""
    return SAME_LANGUAGE if question == sentence else ACROSS_LANGUAGES


def candidates(hit: Hit) -> list[Candidate]:
    """The sentences of a passage, headings of one or two words left out."""
    passage = hit.passage
    found = []
    for start, end in sentence_spans(passage.text):
        text = passage.text[start:end]
        if len(words(text)) > 2 and len(text) <= LONGEST_SENTENCE_CHARACTERS:
            found.append(Candidate(hit, passage.start + start, passage.start + end, text))
    return found


def coverage(wanted: frozenset[str], texts: Sequence[str]) -> float:
    """The share of `wanted` stems that occur in `texts`; 0 when nothing is wanted."""
    if not wanted:
        return 0.0
    present = {stem for text in texts for stem in content_stems(text)}
    return len(wanted & present) / len(wanted)


def features_of(asked: Asked, candidate: Candidate, title: str, sentence_cosine: float) -> Features:
    """The features of a candidate; `title` is its document's."""
    passage = candidate.hit.passage
    return Features(
        passage_cosine=candidate.hit.legs["cosine"],
        sentence_cosine=sentence_cosine,
        sentence_coverage=coverage(asked.stems, [candidate.text]),
        passage_coverage=coverage(asked.stems, [passage.text, passage.heading, title]),
        offered=float(offers(asked.expected, candidate.text)),
    )
