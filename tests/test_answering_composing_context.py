"""What a chat model is shown: hits that fit, their neighbours, and never half a sentence."""

from __future__ import annotations

from dataclasses import replace

from assistant.answering.composing.context import FRAME_TOKENS, Widener, near_best
from assistant.types import Document, Hit, Passage


def passages_of(document_id: str, texts: list[str]) -> list[Passage]:
    found, start = [], 0
    for number, text in enumerate(texts):
        found.append(Passage(f"{document_id}:{number}", document_id, text, start, start + len(text), None, "", "en"))
        start += len(text)
    return found


class Shelf:
    """Documents by their passages."""

    def __init__(self, **documents: list[str]) -> None:
        self._passages = {name: passages_of(name, texts) for name, texts in documents.items()}

    def passages(self, document_id: str) -> list[Passage]:
        return self._passages.get(document_id, [])

    def document(self, document_id: str) -> Document:
        text = "".join(each.text for each in self._passages[document_id])
        return Document(document_id, f"{document_id}.txt", document_id.upper(), "en", "", text, "0f")

    def hit(self, document_id: str, number: int, rank: int) -> Hit:
        return Hit(self._passages[document_id][number], 0.9, rank)


def count(text: str) -> int:
    return len(text.split())


SHELF = Shelf(a=["One two. ", "Three four. ", "Five six. ", "Seven eight. "], b=["Nine ten. ", "Eleven. "])


def shown(hits: list[Hit], max_tokens: int) -> list[str]:
    windows = Widener(SHELF, count).windows(hits, max_tokens)
    for window in windows:
        excerpt = window.excerpt()
        assert window.document.text[excerpt.start : excerpt.start + len(excerpt.text)] == excerpt.text
    return [window.excerpt().text for window in windows]


def test_hits_come_first_then_neighbours_and_what_touches_is_one_stretch() -> None:
    hits = [SHELF.hit("b", 0, 1), SHELF.hit("a", 1, 2)]
    both = 2 * (2 + FRAME_TOKENS)
    assert shown(hits, both) == ["Nine ten. ", "Three four. "]
    assert shown(hits, 2 * (both + 1)) == ["Nine ten. Eleven. ", "Three four. "]
    assert shown(hits, 2 * (both + 3)) == ["Nine ten. Eleven. ", "Three four. Five six. "]
    assert shown(hits, 1_000) == ["Nine ten. Eleven. ", "One two. Three four. Five six. "]


def test_neighbours_take_no_more_than_half() -> None:
    hits = [SHELF.hit("b", 0, 1), SHELF.hit("a", 1, 2)]
    assert shown(hits, 2 * (2 * (2 + FRAME_TOKENS) + 1) - 2) == ["Nine ten. ", "Three four. "]


def test_what_is_much_less_likely_than_the_best_is_left_out() -> None:
    hits = [replace(SHELF.hit("a", 0, rank), score=score) for rank, score in enumerate([0.9, 0.75, 0.7, 0.2], start=1)]
    assert [hit.score for hit in near_best(hits)] == [0.9, 0.75]
    assert near_best(hits[2:]) == hits[2:3]
    assert near_best([]) == []


def test_two_hits_that_touch_are_shown_once() -> None:
    assert shown([SHELF.hit("a", 2, 1), SHELF.hit("a", 1, 2)], 1_000) == [
        "One two. Three four. Five six. Seven eight. "
    ]


def test_a_hit_that_does_not_fit_makes_room_for_a_shorter_one() -> None:
    shelf = Shelf(a=["Much too long for it. " * 20], b=["Short. "])
    windows = Widener(shelf, count).windows([shelf.hit("a", 0, 1), shelf.hit("b", 0, 2)], FRAME_TOKENS + 5)
    assert [each.document.id for each in windows] == ["b"]


def test_where_no_hit_fits_the_first_is_cut_between_sentences() -> None:
    shelf = Shelf(a=["First is one. Second is two. Third is three. "])
    (window,) = Widener(shelf, count).windows([shelf.hit("a", 0, 1)], FRAME_TOKENS + 7)
    (passage,) = window.passages
    assert passage.text == "First is one. Second is two."
    assert (passage.start, passage.end) == (0, len(passage.text))


def test_a_document_that_has_just_left_the_index_is_shown_without_neighbours() -> None:
    class Leaving(Shelf):
        def passages(self, document_id: str) -> list[Passage]:
            return []

    shelf = Leaving(a=["One two. ", "Three four. "])
    (window,) = Widener(shelf, count).windows([shelf.hit("a", 1, 1)], 1_000)
    assert window.excerpt().text == "Three four. "
