"""Follow-up questions made standalone without a model: «А кто её возглавляет?» after a question about KOICA.

A question that leans on the conversation gets the terms of what was asked before appended, in brackets, so that the
words which it leaves out are searched for again. A question that stands alone is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.language import content_stems, words
from assistant.types import Message

#: A question with fewer content words than this says too little by itself.
FEW_CONTENT_WORDS = 2
#: Terms carried over, the newest question's first.
CARRIED_TERMS = 8
_OPENING = re.compile(
    r"^\W*(?:and|but|so|then|also|what about|how about|а|и|но|ну|тогда|что насч[её]т|как насч[её]т|а что|также)\b",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(?:it|its|they|them|their|he|him|his|she|her|hers|this|that|these|those|there|then|one|ones|same|former|latter"
    r"|он|она|оно|они|его|ему|им|ним|нему|него|нём|нем|её|ее|ей|ней|неё|нее|их|ими|ними|них|этот|эта|это|эти|этого"
    r"|этой|этом|этим|этих|этому|тот|та|те|того|той|том|тех|там|туда|тогда|такой|такая|такие|тоже|последн\w+)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w[\w.,'’-]*\w|\w")
#: "What is it that …", "is there", "это" as a copula point at nothing.
_EMPTY_POINTING = re.compile(
    r"\b(?:is|are|was|were) there\b|\bthere (?:is|are|was|were)\b"
    r"|\bthat (?:is|are|was|were|the|has|have)\b|\b(?:что|кто) (?:это|так(?:ое|ой|ая|ие))\b",
    re.IGNORECASE,
)


def leans_on_history(question: str) -> bool:
    """Whether a question points at what was said before, or says too little by itself."""
    if _OPENING.search(question):
        return True
    if len(set(content_stems(question))) < FEW_CONTENT_WORDS:
        return True
    return _POINTING.search(_EMPTY_POINTING.sub(" ", question)) is not None


def points_at_nothing(question: str) -> bool:
    """Whether a question is about something that it does not name: «Сколько это стоит?» with nothing said before."""
    pointing = _POINTING.search(_EMPTY_POINTING.sub(" ", question))
    if not pointing or len(set(content_stems(question))) > FEW_CONTENT_WORDS:
        return False
    return not any(word[0].isdigit() or word[0].isupper() for word in _WORD.findall(question)[1:])


def standalone_question(question: str, history: Sequence[Message]) -> str:
    """The question with the terms it leaves out, or unchanged when it stands alone or nothing was asked before."""
    asked = [message.text for message in history if message.role == "user" and words(message.text)]
    if not asked or not leans_on_history(question):
        return question
    terms = _terms(question, asked)
    return f"{question} ({' '.join(terms)})" if terms else question


def _terms(question: str, asked: Sequence[str]) -> list[str]:
    """Content words of the last question, and of those before it as long as each leaned on the one before."""
    known = set(content_stems(question))
    terms: list[str] = []
    for earlier in reversed(asked):
        for word in _WORD.findall(earlier):
            stems = content_stems(word)
            if stems and not known.issuperset(stems) and len(terms) < CARRIED_TERMS:
                terms.append(word)
                known.update(stems)
        if not leans_on_history(earlier):
            break
    return terms
