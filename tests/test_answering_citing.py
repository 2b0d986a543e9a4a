"""A citation is exactly what its document says at its span, or it is not made."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assistant.answering.citing import InexactCitation, cite
from assistant.types import Citation, Document, Heading, Outline, PageMark, Passage

TEXT = "Устав\nСтатья 1\nМинистр назначается на пять лет. The minister serves for five years.\nСтатья 2\nКонец 😀."
OUTLINE = Outline(
    pages=(PageMark(7, 0), PageMark(8, TEXT.index("The minister"))),
    headings=(
        Heading("Устав", 1, 0),
        Heading("Статья 1", 2, TEXT.index("Статья 1")),
        Heading("Статья 2", 2, TEXT.index("Статья 2")),
    ),
)
DOCUMENT = Document("d1", "laws/charter.pdf", "Устав", "ru", "2021-05-01", TEXT, "d1", OUTLINE)
START, END = TEXT.index("Министр"), TEXT.index("Статья 2")
PASSAGE = Passage("d1:15", "d1", TEXT[START:END], START, END, 7, "Устав › Статья 1", "ru")


def test_a_citation_tells_the_exact_place() -> None:
    quote = "The minister serves for five years."
    start = TEXT.index(quote)

    citation = cite(2, DOCUMENT, PASSAGE, start, start + len(quote))

    assert citation == Citation(
        number=2,
        document_id="d1",
        title="Устав",
        source="laws/charter.pdf",
        page=8,
        heading="Устав › Статья 1",
        start=start,
        end=start + len(quote),
        quote=quote,
        language="en",
        date="2021-05-01",
    )


def test_page_heading_and_language_are_those_of_the_span() -> None:
    whole = Passage("d1:0", "d1", TEXT, 0, len(TEXT), 7, "Устав", "ru")
    first = cite(1, DOCUMENT, whole, START, TEXT.index(" The"))
    last = cite(1, DOCUMENT, whole, TEXT.index("Конец"), len(TEXT))
    assert (first.page, first.heading, first.language) == (7, "Устав › Статья 1", "ru")
    assert (last.page, last.heading, last.quote) == (8, "Устав › Статья 2", "Конец 😀.")


@given(st.integers(-5, len(TEXT) + 5), st.integers(-5, len(TEXT) + 5))
def test_a_span_inside_the_passage_is_quoted_and_any_other_refused(start: int, end: int) -> None:
    if START <= start < end <= END:
        assert cite(1, DOCUMENT, PASSAGE, start, end).quote == TEXT[start:end] != ""
    else:
        with pytest.raises(InexactCitation, match="not inside passage d1:15"):
            cite(1, DOCUMENT, PASSAGE, start, end)


def test_a_passage_of_another_document_is_refused() -> None:
    with pytest.raises(InexactCitation, match="not inside passage"):
        cite(1, DOCUMENT, replace(PASSAGE, document_id="d2"), START, END)


@given(st.integers(START, END - 1), st.data())
def test_a_passage_that_reads_otherwise_is_refused_where_it_does(at: int, data: st.DataObject) -> None:
    other = data.draw(st.characters(categories=("L", "N", "P")))
    assume(other != TEXT[at])
    changed = PASSAGE.text[: at - START] + other + PASSAGE.text[at - START + 1 :]
    with pytest.raises(InexactCitation, match="no longer reads"):
        cite(1, DOCUMENT, replace(PASSAGE, text=changed), at, END)
    if at > START:
        assert cite(1, DOCUMENT, replace(PASSAGE, text=changed), START, at).quote == TEXT[START:at]


def test_a_passage_that_is_shorter_than_its_span_is_refused() -> None:
    with pytest.raises(InexactCitation, match="no longer reads"):
        cite(1, DOCUMENT, replace(PASSAGE, text=PASSAGE.text[:-3]), END - 5, END)
