"""Documents and passages get their names, titles and languages, and what is embedded tells where it stands."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from assistant.ingesting.preparing import (
    ID_LENGTH,
    MIN_LETTERS,
    embedded_text,
    file_digest,
    make_document,
    make_passages,
)
from assistant.types import Document, Heading, Outline, PageMark, Reading

DIGEST = hashlib.sha256(b"content").hexdigest()


def count_words(text: str) -> int:
    return len(text.split())


def document_of(text: str, outline: Outline | None = None) -> Document:
    return make_document(Reading(text, "Title", outline=outline or Outline()), "a.txt", DIGEST)


def test_a_document_takes_over_what_was_read() -> None:
    outline = Outline(pages=(PageMark(1, 0),), headings=(Heading("Закон", 1, 0),))
    reading = Reading("Закон о печати", "О печати", "2020-02-29", "https://example.org", outline)

    document = make_document(reading, "законы/печать 1.docx", DIGEST)

    assert document == Document(
        id=DIGEST[:ID_LENGTH],
        source="законы/печать 1.docx",
        title="О печати",
        language="ru",
        date="2020-02-29",
        text="Закон о печати",
        digest=DIGEST,
        outline=outline,
        origin="https://example.org",
    )


@pytest.mark.parametrize(
    ("source", "title"),
    [("folder/отчёт за год.pdf", "отчёт за год"), ("notes.v2.txt", "notes.v2"), ("a/.b/README", "README")],
)
def test_a_document_without_a_title_takes_its_name(source: str, title: str) -> None:
    assert make_document(Reading("text"), source, DIGEST).title == title


def test_the_same_content_is_the_same_document_wherever_it_lies() -> None:
    assert make_document(Reading("text"), "a.txt", DIGEST).id == make_document(Reading("text"), "b/c.txt", DIGEST).id


def test_passages_are_named_by_their_place_and_know_page_and_heading() -> None:
    text = "Intro\nThe first part is here and it says enough.\nДалее\nВторая часть здесь, и в ней сказано достаточно."
    second = text.index("Далее")
    outline = Outline((PageMark(1, 0), PageMark(2, second)), (Heading("Intro", 1, 0), Heading("Далее", 1, second)))

    document = document_of(text, outline)
    passages = make_passages(document, count_words, 50)

    assert "".join(passage.text for passage in passages) == text
    assert [passage.id for passage in passages] == [f"{document.id}:00000000", f"{document.id}:{second:08d}"]
    assert {passage.document_id for passage in passages} == {document.id}
    assert [(each.start, each.end) for each in passages] == [(0, second), (second, len(text))]
    assert [(each.page, each.heading, each.language) for each in passages] == [(1, "Intro", "en"), (2, "Далее", "ru")]


def test_an_empty_document_has_no_passages() -> None:
    assert make_passages(document_of(""), count_words, 50) == []


def test_a_passage_that_says_little_takes_the_language_of_its_document() -> None:
    text = "I\nТаблица показывает, сколько было добыто меди.\nII\n1 024 2 048 4 096 8 192\nIII\nCu, kg"
    outline = Outline(headings=tuple(Heading("x", 1, text.index(f"{each}\n")) for each in ("I", "II", "III")))
    languages = [passage.language for passage in make_passages(document_of(text, outline), count_words, 50)]
    assert languages == ["ru", "ru", "ru"]


def test_a_passage_that_says_enough_has_its_own_language() -> None:
    english = "a" * MIN_LETTERS
    text = "Здесь по-русски написано больше, чем дальше.\n" + english
    outline = Outline(headings=(Heading("a", 1, text.index(english)),))
    assert [passage.language for passage in make_passages(document_of(text, outline), count_words, 50)] == ["ru", "en"]


@pytest.mark.parametrize(
    ("title", "heading", "text", "embedded"),
    [
        ("Устав", "Глава 1 › Статья 2", "\nТекст.\n\n", "Устав\nГлава 1 › Статья 2\nТекст."),
        ("Устав", "", " Текст.", "Устав\nТекст."),
        ("", "Chapter", "Text.", "Chapter\nText."),
        ("", "", "  Text.\n", "Text."),
        ("Charter", "Charter", "Text.", "Charter\nText."),
        ("Charter", "Charter", "Charter\nText.", "Charter\nText."),
        ("Charter", "Charter › One", "\nCharter\nText.", "Charter › One\nCharter\nText."),
    ],
)
def test_what_is_embedded_tells_title_and_heading_once(title: str, heading: str, text: str, embedded: str) -> None:
    assert embedded_text(title, heading, text) == embedded


def test_a_file_is_named_by_its_ending_and_content(tmp_path: Path) -> None:
    content = b"0123456789abcdef" * 200_000
    for name in ("a.TXT", "b.txt", "c.html", "d.txt"):
        (tmp_path / name).write_bytes(content)
    (tmp_path / "d.txt").write_bytes(b"")
    digests = {path.name: file_digest(path) for path in tmp_path.iterdir()}
    assert digests["a.TXT"] == digests["b.txt"] == hashlib.sha256(b".txt\n" + content).hexdigest()
    assert len(set(digests.values())) == 3
