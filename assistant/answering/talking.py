"""Replies to what is said to the assistant itself: a greeting, "What can you do?", "What documents do you have?"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from assistant.answering.asked import Asked
from assistant.answering.phrasing import shown
from assistant.answering.prompts import load_phrases
from assistant.types import Answer, DocumentSummary, Language

#: How many documents are named, the newest first.
NAMED_DOCUMENTS = 8


def reply(asked: Asked, documents: Sequence[DocumentSummary]) -> Answer:
    """A short reply in the person's language; `documents` are those that they may ask."""
    about = asked.wanted.talk or "smalltalk"
    phrases = load_phrases("quoting", asked.language)
    library = library_text(documents, asked.language)
    with_library = about in ("library", "ability", "identity", "smalltalk", "greeting")
    text = library if about == "library" else phrases.fill(f"talk_{about}")
    if with_library and about != "library":
        text += f" {count_text(documents, asked.language)}"
    return Answer(text, asked.language, (), (), "talk", confidence=1.0, shape="talk")


def count_text(documents: Sequence[DocumentSummary], language: Language) -> str:
    """How many documents there are, in which languages, of which dates."""
    phrases = load_phrases("quoting", language)
    if not documents:
        return phrases.fill("library_empty")
    counts = Counter(each.language for each in documents)
    languages = ", ".join(f"{phrases.fill(f'language_{code}')} – {count}" for code, count in counts.most_common())
    dates = sorted(each.date for each in documents if each.date)
    period = phrases.fill("library_period", first=dates[0], last=dates[-1]) if dates else ""
    return phrases.fill("library_count", count=len(documents), languages=languages, period=period)


def library_text(documents: Sequence[DocumentSummary], language: Language) -> str:
    """The same, and the newest documents by name."""
    if not documents:
        return count_text(documents, language)
    phrases = load_phrases("quoting", language)
    newest = sorted(documents, key=lambda each: (each.date, each.title), reverse=True)[:NAMED_DOCUMENTS]
    lines = [f"- {shown(each.title)}{f' ({each.date})' if each.date else ''}" for each in newest]
    left = len(documents) - len(newest)
    if left:
        lines.append(phrases.fill("library_more", count=left))
    return "\n".join([count_text(documents, language), *lines])
