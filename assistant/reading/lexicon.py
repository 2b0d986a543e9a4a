"""Whether a word is one, in English or Russian: it decides on hyphens at line ends and on letters that look alike."""

from __future__ import annotations

from functools import lru_cache

_LANGUAGES = ("ru", "en")
_REMEMBERED_WORDS = 20_000


@lru_cache(maxsize=_REMEMBERED_WORDS)
def is_word(text: str) -> bool:
    """Whether a dictionary has `text`, in any form and case. The dictionaries are loaded at the first call."""
    import simplemma

    return simplemma.is_known(text, lang=_LANGUAGES) or simplemma.is_known(text.lower(), lang=_LANGUAGES)
