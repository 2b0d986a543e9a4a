"""The words of an answer: quotes with their marks, and the frame in the language of the question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.prompts import load_phrases
from assistant.types import Citation, Hit, Language, Reason

SNIPPET_CHARACTERS = 160
NEAREST_PASSAGES = 3
_FAKE_MARK = re.compile(r"\[(\d{1,3})\]")
_SPACE = re.compile(r"\s+")


def compose_answer(citations: Sequence[Citation], language: Language) -> str:
    """Each quote with its mark, a line each; quotes in the other language are announced as such."""
    phrases = load_phrases("answer", language)
    own = [citation for citation in citations if citation.language == language]
    other = [citation for citation in citations if citation.language != language]
    lines = [phrases.fill("quote", quote=shown(each.quote), number=each.number) for each in own]
    if other:
        lines.append(phrases.fill("answered_other_language"))
        lines += [phrases.fill("foreign_quote", quote=shown(each.quote), number=each.number) for each in other]
    return "\n\n".join(lines)


def compose_refusal(reason: Reason, hits: Sequence[Hit], titles: Sequence[str], language: Language) -> str:
    """Why there is no answer, and the nearest passages (`titles` are their documents')."""
    phrases = load_phrases("answer", language)
    text = phrases.fill(f"not_found_{reason}")
    nearest = [
        phrases.fill("nearest_item", title=shown(title), snippet=snippet(hit.passage.text))
        for hit, title in list(zip(hits, titles, strict=True))[:NEAREST_PASSAGES]
    ]
    if not nearest or reason == "question_unclear":
        return text
    return "\n".join([text, "", phrases.fill("nearest"), *nearest])


def shown(text: str) -> str:
    """A quote as it is shown: on one line, and with nothing in it that could be taken for one of our marks."""
    return _FAKE_MARK.sub(r"(\1)", _SPACE.sub(" ", text)).strip()


def snippet(text: str) -> str:
    """The beginning of a passage, cut at a word."""
    line = shown(text)
    if len(line) <= SNIPPET_CHARACTERS:
        return line
    return line[:SNIPPET_CHARACTERS].rsplit(" ", 1)[0].rstrip(" ,.;:—-") + "…"
