"""A question walks through: check, understand, retrieve, answer. Every face drains this one stream."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from assistant.answering.phrasing import compose_refusal
from assistant.answering.prompts import prompt_digests
from assistant.errors import QuestionError
from assistant.language import as_meant
from assistant.retrieving.filtering import checked_filters
from assistant.retrieving.understanding import Rephrase, by_rule, understand
from assistant.types import Answer, Delta, Event, Filters, Finished, Hit, Language, Message, Retrieved, Usage
from assistant.types.timing import Stopwatch

NO_FILTERS = Filters()


class Answerer(Protocol):
    """What composes an answer from hits."""

    name: str

    def answer(self, question: str, language: Language, hits: tuple[Hit, ...]) -> Iterator[Delta | Finished]:
        """The answer as deltas, then as a whole."""
        ...


class Retriever(Protocol):
    """What finds passages."""

    def retrieve(
        self, question: str, count: int, filters: Filters = NO_FILTERS, watch: Stopwatch | None = None
    ) -> tuple[Hit, ...]:
        """The best passages for the question, best first; the time of each leg is added to `watch`."""
        ...


class Reranker(Protocol):
    """What reads the first passages that were found."""

    passages: int

    def rerank(self, question: str, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """The hits in their new order."""
        ...


class Asking:
    """Answers questions. Safe to use from several threads when its parts are."""

    def __init__(
        self,
        retriever: Retriever,
        reranker: Reranker | None,
        answerer: Answerer,
        count_tokens: Callable[[str], int],
        hits: int,
        max_question_characters: int,
        rephrase: Rephrase = by_rule,
    ) -> None:
        self._retriever = retriever
        self._reranker = reranker
        self._answerer = answerer
        self._count_tokens = count_tokens
        self._hits = hits
        self._max_question_characters = max_question_characters
        self._rephrase = rephrase

    def stream(self, question: str, history: Sequence[Message] = (), filters: Filters = NO_FILTERS) -> Iterator[Event]:
        """The events of one question: `Retrieved`, any number of `Delta`, `Finished`.

        A question that was typed in the wrong keyboard layout or that leans on `history` is put right first, and empty
        deltas come while a chat model does so; `filters` say which documents may answer. Raises QuestionError or
        FilterError before the first event.
        """
        return self._events(self._checked(question), history, checked_filters(filters))

    def search(self, question: str, count: int | None = None, filters: Filters = NO_FILTERS) -> tuple[Hit, ...]:
        """Retrieval alone. Raises QuestionError or FilterError."""
        searched = as_meant(self._checked(question))
        return self._found(searched, count or self._hits, checked_filters(filters), Stopwatch())

    def _events(self, typed: str, history: Sequence[Message], filters: Filters) -> Iterator[Event]:
        watch = Stopwatch()
        with watch.measure("understanding"):
            understood = yield from understand(typed, history, self._rephrase)
        question, language = understood.searched, understood.language
        hits = self._found(question, self._hits, filters, watch)
        yield Retrieved(question, hits)
        nothing_to_read = not hits and filters != NO_FILTERS
        answering = time.perf_counter()
        for event in _filtered_out(language) if nothing_to_read else self._answerer.answer(question, language, hits):
            if isinstance(event, Finished):
                seconds = watch.seconds | {"answering": time.perf_counter() - answering}
                total = sum(seconds[step] for step in ("understanding", "retrieving", "reading", "answering"))
                yield Finished(self._complete(event.answer, question, seconds | {"total": total}))
            else:
                yield event

    def _found(self, question: str, count: int, filters: Filters, watch: Stopwatch) -> tuple[Hit, ...]:
        """The `count` best hits: enough are retrieved for these to be the best after reading."""
        enough = max(count, self._reranker.passages if self._reranker else 0)
        with watch.measure("retrieving"):
            hits = self._retriever.retrieve(question, enough, filters, watch)
        with watch.measure("reading"):
            return (self._reranker.rerank(question, hits) if self._reranker else hits)[:count]

    def _complete(self, answer: Answer, question: str, seconds: dict[str, float]) -> Answer:
        tokens = {"question": self._count_tokens(question), "answer": self._count_tokens(answer.text)}
        rounded = {step: round(value, 4) for step, value in seconds.items()}
        prompts = prompt_digests(["quoting"], [answer.language]) | dict(answer.usage.prompts)
        usage = Usage({**answer.usage.tokens, **tokens}, rounded, prompts)
        return replace(answer, usage=usage, searched=question, answerer=answer.answerer or self._answerer.name)

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


def _filtered_out(language: Language) -> Iterator[Delta | Finished]:
    """The refusal when no document passes the filters: there was nothing to search."""
    text = compose_refusal("filtered_out", (), (), language)
    yield Delta(text)
    yield Finished(Answer(text, language, (), (), "not_found", "filtered_out"))
