"""The layout of the page, and which event leads to which handler."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

import fastapi
import gradio
from starlette.routing import Mount

from assistant.settings import UiSettings
from assistant.ui.conversation import Conversation, Place
from assistant.ui.handlers import Assistant, Handlers, Shown
from assistant.ui.headers import PageHeaders
from assistant.ui.panel import empty_html
from assistant.ui.rendering import inert
from assistant.ui.texts import LANGUAGES, Texts, texts_of
from assistant.ui.theme import ICON, STYLE, QuietTheme, page_script

#: How many answers are made at the same time; the others wait in line.
ANSWERS_AT_ONCE = 8
#: No file is taken: an upload of more than this many bytes is refused.
UPLOAD_BYTES = 1

Update = dict[Any, Any]


def header_html(texts: Texts) -> str:
    """Name of the page and what it does."""
    return (
        f'<div class="masthead" lang="{texts.language}"><h1>{inert(texts.name)}</h1>'
        f"<p>{inert(texts.explanation)}</p></div>"
    )


def welcome_html(texts: Texts) -> str:
    """What stands in an empty conversation."""
    return f'<div class="welcome"><h2>{inert(texts.welcome_title)}</h2><p>{inert(texts.welcome)}</p></div>'


def start_script(language: str) -> str:
    """JavaScript that finds the language to start in: the reader's earlier choice, then the setting, then the browser."""
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
        f"(language) => {{ {keep}document.documentElement.lang = language; document.title = {names}[language]; "
        "return [language]; }"
    )


class Page:
    """The components of one page, and what Gradio calls when something happens to them."""

    def __init__(self, handlers: Handlers, settings: UiSettings) -> None:
        self.handlers = handlers
        self.settings = settings
        self.texts = texts_of(settings.language)

    def build(self) -> None:
        """Lay the components out. Call it inside ``gradio.Blocks()``."""
        texts = self.texts
        self.conversation = gradio.State(())
        self.place = gradio.State(None)
        with gradio.Row(elem_id="top"):
            self.header = gradio.HTML(header_html(texts), elem_id="header")
            self.language = gradio.Radio(
                list(LANGUAGES), value=texts.language, label=texts.language_switch, elem_id="language", container=False
            )
        with gradio.Row(elem_id="main"):
            with gradio.Column(scale=6, min_width=320, elem_id="left"):
                self._build_chat()
            with gradio.Column(scale=5, min_width=320, elem_id="right"):
                self._build_panel()

    def _build_chat(self) -> None:
        texts = self.texts
        self.chat = gradio.Chatbot(
            **self._chat_texts(texts),
            elem_id="chat",
            height="auto",
            show_label=False,
            buttons=[],
            feedback_options=None,
            sanitize_html=True,
            latex_delimiters=[],
            layout="bubble",
        )
        self.question = gradio.Textbox(
            **self._question_texts(texts, running=False),
            elem_id="question",
            show_label=False,
            container=False,
            lines=1,
            max_lines=6,
            autofocus=True,
        )
        self.new_chat = gradio.Button(texts.new_chat, elem_id="new-chat", variant="secondary", size="sm")

    def _build_panel(self) -> None:
        texts = self.texts
        with gradio.Tabs(selected="source", elem_id="tabs") as self.tabs:
            with gradio.Tab(texts.source, id="source") as self.source_tab:
                self.source = gradio.HTML(empty_html(texts), elem_id="source", js_on_load=page_script())
            with gradio.Tab(texts.documents, id="documents") as self.documents_tab:
                self.documents = gradio.HTML("", elem_id="documents", js_on_load=None)

    def connect(self, page: gradio.Blocks) -> None:
        """Tie events to reactions."""
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        session = [self.conversation, self.language]
        shown = [self.question, self.chat, self.conversation, self.tabs, self.source, self.place]
        asked = [
            self.question.submit(self.ask, [self.question, *session], shown, **quiet),
            self.chat.example_select(self.ask_example, session, shown, **quiet),
        ]
        for event in asked:
            event.then(self.refresh, [*session, self.place], [self.question, self.chat, self.source], **quiet)
        self.question.stop(self.stop, session, shown, cancels=asked, **quiet)
        self.new_chat.click(self.start_again, [self.language], shown, cancels=asked, **quiet)
        self.source.click(self.open, session, [self.tabs, self.source, self.place], **quiet)
        self.documents_tab.select(self.handlers.documents_html, [self.language], [self.documents], **quiet)
        every_text = [self.header, self.language, self.new_chat, self.source_tab, self.documents_tab, self.documents]
        wording = [*every_text, self.question, self.chat, self.source]
        state = [*session, self.place]
        self.language.input(None, [self.language], None, js=language_script(remember=True), **quiet)
        self.language.input(self.speak, state, wording, **quiet)
        page.load(self.start, [self.language], wording, js=start_script(self.settings.language), **quiet).then(
            None, [self.language], None, js=language_script(remember=False), **quiet
        )

    def ask(self, question: str, conversation: Conversation, language: str) -> Iterator[Update]:
        """A question was sent."""
        if question.strip():
            for shown in self.handlers.answer(question, conversation, language):
                yield self._shown(shown, language)
        else:
            yield {self.question: gradio.skip()}

    def ask_example(self, event: gradio.SelectData, conversation: Conversation, language: str) -> Iterator[Update]:
        """An example question was clicked."""
        yield from self.ask(event.value["text"], conversation, language)

    def stop(self, conversation: Conversation, language: str) -> Update:
        """The answer was stopped; by now Gradio has closed its generator."""
        return self._shown(Shown(self.handlers.stop(conversation)), language)

    def start_again(self, language: str) -> Update:
        """A new chat."""
        return self._shown(Shown((), empty_html(texts_of(language))), language)

    def open(self, event: gradio.EventData, conversation: Conversation, language: str) -> Update:
        """A number, a source, a passage or a document was clicked."""
        source, place = self.handlers.open(event._data.get("address"), conversation, language)
        return {self.tabs: gradio.Tabs(selected="source"), self.source: source, self.place: place}

    def refresh(self, conversation: Conversation, language: str, place: Place | None) -> Update:
        """Say everything again if the language was switched while the answer was coming."""
        if not conversation or conversation[-1].page_language == language:
            return {self.question: gradio.skip()}
        return self._session_texts(conversation, language, place)

    def start(self, language: str) -> Update:
        """The page was opened."""
        return {self.language: gradio.Radio(value=language), **self.speak((), language, None)}

    def speak(self, conversation: Conversation, language: str, place: Place | None) -> Update:
        """Every text of the page, in `language`."""
        texts = texts_of(language)
        return {
            self.header: header_html(texts),
            self.language: gradio.Radio(value=language, label=texts.language_switch),
            self.new_chat: texts.new_chat,
            self.source_tab: gradio.Tab(label=texts.source),
            self.documents_tab: gradio.Tab(label=texts.documents),
            self.documents: self.handlers.documents_html(language),
            **self._session_texts(conversation, language, place),
        }

    def _session_texts(self, conversation: Conversation, language: str, place: Place | None) -> Update:
        texts, running = texts_of(language), bool(conversation) and conversation[-1].running
        return {
            self.question: gradio.Textbox(**self._question_texts(texts, running)),
            self.chat: gradio.Chatbot(self.handlers.messages(conversation, language), **self._chat_texts(texts)),
            self.source: self.handlers.panel_html(place, conversation, language),
        }

    def _shown(self, shown: Shown, language: str) -> Update:
        running = bool(shown.conversation) and shown.conversation[-1].running
        update: Update = {
            self.conversation: shown.conversation,
            self.chat: self.handlers.messages(shown.conversation, language),
        }
        words = self._question_texts(texts_of(language), running)
        if not running:
            update[self.question] = gradio.Textbox(**words)
        elif not shown.conversation[-1].text:
            update[self.question] = gradio.Textbox(value="", **words)
        if shown.panel is not None:
            update |= {self.source: shown.panel, self.place: shown.place, self.tabs: gradio.Tabs(selected="source")}
        return update

    @staticmethod
    def _question_texts(texts: Texts, running: bool) -> dict[str, Any]:
        """While an answer is coming, the button that sends becomes the button that stops."""
        return {
            "label": texts.question,
            "placeholder": texts.question_placeholder,
            "submit_btn": False if running else texts.send,
            "stop_btn": texts.stop if running else False,
        }

    @staticmethod
    def _chat_texts(texts: Texts) -> dict[str, Any]:
        return {
            "label": texts.conversation,
            "placeholder": welcome_html(texts),
            "examples": [{"text": each} for each in texts.examples],
        }


def build_page(assistant: Assistant, settings: UiSettings) -> gradio.Blocks:
    """The page for `assistant`. Nothing is started and nothing is fetched."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    layout = Page(Handlers(assistant), settings)
    with gradio.Blocks(title=layout.texts.name, analytics_enabled=False, fill_width=True) as page:
        layout.build()
        layout.connect(page)
    page.queue(default_concurrency_limit=ANSWERS_AT_ONCE, api_open=False)
    return page


def mount_page(app: fastapi.FastAPI, assistant: Assistant, settings: UiSettings) -> fastapi.FastAPI:
    """Put the page at the root of `app`. Call it after the other routes: the page takes every path that is left."""
    page = build_page(assistant, settings)
    page.share = False
    mounted = gradio.mount_gradio_app(
        app,
        page,
        path="/",
        server_name=settings.host,
        server_port=settings.port,
        theme=QuietTheme(),
        css_paths=[STYLE],
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
    return mounted
