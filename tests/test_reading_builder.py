from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading_samples import assert_sound

from assistant.errors import UnreadableDocument
from assistant.reading.builder import LINE, SPACE, TextBuilder
from assistant.types import Heading, PageMark


def test_blocks_headings_and_pages_find_their_offsets() -> None:
    builder = TextBuilder(1000)
    builder.page(1)
    builder.heading("  Глава\u00a0 первая ", 1)
    builder.add("Текст.")
    builder.page(2)
    builder.add("продолжение", SPACE)
    builder.add_lines(["- раз", "", "- два"])
    builder.heading("", 2)
    reading = builder.reading(" Заголовок\n", "2025-01-02", " место ")
    assert reading.text == "Глава первая\n\nТекст. продолжение\n\n- раз\n- два"
    assert reading.outline.headings == (Heading("Глава первая", 1, 0),)
    assert reading.outline.pages == (PageMark(1, 0), PageMark(2, 21))
    assert (reading.title, reading.date, reading.origin) == ("Заголовок", "2025-01-02", "место")


def test_pages_without_text_get_no_mark() -> None:
    builder = TextBuilder(1000)
    for number, text in enumerate(["", "a", " \n", "b", ""], 1):
        builder.page(number)
        builder.add(text)
    assert builder.reading().outline.pages == (PageMark(2, 0), PageMark(4, 3))


def test_the_limit_counts_the_whole_text() -> None:
    builder = TextBuilder(10)
    builder.add("12345")
    builder.add("6789", LINE)
    with pytest.raises(UnreadableDocument):
        builder.add("a", LINE)


@given(st.lists(st.tuples(st.sampled_from(["add", "line", "heading", "page"]), st.text(max_size=20))))
def test_any_order_of_blocks_is_sound(steps: list[tuple[str, str]]) -> None:
    builder = TextBuilder(100_000)
    builder.add("start")
    for number, (step, text) in enumerate(steps, 1):
        if step == "page":
            builder.page(number)
        elif step == "heading":
            builder.heading(text, number % 6)
        else:
            builder.add(text, LINE if step == "line" else "\n\n")
    assert_sound(builder.reading())


def test_of_an_endless_title_and_heading_the_beginning_is_one() -> None:
    builder = TextBuilder(10_000)
    builder.heading("word " * 1_000, 1)
    reading = builder.reading("word " * 1_000)
    assert len(reading.text) == 4_999
    assert len(reading.title) <= 300 and reading.text.startswith(reading.outline.headings[0].title)
