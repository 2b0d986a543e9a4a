"""A head and the deputy beside them: who is asked for, and whom words of a sentence name."""

from __future__ import annotations

import re

from assistant.answering.quoting.questions import wants_office_holder

_DEPUTY = (
    r"(?:deput(?:y|ies)|vice[- ](?!versa)|second-in-command"
    r"|заместител\w*|замдиректор\w*|замминистр\w*|замглав\w*|зам\.|вице-)"
)
_A_DEPUTY = re.compile(rf"\b{_DEPUTY}", re.IGNORECASE)
#: "her deputy, Ms. Hyun", «заместитель директора Хён»: the words before a name, up to it.
_BEFORE = re.compile(
    rf"\b(?i:{_DEPUTY})[\s,—–-]*(?:(?:[a-zа-яё]\S*|[A-Z]{{2,}}|Ms\.?|Mrs?\.?|Dr\.?|Director|Minister|Head)[\s,—–-]+)*$"
)
#: "is Deputy Director", "; Обязанности: заместитель директора": the words after a name, while nobody else comes in.
_AFTER = re.compile(rf"^\W*(?:(?!(?:and|и|her|his|their|ее|её|его|их)\b)\w+\W+){{0,6}}?{_DEPUTY}", re.IGNORECASE)
#: A deputy minister may lead a delegation: a sentence that says who leads decides.
_LEADS = re.compile(
    r"\b(?:led|leads|heads|headed|heading|leading|возглав\w+|во главе|под руководством)\b", re.IGNORECASE
)


def wants_head(question: str) -> bool:
    """Whether a question asks who leads something, and not for a deputy."""
    return wants_office_holder(question) and not _A_DEPUTY.search(question)


def is_deputy(sentence: str, start: int, end: int) -> bool:
    """Whether ``sentence[start:end]`` is said to be somebody's deputy, or says so itself, and not that they lead."""
    before, words, after = sentence[:start], sentence[start:end], sentence[end:]
    if _LEADS.search(sentence):
        return False
    return any((_A_DEPUTY.search(words), _BEFORE.search(before), _AFTER.search(after)))
