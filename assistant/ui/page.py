"""Which event leads to which handler, and the page on its server."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import fastapi
from starlette.routing import Mount

from assistant.settings import UiSettings
from assistant.ui.conversation import Conversation, Place
from assistant.ui.filters import NOTHING_CHOSEN, filter_texts, filters_from, title_of
from assistant.ui.handlers import Assistant, Handlers, Shown
from assistant.ui.headers import PageHeaders
from assistant.ui.layout import Layout, chat_texts, header_html, lay_out, question_texts
from assistant.ui.panel import empty_html
from assistant.ui.texts import LANGUAGES, texts_of
from assistant.ui.theme import ICON, page_head, quiet_theme

if TYPE_CHECKING:
    import gradio

#: How many answers are made at the same time; the others wait in line.
ANSWERS_AT_ONCE = 8
#: No file is taken: an upload of more than this many bytes is refused.
UPLOAD_BYTES = 1

Update = dict[Any, Any]


def start_script(language: str) -> str:
    """JavaScript that finds the language to start in: what the reader chose before, the setting, or the browser's."""
    preferred = "navigator.language" if language == "auto" else json.dumps(language)
    return (
        "() => { let chosen = null; try { chosen = localStorage.getItem('language'); } catch (error) { chosen = null; }"
        f" return [String(chosen || {preferred} || 'en').toLowerCase().startsWith('ru') ? 'ru' : 'en']; }}"
    )


def language_script(remember: bool) -> str:
    """JavaScript that tells the browser which language the page is in, and keeps the reader's choice."""
    names = json.dumps({language: texts_of(language).name for _, language in LANGUAGES})
    keep = "try { localStorage.setItem('language', language); } catch (error) { } " if remember else ""
    return (
        f"(language) => {{ {keep}const root = document.documentElement; root.lang = language; "
        f"document.title = {names}[language]; root.dataset.spoken = ''; return [language]; }}"
    )


class Reactions:
    """What Gradio calls when something happens on the page: handlers in, updates of components out."""

    def __init__(self, handlers: Handlers, layout: Layout) -> None:
        self.handlers = handlers
        self.layout = layout

    def ask(self, question: str, conversation: Conversation, language: str, *chosen: object) -> Iterator[Update]:
        """A question was sent; `chosen` is what the filters hold. A blank one changes nothing."""
        if not question.strip():
            yield {self.layout.question: change()}
            return
        for shown in self.handlers.answer(question, conversation, language, filters_from(*chosen)):
            yield self._shown(shown, language)

    def stop(self, conversation: Conversation, language: str) -> Update:
        """The answer was stopped; by now Gradio has closed its generator."""
        return self._shown(Shown(self.handlers.stop(conversation)), language)

    def start_again(self, language: str) -> Update:
        """A new chat."""
        return self._shown(Shown((), empty_html(texts_of(language))), language)

    def open(self, address: object, conversation: Conversation, language: str) -> Update:
        """A number, a source, a passage or a document was clicked."""
        source, place = self.handlers.open(address, conversation, language)
        layout = self.layout
        return {layout.tabs: change(selected="source"), layout.source: source, layout.place: place}

    def refresh(self, conversation: Conversation, language: str, place: Place | None) -> Update:
        """Say everything again if the language was switched while the answer was coming."""
        if not conversation or conversation[-1].page_language == language:
            return {self.layout.question: change()}
        return self._session(conversation, language, place)

    def filtered(self, language: str, *chosen: object) -> Update:
        """A filter was changed: the line that opens them says how many there are."""
        area = self.layout.filters.area
        return {area: change(label=title_of(filters_from(*chosen), texts_of(language)))}

    def clear_filters(self, language: str) -> Update:
        """Nothing is filtered any more."""
        emptied = dict(zip(self.layout.filters.inputs, NOTHING_CHOSEN, strict=True))
        return {**emptied, **self.filtered(language, *NOTHING_CHOSEN)}

    def offer_documents(self) -> Update:
        """The filters were opened: the documents to choose from are those of now."""
        return {self.layout.filters.documents: change(choices=self.handlers.document_choices())}

    def start(self, language: str) -> Update:
        """The page was opened."""
        return self.speak((), language, None, *NOTHING_CHOSEN)

    def speak(self, conversation: Conversation, language: str, place: Place | None, *chosen: object) -> Update:
        """Every text of the page, in `language`."""
        texts, layout = texts_of(language), self.layout
        return {
            layout.header: header_html(texts),
            layout.language: change(value=language, label=texts.language_switch),
            layout.new_chat: texts.new_chat,
            layout.source_tab: change(label=texts.source),
            layout.documents_tab: change(label=texts.documents),
            layout.documents: self.handlers.documents_html(language),
            **self._session(conversation, language, place),
            **{
                getattr(layout.filters, name): change(**words)
                for name, words in filter_texts(filters_from(*chosen), texts).items()
            },
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


def change(**properties: Any) -> Any:
    """A change of some properties of a component; of none when there are none."""
    import gradio

    return gradio.update(**properties) if properties else gradio.skip()


def _running(conversation: Conversation) -> bool:
    return bool(conversation) and conversation[-1].running


def connect(page: gradio.Blocks, layout: Layout, reactions: Reactions, settings: UiSettings) -> None:
    """Tie the events of the page to its reactions."""
    import gradio

    def ask_example(event: Any, conversation: Conversation, language: str, *chosen: object) -> Iterator[Update]:
        yield from reactions.ask(event.value["text"], conversation, language, *chosen)

    def open_place(event: Any, conversation: Conversation, language: str) -> Update:
        return reactions.open(event._data.get("address"), conversation, language)

    ask_example.__annotations__["event"] = gradio.SelectData  # how Gradio knows which argument is the event
    open_place.__annotations__["event"] = gradio.EventData
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    session = [layout.conversation, layout.language]
    state = [*session, layout.place]
    shown = [layout.question, layout.chat, layout.conversation, layout.tabs, layout.source, layout.place]
    spoken = [layout.question, layout.chat, layout.source]
    page_texts = [layout.header, layout.language, layout.new_chat, layout.source_tab, layout.documents_tab]
    filters, chosen = layout.filters, layout.filters.inputs
    everything = [*spoken, *page_texts, layout.documents, filters.area, *chosen, filters.clear]
    asked: list[Any] = [
        layout.question.submit(reactions.ask, [layout.question, *session, *chosen], shown, **quiet),
        layout.chat.example_select(ask_example, [*session, *chosen], shown, **quiet),
    ]
    for event in asked:
        event.then(reactions.refresh, state, spoken, **quiet)
    layout.question.stop(reactions.stop, session, shown, cancels=asked, **quiet)
    layout.new_chat.click(reactions.start_again, [layout.language], shown, cancels=asked, **quiet)
    layout.source.click(open_place, session, [layout.tabs, layout.source, layout.place], **quiet)
    layout.documents_tab.select(reactions.handlers.documents_html, [layout.language], [layout.documents], **quiet)
    layout.language.input(None, [layout.language], None, js=language_script(remember=True), **quiet)
    layout.language.input(reactions.speak, [*state, *chosen], everything, **quiet)
    for each in chosen:
        each.input(reactions.filtered, [layout.language, *chosen], [filters.area], **quiet)
    filters.area.expand(reactions.offer_documents, None, [filters.documents], **quiet)
    filters.clear.click(reactions.clear_filters, [layout.language], [filters.area, *chosen], **quiet)
    started = page.load(reactions.start, [layout.language], everything, js=start_script(settings.language), **quiet)
    started.then(None, [layout.language], None, js=language_script(remember=False), **quiet)


def build_page(assistant: Assistant, settings: UiSettings) -> gradio.Blocks:
    """The page for `assistant`. Nothing is started and nothing is fetched."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    import gradio

    texts = texts_of(settings.language)
    page = gradio.Blocks(title=texts.name, analytics_enabled=False, fill_width=True)
    with page:
        layout = lay_out(texts)
        connect(page, layout, Reactions(Handlers(assistant), layout), settings)
    page.queue(default_concurrency_limit=ANSWERS_AT_ONCE, api_open=False)
    page.share = False
    return page


def mount_page(app: fastapi.FastAPI, assistant: Assistant, settings: UiSettings) -> fastapi.FastAPI:
    """Put the page at the root of `app`. Call it after the other routes: the page takes every path that is left."""
    page = build_page(assistant, settings)
    import gradio

    gradio.mount_gradio_app(
        app,
        page,
        path="/",
        server_name=settings.host,
        server_port=settings.port,
        theme=quiet_theme(),
        head=page_head(),
        favicon_path=str(ICON),
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        enable_monitoring=False,
        max_file_size=UPLOAD_BYTES,
    )
    for route in app.routes:
        if isinstance(route, Mount) and isinstance(route.app, gradio.routes.App):
            route.app.add_middleware(PageHeaders)
    return app
