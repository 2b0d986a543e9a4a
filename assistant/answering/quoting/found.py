"""What the hits of one question hold: words that may be the fact, sentences that may be part of an answer.

Each is judged once a question, when it is first wanted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from assistant.answering import refusing
from assistant.answering.asked import Asked
from assistant.answering.quoting.evidence import Candidate, Evidence, EvidenceScorer, Scored, may_answer, sentences_of
from assistant.answering.quoting.opposing import LEAST_BESIDE, agreed, is_narrow, opposes
from assistant.answering.quoting.shortening import answer_text
from assistant.answering.quoting.spans import SpanScorer
from assistant.language import content_stems, numbers
from assistant.storage.library import Documents
from assistant.types import Citation, Hit, Reason

#: Words that are less probably the fact are not picked out: whole sentences answer.
LEAST_WORDS = 0.25
#: The probability of a sentence that is not among the best.
UNJUDGED = 0.05

Judged = TypeVar("Judged", Scored, Evidence)


@dataclass(frozen=True, slots=True)
class Judging:
    """What judges the words and sentences of hits."""

    spans: SpanScorer
    evidence: EvidenceScorer
    documents: Documents


class Found:
    """The hits of a question, read for an answer. For one thread."""

    def __init__(self, asked: Asked, hits: tuple[Hit, ...], judging: Judging) -> None:
        self.asked = asked
        self.hits = hits
        self._judging = judging

    @cached_property
    def words(self) -> list[Scored]:
        """Of each hit the words that most probably are the fact, in their sentence, best first."""
        return self._agreeing(self._judging.spans.score(self.asked, self.hits))

    @cached_property
    def evidence(self) -> list[Evidence]:
        """The sentences that may be part of an answer, best first."""
        agreeing = self._agreeing(self._judged)
        return [replace(each, probability=self._agreed(each)) for each in agreeing]

    @cached_property
    def _judged(self) -> list[Evidence]:
        return self._judging.evidence.score(self.asked, self.hits)

    def _agreed(self, judged: Scored | Evidence) -> float:
        return agreed(judged.probability, self.asked, judged.candidate)

    def _agreeing(self, judged: list[Judged]) -> list[Judged]:
        """Best first, and without what opposes the question where something else is nearly as probable."""
        ranked = sorted(judged, key=self._agreed, reverse=True)
        if self.asked.shape == "yes_no" or not ranked:
            return ranked
        fit = [each for each in ranked if not opposes(self.asked, each.candidate)]
        return fit if fit and self._agreed(fit[0]) >= LEAST_BESIDE * self._agreed(ranked[0]) else ranked

    @cached_property
    def answered(self) -> float:
        """How probable it is that these hits answer, 0..1: with a fact, or with whole sentences."""
        return self.support if self.has_fact else self.best

    @cached_property
    def has_fact(self) -> bool:
        """Whether the words that were found may be given: as the fact that is asked for, or as the items of a list.

        Items are no sentences, so that no evidence tells of them.
        """
        is_wanted = self.asked.shape == "fact" or (self._are_items and self.support > self.best)
        return is_wanted and refusing.of_fact(self.support, self.hits) is None

    @property
    def _are_items(self) -> bool:
        return bool(self.words) and not any(map(may_answer, _sentences_at(self.words[0].candidate)))

    @cached_property
    def support(self) -> float:
        """How probable it is that the words are the fact, by themselves and by their sentence."""
        return refusing.supported(self.words[0].probability, self._around(self.words[0])) if self.words else 0.0

    @property
    def best(self) -> float:
        """How probable it is that the best sentence is part of an answer."""
        return max((each.probability for each in self._judged), default=0.0)

    @property
    def refused(self) -> Reason | None:
        """Why there is no answer; None where there is one."""
        if self.has_fact:
            return None
        is_fact = self.asked.shape == "fact" and self.asked.wanted.probability("fact") >= refusing.PROBABLY_A_FACT
        if is_fact and not is_narrow(self.asked):  # what is missing or denied is seldom named in a few words
            return refusing.of_fact(self.support, self.hits)
        return refusing.of_evidence(self.best, self.hits, self.asked.shape)

    def words_within(self, citations: Sequence[Citation]) -> str:
        """The few words in one of the quotes that answer; "" where there are none or they only repeat the question."""
        if not self.words or not self.words[0].candidate.span or self.words[0].probability < LEAST_WORDS:
            return ""
        place = self.words[0].candidate
        document, short = place.hit.passage.document_id, answer_text(place)
        is_quoted = any(
            each.document_id == document and each.start <= place.start and place.end <= each.end for each in citations
        )
        new = set(content_stems(short)) - self.asked.stems or numbers(short) - numbers(self.asked.text)
        return short if is_quoted and new else ""

    def _around(self, words: Scored) -> float:
        """How probable it is that the sentence around words is part of an answer; little where it is not judged.

        Items of a list are no sentences: there the words alone decide.
        """
        place = words.candidate
        if not any(map(may_answer, _sentences_at(place))):
            return words.probability
        near = [
            each.probability
            for each in self.evidence
            if each.candidate.hit.passage.id == place.hit.passage.id
            and each.candidate.start < place.end
            and each.candidate.end > place.start
        ]
        return max(near, default=UNJUDGED)


def _sentences_at(place: Candidate) -> list[Candidate]:
    """The sentences that lie in a place, or hold it."""
    return [each for each in sentences_of(place.hit) if each.start < place.end and each.end > place.start]
