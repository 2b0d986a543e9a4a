"""The list of conversations: what it says, which one is open, and that titles stay text."""

from __future__ import annotations

from test_ui_handlers import HOSTILE
from test_ui_rendering import Seen

from assistant.history import Summary
from assistant.ui.sidebar import sidebar_html
from assistant.ui.texts import ENGLISH, RUSSIAN

ONE = Summary("one", "How much?", "2026-11-01T09:00:00+00:00", "2026-11-20T09:00:00+00:00")


def test_conversations_are_listed_with_the_day_of_their_last_change() -> None:
    html = sidebar_html([ONE, Summary("two", "Who?", ONE.created, ONE.created)], "two", ENGLISH)
    seen = Seen(html)
    assert "How much?" in seen.text and "20 November 2026" in seen.text and "1 November 2026" in seen.text
    assert html.count('aria-current="page"') == 1 and 'value="pick:two" aria-current="page"' in html
    assert 'data-conversation="two"' in html


def test_exports_are_links_below_the_page_whatever_the_id_says() -> None:
    html = sidebar_html([Summary('../x?y"<b>', "t", ONE.created, ONE.created)], "", RUSSIAN)
    assert 'href="/page/conversations/..%2Fx%3Fy%22%3Cb%3E.md?language=ru"' in html
    assert "<b>" not in html


def test_a_hostile_title_or_name_is_text() -> None:
    html = sidebar_html([Summary("one", HOSTILE, ONE.created, ONE.created)], "one", ENGLISH, name=HOSTILE)
    seen = Seen(html)
    assert not {"img", "script"} & set(seen.tags)
    assert seen.text.count("<script>alert(1)</script>") == 2
    assert not any(each.startswith("on") for each in seen.attributes)
    assert "\u202e" not in html and "javascript:alert(2)" not in html


def test_nothing_said_and_nothing_found_are_told_apart() -> None:
    assert ENGLISH.no_conversations in Seen(sidebar_html([], "", ENGLISH)).text
    assert RUSSIAN.none_found in Seen(sidebar_html([], "", RUSSIAN, search="слово")).text


def test_who_is_signed_in_can_leave_and_nobody_else() -> None:
    assert 'action="/page/sign-out"' in sidebar_html([], "", ENGLISH, name="ann")
    assert "sign-out" not in sidebar_html([], "", ENGLISH)
