"""The components of the page. Gradio is imported when a page is made, not when this module is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistant.ui.filters import FilterArea, lay_out_filters
from assistant.ui.panel import empty_html
from assistant.ui.rendering import action_button, inert
from assistant.ui.texts import Texts, page_languages
from assistant.ui.theme import documents_script, page_script, sidebar_script


@dataclass(frozen=True)
class Layout:
    """Gradio's components, by purpose."""

    conversation: Any
    place: Any
    thread: Any
    editing: Any
    opened: Any
    header: Any
    new_chat: Any
    search: Any
    sidebar: Any
    note: Any
    language: Any
    chat: Any
    question: Any
    filters: FilterArea
    tabs: Any
    source_tab: Any
    source: Any
    documents_tab: Any
    uploads: Any
    documents: Any
    quality_tab: Any
    quality: Any


def header_html(texts: Texts) -> str:
    """The name of the page and what it does."""
    toggle = action_button("toggle:", "☰", style="toggle", label=texts.conversations)
    return (
        f'<div class="masthead" lang="{texts.language}">{toggle}<h1>{inert(texts.name)}</h1>'
        f"<p>{inert(texts.explanation)}</p></div>"
    )


def welcome_html(texts: Texts) -> str:
    """The placeholder of an empty conversation."""
    return (
        f'<div class="welcome" lang="{texts.language}"><h2>{inert(texts.welcome_title)}</h2>'
        f'<p>{inert(texts.welcome)}</p><p class="caption">{inert(texts.try_asking)}</p></div>'
    )


def editing_html(texts: Texts) -> str:
    """The notice above the question box while an earlier question is edited."""
    return f'<p class="editing" role="status" lang="{texts.language}">{inert(texts.editing)}</p>'


def chat_texts(texts: Texts) -> dict[str, Any]:
    """The texts of the chat column."""
    return {
        "label": texts.conversation,
        "placeholder": welcome_html(texts),
        "examples": [{"text": each} for each in texts.examples],
    }


def question_texts(texts: Texts, running: bool) -> dict[str, Any]:
    """The texts of the question box. While an answer is streamed, the send button becomes the stop button."""
    return {
        "label": texts.question,
        "placeholder": texts.question_placeholder,
        "submit_btn": False if running else texts.send,
        "stop_btn": texts.stop if running else False,
    }


def lay_out(texts: Texts) -> Layout:
    """Make the components. Call it inside ``gradio.Blocks()``."""
    import gradio

    parts: dict[str, Any] = {
        "conversation": gradio.State(()),
        "place": gradio.State(None),
        "thread": gradio.State(""),
        "editing": gradio.State(None),
        "opened": gradio.Textbox("", visible=False),
    }
    with gradio.Row(elem_id="top"):
        parts |= _top(texts)
    with gradio.Row(elem_id="main"):
        with gradio.Column(scale=0, min_width=220, elem_id="side"):
            parts |= _side(texts)
        with gradio.Column(scale=6, min_width=300, elem_id="left"):
            parts |= _left(texts)
        with gradio.Column(scale=5, min_width=300, elem_id="right"):
            parts |= _right(texts)
    return Layout(**parts)


def _html(value: str, name: str, script: str | None = None) -> Any:
    """Our own HTML; `script` runs once it is on the page."""
    import gradio

    return gradio.HTML(value, elem_id=name, apply_default_css=False, js_on_load=script)


def _top(texts: Texts) -> dict[str, Any]:
    """The name of the page, a new chat, the language."""
    import gradio

    return {
        "header": _html(header_html(texts), "header"),
        "new_chat": gradio.Button(texts.new_chat, elem_id="new-chat", variant="secondary", size="sm"),
        "language": gradio.Radio(
            page_languages(),
            value=texts.language,
            label=texts.language_switch,
            elem_id="language",
            container=False,
        ),
    }


def _side(texts: Texts) -> dict[str, Any]:
    """The conversations of the visitor."""
    import gradio

    search = gradio.Textbox(
        label=texts.search_conversations,
        show_label=False,
        container=False,
        elem_id="search",
        interactive=True,  # sidebar.js handles it, not Gradio
        lines=1,
        max_lines=1,
        max_length=200,
    )
    return {"search": search, "sidebar": _html("", "conversations", sidebar_script())}


def _left(texts: Texts) -> dict[str, Any]:
    """The chat, the question box, the filters."""
    import gradio

    return {
        "chat": _chat(texts),
        "note": _html("", "note"),
        "question": gradio.Textbox(
            **question_texts(texts, running=False),
            elem_id="question",
            show_label=False,
            container=False,
            lines=1,
            max_lines=6,
            autofocus=True,
        ),
        "filters": lay_out_filters(texts),
    }


def _right(texts: Texts) -> dict[str, Any]:
    """The source, the documents, the quality."""
    import gradio

    with gradio.Tabs(selected="source", elem_id="tabs") as tabs:
        with gradio.Tab(texts.source, id="source") as source_tab:
            source = _html(empty_html(texts), "source", page_script())
        with gradio.Tab(texts.documents, id="documents") as documents_tab:
            uploads = _html("", "uploads", documents_script())
            documents = _html("", "documents")
        with gradio.Tab(texts.quality, id="quality") as quality_tab:
            quality = _html("", "quality")
    return {
        "tabs": tabs,
        "source_tab": source_tab,
        "source": source,
        "documents_tab": documents_tab,
        "uploads": uploads,
        "documents": documents,
        "quality_tab": quality_tab,
        "quality": quality,
    }


def _chat(texts: Texts) -> Any:
    """The chat column. It renders no Markdown, LaTeX or tags but ours (see `rendering`)."""
    import gradio

    return gradio.Chatbot(
        **chat_texts(texts),
        elem_id="chat",
        height="100%",
        show_label=False,
        buttons=[],
        feedback_options=None,
        sanitize_html=True,
        latex_delimiters=[],
        layout="bubble",
    )
