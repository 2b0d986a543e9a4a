"""Which sentences are quoted, and how they stand together."""

from __future__ import annotations

from itertools import pairwise
from typing import get_args

import numpy as np
import pytest
from fakes import a_hit, a_passage
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.quoting.composition import (
    PLANS,
    SAME_COSINE,
    SAME_COSINE_ACROSS,
    Plan,
    by_document,
    choose,
    has_more,
    joined,
    say_the_same,
)
from assistant.answering.quoting.evidence import Candidate, Evidence, candidates
from assistant.types import Language, Shape

AMPLE = Plan(characters=10_000, sentences=100, least_ratio=0.0)
#: Sentences that share no word, of about fifty characters each.
SENTENCES = (
    "The ferry leaves Lowick every morning before nine.",
    "Old millstones were found below a flooded quarry.",
    "Children learn how bees build their wax combs.",
    "Rhenium is melted in furnaces near Osier forest.",
    "Two bridges fell when that winter storm arrived.",
)


def direction(number: int, count: int = 16) -> np.ndarray:
    """A vector at a right angle to those of all other numbers."""
    return np.asarray(np.eye(count, dtype=np.float32)[number % count], dtype=np.float32)


def at_cosine(cosine: float) -> np.ndarray:
    """A vector whose cosine with the first direction is this."""
    return np.asarray(cosine * direction(0) + np.sqrt(1 - cosine**2) * direction(1), dtype=np.float32)


def evidence(
    text: str, probability: float = 0.5, number: int = 0, document: str = "a", language: Language = "en", start: int = 0
) -> Evidence:
    """A sentence that is its whole passage; those of different numbers mean different things."""
    hit = a_hit(a_passage(text, document, start, language))
    return Evidence(probability, Candidate(hit, start, start + len(text), text, ""), direction(number))


def of_text(text: str, document: str = "a", start: int = 0, language: Language = "en") -> list[Candidate]:
    """The sentences of a passage."""
    return candidates(a_hit(a_passage(text, document, start, language)))


def scored(count: int = len(SENTENCES)) -> list[Evidence]:
    """So many sentences, each of another document, best first."""
    return [evidence(SENTENCES[n], 0.9 - n / 10, n, f"{n}") for n in range(count)]


def test_every_shape_but_talk_has_a_plan() -> None:
    shapes = set(get_args(Shape)) - {"talk"}
    assert shapes == set(PLANS)
    for plan in PLANS.values():
        assert plan.characters > 0 and plan.sentences > 0 and 0 <= plan.least_ratio <= 1


@given(st.integers(0, 400), st.integers(1, 6), st.floats(0, 1), st.integers(0, 3))
def test_what_is_chosen_fits_the_plan(characters: int, sentences: int, least_ratio: float, documents: int) -> None:
    found = choose(scored(), Plan(characters, sentences, least_ratio, documents))
    assert found[0] == scored()[0], "the best is quoted however long it is"
    assert len(found) <= sentences
    assert len(found) == 1 or sum(len(each.candidate.text) for each in found) <= characters
    assert all(each.probability >= least_ratio * found[0].probability for each in found)
    assert not documents or len({each.candidate.hit.passage.document_id for each in found}) <= documents


def test_nothing_is_chosen_of_nothing() -> None:
    assert choose([], AMPLE) == []


def test_what_does_not_fit_leaves_room_for_what_does() -> None:
    long = evidence("word " * 40, 0.8, 7, "long")
    first, second, *_ = scored()
    assert choose([first, long, second], Plan(120, 3, 0.0)) == [first, second]


def test_what_is_taken_already_counts_and_is_not_said_again() -> None:
    first, second, third, *_ = scored()
    assert choose([first, second, third], AMPLE, [first]) == [second, third]
    assert choose([second, third], Plan(10_000, 2, 0.0), [first]) == [second]
    assert choose([second], Plan(len(first.candidate.text), 9, 0.0), [first]) == []


def test_what_says_something_new_comes_before_what_says_nearly_the_same() -> None:
    first = evidence(SENTENCES[0], 0.9, 0)
    near = Evidence(0.7, evidence(SENTENCES[1], document="b").candidate, at_cosine(SAME_COSINE - 0.1))
    new = evidence(SENTENCES[2], 0.5, 2, "c")
    assert choose([first, near, new], Plan(10_000, 2, 0.0)) == [first, new]


def test_there_is_more_where_a_probable_sentence_had_no_room() -> None:
    first, second, *_ = scored()
    assert has_more([first, second], [first])
    assert not has_more([first, second], [first, second])
    assert not has_more([first, Evidence(0.8, first.candidate, first.vector)], [first]), "said already"
    assert not has_more([first, Evidence(0.2, second.candidate, second.vector)], [first]), "hardly evidence"


def test_a_translation_says_the_same_by_its_vector_without_a_title() -> None:
    english = Evidence(0.9, evidence(SENTENCES[0]).candidate, direction(0), direction(0))
    russian = evidence("Паром отходит из Лоуика каждое утро до девяти.", 0.8, 0, "b", "ru").candidate
    near = Evidence(0.8, russian, direction(3), at_cosine(SAME_COSINE_ACROSS + 0.01))
    far = Evidence(0.8, russian, direction(3), at_cosine(SAME_COSINE_ACROSS - 0.01))
    assert say_the_same(english, near) and say_the_same(near, english)
    assert not say_the_same(english, far)
    assert not say_the_same(english, Evidence(0.8, russian, direction(0))), "nothing to compare by"
    assert choose([english, near], AMPLE) == [english]
    assert choose([english, far], AMPLE) == [english, far]


def test_a_copy_says_the_same_by_its_words_whatever_its_vector() -> None:
    one = evidence("The ferry leaves Lowick every morning before nine.", 0.9, 0)
    copy = evidence("Every morning, before nine, the ferry leaves Lowick!", 0.8, 1, "b")
    other = evidence("The ferry sank in a storm of that autumn.", 0.8, 2, "b")
    assert choose([one, copy, other], AMPLE) == [one, other]


def test_sentences_with_figures_of_their_own_do_not_say_the_same_however_near_they_are() -> None:
    last, this = (evidence(f"The harbour fee at Lowick is {fee} crowns a day.", 0.9, 0) for fee in (12, 15))
    elsewhere = Evidence(0.8, evidence(this.candidate.text, document="b").candidate, this.vector)
    assert not say_the_same(last, elsewhere)
    assert choose([last, elsewhere], AMPLE) == [last, elsewhere]
    less = evidence("The harbour fee at Lowick is in crowns a day.", 0.7, 1, "c")
    assert say_the_same(last, less)


def test_one_place_is_quoted_once() -> None:
    one = evidence(SENTENCES[0], 0.9, 0, start=100)
    again = Evidence(0.8, one.candidate, direction(5))
    assert say_the_same(one, again)
    elsewhere = evidence(SENTENCES[1], 0.8, 5, "b", start=100)
    assert not say_the_same(one, elsewhere)


def test_documents_come_in_the_order_of_their_best_sentence_and_sentences_in_that_of_the_text() -> None:
    first, second, third, fourth = (
        evidence(SENTENCES[n], 0.5, n, document, start=start)
        for n, (document, start) in enumerate([("b", 900), ("a", 500), ("b", 100), ("a", 0)])
    )
    groups = by_document([first, second, third, fourth])
    places = [[(each.hit.passage.document_id, each.start) for each in group] for group in groups]
    assert places == [[("b", 100), ("b", 900)], [("a", 0), ("a", 500)]]


TEXT = "The ferry is old.  It leaves at nine.\nNobody waits for it.\n\nThe mill is new, too."


@pytest.mark.parametrize("start", [0, 250])
def test_neighbours_are_joined_and_the_quote_is_exactly_what_stands_there(start: int) -> None:
    document = "." * start + TEXT
    sentences = of_text(TEXT, start=start)
    assert [each.text for each in sentences] == [
        "The ferry is old.",
        "It leaves at nine.",
        "Nobody waits for it.",
        "The mill is new, too.",
    ]
    together = joined(sentences)
    assert [each.text for each in together] == [
        "The ferry is old.  It leaves at nine.\nNobody waits for it.",
        "The mill is new, too.",
    ]
    for each in together:
        assert document[each.start : each.end] == each.text
    assert [each.text for each in joined([sentences[0], sentences[2]])] == [sentences[0].text, sentences[2].text]


def test_neighbours_of_two_passages_stay_apart() -> None:
    first, second = of_text("The ferry is old."), of_text("It leaves at nine.", start=17)
    assert joined([*first, *second]) == [*first, *second]
    assert joined([]) == []


def test_one_sentence_keeps_the_words_that_answer() -> None:
    (candidate,) = of_text("The ferry is old.")
    spanned = Candidate(candidate.hit, candidate.start, candidate.end, candidate.text, "", (13, 16))
    assert joined([spanned])[0].span == (13, 16)


@given(st.sets(st.integers(0, 9), min_size=1), st.integers(0, 300))
def test_any_sentences_of_a_text_are_quoted_exactly_once_and_in_order(chosen: set[int], start: int) -> None:
    text = " ".join(f"Sentence number {word} stands here." for word in "one two three four five six seven".split())
    text += "\n\n" + " ".join(f"Line {word} comes after it." for word in "eight nine ten".split())
    document = "x" * start + text
    sentences = of_text(text, start=start)
    assert len(sentences) == 10
    picked = [sentences[number] for number in sorted(chosen)]
    found = joined(picked)
    assert all(document[each.start : each.end] == each.text for each in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(any(each.start >= quote.start and each.end <= quote.end for quote in found) for each in picked)
    assert sum(len(each.text) for each in found) <= sum(len(each.text) + 1 for each in picked)
