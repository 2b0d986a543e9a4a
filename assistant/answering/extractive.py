"""The embedded answerer: it finds the sentences that answer and quotes them. It has no words of its own to invent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.answering.composing import compose_answer, compose_refusal
from assistant.answering.evidence import Asked, Candidate, Documents, Scored, Scorer, candidates, coverage, take_apart
from assistant.answering.questions import digest_topic
from assistant.citing import cite
from assistant.language import content_stems
from assistant.types import Answer, Delta, Document, Finished, Hit, Language, Reason

#: Further sentences join the best one when they are nearly as good.
JOIN_RATIO = 0.85
#: With a best hit of a lower score nothing in the documents is near the question.
NOTHING_NEAR = 0.5
#: An overview quotes so many documents at most.
DIGEST_SENTENCES = 5


class ExtractiveAnswerer:
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
        elif not asked.stems:
            yield from self._refuse(asked, hits, "question_unclear")
        elif topic := digest_topic(question):
            yield from self._digest(take_apart(topic, language), hits)
        else:
            scored = self.scorer.score(asked, hits)
            confidence = scored[0].probability if scored else 0.0
            if confidence >= self.scorer.threshold:
                yield from self._quote(asked, hits, self._select(scored), confidence)
            else:
                near = hits[0].score >= NOTHING_NEAR
                yield from self._refuse(asked, hits, "fact_missing" if near else "nothing_relevant", confidence)

    def _digest(self, asked: Asked, hits: tuple[Hit, ...]) -> Iterator[Delta | Finished]:
        """The sentence of each document near the topic that says most about it, the newest document first.

        Across languages no words are shared, mostly; then it is the first sentence of the nearest passage.
        """
        near = [hit for hit in hits if hit.score >= NOTHING_NEAR]
        best: dict[str, tuple[float, Candidate]] = {}
        for hit in near:
            for candidate in candidates(hit):
                share = coverage(asked.stems, [candidate.text])
                if share > best.get(hit.passage.document_id, (-1.0, None))[0]:
                    best[hit.passage.document_id] = (share, candidate)
        chosen: list[Candidate] = []
        for _, candidate in sorted(best.values(), key=lambda pair: (-pair[0], pair[1].hit.rank)):
            if len(chosen) < DIGEST_SENTENCES and not any(_says_the_same(candidate, other) for other in chosen):
                chosen.append(candidate)
        if not chosen:
            yield from self._refuse(asked, hits, "fact_missing" if near else "nothing_relevant")
            return
        chosen.sort(key=lambda each: self._document(each.hit).date, reverse=True)
        yield from self._quote(asked, hits, chosen, near[0].score)

    def _select(self, scored: Sequence[Scored]) -> list[Candidate]:
        """The best sentence, and others nearly as good that say something else."""
        best = scored[0].probability
        chosen: list[Candidate] = []
        for probability, candidate in scored:
            if len(chosen) == self._max_citations or probability < best * JOIN_RATIO:
                break
            if not any(_says_the_same(candidate, other) for other in chosen):
                chosen.append(candidate)
        return chosen

    def _quote(
        self, asked: Asked, hits: tuple[Hit, ...], chosen: Sequence[Candidate], confidence: float
    ) -> Iterator[Delta | Finished]:
        own_language_first = sorted(chosen, key=lambda each: each.hit.passage.language != asked.language)
        citations = tuple(
            cite(number, self._document(each.hit), each.hit.passage, each.start, each.end)
            for number, each in enumerate(own_language_first, start=1)
        )
        short = self._document(chosen[0].hit).text[slice(*chosen[0].span)] if chosen[0].span else ""
        text = compose_answer(citations, asked.language)
        yield from deltas(text)
        yield Finished(Answer(text, asked.language, citations, hits, "answered", short=short, confidence=confidence))

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


def _says_the_same(candidate: Candidate, other: Candidate) -> bool:
    left, right = (frozenset(content_stems(each.text)) for each in (candidate, other))
    return len(left & right) >= 0.6 * max(1, min(len(left), len(right)))
