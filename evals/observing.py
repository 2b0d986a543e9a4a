"""Asking: what the real assistant finds and says for each question, before anything is scored."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from assistant.answering.quoting.spans import sentences_around
from assistant.errors import QuestionError
from assistant.types import Answer, Citation, Hit, Message
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


class Listed(Protocol):
    """What is needed of a document in a list."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def source(self) -> str:
        """Its path below the ingested folder."""
        ...


class Subject(Protocol):
    """An assistant as it is measured, in this process or behind a URL."""

    def documents(self) -> Sequence[Listed]:
        """Every document of its index."""
        ...

    def search(self, question: str, count: int) -> tuple[Hit, ...]:
        """The passages that a question is about, best first."""
        ...

    def ask(self, question: str, history: Sequence[Message] = ()) -> Answer:
        """The whole answer."""
        ...

    def read(self, document_id: str, start: int, end: int) -> str:
        """The text of a document between two offsets."""
        ...


class LocalSubject:
    """An assistant of this process."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self.documents, self.search, self.ask = assistant.documents, assistant.search, assistant.ask

    def read(self, document_id: str, start: int, end: int) -> str:
        """The text of a document between two offsets."""
        return self._assistant.document(document_id).text[start:end]


class Observer:
    """Asks one assistant the questions of one set."""

    def __init__(self, subject: Subject, data: Data) -> None:
        self._subject = subject
        self._data = data
        self._languages = data.languages()
        self._documents = {each.id: data.document_id(each.source) for each in subject.documents()}

    def observe(
        self, questions: Sequence[BenchQuestion], *, search: bool, ask: bool, on_question: Callable[[], None]
    ) -> list[Observed]:
        """Every question, in order; `search` ranks documents, `ask` gets answers."""
        self._subject.search(WARM_UP, PASSAGES)
        if ask:
            self._subject.ask(WARM_UP)
        observed = []
        for question in questions:
            observed.append(self._observe(question, search=search, ask=ask))
            on_question()
        return observed

    def _observe(self, question: BenchQuestion, *, search: bool, ask: bool) -> Observed:
        right = frozenset(question.document_ids) & self._languages.keys()
        seen = Observed(question, direction_of(question, self._languages), right)
        history = question.history
        try:
            # What is searched for a follow-up question is what the assistant makes of it.
            answer = self._subject.ask(question.text, history) if ask or history else None
            if search:
                seen = self._search(seen, answer.searched if answer and history else question.text)
            if ask and answer:
                seen = replace(seen, answer=answer, cited=tuple(map(self._cited, answer.citations)))
                nearest = sentences_around(answer.hits[0]) if answer.status == "not_found" and answer.hits else ()
                if nearest:
                    language = nearest[0].hit.passage.language
                    seen = replace(seen, would_quote=nearest[0].text, would_quote_language=language)
        except QuestionError as error:
            return replace(seen, ranking=() if search else None, error=str(error))
        return seen

    def _search(self, seen: Observed, searched: str) -> Observed:
        """Passages in order, each document where its first passage stands."""
        started = time.perf_counter()
        hits = self._subject.search(searched, PASSAGES)
        seconds = time.perf_counter() - started
        ranking = tuple(dict.fromkeys(self._documents[hit.passage.document_id] for hit in hits))
        return replace(seen, ranking=ranking, search_seconds=round(seconds, 4))

    def _cited(self, citation: Citation) -> Cited:
        exact = self._subject.read(citation.document_id, citation.start, citation.end) == citation.quote
        return Cited(self._documents[citation.document_id], citation.quote, citation.language, exact, citation.start)
