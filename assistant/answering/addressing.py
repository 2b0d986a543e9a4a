"""Answers to questions that name a place by its number, or ask for the number: the whole clause, page or row, cited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from assistant.answering.addresses import Address, address_in, fillers, leaves, of_documents
from assistant.answering.asked import Asked
from assistant.answering.citing import cite
from assistant.answering.phrasing import Group, compose_groups, sections_of, shown
from assistant.answering.prompts import load_phrases
from assistant.answering.quoting.sentence_vectors import SentenceVectors
from assistant.answering.tables.terms import same_root
from assistant.language import content_stems
from assistant.types import Answer, Citation, Document, Hit, Passage

HITS = 8
#: Several documents have a clause of that number: so many are quoted, of more the question must name one.
MOST_DOCUMENTS = 3
LONGEST_PART_CHARACTERS = 3_000
PROBABILITY = 0.85
#: A clause is found by what it says where it says so much of what the question asks, or, in the other language, is so
#: near to it and so much nearer than the next.
LEAST_SAID = 0.5
NEAR, CLEARLY_NEARER = 0.3, 0.05
MOST_CLAUSES = 200


class TextSource(Protocol):
    """What holds the documents whole, and their passages."""

    def document(self, document_id: str) -> Document: ...

    def passages(self, document_id: str) -> list[Passage]: ...


class AddressAnswerer:
    """Finds places by their numbers. Safe to use from several threads when its parts are."""

    def __init__(self, source: TextSource, vectors: SentenceVectors) -> None:
        self._source = source
        self._vectors = vectors

    def answer(self, asked: Asked, hits: Sequence[Hit]) -> Answer | None:
        """The place that is asked for, quoted whole; None where the question names none, or it is not there."""
        address = address_in(asked.text)
        if address is None:
            return None
        ids = list(dict.fromkeys(hit.passage.document_id for hit in hits[:HITS]))
        documents = [self._source.document(each) for each in ids]
        rest = self._rest(asked, address)
        if not address.number:
            return self._numbered(asked, documents, rest, hits)
        found = of_documents(documents, address)
        chosen = self._meant([each for each in documents if each.id in found], rest)
        if not chosen or len(chosen) > MOST_DOCUMENTS:
            return None
        return self._quoted(asked, [(each, place) for each in chosen for place in found[each.id]], hits)

    @staticmethod
    def _rest(asked: Asked, address: Address) -> list[str]:
        """What the question says besides the place."""
        stems = dict.fromkeys(content_stems(asked.text))
        return [each for each in stems if each not in address.words and each not in fillers()]

    @staticmethod
    def _meant(documents: Sequence[Document], rest: Sequence[str]) -> list[Document]:
        """The documents that the rest of the question names best, by their titles."""
        named = {each.id: _said(rest, f"{each.title} {each.source}") for each in documents}
        best = max(named.values(), default=0.0)
        return [each for each in documents if named[each.id] == best]

    def _numbered(
        self, asked: Asked, documents: Sequence[Document], rest: Sequence[str], hits: Sequence[Hit]
    ) -> Answer | None:
        """The clause that says what is asked, for a question that asks which one it is."""
        parts = [(document, part) for document in documents for part in leaves(document)][:MOST_CLAUSES]
        if not parts or not rest:
            return None
        texts = [document.text[part.start : part.end] for document, part in parts]
        scores = [
            _said(rest, text) if document.language == asked.language else 0.0
            for (document, _), text in zip(parts, texts, strict=True)
        ]
        best = max(scores)
        chosen = [at for at, score in enumerate(scores) if score == best and best >= LEAST_SAID]
        if len(chosen) != 1:
            near = chosen or [at for at, (document, _) in enumerate(parts) if document.language != asked.language]
            chosen = self._nearest(asked, texts, near, sure=bool(chosen))
        if len(chosen) != 1:
            return None
        document, part = parts[chosen[0]]
        answer = self._quoted(asked, [(document, (part.start, part.end))], hits)
        return replace(answer, short=part.number)

    def _nearest(self, asked: Asked, texts: Sequence[str], among: Sequence[int], *, sure: bool) -> list[int]:
        if not among:
            return []
        question = asked.vector if asked.vector is not None else self._vectors.question(asked.text, asked.language)
        vectors = self._vectors.of([texts[at] for at in among])
        ranked = sorted(
            ((float(vector @ question), at) for vector, at in zip(vectors, among, strict=True)), reverse=True
        )
        lead = ranked[0][0] - ranked[1][0] if len(ranked) > 1 else 1.0
        return [ranked[0][1]] if sure or (ranked[0][0] >= NEAR and lead >= CLEARLY_NEARER) else []

    def _quoted(self, asked: Asked, places: Sequence[tuple[Document, tuple[int, int]]], hits: Sequence[Hit]) -> Answer:
        groups: list[Group] = []
        found = list(hits)
        several = len({document.id for document, _ in places}) > 1
        phrases = load_phrases("quoting", asked.language)
        for document, (start, end) in places[:MOST_DOCUMENTS]:
            passages = self._source.passages(document.id)
            number = sum(len(each.citations) for each in groups) + 1
            citations = _cited(document, passages, start, min(end, start + LONGEST_PART_CHARACTERS), number)
            heading = phrases.fill("undated_document_line", title=shown(document.title)) if several else ""
            groups.append(Group(citations, heading))
            found += _missing(found, passages, citations)
        return Answer(
            text=compose_groups(groups, asked.language),
            language=asked.language,
            citations=tuple(each for group in groups for each in group.citations),
            hits=tuple(found),
            status="answered",
            confidence=PROBABILITY,
            shape=asked.shape,
            sections=sections_of(groups),
        )


def _said(wanted: Sequence[str], text: str) -> float:
    """The share of stems that a text says, words of one root counted."""
    stems = set(content_stems(text))
    said = [each for each in wanted if each in stems or any(same_root(each, other) for other in stems)]
    return len(said) / len(wanted) if wanted else 0.0


def _cited(document: Document, passages: Sequence[Passage], start: int, end: int, number: int) -> tuple[Citation, ...]:
    """The citations of a span, one of each passage that it goes through."""
    citations: list[Citation] = []
    for passage in passages:
        first, last = max(start, passage.start), min(end, passage.end)
        text = document.text[first:last]
        first, last = first + len(text) - len(text.lstrip()), last - (len(text) - len(text.rstrip()))
        if first < last:
            citations.append(cite(number + len(citations), document, passage, first, last))
    return tuple(citations)


def _missing(hits: Sequence[Hit], passages: Sequence[Passage], citations: Sequence[Citation]) -> list[Hit]:
    """Hits for the passages that are cited and were not among them."""
    known = {hit.passage.id for hit in hits}
    cited = [
        each
        for each in passages
        if each.id not in known and any(each.start <= citation.start < each.end for citation in citations)
    ]
    return [
        replace(hits[-1], passage=each, rank=len(hits) + at, legs=None, read=None) for at, each in enumerate(cited, 1)
    ]
