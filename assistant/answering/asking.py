"""A question walks through: check, understand, retrieve, answer. Every face drains this one stream."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, replace
from typing import Protocol

from assistant.answering.asked import Asked, take_apart
from assistant.answering.prompts import prompt_digests
from assistant.answering.talking import reply
from assistant.errors import IndexMissing, QuestionError
from assistant.models.question_heads import QuestionHeads
from assistant.retrieving.filtering import checked_filters
from assistant.retrieving.retriever import Query
from assistant.retrieving.understanding import Rephrase, as_typed, by_rule, read_as_meant
from assistant.types import (
    Answer,
    Delta,
    DocumentSummary,
    Event,
    Filters,
    Finished,
    Hit,
    Language,
    Message,
    Quoted,
    Retrieved,
    Usage,
)
from assistant.types.timing import Stopwatch

NO_FILTERS = Filters()


#: A question that leans on the conversation with at least this probability is completed from it.
LEANS = 0.5
#: How often a question is searched again because a document that it found was removed before it could be held.
SEARCHES = 5


class Answerer(Protocol):
    """What composes an answer from hits."""

    name: str

    def answer(
        self, asked: Asked, hits: tuple[Hit, ...], *, filtered: bool = False
    ) -> Iterator[Quoted | Delta | Finished]:
        """The answer as deltas, then as a whole; `filtered` where not all documents may answer.

        Quotes may come first, where the answer itself takes its time.
        """
        ...


class Searcher(Protocol):
    """What finds passages."""

    def query(self, question: str, language: Language) -> Query:
        """The question, taken apart for the legs."""
        ...

    def retrieve(
        self, query: Query, count: int, filters: Filters = NO_FILTERS, watch: Stopwatch | None = None
    ) -> tuple[Hit, ...]:
        """The best passages for the question, best first; the time of each leg is added to `watch`."""
        ...


class Ranker(Protocol):
    """What reads the first passages that were found."""

    passages: int

    def rerank(self, question: str, language: Language, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """The hits in their new order."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """What asking is made of; `documents` are the summaries of those that pass filters.

    `holding` keeps documents for as long as a question is answered; it raises IndexMissing when one is gone already.
    """

    retriever: Searcher
    reranker: Ranker | None
    answerer: Answerer
    heads: QuestionHeads
    documents: Callable[[Filters], Sequence[DocumentSummary]]
    count_tokens: Callable[[str], int]
    rephrase: Rephrase = by_rule
    holding: Callable[[Iterable[str]], AbstractContextManager[None]] = lambda _: nullcontext()


class Asking:
    """Answers questions. Safe to use from several threads when its parts are."""

    def __init__(self, parts: Parts, hits: int, max_question_characters: int) -> None:
        self._parts = parts
        self._hits = hits
        self._max_question_characters = max_question_characters

    def stream(self, question: str, history: Sequence[Message] = (), filters: Filters = NO_FILTERS) -> Iterator[Event]:
        """The events of one question: `Retrieved`, any number of `Delta`, `Finished`.

        With a chat model `Quoted` may come before the first delta. A question that was typed in the wrong keyboard
        layout or that leans on `history` is put right first, and empty deltas come while a chat model does so;
        `filters` say which documents may answer. What is said to the assistant itself is replied to without a search.
        Raises QuestionError or FilterError before the first event.
        """
        return self._events(self._checked(question), history, checked_filters(filters))

    def search(self, question: str, count: int | None = None, filters: Filters = NO_FILTERS) -> tuple[Hit, ...]:
        """Retrieval alone. Raises QuestionError or FilterError."""
        typed = as_typed(self._checked(question))
        query = self._parts.retriever.query(typed.text, typed.language)
        with ExitStack() as held:
            return self._found(query, count or self._hits, checked_filters(filters), Stopwatch(), held)

    def _events(self, typed: str, history: Sequence[Message], filters: Filters) -> Iterator[Event]:
        watch = Stopwatch()
        with watch.measure("understanding"):
            query, asked = yield from self._understood(typed, history, watch)
        if asked.shape == "talk":
            yield Retrieved(asked.text, ())
            answer = reply(asked, self._parts.documents(filters))
            yield Delta(answer.text)
            yield Finished(self._complete(answer, asked.text, _with_total(watch.seconds)))
            return
        with ExitStack() as held:
            hits = self._found(query, self._hits, filters, watch, held)
            yield Retrieved(asked.text, hits)
            answering = time.perf_counter()
            for event in self._parts.answerer.answer(asked, hits, filtered=filters != NO_FILTERS):
                if isinstance(event, Finished):
                    seconds = watch.seconds | {"answering": time.perf_counter() - answering}
                    yield Finished(self._complete(event.answer, asked.text, _with_total(seconds)))
                else:
                    yield event

    def _understood(
        self, typed: str, history: Sequence[Message], watch: Stopwatch
    ) -> Generator[Delta, None, tuple[Query, Asked]]:
        """What is searched, and what is wanted: the shape is that of what was typed, completed or not."""
        heads, retriever = self._parts.heads, self._parts.retriever
        meant = as_typed(typed)
        with watch.measure("question_vector"):
            query = retriever.query(meant.text, meant.language)
        wanted = heads.wanted(meant.text, meant.language, query.vector)
        leans = 0.0 if wanted.shape == "talk" else heads.leans(meant.text, meant.language, query.vector)
        if leans >= LEANS and history:
            text = yield from self._parts.rephrase(meant.text, read_as_meant(history), meant.language)
            if text != meant.text:
                leans = 0.0
                with watch.measure("question_vector"):
                    query = retriever.query(text, meant.language)
        return query, take_apart(query.text, meant.language, wanted, query.vector, leans)

    def _found(self, query: Query, count: int, filters: Filters, watch: Stopwatch, held: ExitStack) -> tuple[Hit, ...]:
        """The `count` best hits: enough are retrieved for these to be the best after reading.

        The documents of those that may be read are held until `held` is closed.
        """
        reranker = self._parts.reranker
        to_read = max(self._hits, reranker.passages if reranker else 0)
        with watch.measure("retrieving"):
            for search in range(SEARCHES):
                hits = self._parts.retriever.retrieve(query, max(count, to_read), filters, watch)
                try:
                    held.enter_context(self._parts.holding({hit.passage.document_id for hit in hits[:to_read]}))
                    break
                except IndexMissing:
                    if search == SEARCHES - 1:
                        raise
        with watch.measure("reading"):
            return (reranker.rerank(query.text, query.language, hits) if reranker else hits)[:count]

    def _complete(self, answer: Answer, question: str, seconds: dict[str, float]) -> Answer:
        tokens = {"question": self._parts.count_tokens(question), "answer": self._parts.count_tokens(answer.text)}
        rounded = {step: round(value, 4) for step, value in seconds.items()}
        prompts = prompt_digests(["quoting"], [answer.language]) | dict(answer.usage.prompts)
        usage = Usage({**answer.usage.tokens, **tokens}, rounded, prompts)
        return replace(answer, usage=usage, searched=question, answerer=answer.answerer or self._parts.answerer.name)

    def _checked(self, question: str) -> str:
        asked = question.replace("\0", " ").encode("utf-8", "replace").decode("utf-8").strip()
        if not asked:
            raise QuestionError("The question is empty.", "Type a question, for example: Who heads KOICA?")
        if len(asked) > self._max_question_characters:
            raise QuestionError(
                f"The question has {len(asked):,} characters, at most {self._max_question_characters:,} are read.",
                "Shorten it, or add long texts as documents: assistant ingest FILE",
            )
        return asked


def _with_total(seconds: Mapping[str, float]) -> dict[str, float]:
    """The seconds of each step, and of all that follow one another."""
    steps = ("understanding", "retrieving", "reading", "answering")
    return {**seconds, "total": sum(seconds.get(step, 0.0) for step in steps)}
