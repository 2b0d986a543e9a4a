"""The look of the page: system fonts only, one accent colour, light and dark. CSS and JS lie beside this file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
STYLE = _HERE / "style.css"
SCRIPT = _HERE / "page.js"
ICON = _HERE / "icon.svg"
SIDEBAR_SCRIPT = _HERE / "sidebar.js"
DOCUMENTS_SCRIPT = _HERE / "documents.js"
SIGN_IN_STYLE = _HERE / "sign_in.css"

#: System fonts, so that none is fetched.
SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "Arial", "sans-serif")
MONO = ("ui-monospace", "SFMono-Regular", "Consolas", "Liberation Mono", "monospace")


def quiet_theme() -> Any:
    """Gradio's base theme in teal and slate, with system fonts."""
    import gradio

    theme = gradio.themes.Base(
        primary_hue=gradio.themes.colors.teal,
        secondary_hue=gradio.themes.colors.teal,
        neutral_hue=gradio.themes.colors.slate,
        font=SANS,
        font_mono=MONO,
    )
    return theme.set(
        body_background_fill="*neutral_50",
        body_background_fill_dark="*neutral_950",
        block_border_width="0px",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
    )


def page_head() -> str:
    """The page's CSS for its head. Gradio's own `css` option rewrites the rules and breaks those for narrow screens."""
    return f"<style>{STYLE.read_text(encoding='utf-8')}</style>"


def page_script() -> str:
    """The page's JavaScript, as the body of a function of (element, trigger, props, server, upload, watch)."""
    return SCRIPT.read_text(encoding="utf-8")


def sidebar_script() -> str:
    """The same for the list of conversations and for the action buttons."""
    return SIDEBAR_SCRIPT.read_text(encoding="utf-8")


def documents_script() -> str:
    """The same for adding documents."""
    return DOCUMENTS_SCRIPT.read_text(encoding="utf-8")
