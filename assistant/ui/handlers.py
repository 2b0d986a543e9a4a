"""Events → what the page shows. This module only decides about presentation."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, NamedTuple, Protocol

from assistant.errors import AssistantError
from assistant.types import Answer, Delta, Document, DocumentSummary, Event, Filters, Finished, Message, Quoted
from assistant.ui import panel
from assistant.ui.conversation import Conversation, Failure, Place, Turn, first_place, history_of, place_at
from assistant.ui.filters import document_choices
from assistant.ui.rendering import chat_messages
from assistant.ui.suggesting import follow_ups
from assistant.ui.texts import Texts, texts_of

#: Longer questions are truncated in the history: the assistant refuses them anyway.
QUESTION_CHARACTERS = 4_000

NO_FILTERS = Filters()

logger = logging.getLogger(__name__)


class Assistant(Protocol):
    """What the page needs of the assistant. Each method may raise AssistantError."""

    def stream(self, question: str, history: Sequence[Message] = (), filters: Filters = NO_FILTERS) -> Iterator[Event]:
        """Answer `question` from what the filters admit, event by event; the last event is Finished."""
        ...

    def documents(self) -> tuple[DocumentSummary, ...]:
        """What the index holds."""
        ...

    def document(self, document_id: str) -> Document:
        """One document with its text."""
        ...


class Shown(NamedTuple):
    """What one step of an answer shows. `panel` and `place` are None where the panel does not change."""

    conversation: Conversation
    panel: str | None = None
    place: Place | None = None
    #: The first step: the question has just been accepted.
    is_asked: bool = False


@contextmanager
def failures_told(texts: Texts) -> Iterator[list[Failure]]:
    """Add any failure inside the block to the list that this yields: the one place where every exception is caught."""
    told: list[Failure] = []
    try:
        yield told
    except AssistantError as error:
        told.append(Failure(texts.problem(error), error.message, error.hint))
    except Exception:  # users see an apology, never a traceback
        logger.exception("The web page could not do what was asked.")
        told.append(Failure(texts.apology))


class Handlers:
    """The page's handlers, for one assistant. They are stateless: a session's state comes in and goes out."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    def answer(
        self, question: str, conversation: Conversation, language: str, filters: Filters = NO_FILTERS
    ) -> Generator[Shown]:
        """Ask, and show the answer as it is streamed. Closing this generator closes the assistant's."""
        texts, number = texts_of(language), len(conversation)
        turn = Turn(question[:QUESTION_CHARACTERS], language, filters)
        yield Shown((*conversation, turn), is_asked=True)
        with failures_told(texts) as failures:
            events = self.assistant.stream(question, history_of(conversation), filters)
            try:
                for event in events:
                    if isinstance(event, Delta):
                        turn = replace(turn, text=turn.text + event.text)
                        yield Shown((*conversation, turn))
                    elif isinstance(event, Quoted):
                        turn = replace(turn, quoted=event.answer)
                        yield Shown((*conversation, turn))
                    elif isinstance(event, Finished):
                        turn = replace(turn, answer=event.answer)
            finally:
                if isinstance(events, Generator):
                    events.close()
        if failures:
            turn = replace(turn, failure=failures[0], answer=None)
        elif turn.answer is None:
            turn = replace(turn, stopped=True)
        after = (*conversation, turn)
        if turn.answer is None:
            yield Shown(after)
            return
        place = first_place(number, turn.answer)
        after = (*conversation, replace(turn, follow_ups=self._follow_ups(turn.answer, question, texts)))
        yield Shown(after, self.panel_html(place, after, language), place)

    def _follow_ups(self, answer: Answer, question: str, texts: Texts) -> tuple[str, ...]:
        with failures_told(texts):
            return follow_ups(answer, question, self.assistant.document, texts)
        return ()

    def stop(self, conversation: Conversation) -> Conversation:
        """The conversation after the user stopped its last answer."""
        if conversation and conversation[-1].running:
            return (*conversation[:-1], replace(conversation[-1], stopped=True))
        return conversation

    def open(self, address: object, conversation: Conversation, language: str) -> tuple[str, Place | None]:
        """The panel for an address that was clicked."""
        place = place_at(address)
        return self.panel_html(place, conversation, language), place

    def panel_html(self, place: Place | None, conversation: Conversation, language: str) -> str:
        """The source panel at `place`; the empty panel when there is no such place."""
        texts = texts_of(language)
        with failures_told(texts) as failures:
            return self._panel(place, conversation, texts)
        return panel.panel_failure_html(failures[0], texts)

    def document_choices(self) -> list[tuple[str, str]]:
        """The choices of the document filter; none while the index cannot be read."""
        with failures_told(texts_of("en")):
            return document_choices(self.assistant.documents())
        return []

    def messages(self, conversation: Conversation, language: str) -> list[dict[str, Any]]:
        """The chat column."""
        return chat_messages(conversation, language)

    def _panel(self, place: Place | None, conversation: Conversation, texts: Texts) -> str:
        shown = None
        if place is not None and place.kind == "document":
            shown = panel.document_html(place, self.assistant.document(place.document_id), None, (), texts)
        elif place is not None and place.turn < len(conversation):
            turn = conversation[place.turn]
            answer = turn.quoted if place.kind == "quote" else turn.answer
            shown = self._place_in(answer, place, texts) if answer else None
        return shown or panel.empty_html(texts)

    def _place_in(self, answer: Answer, place: Place, texts: Texts) -> str | None:
        """A citation or a hit of an answer, or the list of its hits; None when the answer does not have it."""
        if place.kind == "nearest":
            titles = {each.id: each.title or each.source for each in self.assistant.documents()}
            return panel.nearest_html(place, answer.hits, titles, texts)
        if place.kind == "hit":
            for hit in answer.hits:
                if hit.rank == place.number:
                    return panel.hit_html(place, self.assistant.document(hit.passage.document_id), hit, texts)
        else:
            for citation in answer.citations:
                if citation.number == place.number:
                    document = self.assistant.document(citation.document_id)
                    return panel.citation_html(place, document, citation, answer.citations, texts)
        return None
