"""Updates that reactions return to Gradio, which is imported only when they are used."""

from __future__ import annotations

from typing import Any


def change(**properties: Any) -> Any:
    """An update of some properties of a component; no update without properties."""
    import gradio

    return gradio.update(**properties) if properties else gradio.skip()


def warn(text: str) -> None:
    """Show a warning about something outside the conversation."""
    import gradio

    gradio.Warning(text)
