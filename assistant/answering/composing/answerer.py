"""The answerer with a chat model: the model writes, every sentence is checked while it comes, and marks are ours.

Where the model fails, the quoting answerer answers in its place, or what was already checked stays; both say so. Where
it finds nothing, what the quoting answerer is sure of is quoted, and else the answer is a refusal.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Literal

from assistant.answering import refusing
from assistant.answering.asked import Asked
from assistant.answering.asking import Answerer
from assistant.answering.composing.chat_model import ChatModel
from assistant.answering.composing.circuit_breaker import CircuitBreaker
from assistant.answering.composing.confirming import DENIED, is_confirmed
from assistant.answering.composing.context import PassageWindow, Widener, near_best
from assistant.answering.composing.drafting import Draft
from assistant.answering.composing.prompting import OVERVIEWS, SUBJECT, answer_prompt
from assistant.answering.composing.segmenting import Segment, SentenceStream
from assistant.answering.phrasing import compose_answer
from assistant.answering.prompts import load_phrases, prompt_digests
from assistant.answering.quoting.answerer import deltas
from assistant.errors import ContextOverflow, ModelFault, ModelUnreachable
from assistant.types import Answer, Delta, Finished, Hit, Language, Prompt, Quoted, Usage
from assistant.verifying import Support

#: Tokens of instructions, question and frame, which passages cannot have.
PROMPT_TOKENS = 600
#: With less room for passages an answer is not worth asking for.
LEAST_PASSAGE_TOKENS = 100
#: While nothing can be shown an empty delta comes so often: a face may stop the answer within this time.
SILENT_SECONDS = 0.25
#: How sure the quoting answerer must be to quote where the model found no answer. Of the 70 questions of `evals/cases`
#: and its `hard` ones it is so sure of 22, all right; of those without an answer in the documents at most .56
#: (of a near miss elsewhere .71, with the reader of before).
SURE = 0.65
#: How sure it must be for its quotes to be shown to the model: of the 70, 41 are so sure, and 36 of these right.
SHOWN = 0.5

Ending = Literal["", "cut_short", "cut_at_length"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Tokens of passages in a prompt at most, whether what is not supported is left out instead of marked, and whether
    the model is asked of each supported sentence if its source states it.
    """

    passage_tokens: int
    drop_unsupported: bool = False
    confirm: bool = False


@dataclass(frozen=True, slots=True)
class _Question:
    """What is answered, from which passages; `filtered` where not all documents may answer."""

    asked: Asked
    hits: tuple[Hit, ...]
    filtered: bool = False

    @property
    def text(self) -> str:
        return self.asked.text

    @property
    def language(self) -> Language:
        return self.asked.language


class ComposingAnswerer:
    """Answers in the words of a chat model. Safe to use from several threads when its parts are."""

    def __init__(
        self,
        model: ChatModel,
        quoting: Answerer,
        widener: Widener,
        support: Support,
        breaker: CircuitBreaker,
        limits: Limits,
    ) -> None:
        self.name = f"chat model ({model.name}), every sentence checked; without it {quoting.name}"
        self._model = model
        self._quoting = quoting
        self._widener = widener
        self._support = support
        self._breaker = breaker
        self._limits = limits

    def answer(
        self, asked: Asked, hits: tuple[Hit, ...], *, filtered: bool = False
    ) -> Iterator[Quoted | Delta | Finished]:
        """The quotes, where there are any; the answer as deltas, then as a whole.

        An empty delta comes while the model is silent.
        """
        question = _Question(asked, hits, filtered)
        if refusing.before_reading(asked, hits, filtered=filtered):
            yield from self._quoted(question)
        elif not self._breaker.may_try():
            yield from self._quote_instead(question, "instead_unreachable")
        else:
            yield from self._compose(question)

    def _compose(self, asked: _Question) -> Iterator[Quoted | Delta | Finished]:
        """Ask the model; with fewer passages when they were too many, and once more when it spoke another language."""
        room, remind = self._limits.passage_tokens, False
        is_overview = asked.asked.shape in OVERVIEWS
        wanted = asked.hits if is_overview else near_best(asked.hits)
        quotes = self._quotes(asked)
        if quotes.status == "answered":
            yield Quoted(quotes)
        shows = not is_overview and quotes.confidence >= SHOWN
        found = [each.quote for each in quotes.citations] if shows else []  # a small model looks there first
        spent: dict[str, int] = {}
        while True:
            windows = self._widener.windows(wanted, room)
            draft = self._draft(asked, windows)
            try:
                there = [each for each in found if any(each in window.text for window in windows)]
                prompt = answer_prompt(
                    asked.text, windows, asked.language, there, shape=asked.asked.shape, remind=remind
                )
                ending = yield from self._write(asked, draft, prompt, spent)
            except ContextOverflow:
                room //= 2
                if room >= LEAST_PASSAGE_TOKENS:
                    continue
                yield from self._quote_instead(asked, "instead_rejected")
                return
            except ModelFault as fault:
                yield from self._without_model(asked, fault)
                return
            if draft.is_foreign and not remind:
                remind = True
                continue
            break
        if draft.is_foreign:
            yield from self._quote_instead(asked, "instead_language")
        elif draft.states_nothing and not ending:
            yield from self._quote_if_sure(asked, quotes, self._usage(asked, spent))
        else:
            yield from self._finish(asked, draft, ending, spent)

    def _draft(self, asked: _Question, windows: Sequence[PassageWindow]) -> Draft:
        dropping = self._limits.drop_unsupported
        return Draft(asked.text, windows, asked.language, self._support, drop_unsupported=dropping)

    def _write(
        self, asked: _Question, draft: Draft, prompt: Prompt, spent: dict[str, int]
    ) -> Generator[Delta, None, Ending]:
        """Show the draft as it grows; tells how it ended. Raises a ModelFault while nothing of it is shown."""
        sentences = SentenceStream()
        finish, last, written = "", time.monotonic(), ""
        told: dict[str, int] = {}
        with closing(self._model.stream(prompt)) as pieces:
            try:
                for piece in pieces:
                    finish = piece.finish or finish
                    told.update(piece.tokens)
                    written += piece.text
                    shown = yield from self._take(draft, sentences.add(piece.text), asked.language)
                    if shown or not piece.text or time.monotonic() - last >= SILENT_SECONDS:
                        last = time.monotonic()
                        yield Delta(shown)
                    if draft.is_over:
                        break
            except ModelFault as fault:
                self._count(fault)
                if not draft.text:
                    raise
                whole = [each for each in sentences.end() if each.is_whole]
                shown = yield from self._take(draft, whole, asked.language)
                yield Delta(shown + draft.finish())
                return "cut_short"
            finally:
                counted = {"prompt": f"{prompt.system}\n{prompt.user}", "completion": written}
                for kind, text in counted.items():
                    spent[kind] = spent.get(kind, 0) + (told.get(kind) or self._widener.count_tokens(text))
        self._breaker.succeeded()
        if draft.is_over:
            return ""
        left = [each for each in sentences.end() if each.is_whole or finish != "length"]
        shown = yield from self._take(draft, left, asked.language)
        yield Delta(shown + draft.finish())
        return "cut_at_length" if finish == "length" else ""

    def _take(self, draft: Draft, segments: Iterable[Segment], language: Language) -> Generator[Delta, None, str]:
        """Add sentences to the draft, each with its verdict; gives what can be shown. Empty deltas mean it is asked."""
        shown = ""
        for segment in segments:
            if ready := draft.prepared(segment):
                verdict = draft.verdict_on(ready)
                if self._limits.confirm and verdict and verdict.supported:
                    source = draft.source_of(verdict)
                    if not (yield from is_confirmed(self._model, ready.text, source, language)):
                        verdict = DENIED
                shown += draft.add(ready, verdict)
        return shown

    def _count(self, fault: ModelFault) -> None:
        """A server that cannot be reached rests; one that refuses a request may take the next."""
        if isinstance(fault, ModelUnreachable):
            self._breaker.failed()

    def _finish(
        self, asked: _Question, draft: Draft, ending: Ending, spent: dict[str, int]
    ) -> Iterator[Delta | Finished]:
        usage = self._usage(asked, spent)
        if not draft.citations:
            yield from self._refuse(asked, usage)
            return
        if ending:
            yield Delta(draft.note(ending))
        known = {hit.passage.id for hit in asked.hits}
        added = {each.passage.id: each for each in draft.neighbours if each.passage.id not in known}
        neighbours = [replace(each, rank=rank) for rank, each in enumerate(added.values(), start=len(asked.hits) + 1)]
        yield Finished(
            Answer(
                text=draft.text,
                language=asked.language,
                citations=tuple(draft.citations),
                hits=(*asked.hits, *neighbours),
                status="answered",
                usage=usage,
                confidence=draft.confidence,
                shape=asked.asked.shape,
                answerer=self._model.name,
                claims=tuple(draft.claims),
            )
        )

    def _quote_if_sure(self, asked: _Question, answer: Answer, usage: Usage) -> Iterator[Delta | Finished]:
        """Where the model found nothing: quotes that surely answer, without a short answer, else the refusal.

        Two disagree: the reader may show what it found, and leave it to whoever asks what follows from it.
        """
        if answer.status == "not_found" or answer.confidence < SURE:
            yield from self._refuse(asked, usage)
            return
        text = compose_answer(answer.citations, asked.language)
        text += f"\n\n{load_phrases(SUBJECT, asked.language).fill('instead_nothing')}"
        yield from deltas(text)
        yield Finished(replace(answer, text=text, short="", sections=(), usage=usage))

    def _usage(self, asked: _Question, spent: dict[str, int]) -> Usage:
        return Usage(tokens=spent, prompts=prompt_digests([SUBJECT], [asked.language]))

    def _refuse(self, asked: _Question, usage: Usage) -> Iterator[Delta | Finished]:
        titles = self._widener.titles(asked.hits)
        answer = refusing.refusal(refusing.nearness(asked.hits), asked.asked, asked.hits, titles)
        yield from deltas(answer.text)
        yield Finished(replace(answer, usage=usage, answerer=self._model.name))

    def _without_model(self, asked: _Question, fault: ModelFault) -> Iterator[Delta | Finished]:
        is_away = isinstance(fault, ModelUnreachable)
        yield from self._quote_instead(asked, "instead_unreachable" if is_away else "instead_rejected")

    def _quote_instead(self, asked: _Question, key: str) -> Iterator[Delta | Finished]:
        """The quoting answerer's answer, and below it why there is no other."""
        note = f"\n\n{load_phrases(SUBJECT, asked.language).fill(key)}"
        for event in self._quoted(asked):
            if isinstance(event, Finished):
                yield Delta(note)
                usage = replace(event.answer.usage, prompts=prompt_digests([SUBJECT], [asked.language]))
                yield Finished(replace(event.answer, text=event.answer.text + note, usage=usage))
            else:
                yield event

    def _quotes(self, asked: _Question) -> Answer:
        return next(event.answer for event in self._quoted(asked) if isinstance(event, Finished))

    def _quoted(self, asked: _Question) -> Iterator[Delta | Finished]:
        for event in self._quoting.answer(asked.asked, asked.hits, filtered=asked.filtered):
            if isinstance(event, Finished):
                yield Finished(replace(event.answer, answerer=self._quoting.name))
            elif isinstance(event, Delta):
                yield event
