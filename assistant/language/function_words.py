"""Words that carry no topic, as :func:`assistant.language.stems.words` writes them.

They tell the language of a question better than its letters do; retrieval and checking leave them out.
"""

from __future__ import annotations

from functools import cache

from assistant.language.registry import derived
from assistant.language.word_lists import word_set


@derived
@cache
def stop_words() -> frozenset[str]:
    """The words of every language that retrieval and checking leave out."""
    return word_set("function_words") | word_set("more_stop_words")
