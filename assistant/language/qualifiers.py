"""Which one, or all of them: first, «впервые», "3rd", "again", «вместе»; the same word for both languages."""

from __future__ import annotations

import regex

from assistant.language.normalising import normalised

_WORDS = {
    "1": r"first(?:ly)?|1st|перв(?:ый|ая|ое|ые|ого|ому|ым|ых|ом|ой|ую)|впервые",
    "2": (
        r"second(?:ly)?|2nd|again|once more"
        r"|втор(?:ой|ая|ое|ые|ого|ому|ым|ых|ом|ую)|вторично|снова|вновь|опять|повторно"
    ),
    "3": r"third(?:ly)?|3rd|трет(?:ий|ья|ье|ьи|ьего|ьему|ьим|ьих|ьем|ьей|ью)",
    "4": r"fourth|4th|четв[её]рт(?:ый|ая|ое|ые|ого|ому|ым|ых|ом|ой|ую)",
    "5": r"fifth|5th|пят(?:ый|ая|ое|ые|ого|ому|ым|ых|ом|ой|ую)",
    "last": r"last|latest|final|последн(?:ий|яя|ее|ие|его|ему|им|их|ем|ей|юю)",
    "total": (
        r"total(?:s|led|ling)?|together|altogether|combined|in all|add(?:s|ed)? up|sum(?:med)? up"
        r"|вместе|всего|итого|в сумме|суммарн\w+|сложить|сложив|в общей сложности|общ(?:ая|ую|ей) сумм[ауойе]+"
    ),
    "next": r"next|following|следующ(?:ий|ая|ее|ие|его|ему|им|их|ем|ей|ую)",
}
_QUALIFIER = regex.compile(r"\b(?:" + "|".join(f"({each})" for each in _WORDS.values()) + r")\b", regex.IGNORECASE)
_NAMES = tuple(_WORDS)


def qualifiers(text: str) -> set[str]:
    """Give the qualifiers of a text: ``1`` to ``5``, ``last``, ``next``, ``total``.

    Coming again counts as the second time, and so does "a second" of time.
    """
    return {_NAMES[match.lastindex - 1] for match in _QUALIFIER.finditer(normalised(text)) if match.lastindex}
