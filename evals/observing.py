"""Asking: what the real assistant finds and says for each question, before anything is scored."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.answering.spans import sentences_around
from assistant.errors import QuestionError
from assistant.types import Answer, Citation, Message, Retrieved
from assistant.wiring import Assistant
from evals.bench import BenchQuestion
from evals.data import Data, direction_of

#: Passages that are searched for to rank documents: enough for ten documents of several passages each.
PASSAGES = 30
#: Asked first and not recorded: the first question of a process pays for what is loaded late.
WARM_UP = "What do the documents say?"


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation: the id of its document in the set, and whether its quote stands in the document where it says.

    `start` is the offset of the quote in the document.
    """

    document_id: str
    quote: str
    language: str
    exact: bool
    start: int = 0


@dataclass(frozen=True, slots=True)
class Observed:
    """What happened with one question.

    `right` are the documents that answer it and that the set holds. `ranking` are the documents found, best first, None
    when retrieval was not asked for; `answer` is None when answers were not asked for, or when there is an `error`.
    `would_quote` is what a refused question would have been answered with, "" where nothing was read.
    """

    question: BenchQuestion
    direction: str
    right: frozenset[str]
    ranking: tuple[str, ...] | None = None
    search_seconds: float | None = None
    answer: Answer | None = None
    cited: tuple[Cited, ...] = ()
    would_quote: str = ""
    would_quote_language: str = "en"
    error: str = ""


class Observer:
    """Asks one assistant the questions of one set."""

    def __init__(self, assistant: Assistant, data: Data) -> None:
        self._assistant = assistant
        self._data = data
        self._languages = data.languages()
        self._documents = {each.id: data.document_id(each.source) for each in assistant.documents()}

    def observe(
        self, questions: Sequence[BenchQuestion], *, search: bool, ask: bool, on_question: Callable[[], None]
    ) -> list[Observed]:
        """Every question, in order; `search` ranks documents, `ask` gets answers."""
        self._assistant.search(WARM_UP, PASSAGES)
        if ask:
            self._assistant.ask(WARM_UP)
        observed = []
        for question in questions:
            observed.append(self._observe(question, search=search, ask=ask))
            on_question()
        return observed

    def _observe(self, question: BenchQuestion, *, search: bool, ask: bool) -> Observed:
        right = frozenset(question.document_ids) & self._languages.keys()
        seen = Observed(question, direction_of(question, self._languages), right)
        try:
            if search:
                seen = self._search(seen)
            if ask:
                answer = self._assistant.ask(question.text, _history(question))
                seen = replace(seen, answer=answer, cited=tuple(map(self._cited, answer.citations)))
                nearest = sentences_around(answer.hits[0]) if answer.status == "not_found" and answer.hits else ()
                if nearest:
                    language = nearest[0].hit.passage.language
                    seen = replace(seen, would_quote=nearest[0].text, would_quote_language=language)
        except QuestionError as error:
            return replace(seen, ranking=() if search else None, error=str(error))
        return seen

    def _search(self, seen: Observed) -> Observed:
        """Passages in order, each document where its first passage stands."""
        searched = self._standalone(seen.question)
        started = time.perf_counter()
        hits = self._assistant.search(searched, PASSAGES)
        seconds = time.perf_counter() - started
        ranking = tuple(dict.fromkeys(self._documents[hit.passage.document_id] for hit in hits))
        return replace(seen, ranking=ranking, search_seconds=round(seconds, 4))

    def _standalone(self, question: BenchQuestion) -> str:
        """What the assistant searches for: the question, or what it makes of a follow-up."""
        history = _history(question)
        if history:
            for event in self._assistant.stream(question.text, history):
                if isinstance(event, Retrieved):
                    return event.question
        return question.text

    def _cited(self, citation: Citation) -> Cited:
        text = self._assistant.document(citation.document_id).text
        exact = text[citation.start : citation.end] == citation.quote
        return Cited(self._documents[citation.document_id], citation.quote, citation.language, exact, citation.start)


def _history(question: BenchQuestion) -> tuple[Message, ...]:
    """Earlier turns; sets call the assistant ``agent`` or ``assistant``."""
    return tuple(
        Message("user" if turn["role"] == "user" else "assistant", turn["text"])
        for turn in question.record.get("history") or ()
    )
