"""The words of an answer: quotes with their marks, and the frame in the language of the question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from assistant.answering.prompts import load_phrases
from assistant.types import Citation, Language, Section

SNIPPET_CHARACTERS = 160
#: Longer answers are not given before the quote that they stand in, and neither are those that are most of it.
LONGEST_SHORT_CHARACTERS = 90
LEAST_REST_CHARACTERS = 25
_FAKE_MARK = re.compile(r"\[(\d{1,3})\]")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Frame:
    """What is said around the quotes.

    `short` are the words of the first quote that answer, "" where only the whole of it does; `differ` when the quotes
    contradict each other.
    """

    short: str = ""
    differ: bool = False


NO_FRAME = Frame()


def compose_answer(citations: Sequence[Citation], language: Language, frame: Frame = NO_FRAME) -> str:
    """What answers in short, then each quote with its mark; quotes in the other language are announced as such."""
    phrases = load_phrases("quoting", language)
    if frame.differ:
        alike = len({(each.title, each.date) for each in citations}) < len(citations)
        lead = "differ_newest_first" if citations[0].date > citations[-1].date else "differ"
        return "\n\n".join([phrases.fill(lead), *(_attributed(each, language, alike) for each in citations)])
    lines = []
    if _says_more(citations[0].quote, frame.short):
        lines.append(phrases.fill("quote", quote=shown(frame.short), number=citations[0].number))
    for is_own, quotes in groupby(citations, key=lambda each: each.language == language):
        if not is_own:
            lines.append(phrases.fill("answered_other_language"))
        kind = "quote" if is_own else "foreign_quote"
        lines += [phrases.fill(kind, quote=shown(each.quote), number=each.number) for each in quotes]
    return "\n\n".join(lines)


def _says_more(quote: str, short: str) -> bool:
    """Whether a quote is so much longer than the words that answer that these should be read first."""
    fits = 0 < len(short) <= LONGEST_SHORT_CHARACTERS and len(quote) >= len(short) + LEAST_REST_CHARACTERS
    return fits and not quote.startswith(short)


def _attributed(citation: Citation, language: Language, are_alike: bool) -> str:
    """A quote with title and date of its document, its file where these do not tell, and a foreign language."""
    kind = "differing_quote" if citation.language == language else "differing_foreign_quote"
    phrases = load_phrases("quoting", language)
    title = f"{citation.title}, {citation.source}" if are_alike else citation.title
    date = citation.date or phrases.fill("undated")
    return phrases.fill(kind, document=shown(title), date=date, quote=shown(citation.quote), number=citation.number)


@dataclass(frozen=True, slots=True)
class Group:
    """Quotes that stand together: those of one document, of one thing that is compared, of one part of a question.

    `heading` is the line above them, "" for none. Without citations it is the line alone.
    """

    citations: tuple[Citation, ...]
    heading: str = ""


def compose_groups(groups: Sequence[Group], language: Language, lead: str = "", *, itemised: bool = False) -> str:
    """Quotes group by group, each with its mark, as a list where `itemised`.

    Quotes in the other language are announced as such.
    """
    phrases = load_phrases("quoting", language)
    blocks = [lead] if lead else []
    has_headings = any(group.heading for group in groups)
    own, foreign = ("item", "foreign_item") if itemised else ("quote", "foreign_quote")
    announcement = phrases.fill("answered_other_language")
    for is_foreign, part in groupby(groups, key=lambda group: _is_foreign(group, language)):
        if is_foreign:
            blocks.append(announcement)
        for group in part:
            lines = [group.heading] if group.heading else []
            for is_own, quotes in groupby(group.citations, key=lambda each: each.language == language):
                if not (is_own or is_foreign):
                    lines.append(announcement)
                kind = own if is_own else foreign
                lines += [phrases.fill(kind, quote=shown(each.quote), number=each.number) for each in quotes]
            blocks.append(("\n" if itemised or has_headings else "\n\n").join(lines))
    return "\n\n".join(blocks)


def _is_foreign(group: Group, language: Language) -> bool:
    """Whether all that a group quotes is in another language."""
    return bool(group.citations) and all(each.language != language for each in group.citations)


def sections_of(groups: Sequence[Group]) -> tuple[Section, ...]:
    """The groups that have headings, as a program reads them."""
    return tuple(
        Section(each.heading.rstrip(":"), tuple(cited.number for cited in each.citations))
        for each in groups
        if each.heading
    )


def shown(text: str) -> str:
    """A quote as it is shown: on one line, and with nothing in it that could be taken for one of our marks."""
    return _FAKE_MARK.sub(r"(\1)", _SPACE.sub(" ", text)).strip()


def snippet(text: str) -> str:
    """The beginning of a passage, cut at a word."""
    line = shown(text)
    if len(line) <= SNIPPET_CHARACTERS:
        return line
    return line[:SNIPPET_CHARACTERS].rsplit(" ", 1)[0].rstrip(" ,.;:—-") + "…"
