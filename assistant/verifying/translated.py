"""Names that across languages are neither spelled alike nor held by the table: were they translated, or changed?

Told by the meaning of single words. The measures were chosen on 320 pairs of the sets of parallel news (one half of
their documents, see `evals/LOG.md`): of 40 changed names none was so alike to a name of the other alphabet.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from assistant.language import stem
from assistant.language.exonyms import meanings
from assistant.language.function_words import stop_words
from assistant.language.names import Name, in_cyrillic
from assistant.verifying.support import Support

#: A name of the other alphabet that is so alike is the same one: «Чейслер» is Czeisler, «Пол» Paul.
SAME_NAME_MEANT = 0.57
#: An ordinary word is excused when some word of the text is at least so alike, …
ORDINARY_WORD = 0.35
#: … and one whose translations the table holds, though not every form of them, only when it is so alike.
WORD_OF_TABLE = 0.45
SHORTEST_WORD = 3

_WORD = regex.compile(r"\p{L}[\p{L}\p{M}]++(?:-\p{L}++)*+")


def untranslated(missing: Sequence[Name], text: str, support: Support) -> list[Name]:
    """Those of the missing names that a text in the other language does not say in words of its own."""
    words = list(dict.fromkeys(each for each in _WORD.findall(text) if _may_translate(each)))
    return [name for name in missing if not words or not _is_said(name.text, words, support)]


def _is_said(name: str, words: Sequence[str], support: Support) -> bool:
    alike = dict(zip(words, support.similarities(name, words), strict=True))
    if not support.is_common(name.lower()):
        other = [each for each in words if each[0].isupper() and in_cyrillic(each) != in_cyrillic(name)]
        return max((alike[each] for each in other), default=0.0) >= SAME_NAME_MEANT
    return max(alike.values()) >= (WORD_OF_TABLE if meanings(stem(name.lower())) else ORDINARY_WORD)


def _may_translate(word: str) -> bool:
    return len(word) >= SHORTEST_WORD and word.lower() not in stop_words()
