"""Counting tokens as chat models see them, with tiktoken's ``cl100k_base``.

Its vocabulary lies beside this file, because tiktoken would fetch it: where it comes from is in `cl100k_base/LICENSE`.
"""

from __future__ import annotations

import base64
import lzma
from functools import cache
from pathlib import Path
from typing import Any

ENCODING = "cl100k_base"
RANKS = Path(__file__).with_name("cl100k_base") / "ranks.xz"
#: Where a text is cut before its pieces are looked up, and the tokens beside those of text: as `tiktoken_ext` has them.
PATTERN = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]"
    r"|\s+(?!\S)|\s"
)
SPECIAL_TOKENS = {
    "<|endoftext|>": 100257,
    "<|fim_prefix|>": 100258,
    "<|fim_middle|>": 100259,
    "<|fim_suffix|>": 100260,
    "<|endofprompt|>": 100276,
}


@cache
def _encoding() -> Any:
    import tiktoken

    lines = (line.split() for line in vocabulary().splitlines())
    ranks = {base64.b64decode(token): int(rank) for token, rank in lines}
    return tiktoken.Encoding(ENCODING, pat_str=PATTERN, mergeable_ranks=ranks, special_tokens=SPECIAL_TOKENS)


def vocabulary() -> bytes:
    """The vocabulary as tiktoken fetches it: a token in base64 and its rank on each line."""
    return lzma.decompress(RANKS.read_bytes())


def count_chat_tokens(text: str) -> int:
    """How many tokens a chat model would count for `text`. Special tokens in it count as plain text."""
    return len(_encoding().encode(text, disallowed_special=()))
