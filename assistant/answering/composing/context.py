"""From hits to what a chat model is shown: passages with their neighbours, within a budget of tokens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from assistant.language import sentence_spans
from assistant.models.logistic import log_odds
from assistant.storage.library import Documents
from assistant.types import Document, Hit, Passage
from assistant.verifying import Excerpt

#: What the frame of a passage adds: its tags, number, title and date.
FRAME_TOKENS = 40
#: By how much the log-odds of a hit may be below those of the best. Of the 54 questions of `evals/cases` and its `hard`
#: ones that quote their answer, all whose answer fits in 900 tokens at all keep it, in 20 % fewer tokens; at 0.75, too.
NEAR_LOG_ODDS = 1.25


class DocumentsWithPassages(Documents, Protocol):
    """What widening needs of the library."""

    def passages(self, document_id: str) -> list[Passage]:
        """Its passages in the order of its text; none when it has left the index."""
        ...


@dataclass(frozen=True, slots=True)
class PassageWindow:
    """Neighbouring passages of one document, and the hit that they were chosen for."""

    hit: Hit
    passages: tuple[Passage, ...]
    document: Document

    @property
    def text(self) -> str:
        """The passages as one text."""
        return "".join(each.text for each in self.passages)

    def excerpt(self) -> Excerpt:
        """The window as the verifier reads it."""
        first = self.passages[0]
        return Excerpt(
            document_id=self.document.id,
            start=first.start,
            text=self.text,
            language=first.language,
            title=self.document.title,
            heading=first.heading,
            date=self.document.date,
        )


#: Neighbours of hits are added up to this share of the tokens: what was found may take all.
SHARE_WITH_NEIGHBOURS = 0.5


def near_best(hits: Sequence[Hit]) -> list[Hit]:
    """The hits that are about as likely as the best to be about the question, in their order.

    What stands beside the answer and is not about it costs a model time, and leads a small one astray.
    """
    best = max((log_odds(hit.score) for hit in hits), default=0.0)
    return [hit for hit in hits if log_odds(hit.score) >= best - NEAR_LOG_ODDS]


class Widener:
    """Chooses what fits."""

    def __init__(self, documents: DocumentsWithPassages, count_tokens: Callable[[str], int]) -> None:
        self._documents = documents
        self.count_tokens = count_tokens

    def windows(self, hits: Sequence[Hit], max_tokens: int) -> list[PassageWindow]:
        """The hits that fit, best first, then neighbours of each up to half of `max_tokens`.

        Where not even one hit fits, the first sentences of the best.
        """
        left = max_tokens
        chosen: dict[str, Passage] = {}
        for hit in hits:
            cost = self._cost(hit.passage)
            if cost <= left:
                left -= cost
                chosen[hit.passage.id] = hit.passage
        if not chosen and hits:
            shortened = self._shortened(hits[0].passage, max_tokens)
            return self._joined(hits, {shortened.id: shortened})
        left -= round((1 - SHARE_WITH_NEIGHBOURS) * max_tokens)
        for neighbour in self._neighbours([hit for hit in hits if hit.passage.id in chosen]):
            cost = self._cost(neighbour) - FRAME_TOKENS
            if neighbour.id not in chosen and cost <= left:
                left -= cost
                chosen[neighbour.id] = neighbour
        return self._joined(hits, chosen)

    def titles(self, hits: Sequence[Hit]) -> list[str]:
        """The title of each hit's document."""
        return [self._documents.document(hit.passage.document_id).title for hit in hits]

    def _neighbours(self, hits: Sequence[Hit]) -> list[Passage]:
        """What stands right after and right before each hit; after comes first, for news says the subject once."""
        found = []
        for hit in hits:
            passages = self._documents.passages(hit.passage.document_id)
            found += [each for each in passages if each.start == hit.passage.end]
            found += [each for each in passages if each.end == hit.passage.start]
        return found

    def _joined(self, hits: Sequence[Hit], chosen: dict[str, Passage]) -> list[PassageWindow]:
        """Runs of chosen passages that touch, in the order of the best hit of each."""
        windows = []
        placed: set[str] = set()
        for hit in hits:
            passage = chosen.get(hit.passage.id)
            if passage is None or passage.id in placed:
                continue
            same = [each for each in chosen.values() if each.document_id == passage.document_id]
            run = [passage]
            for each in sorted(same, key=lambda each: each.start):
                if each.start == run[-1].end:
                    run.append(each)
            for each in sorted(same, key=lambda each: -each.start):
                if each.end == run[0].start:
                    run.insert(0, each)
            placed.update(each.id for each in run)
            windows.append(PassageWindow(hit, tuple(run), self._documents.document(passage.document_id)))
        return windows

    def _shortened(self, passage: Passage, max_tokens: int) -> Passage:
        """The first sentences of a passage, at least one."""
        spans = sentence_spans(passage.text)
        end = spans[0][1] if spans else len(passage.text)
        for _, stop in spans[1:]:
            if self.count_tokens(passage.text[:stop]) + FRAME_TOKENS > max_tokens:
                break
            end = stop
        return replace(passage, text=passage.text[:end], end=passage.start + end)

    def _cost(self, passage: Passage) -> int:
        return self.count_tokens(passage.text) + FRAME_TOKENS
