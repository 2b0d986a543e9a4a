"""Follow-up questions from the documents that an answer cites: questions that they pose and answer, headings."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from assistant.language import content_stems, question_language
from assistant.types import Answer, Document
from assistant.ui.rendering import plain_line
from assistant.ui.texts import Texts

FOLLOW_UPS = 3
#: How many documents of an answer are searched, and how many characters of each.
DOCUMENTS = 4
DOCUMENT_CHARACTERS = 200_000
QUESTION_WORDS = range(3, 25)
HEADING_WORDS = range(2, 13)
#: Two questions that share this share of their stems count as the same.
SAME = 0.6


def follow_ups(answer: Answer, asked: str, document_of: Callable[[str], Document], texts: Texts) -> tuple[str, ...]:
    """At most FOLLOW_UPS questions in the language of the answer, none of which repeats the question.

    Questions that the documents pose and answer come first, then headings of the cited documents. `document_of` may
    raise AssistantError.
    """
    ids = dict.fromkeys(
        [each.document_id for each in answer.citations] + [each.passage.document_id for each in answer.hits]
    )
    documents = [document_of(each) for each in list(ids)[:DOCUMENTS]]
    cited = {each.document_id for each in answer.citations}
    candidates = [question for each in documents for question in questions_in(each)]
    for each in documents:
        if each.id in cited and each.language == answer.language == texts.language:
            candidates += [texts.about_heading.format(heading=heading) for heading in headings_of(each)]
    chosen: list[str] = []
    for candidate in candidates:
        is_known = any(_same(candidate, other) for other in (asked, answer.searched, *chosen) if other)
        if len(chosen) < FOLLOW_UPS and not is_known and question_language(candidate) == answer.language:
            chosen.append(candidate)
    return tuple(chosen)


def questions_in(document: Document) -> Iterator[str]:
    """Lines that are questions and are followed by text that is not."""
    lines = [line.strip(" \t#*_>-–—•") for line in document.text[:DOCUMENT_CHARACTERS].splitlines()]
    lines = [plain_line(line) for line in lines if line]
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if line.endswith("?") and len(line.split()) in QUESTION_WORDS and below and not below.endswith("?"):
            yield line


def headings_of(document: Document) -> Iterator[str]:
    """Headings below the title with enough words to ask about."""
    for heading in document.outline.headings:
        title = plain_line(heading.title).rstrip(".:")
        if title != plain_line(document.title) and len(title.split()) in HEADING_WORDS and not title.endswith("?"):
            yield title


def _same(one: str, other: str) -> bool:
    first, second = frozenset(content_stems(one)), frozenset(content_stems(other))
    return not first or len(first & second) >= SAME * min(len(first), len(second) or 1)
