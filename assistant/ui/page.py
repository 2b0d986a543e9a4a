"""Which event leads to which handler, and the page on its server."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from inspect import isgeneratorfunction
from typing import TYPE_CHECKING, Any

import fastapi
from starlette.routing import Mount

from assistant.errors import SettingsError
from assistant.settings import UiSettings
from assistant.ui.authentication import AuthenticationMiddleware, visitor_of
from assistant.ui.handlers import QUESTION_CHARACTERS, Assistant, Handlers
from assistant.ui.headers import PageHeaders
from assistant.ui.layout import Layout, lay_out
from assistant.ui.reactions import Reactions
from assistant.ui.routes import page_routes
from assistant.ui.services import Services
from assistant.ui.sessions import Sessions
from assistant.ui.texts import page_languages, texts_of
from assistant.ui.theme import ICON, page_head, quiet_theme

if TYPE_CHECKING:
    import gradio

#: How many answers are made at the same time; the others are queued.
ANSWERS_AT_ONCE = 8
#: Gradio accepts no files: larger uploads than this are refused.
UPLOAD_BYTES = 1


def start_script(language: str) -> str:
    """JavaScript that finds the initial language: the user's earlier choice, the setting, or the browser's language.

    Its second value is the conversation named in the page's URL.
    """
    known = [code for _, code in page_languages()]
    preferred = "navigator.language" if language == "auto" else json.dumps(language)
    return (
        "() => { let chosen = null; try { chosen = localStorage.getItem('language'); } catch (error) { chosen = null; }"
        f" const spoken = String(chosen || {preferred} || '').toLowerCase().split('-')[0];"
        f" return [{json.dumps(known)}.includes(spoken) ? spoken : {json.dumps(known[0])}, location.hash.slice(1)]; }}"
    )


def language_script(remember: bool) -> str:
    """JavaScript that tells the browser the language of the page, and remembers the user's choice."""
    names = json.dumps({language: texts_of(language).name for _, language in page_languages()})
    keep = "try { localStorage.setItem('language', language); } catch (error) { } " if remember else ""
    return (
        f"(language) => {{ {keep}const root = document.documentElement; root.lang = language; "
        f"document.title = {names}[language]; root.dataset.spoken = ''; return [language]; }}"
    )


def connect(page: gradio.Blocks, layout: Layout, reactions: Reactions, settings: UiSettings) -> None:
    """Connect the page's events to its reactions."""
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    session = [layout.conversation, layout.language, layout.thread]
    state = [layout.conversation, layout.language, layout.place]
    filters, chosen = layout.filters, layout.filters.inputs
    source = [layout.tabs, layout.source, layout.place]
    shown = [layout.question, layout.chat, layout.conversation, *source]
    opened = [*shown, layout.thread, layout.editing, layout.note, layout.sidebar]
    documents = [layout.uploads, layout.documents]
    page_texts = [layout.header, layout.language, layout.new_chat, layout.search, layout.source_tab, layout.quality]
    page_texts += [layout.documents_tab, layout.quality_tab, *documents, filters.area, *chosen, filters.clear]
    asking = [*session, layout.editing, *chosen]
    asked: list[Any] = [
        layout.question.submit(visited(reactions.ask), [layout.question, *asking], opened, **quiet),
        layout.chat.example_select(visited(reactions.ask, _example), asking, opened, **quiet),
        layout.sidebar.submit(visited(reactions.ask, _asked_for), asking, opened, **quiet),
    ]
    for event in asked:
        event.then(reactions.refresh, state, [layout.question, layout.chat, layout.source], **quiet)
    layout.question.stop(visited(reactions.stop), session, [*shown, layout.sidebar], cancels=asked, **quiet)
    layout.new_chat.click(visited(reactions.start_again), [layout.language], opened, cancels=asked, **quiet)
    layout.sidebar.click(
        visited(reactions.act, lambda event: dict(event._data)), session, opened, trigger_mode="multiple", **quiet
    )
    layout.source.click(told(reactions.open, lambda event: event._data.get("address")), session[:2], source, **quiet)
    layout.documents_tab.select(visited(reactions.documents_list), [layout.language], [layout.documents], **quiet)
    layout.uploads.submit(visited(reactions.documents_list), [layout.language], [layout.documents], **quiet)
    layout.quality_tab.select(reactions.quality, [layout.language], [layout.quality], **quiet)
    layout.language.input(None, [layout.language], None, js=language_script(remember=True), **quiet)
    layout.language.input(
        visited(reactions.speak), [*session, layout.place, *chosen], [*shown, layout.sidebar, *page_texts], **quiet
    )
    for each in chosen:
        each.input(reactions.filtered, [layout.language, *chosen], [filters.area], **quiet)
    filters.area.expand(reactions.offer_documents, None, [filters.documents], **quiet)
    filters.clear.click(reactions.clear_filters, [layout.language], [filters.area, *chosen], **quiet)
    started = page.load(
        visited(reactions.start),
        [layout.language, layout.opened],
        [*opened, *page_texts],
        js=start_script(settings.language),
        **quiet,
    )
    started.then(None, [layout.language], None, js=language_script(remember=False), **quiet)


def visited(reaction: Callable[..., Any], wanted: Callable[[Any], Any] | None = None) -> Callable[..., Any]:
    """A reaction as Gradio calls it: the visitor first, then what is `wanted` from the event."""
    import gradio

    if isgeneratorfunction(reaction):

        def react(request: Any, *inputs: Any) -> Any:
            yield from reaction(visitor_of(request), *inputs)

        def react_to(request: Any, event: Any, *inputs: Any) -> Any:
            assert wanted is not None
            yield from reaction(visitor_of(request), wanted(event), *inputs)

    else:

        def react(request: Any, *inputs: Any) -> Any:
            return reaction(visitor_of(request), *inputs)

        def react_to(request: Any, event: Any, *inputs: Any) -> Any:
            assert wanted is not None
            return reaction(visitor_of(request), wanted(event), *inputs)

    # Gradio finds the request and the event by these annotations
    react.__annotations__ = {"request": gradio.Request}
    react_to.__annotations__ = {"request": gradio.Request, "event": gradio.EventData}
    return react if wanted is None else react_to


def told(reaction: Callable[..., Any], wanted: Callable[[Any], Any]) -> Callable[..., Any]:
    """A reaction that takes what is `wanted` from the event first."""
    import gradio

    def react(event: Any, *inputs: Any) -> Any:
        return reaction(wanted(event), *inputs)

    react.__annotations__ = {"event": gradio.EventData}
    return react


def _example(event: Any) -> str:
    """The question of an example that was chosen."""
    return str(event._data["value"]["text"])


def _asked_for(event: Any) -> str:
    """The question of a clicked button."""
    return str(event._data.get("question") or "")[:QUESTION_CHARACTERS]


def build_page(assistant: Assistant, settings: UiSettings, services: Services) -> gradio.Blocks:
    """The page for `assistant`. Starts nothing and fetches nothing.

    Raises SettingsError when the page does not speak the language of the settings.
    """
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    import gradio

    allowed = ["auto", *(code for _, code in page_languages())]
    if settings.language not in allowed:
        raise SettingsError("ui.language", settings.language, ", ".join(allowed))
    texts = texts_of(settings.language)
    page = gradio.Blocks(title=texts.name, analytics_enabled=False, fill_width=True)
    with page:
        layout = lay_out(texts)
        connect(page, layout, Reactions(Handlers(assistant), layout, services), settings)
    page.queue(default_concurrency_limit=ANSWERS_AT_ONCE, api_open=False)
    page.share = False
    return page


def mount_page(app: fastapi.FastAPI, assistant: Assistant, settings: UiSettings, services: Services) -> fastapi.FastAPI:
    """Mount the page at the root of `app`. Call it after the other routes: the page takes every remaining path."""
    page, sessions = build_page(assistant, settings, services), Sessions()
    import gradio

    app.mount("/page", page_routes(assistant, services, sessions))

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
            route.app.add_middleware(AuthenticationMiddleware, visitors=services.visitors, sessions=sessions)
    return app
