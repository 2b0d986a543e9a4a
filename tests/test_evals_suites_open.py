"""Open questions over made-up answers, checked by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.types import Answer
from evals.bench import BenchQuestion
from evals.data import Data, DataError
from evals.observing import Cited, Observed
from evals.running import _fitting
from evals.suites import SUITES
from evals.suites.open import facts_found, folded, has_facts, is_one_sentence

OPEN = SUITES["open"]
FACTS = (("hard look", "всерьёз"), ("broken government", "сломанное правительство"))
GOLD = ("Warren will take a hard look at running.", "She wants to fix our broken government in Washington.")


def seen(
    number: int,
    text: str = "",
    *quotes: str,
    status: str = "answered",
    kind: str = "what_about",
    answerable: bool | None = True,
    direction: str = "en-en",
    nuggets: tuple[tuple[str, ...], ...] = FACTS,
) -> Observed:
    evidence = GOLD if nuggets else ()
    question = BenchQuestion(
        f"q{number}", direction[:2], "What did she say?", (), ("d",), answerable, {}, kind, nuggets, evidence
    )
    # A status that the assistant does not have yet is compared as any other.
    answer = Answer(text, "en", (), (), status)  # type: ignore[arg-type]
    cited = tuple(Cited("d", quote, "en", exact=True) for quote in quotes)
    return Observed(question, direction, frozenset({"d"}), None, None, answer, cited)


def talk(number: int, status: str) -> Observed:
    return seen(number, "Hello.", status=status, kind="talk", answerable=None, direction="none")


def absent(number: int, status: str) -> Observed:
    return seen(number, "Nothing.", status=status, kind="unanswerable_near", answerable=False, nuggets=())


def test_facts_and_lengths() -> None:
    """Facts: 1/2, 2/2 and a refusal's 0, whatever it shows: 1.5 / 3. Whole: 1 of 3. Lengths 11 and 35: 23."""
    figures = OPEN.evaluate(
        [
            seen(1, "A hard look"),
            seen(2, "Всерьез;  сломанное\xa0правительство ."),
            seen(3, "Not in the documents. Nearest: hard look, broken government.", status="not_found"),
            talk(4, "answered"),
        ]
    ).figures
    assert (figures["all"]["facts"], figures["all"]["whole"]) == (0.5, 0.3333)
    assert figures["all"]["characters"] == (11 + 35) / 2
    assert figures["all"]["false_refusals"] == 0.3333
    assert figures["all"]["facts_interval"][0] <= 0.5 <= figures["all"]["facts_interval"][1]


def test_evidence() -> None:
    """Three cited sentences, of which two are gold: 2/3. Of the gold ones two and none are cited: 2 of 4."""
    both = "Warren will take a hard look at running. Unrelated words stand in the middle here."
    figures = OPEN.evaluate(
        [
            seen(1, "x [1]", both, "She wants to fix the broken government in Washington."),
            seen(2, "x", status="not_found"),
        ]
    ).figures["all"]
    assert (figures["cited_is_evidence"], figures["evidence_is_cited"]) == (0.6667, 0.5)


def test_a_piece_of_a_gold_sentence_is_evidence_but_does_not_hold_it() -> None:
    figures = OPEN.evaluate([seen(1, "x", "in Washington we are")]).figures["all"]
    assert (figures["cited_is_evidence"], figures["evidence_is_cited"]) == (0.0, 0.0)
    figures = OPEN.evaluate([seen(1, "x", "broken government")]).figures["all"]
    assert (figures["cited_is_evidence"], figures["evidence_is_cited"]) == (1.0, 0.0)


def test_refusals_and_talk() -> None:
    """Absent: 1 of 2 refused. Talk: 1 of 2 talked to. Of the four that are no talk one was talked to: 0.25."""
    evaluation = OPEN.evaluate(
        [
            absent(1, "not_found"),
            absent(2, "answered"),
            talk(3, "talk"),
            talk(4, "not_found"),
            seen(5, "Hello, hard look.", status="talk"),
            seen(6, status="not_found"),
        ]
    )
    figures = evaluation.figures["all"]
    assert (figures["absent_refused"], figures["talk"], figures["answered_off_talk"]) == (0.5, 0.5, 0.25)
    assert (figures["facts"], figures["false_refusals"]) == (0.0, 0.5)  # what is said in talk is no fact
    assert evaluation.figures["none"]["facts"] is None


def test_by_direction_and_by_kind() -> None:
    evaluation = OPEN.evaluate(
        [
            seen(1, "hard look"),
            seen(2, "hard look; broken government", kind="list", direction="ru-en"),
            talk(3, "talk"),
        ]
    )
    assert list(evaluation.figures) == ["en-en", "none", "ru-en", "all"]
    assert list(evaluation.by_kind) == ["list", "talk", "what_about", "all"]
    assert [evaluation.by_kind[kind]["facts"] for kind in evaluation.by_kind] == [1.0, None, 0.5, 0.75]
    assert [evaluation.by_kind[kind]["n"] for kind in evaluation.by_kind] == [1, 1, 1, 3]
    assert evaluation.questions["q1"] == {"kind": "what_about", "status": "answered", "facts": 0.5, "characters": 9}


def test_the_listing_tells_what_was_missed_and_a_result_does_not() -> None:
    evaluation = OPEN.evaluate([seen(1, "A hard look.", GOLD[0])])
    (line,) = evaluation.listing
    assert (line["facts_found"], line["facts_missed"]) == (["hard look"], ["broken government"])
    assert [each["cited"] for each in line["evidence"]] == [True, False]
    assert (line["text"], line["characters"], line["question"]) == ("A hard look.", 12, "What did she say?")
    assert "hard look" not in str(evaluation.questions) + str(evaluation.figures)


def test_a_question_that_was_not_accepted_finds_nothing() -> None:
    evaluation = OPEN.evaluate([replace(seen(1), answer=None, error="Too long.")])
    assert evaluation.figures["all"]["facts"] == 0.0
    assert evaluation.listing[0]["text"] == "Too long."


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("На границе — «пост №  5»", True),
        ('НА ГРАНИЦЕ - "ПОСТ № 5"', True),
        ("На границе пост № 5", False),
    ],
)
def test_case_quotation_marks_dashes_and_spaces_do_not_count(text: str, there: bool) -> None:
    assert facts_found(text, [["на\xa0границе – “пост № 5”"]]) == [there]


def test_folding() -> None:
    assert folded("Её  Па\u0301вел\n‘ёж’ 2025\u20112026") == "ее павел 'еж' 2025-2026"


def test_one_sentence_or_another() -> None:
    assert is_one_sentence("She said : « We go . »", "She said: «We go.»")
    assert is_one_sentence("We go home today, she said", "Late on Friday we go home today, she said to them.")
    assert not is_one_sentence("We go.", "Now we go home to our families and friends.")  # too short to tell


def test_only_sets_with_facts_are_scored() -> None:
    bare = Data("bare", (replace(seen(1).question, nuggets=()),), files=Path("corpus"))
    assert not has_facts(bare.questions)
    assert [each.name for each in _fitting(["answers", "open"], bare)] == ["answers"]
    with pytest.raises(DataError, match="bare has nothing that open can score"):
        _fitting(["open"], bare)
    full: Any = replace(bare, questions=(seen(1).question,))
    assert [each.name for each in _fitting(["open"], full)] == ["open"]
