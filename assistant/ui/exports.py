"""Conversations and answers as Markdown, plain text and JSON. Text from outside becomes no heading, link or image."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from assistant.types import Citation, as_record
from assistant.ui.conversation import Turn
from assistant.ui.remembering import Remembered, record_of
from assistant.ui.rendering import plain_line, plain_text
from assistant.ui.texts import Texts

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|~$:@-])")
_MARK = re.compile(r"\\\[(\d{1,4})\\\]")


def answer_text(turn: Turn, texts: Texts) -> str:
    """The answer and its citations as plain text."""
    if turn.answer is None:
        return plain_text(turn.text)
    lines = [plain_text(turn.answer.text).strip()]
    for citation in turn.answer.citations:
        lines += ["", f"[{citation.number}] {_source(citation, texts)}", f"    “{plain_line(citation.quote)}”"]
    return "\n".join(lines) + "\n"


def answer_markdown(turn: Turn, texts: Texts) -> str:
    """The answer and its citations as Markdown with footnotes."""
    if turn.answer is None:
        return _escaped(plain_text(turn.text))
    body = _MARK.sub(r"[^\1]", "  \n".join(_escaped(line) for line in plain_text(turn.answer.text).splitlines()))
    notes = [
        f"[^{each.number}]: {_escaped(_source(each, texts))}: “{_escaped(plain_line(each.quote))}”"
        for each in turn.answer.citations
    ]
    return "\n\n".join([body.strip(), *notes]) + "\n"


def conversation_markdown(remembered: Remembered, texts: Texts) -> str:
    """A whole conversation: one heading per question; footnotes are numbered through."""
    parts = [f"# {_escaped(plain_line(remembered.summary.title))}", _escaped(remembered.summary.created[:10])]
    for number, turn in enumerate(remembered.turns, start=1):
        parts.append(f"## {_escaped(plain_line(turn.question))}")
        if turn.failure is not None:
            parts.append(_escaped(plain_line(turn.failure.summary)))
        else:
            parts.append(answer_markdown(turn, texts).strip().replace("[^", f"[^{number}."))
    return "\n\n".join(parts) + "\n"


def conversation_json(remembered: Remembered) -> dict[str, Any]:
    """A whole conversation with the full record of every turn."""
    return {"conversation": as_record(remembered.summary), "turns": [_record(turn) for turn in remembered.turns]}


def _record(turn: Turn) -> dict[str, Any]:
    return {**record_of(turn), "verdict": turn.verdict}


def _source(citation: Citation, texts: Texts) -> str:
    page = "" if citation.page is None else texts.page.format(number=citation.page)
    parts = (citation.title, citation.source, texts.readable_date(citation.date), page)
    return plain_line(", ".join(part for part in parts if part))


def _escaped(text: str) -> str:
    """Text escaped for Markdown, including lines that begin like a list or a heading."""
    referred = escape(text, quote=False)  # renderers that allow HTML in Markdown ignore the backslash
    return re.sub(r"^(\s*\d+)\.", r"\1\\.", _MARKDOWN.sub(r"\\\1", referred))
