"""What reactions say to Gradio. It is imported when something is said, not when this module is."""

from __future__ import annotations

from typing import Any


def change(**properties: Any) -> Any:
    """A change of some properties of a component; of none when there are none."""
    import gradio

    return gradio.update(**properties) if properties else gradio.skip()


def warn(text: str) -> None:
    """Say something that went wrong beside the conversation."""
    import gradio

    gradio.Warning(text)
