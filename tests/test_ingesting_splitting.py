"""Passages tile the text, keep sentences whole, follow headings, and come quickly whatever the text is."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.ingesting.splitting import Piece, split
from assistant.language import sentence_spans
from assistant.types import Heading, Outline, PageMark

FRAGMENTS = [
    *[
        "The river rose.",
        "It was late",
        "Dr. Smith came in.",
        "U.S. trade grew by 3.5 %!",
        "Why?",
        "iPhone",
        "(see p. 4)",
    ],
    *[
        "Река поднялась.",
        "Было поздно",
        "А. С. Пушкин родился в 1799 г. в Москве.",
        "«Кто там?» — спросил он.",
        "т. д.",
        "ё",
    ],
    *[
        "\n",
        "\n\n",
        "\n\n\n",
        " ",
        "  ",
        "\t",
        "\u00a0",
        "\r\n",
        "- ",
        "1. ",
        "| a | b |",
        "…",
        "?!",
        "«",
        "»",
        "(",
        ")",
        ".",
    ],
    *[
        "😀",
        "👩‍👩‍👧",
        "e\u0301",
        "漢字。",
        "\u200b",
        "\ufeff",
        "x" * 90,
        "щ" * 300,
        "0123456789" * 12,
        "https://example.org/a?b=c",
    ],
]
TEXTS = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=12), max_size=60).map("".join)
SIZES = st.integers(1, 40)


def count_tokens(text: str) -> int:
    """A token is four characters of a word at most, as in the vocabularies of encoders; space is none."""
    return sum((len(word) + 3) // 4 for word in text.split())


def texts_of(text: str, pieces: list[Piece]) -> list[str]:
    return [text[piece.start : piece.end] for piece in pieces]


@st.composite
def outlined_texts(draw: st.DrawFn) -> tuple[str, Outline]:
    """A text as readers give it, with headings where sentences start, and pages anywhere."""
    text = draw(TEXTS).strip()
    starts = sorted({start for start, _ in sentence_spans(text)})
    chosen = sorted(draw(st.sets(st.sampled_from(starts)))) if starts else []
    headings = tuple(Heading(f"heading {start}", draw(st.integers(1, 6)), start) for start in chosen)
    offsets = sorted(draw(st.sets(st.integers(0, len(text) - 1), max_size=5))) if text else []
    return text, Outline(tuple(PageMark(number, offset) for number, offset in enumerate(offsets, 1)), headings)


@given(TEXTS, SIZES)
@settings(deadline=None)
@example("", 1)
@example(" \n ", 1)
@example("щ" * 1000, 7)
def test_pieces_tile_the_text(text: str, max_tokens: int) -> None:
    pieces = split(text, Outline(), count_tokens, max_tokens)

    assert "".join(texts_of(text, pieces)) == text
    assert all(piece.start < piece.end for piece in pieces)
    assert all(before.end == after.start for before, after in pairwise(pieces))
    assert all(count_tokens(each) <= max_tokens for each in texts_of(text, pieces))


@given(outlined_texts(), SIZES)
@settings(deadline=None)
def test_pieces_tile_and_keep_sentences_whole_under_headings(outlined: tuple[str, Outline], max_tokens: int) -> None:
    text, outline = outlined
    pieces = split(text, outline, count_tokens, max_tokens)

    assert "".join(texts_of(text, pieces)) == text
    assert all(count_tokens(each) <= max_tokens for each in texts_of(text, pieces))
    cuts = {piece.start for piece in pieces}
    for start, end in sentence_spans(text):
        if count_tokens(text[start:end]) <= max_tokens:
            assert not any(start < cut < end for cut in cuts), text[start:end]


@given(outlined_texts(), SIZES)
@settings(deadline=None)
def test_headings_open_pieces(outlined: tuple[str, Outline], max_tokens: int) -> None:
    text, outline = outlined
    cuts = {piece.start for piece in split(text, outline, count_tokens, max_tokens)}

    starts = [start for start, _ in sentence_spans(text)]
    headings = {heading.start for heading in outline.headings}
    for before, start in pairwise([-1, *starts]):
        if start in headings and before not in headings:  # of several headings in a row the first one opens
            assert start in cuts


@given(outlined_texts(), SIZES)
@settings(deadline=None)
def test_pieces_know_their_page_and_their_heading(outlined: tuple[str, Outline], max_tokens: int) -> None:
    text, outline = outlined
    headings = {heading.start for heading in outline.headings}
    starts = [start for start, _ in sentence_spans(text)]
    for piece in split(text, outline, count_tokens, max_tokens):
        assert piece.page == outline.page_at(piece.start)
        opening = max((start for start in starts if start <= piece.start), default=0)
        bodies = [start for start in starts if piece.start <= start < piece.end and start not in headings]
        if opening not in headings:
            assert piece.heading == outline.heading_at(piece.start)
        elif bodies:  # a piece that opens with headings belongs where its text does
            assert piece.heading == outline.heading_at(bodies[0])


@given(outlined_texts(), st.data())
@settings(deadline=None)
def test_page_and_heading_are_those_of_a_plain_walk(outlined: tuple[str, Outline], data: st.DataObject) -> None:
    text, outline = outlined
    offset = data.draw(st.integers(0, len(text)))
    path: list[Heading] = []
    for heading in outline.headings:
        if heading.start <= offset:
            path = [*(above for above in path if above.level < heading.level), heading]
    assert outline.heading_at(offset) == " › ".join(heading.title for heading in path)
    begun = [page.number for page in outline.pages if page.start <= offset]
    first = outline.pages[0].number if outline.pages else None
    assert outline.page_at(offset) == (begun[-1] if begun else first)


def test_page_at() -> None:
    outline = Outline(pages=(PageMark(1, 0), PageMark(3, 10), PageMark(4, 20)))
    assert [outline.page_at(offset) for offset in (0, 9, 10, 19, 20, 99)] == [1, 1, 3, 3, 4, 4]
    assert Outline(pages=(PageMark(2, 5),)).page_at(0) == 2
    assert Outline().page_at(5) is None


def test_heading_at() -> None:
    titles = [("Law", 1, 0), ("Глава I", 2, 10), ("Article 1", 3, 20), ("Глава II", 2, 30), ("Annex", 1, 40)]
    outline = Outline(headings=tuple(Heading(*each) for each in titles))
    assert outline.heading_at(5) == "Law"
    assert outline.heading_at(29) == "Law › Глава I › Article 1"
    assert outline.heading_at(30) == "Law › Глава II"
    assert outline.heading_at(99) == "Annex"
    assert Outline(headings=(Heading("Later", 1, 7),)).heading_at(6) == ""
    assert Outline(headings=(Heading("Deep", 3, 0), Heading("Less deep", 2, 5))).heading_at(9) == "Less deep"


def test_headings_in_a_row_stay_with_their_text() -> None:
    text = "Part one\nChapter one\nThe text begins here. It goes on.\nChapter two\nMore text."
    titles = [("Part one", 1), ("Chapter one", 2), ("Chapter two", 2)]
    outline = Outline(headings=tuple(Heading(title, level, text.index(title)) for title, level in titles))
    pieces = split(text, outline, count_tokens, 100)
    assert texts_of(text, pieces) == [
        "Part one\nChapter one\nThe text begins here. It goes on.\n",
        "Chapter two\nMore text.",
    ]
    assert [piece.heading for piece in pieces] == ["Part one › Chapter one", "Part one › Chapter two"]


@pytest.mark.parametrize("sentence", ["The old harbour was quiet today. ", "Старая гавань была сегодня тиха. "])
@given(number=st.integers(1, 300), max_tokens=st.integers(20, 90))
@settings(max_examples=40, deadline=None)
def test_a_long_section_divides_into_nearly_equal_pieces(sentence: str, number: int, max_tokens: int) -> None:
    text = (sentence * number).rstrip()
    size = count_tokens(sentence)
    sizes = [count_tokens(each) for each in texts_of(text, split(text, Outline(), count_tokens, max_tokens))]
    assert min(sizes) >= max(sizes) / 2 - size
    fitting = max_tokens // size
    assert len(sizes) <= -(-number // fitting) + 1


def test_a_piece_rather_ends_with_a_paragraph() -> None:
    paragraph = "One sentence is here. Two sentences are here. Three sentences are here.\n\n"
    text = paragraph * 8
    pieces = texts_of(text, split(text, Outline(), count_tokens, count_tokens(paragraph) * 3 - 2))
    assert all(each.endswith("\n\n") for each in pieces)


def test_a_sentence_that_does_not_fit_is_cut_between_words() -> None:
    text = "word " * 99 + "end."
    pieces = texts_of(text, split(text, Outline(), count_tokens, 30))
    assert all(each.startswith(("word", "end")) and each.endswith((" ", ".")) for each in pieces)


def test_a_piece_holds_at_least_one_token() -> None:
    with pytest.raises(ValueError, match="max_tokens is 0"):
        split("text", Outline(), count_tokens, 0)


MILLION = 1_000_000
PATHOLOGICAL = {
    "no spaces": "щ" * MILLION,
    "only newlines": "\n" * MILLION,
    "only dots": "." * MILLION,
    "emoji": "😀" * MILLION,
    "huge words": ("x" * 5_000 + " ") * (MILLION // 5_000),
    "no sentences": "слово " * (MILLION // 6),
    "short lines": "a\n" * (MILLION // 2),
    "open brackets": "(a. " * (MILLION // 4),
    "empty": "",
}


@pytest.mark.parametrize("text", PATHOLOGICAL.values(), ids=PATHOLOGICAL)
@pytest.mark.no_cover
def test_hostile_texts_are_split_quickly(text: str) -> None:
    started = time.process_time()
    pieces = split(text, Outline(), count_tokens, 256)
    assert time.process_time() - started < 6  # seconds; the slowest takes less than 2
    assert "".join(texts_of(text, pieces)) == text


@pytest.mark.no_cover
def test_many_headings_are_followed_quickly() -> None:
    line = "A line of text that says little.\n"
    text = line * 20_000
    headings = tuple(Heading("Heading", 1 + index % 4, index * len(line)) for index in range(0, 20_000, 2))
    started = time.process_time()
    pieces = split(text, Outline(headings=headings), count_tokens, 256)
    assert time.process_time() - started < 6
    assert len(pieces) == len(headings)
