"""Which one in order: first, «впервые», "3rd", «во второй раз»; the same word for both languages."""

from __future__ import annotations

import regex

from assistant.language.normalising import normalised

_WORDS = {
    "1": r"first(?:ly)?|1st|перв(?:ый|ая|ое|ые|ого|ому|ым|ых|ом|ой|ую)|впервые",
    "2": r"second(?:ly)?|2nd|втор(?:ой|ая|ое|ые|ого|ому|ым|ых|ом|ую)|вторично",
    "3": r"third(?:ly)?|3rd|трет(?:ий|ья|ье|ьи|ьего|ьему|ьим|ьих|ьем|ьей|ью)",
    "4": r"fourth|4th|четв[её]рт(?:ый|ая|ое|ые|ого|ому|ым|ых|ом|ой|ую)",
    "5": r"fifth|5th|пят(?:ый|ая|ое|ые|ого|ому|ым|ых|ом|ой|ую)",
    "last": r"last|latest|final|последн(?:ий|яя|ее|ие|его|ему|им|их|ем|ей|юю)",
    "next": r"next|following|следующ(?:ий|ая|ее|ие|его|ему|им|их|ем|ей|ую)",
}
_ORDINAL = regex.compile(r"\b(?:" + "|".join(f"({each})" for each in _WORDS.values()) + r")\b", regex.IGNORECASE)
_NAMES = tuple(_WORDS)


def ordinals(text: str) -> set[str]:
    """Give the ordinals of a text: ``1`` to ``5``, ``last``, ``next``. "A second" of time counts as one, too."""
    return {_NAMES[match.lastindex - 1] for match in _ORDINAL.finditer(normalised(text)) if match.lastindex}
