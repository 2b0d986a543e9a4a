"""Refusals: each reason, from which threshold on, and its words in both languages."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from fakes import a_hit, a_passage, a_read

from assistant.answering import refusing
from assistant.answering.asked import A_FACT, Asked, take_apart
from assistant.models.logistic import log_odds
from assistant.types import Hit, Language, Reason

JUST = 0.0001


def hit(before_reading: float = 0.8) -> Hit:
    """A hit that was so probably about the question before it was read."""
    return a_hit(a_passage("The ferry leaves at nine."), "", read=a_read(fused=log_odds(before_reading)), score=0.1)


def asked(text: str, language: Language = "en", leans: float = 0.0) -> Asked:
    return take_apart(text, language, A_FACT, leans=leans)


def test_without_hits_there_are_no_documents_or_none_that_may_answer() -> None:
    question = asked("When does the ferry leave?")
    assert refusing.before_reading(question, [], filtered=False) == "no_documents"
    assert refusing.before_reading(question, [], filtered=True) == "filtered_out"
    assert refusing.before_reading(question, [hit()], filtered=True) is None
    assert refusing.before_reading(question, [hit()], filtered=False) is None


@pytest.mark.parametrize("text", ["???", "and the", "а что"])
def test_a_question_without_words_is_unclear_whatever_was_found(text: str) -> None:
    assert refusing.before_reading(asked(text), [hit()], filtered=False) == "question_unclear"


@pytest.mark.parametrize(
    ("text", "language", "unclear"),
    [
        ("How much does it cost?", "en", True),
        ("Сколько это стоит?", "ru", True),
        ("How much does it cost at Lowick?", "en", False),
        ("Сколько это стоит в 2021 году?", "ru", False),
        ("Сколько стоит билет на паром в Ташкент?", "ru", False),
        ("How much does it cost to keep a small boat in winter?", "en", False),
    ],
)
def test_a_question_that_leans_on_nothing_is_unclear_only_where_it_names_nothing(
    text: str, language: Language, unclear: bool
) -> None:
    assert refusing.is_unclear(asked(text, language, leans=0.99)) is unclear
    assert not refusing.is_unclear(asked(text, language))


def test_what_leans_enough_is_unclear() -> None:
    question = asked("How much does it cost?")
    assert refusing.is_unclear(replace(question, leans=refusing.UNCLEAR_LEANS))
    assert not refusing.is_unclear(replace(question, leans=refusing.UNCLEAR_LEANS - JUST))


def test_sentences_that_are_too_improbable_are_refused() -> None:
    least = refusing.LEAST_EVIDENCE
    assert refusing.of_evidence(least, [hit()]) is None
    assert refusing.of_evidence(least - JUST, [hit()]) == "fact_missing"
    assert refusing.of_evidence(0.0, [hit(0.1)]) == "nothing_relevant"
    assert refusing.of_evidence(refusing.LEAST_OVERVIEW, [hit()], "overview") is None


def test_a_fact_needs_support() -> None:
    least = refusing.LEAST_SUPPORTED_FACT
    assert refusing.of_fact(least, [hit()]) is None
    assert refusing.of_fact(least - JUST, [hit()]) == "fact_missing"
    assert refusing.of_fact(0.0, [hit(0.1)]) == "nothing_relevant"


def test_words_and_sentence_support_a_fact_alike() -> None:
    assert refusing.supported(0.5, 0.5) == pytest.approx(0.5)
    assert refusing.supported(0.8, 0.2) == pytest.approx(refusing.supported(0.2, 0.8)) == pytest.approx(0.5)
    assert refusing.supported(0.9, 0.6) > refusing.supported(0.9, 0.5)


def test_the_nearest_passage_tells_whether_the_documents_touch_on_the_subject() -> None:
    at, below = hit(refusing.NOTHING_NEAR + JUST), hit(refusing.NOTHING_NEAR - JUST)
    assert refusing.nearness([below, at]) == "fact_missing"
    assert refusing.nearness([below, below]) == "nothing_relevant"
    assert refusing.nearness([]) == "nothing_relevant"
    unread = replace(at, read=None, score=refusing.NOTHING_NEAR)
    assert refusing.nearness([unread]) == "fact_missing"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_reason_has_words_of_its_own(language: Language) -> None:
    reasons: tuple[Reason, ...] = get_args(Reason)
    told = {reason: refusing.refusal_text(reason, [], [], language) for reason in reasons}
    assert len(set(told.values())) == len(reasons)
    assert all("\n" not in text and "{" not in text for text in told.values())


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_nearest_passages_are_shown_where_there_is_something_to_look_at(language: Language) -> None:
    hits = [hit() for _ in range(refusing.NEAREST_PASSAGES + 2)]
    titles = [f"Title {number}" for number in range(len(hits))]
    reasons: list[Reason] = ["fact_missing", "nothing_relevant"]
    for reason in reasons:
        items = [
            each for each in refusing.refusal_text(reason, hits, titles, language).splitlines() if each[:2] == "- "
        ]
        assert len(items) == refusing.NEAREST_PASSAGES
        assert items[0] == "- Title 0: The ferry leaves at nine."
    assert "\n" not in refusing.refusal_text("question_unclear", hits, titles, language)


def test_what_a_document_wrote_is_not_taken_for_a_mark() -> None:
    found = a_hit(a_passage("As shown [1]."))
    assert "- The (2) title: As shown (1)." in refusing.refusal_text("fact_missing", [found], ["The [2] title"], "en")


def test_a_refusal_is_an_answer_with_its_hits_and_without_citations() -> None:
    question = asked("Когда отходит паром?", "ru")
    answer = refusing.refusal("fact_missing", question, [hit()], ["The ferry"], 0.2)
    assert (answer.status, answer.reason, answer.language) == ("not_found", "fact_missing", "ru")
    assert (answer.citations, answer.hits, answer.confidence, answer.shape) == ((), (hit(),), 0.2, "fact")
    assert answer.short == ""
