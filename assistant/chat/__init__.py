"""Chat models, through LangChain: one that a setting names, or a GGUF file served within this process."""

from __future__ import annotations

from assistant.chat.loading import load_chat_model
from assistant.chat.model import ChatModel

__all__ = ["ChatModel", "load_chat_model"]
