"""Chat models through LangChain: one named in the settings, or a GGUF file served within this process."""

from __future__ import annotations

from assistant.models.chat.loading import load_chat_model
from assistant.models.chat.model import ChatModel

__all__ = ["ChatModel", "load_chat_model"]
