"""The embedded answerer: it finds the sentences that answer and quotes them. It has no words of its own to invent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.answering.citing import cite
from assistant.answering.phrasing import Frame, compose_answer, compose_refusal, compose_short
from assistant.answering.quoting.digesting import digest
from assistant.answering.quoting.evidence import Asked, Candidate, Documents, Scorer, take_apart
from assistant.answering.quoting.questions import digest_topic, wants_list, wants_yes_or_no
from assistant.answering.quoting.selecting import select
from assistant.answering.quoting.shortening import answer_text
from assistant.answering.quoting.widening import widened
from assistant.retrieving.following import points_at_nothing
from assistant.retrieving.reranking import SAYS_YES, score_before_reading
from assistant.types import Answer, Citation, Delta, Document, Finished, Hit, Language, Reason

#: When no hit was more probable before it was read, nothing in the documents is near the question: so it is for about
#: half of the questions whose passages are withheld, and a seventh of those whose passages only lack the fact.
NOTHING_NEAR = 0.62
#: An overview quotes documents with a passage at least so probably about its topic: few words find little.
ABOUT_THE_TOPIC = 0.35
#: Log-odds nearer to 0 than this are neither a yes nor a no.
UNDECIDED = 0.2


class QuotingAnswerer:
    """Answers with quotes, or says why not."""

    def __init__(self, scorer: Scorer, documents: Documents, max_citations: int) -> None:
        #: For evaluations, which look at every candidate.
        self.scorer = scorer
        self.name = f"extractive ({scorer.name}, no key)"
        self._documents = documents
        self._max_citations = max_citations

    def answer(self, question: str, language: Language, hits: tuple[Hit, ...]) -> Iterator[Delta | Finished]:
        """The answer as deltas, then as a whole (without usage, which the caller knows)."""
        asked = take_apart(question, language)
        if not hits:
            yield from self._refuse(asked, hits, "no_documents")
        elif not asked.stems or points_at_nothing(question):
            yield from self._refuse(asked, hits, "question_unclear")
        elif topic := digest_topic(question):
            yield from self._digest(take_apart(topic, language), hits)
        else:
            yield from self._find(asked, hits)

    def _find(self, asked: Asked, hits: tuple[Hit, ...]) -> Iterator[Delta | Finished]:
        scored = self.scorer.score(asked, hits)
        confidence = scored[0].probability if scored else 0.0
        if confidence < self.scorer.threshold:
            near = max(map(score_before_reading, hits)) >= NOTHING_NEAR
            yield from self._refuse(asked, hits, "fact_missing" if near else "nothing_relevant", confidence)
            return
        selection = select(scored, asked, self.scorer.threshold, self._max_citations)
        best = selection.sentences[0]
        ordered = sorted(selection.sentences, key=lambda each: each.hit.passage.language != best.hit.passage.language)
        if selection.differ:
            ordered = self._newest_first(ordered)
        yes = _yes_or_no(asked, best)
        short = answer_text(ordered[0]) if ordered[0].span and yes is None else ""
        yield from self._quote(asked, hits, ordered, Frame(short, yes, selection.differ), confidence)

    def _digest(self, asked: Asked, hits: tuple[Hit, ...]) -> Iterator[Delta | Finished]:
        """A sentence of each document near the topic, the question's language and the newest document first."""
        near = [hit for hit in hits if score_before_reading(hit) >= ABOUT_THE_TOPIC]
        chosen = self._newest_first(digest(asked, near))
        if not chosen:
            yield from self._refuse(asked, hits, "fact_missing" if near else "nothing_relevant")
            return
        confidence = max(map(score_before_reading, near))
        chosen.sort(key=lambda each: each.hit.passage.language != asked.language)
        yield from self._quote(asked, hits, chosen, Frame(), confidence)

    def _quote(
        self, asked: Asked, hits: tuple[Hit, ...], chosen: Sequence[Candidate], frame: Frame, confidence: float
    ) -> Iterator[Delta | Finished]:
        """The sentences as citations, in this order, widened to be read alone."""
        to_list = wants_list(asked.text)
        citations = tuple(
            self._cited(number, widened(each, to_list=to_list)) for number, each in enumerate(chosen, start=1)
        )
        text = compose_answer(citations, asked.language, frame)
        yield from deltas(text)
        short = compose_short(frame, asked.language)
        yield Finished(Answer(text, asked.language, citations, hits, "answered", short=short, confidence=confidence))

    def _newest_first(self, sentences: Sequence[Candidate]) -> list[Candidate]:
        return sorted(sentences, key=lambda each: self._document(each.hit).date, reverse=True)

    def _cited(self, number: int, candidate: Candidate) -> Citation:
        return cite(number, self._document(candidate.hit), candidate.hit.passage, candidate.start, candidate.end)

    def _refuse(
        self, asked: Asked, hits: tuple[Hit, ...], reason: Reason, confidence: float = 0.0
    ) -> Iterator[Delta | Finished]:
        text = compose_refusal(reason, hits, [self._document(hit).title for hit in hits], asked.language)
        yield from deltas(text)
        yield Finished(Answer(text, asked.language, (), hits, "not_found", reason, confidence=confidence))

    def _document(self, hit: Hit) -> Document:
        return self._documents.document(hit.passage.document_id)


def deltas(text: str) -> Iterator[Delta]:
    """A text as deltas of a line each."""
    for line in text.splitlines(keepends=True):
        yield Delta(line)


def _yes_or_no(asked: Asked, candidate: Candidate) -> bool | None:
    """What the reader says to a question that wants a yes or a no; None for others, and when it cannot tell."""
    said = candidate.hit.legs.get(SAYS_YES, 0.0)
    return said > 0 if wants_yes_or_no(asked.text) and abs(said) >= UNDECIDED else None
