"""Token counts without a network."""

from __future__ import annotations

import hashlib
import inspect
import subprocess
import sys

from tiktoken_ext import openai_public  # type: ignore[import-untyped]

from assistant.models.tokens import PATTERN, SPECIAL_TOKENS, count_chat_tokens, vocabulary


def test_counts_are_those_of_cl100k_base() -> None:
    assert count_chat_tokens("hello world") == 2  # [15339, 1917]
    assert count_chat_tokens("") == 0
    assert count_chat_tokens("Ташкент") > 1
    assert count_chat_tokens("<|endoftext|>") > 1  # plain text, not the control token


def test_nothing_is_fetched() -> None:
    forbid = (
        "import socket\n"
        "def refuse(*a, **k): raise OSError('no network')\n"
        "socket.socket.connect = refuse; socket.getaddrinfo = refuse\n"
        "from assistant.models.tokens import count_chat_tokens\nprint(count_chat_tokens('hello world'))"
    )
    done = subprocess.run([sys.executable, "-c", forbid], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "2"


def test_the_vocabulary_is_the_one_that_tiktoken_fetches() -> None:
    text = inspect.getsource(openai_public.cl100k_base)
    assert hashlib.sha256(vocabulary()).hexdigest() in text
    assert PATTERN in text
    assert all(str(number) in text for number in SPECIAL_TOKENS.values())
