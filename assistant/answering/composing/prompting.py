"""What a chat model is asked. Retrieved text stands in a fence that it cannot leave, before the question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answering.composing.context import PassageWindow
from assistant.answering.prompts import load_phrases
from assistant.types import Language, Message, Prompt, Shape

SUBJECT = "composing"
#: Shapes that are answered with an overview of what the passages say.
OVERVIEWS: frozenset[Shape] = frozenset({"overview", "aggregate", "keywords"})
#: Of a conversation this much is shown, so that an old or long turn costs nothing.
SHOWN_MESSAGES = 6
SHOWN_MESSAGE_CHARACTERS = 600
#: What would open or close our fences, in whatever spelling a model might still read as such.
_FENCE = re.compile(r"<(?=\s*/?\s*(?:passage|found|conversation)\b)", re.IGNORECASE)


def answer_prompt(
    question: str,
    windows: Sequence[PassageWindow],
    language: Language,
    found: Sequence[str] = (),
    *,
    shape: Shape = "fact",
    remind: bool = False,
) -> Prompt:
    """The prompt for an answer, or for an overview where `shape` is one.

    `found` are sentences of the passages that probably answer: they stand right before the question. With `remind` it
    says once more, last of all, in which language to write.
    """
    phrases = load_phrases(SUBJECT, language)
    kind = "digest" if shape in OVERVIEWS else "answer"
    passages = "\n".join(
        phrases.fill(
            "passage",
            number=number,
            title=_attribute(window.document.title),
            date=window.document.date,
            text=fenced(window.text.strip()),
        ).strip()
        for number, window in enumerate(windows, start=1)
    )
    if found:
        sentences = "\n".join(f"- {fenced(' '.join(each.split()))}" for each in found)
        passages = f"{passages}\n\n{phrases.fill('found', sentences=sentences).strip()}"
    user = phrases.fill(f"{kind}_request", passages=passages, question=fenced(question)).strip()
    if remind:
        user = f"{user}\n{phrases.fill('language_reminder')}"
    return Prompt(phrases.fill(f"{kind}_system", no_answer=phrases.fill("no_answer")).strip(), user)


def standalone_prompt(question: str, history: Sequence[Message], language: Language) -> Prompt:
    """The prompt that asks for a question which can be understood without the conversation."""
    phrases = load_phrases(SUBJECT, language)
    lines = [
        phrases.fill(f"standalone_{each.role}", text=fenced(" ".join(each.text.split())[:SHOWN_MESSAGE_CHARACTERS]))
        for each in history[-SHOWN_MESSAGES:]
    ]
    user = phrases.fill("standalone_request", conversation="\n".join(lines), question=fenced(question))
    return Prompt(phrases.fill("standalone_system").strip(), user.strip())


def confirmation_prompt(sentence: str, passage: str, language: Language) -> Prompt:
    """The prompt that asks whether a passage states a sentence; the passage comes first, as in all prompts."""
    phrases = load_phrases(SUBJECT, language)
    user = phrases.fill("confirmation_request", passage=fenced(passage.strip()), sentence=fenced(sentence))
    return Prompt(phrases.fill("confirmation_system").strip(), user.strip())


def fenced(text: str) -> str:
    """A text that cannot open or close a fence."""
    return _FENCE.sub("‹", text)


def _attribute(text: str) -> str:
    return fenced(" ".join(text.split())).replace('"', "'")
