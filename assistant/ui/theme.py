"""How the page looks: system fonts only, one quiet accent, light and dark. Files beside this one hold CSS and JS."""

from __future__ import annotations

from pathlib import Path

import gradio

_HERE = Path(__file__).parent
STYLE = _HERE / "style.css"
SCRIPT = _HERE / "page.js"
ICON = _HERE / "icon.svg"

SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "Arial", "sans-serif")
MONO = ("ui-monospace", "SFMono-Regular", "Consolas", "Liberation Mono", "monospace")


class QuietTheme(gradio.themes.Base):
    """Gradio's base theme with fonts of the reader's own system: no font is fetched from anywhere."""

    def __init__(self) -> None:
        super().__init__(
            primary_hue=gradio.themes.colors.teal,
            secondary_hue=gradio.themes.colors.teal,
            neutral_hue=gradio.themes.colors.slate,
            radius_size=gradio.themes.sizes.radius_md,
            font=SANS,
            font_mono=MONO,
        )
        self.set(
            body_background_fill="*neutral_50",
            body_background_fill_dark="*neutral_950",
            block_border_width="0px",
            block_background_fill="transparent",
            block_background_fill_dark="transparent",
            button_primary_background_fill="*primary_700",
            button_primary_background_fill_hover="*primary_800",
            button_primary_background_fill_dark="*primary_700",
            button_primary_background_fill_hover_dark="*primary_600",
            button_primary_text_color="white",
            button_primary_text_color_dark="white",
        )


def page_script() -> str:
    """The page's JavaScript, as the body of a function of (element, trigger, props, server, upload, watch)."""
    return SCRIPT.read_text(encoding="utf-8")
