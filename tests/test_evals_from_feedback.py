"""Feedback becomes cases where it says what is right, and work for a person where it does not."""

from __future__ import annotations

import json
from pathlib import Path

from test_ui_handlers import ANSWERS, DOCUMENTS, GRANT_QUOTE, HITS

from assistant.history import Opinion, Rating
from assistant.types import Answer
from assistant.ui.conversation import Turn
from assistant.ui.remembering import record_of
from evals.from_feedback import CASES, REVIEW, collect, write

SOURCES = {each.id: each.source for each in DOCUMENTS.values()}
REFUSAL = Answer("Nothing.", "en", (), HITS, "not_found", "nothing_relevant")


def opinion(question: str, answer: Answer | None, verdict: Rating, comment: str = "") -> Opinion:
    return Opinion("c", 0, "ann", verdict, comment, "2026-11-22", record_of(Turn(question, answer=answer)))


def test_what_is_right_is_gold() -> None:
    found = collect([opinion("How much is the grant?", ANSWERS["grant"], "right")], SOURCES)
    (case,) = found.cases
    assert (case["quote"], case["doc_id"], case["direction"]) == (GRANT_QUOTE, "news/grant.md", "en-en")
    assert case["answers"] == [GRANT_QUOTE] and case["answerable"] and not found.review


def test_a_refusal_that_is_right_has_no_answer() -> None:
    (case,) = collect([opinion("Кто там?", REFUSAL, "right")], SOURCES).cases
    assert (case["answerable"], case["lang"], case["kind"]) == (False, "ru", "absent")


def test_a_comment_that_a_document_holds_is_the_answer() -> None:
    (case,) = collect([opinion("How much?", REFUSAL, "wrong", "15.5 million US dollars")], SOURCES).cases
    assert case["answers"] == ["15.5 million US dollars"] and case["answers"][0] in case["quote"]
    assert case["quote"] in DOCUMENTS["grant"].text


def test_the_rest_is_for_a_person(tmp_path: Path) -> None:
    opinions = [
        opinion("A?", ANSWERS["grant"], "wrong", "it is not so"),
        opinion("B?", None, "wrong"),
        opinion("A?", ANSWERS["grant"], "wrong_citation", "see the other one"),
    ]
    found = collect(opinions, SOURCES)
    assert not found.cases
    assert [(each["question"], each["comment"]) for each in found.review] == [("A?", "see the other one"), ("B?", "")]
    write(found, tmp_path / "new")
    assert (tmp_path / "new" / CASES).read_text(encoding="utf-8") == ""
    lines = (tmp_path / "new" / REVIEW).read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[0])["verdict"] == "wrong_citation"
