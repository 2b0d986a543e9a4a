"""Answers and conversations as text: everything is there, and nothing foreign acts in whatever reads it."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt
from test_ui_handlers import ANSWERS, GRANT_QUOTE, HOSTILE, PARK_QUOTE

from assistant.history import Summary
from assistant.ui.conversation import Conversation, Failure, Turn
from assistant.ui.exports import answer_markdown, answer_text, conversation_json, conversation_markdown
from assistant.ui.remembering import Remembered
from assistant.ui.texts import ENGLISH, RUSSIAN

GRANT = Turn("How much?", answer=ANSWERS["grant"], verdict="right")


class Tags(HTMLParser):
    """The tags and the text of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def rendered(markdown: str) -> Tags:
    """What a reader of Markdown that lets HTML pass makes of it."""
    return Tags(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown))


def remembered(*turns: Turn, title: str = "Grants") -> Remembered:
    conversation: Conversation = turns
    return Remembered(Summary("one", title, "2026-11-01T09:00:00+00:00", "2026-11-02T09:00:00+00:00"), conversation)


def test_an_answer_has_its_quotes_with_title_file_date_and_page() -> None:
    text = answer_text(GRANT, RUSSIAN)
    assert text.startswith(GRANT_QUOTE) and f"«{GRANT_QUOTE}»" not in text
    assert "[1] Korea’s grant for rare metals, news/grant.md, 27 февраля 2025" in text
    assert f"    “{PARK_QUOTE}”" in text


def test_in_markdown_marks_are_footnotes() -> None:
    markdown = answer_markdown(GRANT, ENGLISH)
    assert "[^1]" in markdown and "\n[^2]: " in markdown
    assert GRANT_QUOTE in rendered(markdown).text


@pytest.mark.parametrize(
    "text", [HOSTILE, "# heading", "1. list", "    code", "> quote", "a\n---\nb", "<!-- x -->", "&lt;b&gt;", "|a|\n|-|"]
)
def test_foreign_text_acts_in_no_markdown(text: str) -> None:
    turn = Turn(text, answer=None, text=text)
    whole = rendered(conversation_markdown(remembered(turn, title=text), ENGLISH))
    assert whole.tags <= {"h1", "h2", "p", "br"}
    for word in text.replace("\u202e", "\ufffd").split():
        assert word in whole.text


def test_footnotes_of_a_conversation_are_numbered_through() -> None:
    markdown = conversation_markdown(remembered(GRANT, GRANT), ENGLISH)
    assert "[^1.1]: " in markdown and "[^2.2]: " in markdown and "[^1]" not in markdown


def test_a_failure_and_a_stopped_answer_are_told() -> None:
    turns = (Turn("One?", failure=Failure("It failed.")), Turn("Two?", text="Half of it", stopped=True))
    text = rendered(conversation_markdown(remembered(*turns), ENGLISH)).text
    assert "It failed." in text and "Half of it" in text
    assert answer_text(turns[1], ENGLISH) == "Half of it"


def test_the_record_is_whole() -> None:
    record = conversation_json(remembered(GRANT))
    assert record["conversation"]["title"] == "Grants" and record["turns"][0]["verdict"] == "right"
    assert record["turns"][0]["answer"]["citations"][1]["quote"] == PARK_QUOTE
