"""HTML of the page: what is foreign stays text, whatever it says, and what is ours opens the right place."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from test_ui_handlers import ANSWERS, DOCUMENTS, GRANT_QUOTE, HOSTILE, PARK_QUOTE

from assistant.types import Answer, Citation, Claim, Document, Filters, Heading, Outline, PageMark
from assistant.ui import panel
from assistant.ui.conversation import Failure, Place, Turn, first_place
from assistant.ui.rendering import answer_html, chat_messages, inert, notes_html, plain_line, reply_html
from assistant.ui.texts import ENGLISH, RUSSIAN

UNSHOWABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
anything = st.text(st.characters(), max_size=200) | st.text("<>&\"'`*_[]()!#$\\{}=:/ \n\r-|~abcя1\u202e", max_size=200)
hostile = (
    "<script>alert(1)</script>\n\n![x](http://evil.example/x.png)\n\n[a](javascript:alert(1)) "
    "<img src=x onerror=alert(1)>"
)


class Seen(HTMLParser):
    """What a browser would make of HTML: its tags with their attributes, and its text, that of ``mark`` apart."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.marked = ""
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in ("input", "img"):  # which have no end
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if "mark" in self.open:
            self.marked += data


def shown(text: str) -> str:
    """`text` as the page may show it."""
    return UNSHOWABLE.sub("\ufffd", text)


@given(anything)
@example(hostile)
def test_foreign_text_stays_text(text: str) -> None:
    seen = Seen(inert(text))
    assert not seen.tags
    assert seen.text == shown(text)
    assert not set(inert(text)) & set("<>\"'`*_[](){}!|~$\\=:")


@given(anything, anything)
@example(hostile, hostile)
def test_an_answer_is_one_line_of_our_own_tags(text: str, title: str) -> None:
    citation = Citation(1, "grant", title, title, 3, title, 0, 1, "K", "en", title)
    html = answer_html(0, Answer(text, "en", (citation,), (), "answered"), ENGLISH)
    seen = Seen(html)
    assert set(seen.tags) <= {"div", "p", "span", "button", "ol", "li", "bdi"}
    assert seen.attributes <= {"class", "type", "value", "title", "lang"}
    assert len(html.splitlines()) == 1


@given(anything)
@example(hostile)
def test_a_question_or_a_failure_is_one_line_of_our_own_tags(text: str) -> None:
    turn = Turn(text, failure=Failure(text, text, text))
    for message in chat_messages((turn,), "ru"):
        assert len(message["content"].splitlines()) == 1
        assert set(Seen(message["content"]).tags) <= {"div", "p", "span", "strong", "button"}


@given(st.data())
def test_the_quote_is_marked_exactly_and_the_text_is_whole(data: st.DataObject) -> None:
    text = data.draw(st.text(st.sampled_from("ab <>&*я\n\u202e"), min_size=1, max_size=60))
    places = st.integers(0, len(text))
    start, end = sorted(data.draw(st.tuples(places, places)))
    outline = Outline(
        tuple(PageMark(n, at) for n, at in enumerate(sorted(data.draw(st.sets(places, max_size=4))), 1)),
        tuple(Heading("h", 1, at) for at in sorted(data.draw(st.sets(places, max_size=4)))),
    )
    document = Document("d", "d.md", "d", "ru", "", text, "0", outline)
    seen = Seen(panel.document_text(document, (start, end), ENGLISH))
    assert seen.text == shown(text)
    assert seen.marked == shown(text[start:end])
    assert seen.tags.count("mark") == (end > start)


def test_a_long_document_shows_a_window_and_says_so() -> None:
    document = DOCUMENTS["long"]
    citation = ANSWERS["long"].citations[0]
    html = panel.citation_html(Place("citation", 0, 1), document, citation, (citation,), RUSSIAN)
    seen = Seen(html)
    assert seen.marked == "Конец."
    assert "показаны символы с 76\u00a0001 по 96\u00a0006 из 96\u00a0006" in seen.text
    assert len(seen.text) < panel.WINDOW_CHARACTERS + 500


@pytest.mark.parametrize(
    ("length", "span", "expected"),
    [
        (40_000, (39_000, 39_010), (0, 40_000)),
        (40_001, None, (0, 20_000)),
        (100_000, (50_000, 50_100), (30_000, 70_100)),
        (100_000, (5, 10), (0, 20_010)),
        (100_000, (99_000, 99_100), (79_000, 100_000)),
    ],
)
def test_the_window_reaches_20000_characters_each_way(
    length: int, span: tuple[int, int] | None, expected: tuple[int, int]
) -> None:
    assert panel.window_of(length, span) == expected


def test_marks_and_sources_open_their_citations() -> None:
    html = answer_html(2, ANSWERS["grant"], ENGLISH)
    assert re.findall(r'class="open (\w+)" value="([^"]+)"', html) == [
        ("mark", "citation&#58;2&#58;1"),
        ("mark", "citation&#58;2&#58;2"),
        ("source", "citation&#58;2&#58;1"),
        ("source", "citation&#58;2&#58;2"),
    ]
    assert "27 February 2025 · p. 1" in html


def test_a_mark_without_a_citation_stays_text() -> None:
    assert "[7]" in Seen(answer_html(0, ANSWERS["evil"], ENGLISH)).text


def test_a_sentence_that_is_not_supported_is_shown_as_doubted() -> None:
    text = "It is true \ue000 [1].\n- It is <b>not</b> so (not confirmed)."
    start = text.index("It is <b>")
    claims = (Claim(0, 12, supported=True), Claim(start, start + 19, supported=False))
    html = answer_html(0, replace(ANSWERS["grant"], text=text, claims=claims), ENGLISH)
    doubted = re.findall('<span class="doubted">(.*?)</span>', html)
    assert [Seen(each).text for each in doubted] == ["It is <b>not</b> so"]
    assert html.count('<span class="item">') == 1
    assert "\ue000" not in html


@given(anything, st.integers(0, 60), st.integers(0, 60))
@example("a\rb", 0, 2)
def test_whatever_is_doubted_is_one_line_of_closed_tags(text: str, start: int, end: int) -> None:
    claims = (Claim(start, end, supported=False),)
    html = answer_html(0, Answer(text, "en", (), (), "answered", claims=claims), ENGLISH)
    assert set(Seen(html).tags) <= {"div", "p", "span"}
    assert len(html.splitlines()) == 1


def test_lines_that_start_with_a_dash_are_items() -> None:
    html = reply_html(0, Turn("?", text="Nearest:\n- one\n- two"), ENGLISH)
    assert html.count('<span class="item">') == 2


def test_a_quote_that_moved_is_told_and_not_marked() -> None:
    citation = ANSWERS["grant"].citations[0]
    other = DOCUMENTS["park"]
    html = panel.citation_html(Place("citation", 0, 1), other, citation, (citation,), ENGLISH)
    seen = Seen(html)
    assert not seen.marked
    assert f"The quote was: “{GRANT_QUOTE}”" in seen.text


def test_what_was_searched_stands_above_the_answer_when_it_is_not_what_was_typed() -> None:
    answer = replace(ANSWERS["грант"], searched="сколько составил грант")
    assert Seen(reply_html(0, Turn("crjkmrj cjcnfdbk uhfyn", answer=answer), RUSSIAN)).text.startswith(
        "Искали: сколько составил грант" + PARK_QUOTE[:5]
    )
    assert "Searched for: сколько" in Seen(reply_html(0, Turn("cjcnfdbk", answer=answer), ENGLISH)).text
    assert "Искали" not in reply_html(0, Turn(" сколько составил\nгрант ", answer=answer), RUSSIAN)


def test_the_filters_of_a_turn_stand_above_its_answer() -> None:
    filters = Filters("en", "2019-11-26", "2020", document_ids=("a", "b"))
    turn = Turn("Сколько?", filters=filters, answer=replace(ANSWERS["грант"], searched="Сколько?"))
    told = "Фильтры: английский · с 26 ноября 2019 г. · по 2020 · документов: 2"
    assert Seen(reply_html(0, turn, RUSSIAN)).text.startswith(told)
    assert (
        "Filters: English · from 26 November 2019 · to 2020 · documents: 2" in Seen(reply_html(0, turn, ENGLISH)).text
    )
    assert 'class="note' not in reply_html(0, replace(turn, filters=Filters()), ENGLISH)


@given(anything)
@example(hostile)
def test_notes_are_one_line_of_our_own_tags(text: str) -> None:
    turn = Turn("?", filters=Filters(since=text, until=text), answer=replace(ANSWERS["грант"], searched=text))
    html = notes_html(turn, ENGLISH)
    assert set(Seen(html).tags) <= {"p", "bdi"}
    assert len(html.splitlines()) <= 1


@given(anything)
@example(hostile)
def test_a_plain_line_is_one_line_that_reorders_nothing(text: str) -> None:
    assert plain_line(text) == shown(" ".join(text.split()))
    assert len(plain_line(text).splitlines()) <= 1


def test_steps_lead_to_the_neighbours() -> None:
    citations = ANSWERS["grant"].citations
    first, second = (
        panel.citation_html(Place("citation", 0, each.number), DOCUMENTS[each.document_id], each, citations, ENGLISH)
        for each in citations
    )
    assert 'disabled title="Previous citation"' in first and 'value="citation&#58;0&#58;2"' in first
    assert 'disabled title="Next citation"' in second and 'value="citation&#58;0&#58;1"' in second


def test_headings_are_bold_and_pages_are_told() -> None:
    html = panel.document_text(DOCUMENTS["grant"], None, ENGLISH)
    assert '<b class="heading">Strategic minerals</b>' in html
    assert html.count('<span class="page-start"') == 2


def test_a_hostile_document_shows_inert_everywhere() -> None:
    document = DOCUMENTS["hostile"]
    citation = ANSWERS["evil"].citations[0]
    html = panel.citation_html(Place("citation", 0, 1), document, citation, (citation,), ENGLISH)
    seen = Seen(html)
    assert not {"script", "img"} & set(seen.tags) and seen.tags.count("a") == html.count('<a href="/page/files/')
    assert seen.marked == shown(HOSTILE)
    assert "\u202e" not in html


def test_a_reply_to_a_greeting_is_an_answer_without_sources_and_no_refusal() -> None:
    answer = Answer("Good day, ask me.", "en", (), (), "talk", shape="talk")
    text = '<div class="text" lang="en"><p><span class="line">Good day, ask me.</span></p></div>'
    assert answer_html(0, answer, RUSSIAN) == f'<div class="answer">{text}</div>'
    assert first_place(0, answer) is None
