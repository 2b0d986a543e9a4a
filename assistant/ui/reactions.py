"""What Gradio calls for the page's events: handlers in, component updates out."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import replace
from typing import Any

from assistant.access.visiting import Visitor
from assistant.history import RATINGS, Rating
from assistant.ui.conversation import Conversation, Place, first_place
from assistant.ui.documents import documents_html, uploads_html
from assistant.ui.filters import NOTHING_CHOSEN, filter_texts, filters_from, title_of
from assistant.ui.handlers import Handlers, Shown, failures_told
from assistant.ui.layout import Layout, chat_texts, editing_html, header_html, question_texts
from assistant.ui.panel import panel_failure_html
from assistant.ui.quality import quality_html
from assistant.ui.remembering import Memory, new_id
from assistant.ui.services import Services
from assistant.ui.sidebar import sidebar_html
from assistant.ui.texts import texts_of
from assistant.ui.updates import change, warn

Update = dict[Any, Any]
#: The longest conversation id in the page's URL, and the longest search text.
ID_CHARACTERS, SEARCH_CHARACTERS = 64, 200


class Reactions:
    """The page's reactions for one assistant and its services. The first argument of each is the visitor."""

    def __init__(self, handlers: Handlers, layout: Layout, services: Services) -> None:
        self.handlers = handlers
        self.layout = layout
        self.services = services
        self.memory = Memory(services.history)

    # -- asking ---------------------------------------------------------------------------------------------------

    def ask(
        self,
        visitor: Visitor,
        question: str,
        conversation: Conversation,
        language: str,
        thread: str,
        editing: int | None,
        *chosen: object,
    ) -> Iterator[Update]:
        """A question was sent; `chosen` is what the filters hold. A blank one changes nothing.

        `editing` is the number of the turn that it replaces, with all that came after.
        """
        if not question.strip():
            yield {self.layout.question: change()}
            return
        before = conversation if editing is None else conversation[:editing]
        thread, layout = thread or new_id(), self.layout
        steps = self.handlers.answer(question, before, language, filters_from(*chosen))
        for number, shown in enumerate(self._kept(visitor, thread, steps, language)):
            update = self._shown(shown, language)
            if number == 0 or not _running(shown.conversation):
                update |= {layout.thread: thread, layout.editing: None, layout.note: ""}
                update[layout.sidebar] = self.sidebar_html(visitor, thread, language)
            yield update

    def _kept(self, visitor: Visitor, thread: str, steps: Generator[Shown], language: str) -> Iterator[Shown]:
        """The same steps; the first and the last are saved, and the latest when the client has gone."""
        last: Shown | None = None
        try:
            for shown in steps:
                if last is None or not _running(shown.conversation):
                    self._keep(visitor, thread, shown.conversation, language)
                last = shown
                yield shown
        finally:
            steps.close()
            if last is not None and _running(last.conversation):
                self._keep(visitor, thread, self.handlers.stop(last.conversation), language)

    def _keep(self, visitor: Visitor, thread: str, conversation: Conversation, language: str) -> None:
        with failures_told(texts_of(language)) as failures:
            self.memory.keep(visitor.name, thread, conversation)
        for failure in failures:
            warn(failure.summary)

    def stop(self, visitor: Visitor, conversation: Conversation, language: str, thread: str) -> Update:
        """The user stopped the answer; by now Gradio has closed its generator."""
        sidebar = {self.layout.sidebar: self.sidebar_html(visitor, thread, language)}
        return self._shown(Shown(self.handlers.stop(conversation)), language) | sidebar

    def start_again(self, visitor: Visitor, language: str) -> Update:
        """A new chat."""
        return self._opened(visitor, (), "", language)

    # -- the list of conversations and what its buttons do --------------------------------------------------------

    def act(
        self, visitor: Visitor, event: Mapping[str, Any], conversation: Conversation, language: str, thread: str
    ) -> Update:
        """A button of class "act" was used."""
        action, rest, text = (str(event.get(name) or "") for name in ("action", "rest", "text"))
        number = int(rest) if rest.isdecimal() and len(rest) < 7 and int(rest) < len(conversation) else None
        with failures_told(texts_of(language)) as failures:
            if action == "pick":
                return self.pick(visitor, rest, language)
            if action == "search":
                return self.search(visitor, text[:SEARCH_CHARACTERS], language, thread)
            if action == "rename":
                self.memory.rename(visitor.name, rest, text)
            elif action == "delete":
                self.memory.remove(visitor.name, rest)
                if rest == thread:
                    return self.start_again(visitor, language)
            elif action == "edit" and number is not None:
                return self.edit(conversation, number, language)
            elif action == "judge" and number is not None and event.get("verdict") in RATINGS:
                return self.judge(visitor, conversation, language, thread, number, event["verdict"], text)
        for failure in failures:
            warn(failure.message or failure.summary)
        return {self.layout.sidebar: self.sidebar_html(visitor, thread, language)}

    def pick(self, visitor: Visitor, conversation_id: str, language: str) -> Update:
        """Open a conversation of the visitor; other people's do not exist for them."""
        found = self.memory.open(visitor.name, conversation_id[:ID_CHARACTERS])
        if found is None:
            return self._opened(visitor, (), "", language)
        return self._opened(visitor, found.turns, found.summary.id, language)

    def edit(self, conversation: Conversation, number: int, language: str) -> Update:
        """Put a question back into the question box; sending it replaces the turn and what came after."""
        layout = self.layout
        return {
            layout.question: change(value=conversation[number].question, autofocus=True),
            layout.editing: number,
            layout.note: editing_html(texts_of(language)),
        }

    def judge(
        self,
        visitor: Visitor,
        conversation: Conversation,
        language: str,
        thread: str,
        number: int,
        verdict: Rating,
        comment: str,
    ) -> Update:
        """Save the visitor's rating of an answer. May raise HistoryFault."""
        self.memory.judge(visitor.name, thread, number, verdict, comment)
        judged = replace(conversation[number], verdict=verdict)
        after = (*conversation[:number], judged, *conversation[number + 1 :])
        return {self.layout.conversation: after, self.layout.chat: self.handlers.messages(after, language)}

    def search(self, visitor: Visitor, words: str, language: str, thread: str) -> Update:
        """The list of the conversations that contain these words."""
        return {self.layout.sidebar: self.sidebar_html(visitor, thread, language, words)}

    def sidebar_html(self, visitor: Visitor, thread: str, language: str, search: str = "") -> str:
        """The list of the visitor's conversations."""
        texts = texts_of(language)
        name = visitor.name if self.services.visitors.sign_in_method == "password" else ""
        with failures_told(texts) as failures:
            return sidebar_html(self.memory.listed(visitor.name, search), thread, texts, search, name)
        return sidebar_html((), thread, texts, name=name) + panel_failure_html(failures[0], texts)

    # -- the other columns ----------------------------------------------------------------------------------------

    def open(self, address: object, conversation: Conversation, language: str) -> Update:
        """A number, a source, a passage or a document was clicked."""
        source, place = self.handlers.open(address, conversation, language)
        layout = self.layout
        return {layout.tabs: change(selected="source"), layout.source: source, layout.place: place}

    def documents(self, visitor: Visitor, language: str) -> Update:
        """The current list of documents, and the visitor's actions on it."""
        texts, layout = texts_of(language), self.layout
        uploads = self.services.uploads
        with failures_told(texts) as failures:
            shown = documents_html(self.handlers.assistant.documents(), texts, visitor, uploads)
        if failures:
            shown = panel_failure_html(failures[0], texts)
        return {layout.documents: shown, layout.uploads: uploads_html(texts, visitor, uploads)}

    def documents_list(self, visitor: Visitor, language: str) -> Update:
        """The list alone: the upload results stay."""
        return {self.layout.documents: self.documents(visitor, language)[self.layout.documents]}

    def quality(self, language: str) -> Update:
        """The latest evaluation results."""
        return {self.layout.quality: quality_html(self.services.results_folder, texts_of(language))}

    def refresh(self, conversation: Conversation, language: str, place: Place | None) -> Update:
        """Render everything again if the language was switched while the answer was streamed."""
        if not conversation or conversation[-1].page_language == language:
            return {self.layout.question: change()}
        return self._session(conversation, language, place)

    def filtered(self, language: str, *chosen: object) -> Update:
        """A filter was changed: the heading says how many are active."""
        area = self.layout.filters.area
        return {area: change(label=title_of(filters_from(*chosen), texts_of(language)))}

    def clear_filters(self, language: str) -> Update:
        """The filters were cleared."""
        emptied = dict(zip(self.layout.filters.inputs, NOTHING_CHOSEN, strict=True))
        return {**emptied, **self.filtered(language, *NOTHING_CHOSEN)}

    def offer_documents(self) -> Update:
        """The filters were opened: offer the current documents."""
        return {self.layout.filters.documents: change(choices=self.handlers.document_choices())}

    # -- the whole page -------------------------------------------------------------------------------------------

    def start(self, visitor: Visitor, language: str, opened: str) -> Update:
        """The page was opened; `opened` is the conversation named in its URL."""
        texts = texts_of(language)
        update = self._opened(visitor, (), "", language)
        if opened:
            with failures_told(texts):
                update = self.pick(visitor, opened, language)
        conversation, thread = update[self.layout.conversation], update[self.layout.thread]
        spoken = self.speak(visitor, conversation, language, thread, update[self.layout.place], *NOTHING_CHOSEN)
        return {**spoken, **update, self.layout.question: change(**question_texts(texts, running=False))}

    def speak(
        self,
        visitor: Visitor,
        conversation: Conversation,
        language: str,
        thread: str,
        place: Place | None,
        *chosen: object,
    ) -> Update:
        """Every text of the page in `language`."""
        texts, layout = texts_of(language), self.layout
        return {
            layout.header: header_html(texts),
            layout.language: change(value=language, label=texts.language_switch),
            layout.new_chat: texts.new_chat,
            layout.search: change(label=texts.search_conversations, placeholder=texts.search_conversations),
            layout.sidebar: self.sidebar_html(visitor, thread, language),
            layout.source_tab: change(label=texts.source),
            layout.documents_tab: change(label=texts.documents),
            layout.quality_tab: change(label=texts.quality),
            **self.documents(visitor, language),
            **self.quality(language),
            **self._session(conversation, language, place),
            **{
                getattr(layout.filters, name): change(**words)
                for name, words in filter_texts(filters_from(*chosen), texts).items()
            },
        }

    def _opened(self, visitor: Visitor, conversation: Conversation, thread: str, language: str) -> Update:
        """A conversation and everything that depends on it."""
        layout = self.layout
        last = len(conversation) - 1
        answer = conversation[-1].answer if conversation else None
        place = first_place(last, answer) if answer else None
        return {
            layout.conversation: conversation,
            layout.thread: thread,
            layout.editing: None,
            layout.note: "",
            layout.chat: self.handlers.messages(conversation, language),
            layout.question: change(value="", **question_texts(texts_of(language), running=False)),
            layout.source: self.handlers.panel_html(place, conversation, language),
            layout.place: place,
            layout.tabs: change(selected="source"),
            layout.sidebar: self.sidebar_html(visitor, thread, language),
        }

    def _session(self, conversation: Conversation, language: str, place: Place | None) -> Update:
        texts, layout = texts_of(language), self.layout
        return {
            layout.question: change(**question_texts(texts, _running(conversation))),
            layout.chat: change(value=self.handlers.messages(conversation, language), **chat_texts(texts)),
            layout.source: self.handlers.panel_html(place, conversation, language),
        }

    def _shown(self, shown: Shown, language: str) -> Update:
        layout, running = self.layout, _running(shown.conversation)
        update: Update = {
            layout.conversation: shown.conversation,
            layout.chat: self.handlers.messages(shown.conversation, language),
        }
        words = question_texts(texts_of(language), running)
        if not running:
            update[layout.question] = change(**words)
        elif shown.is_asked:
            update[layout.question] = change(value="", **words)
        if shown.panel is not None:
            update |= {layout.source: shown.panel, layout.place: shown.place, layout.tabs: change(selected="source")}
        return update


def _running(conversation: Conversation) -> bool:
    return bool(conversation) and conversation[-1].running
