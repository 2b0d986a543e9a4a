"""Measures, checked by hand."""

from __future__ import annotations

import math

import pytest

from evals.intervals import Scores, summarise
from evals.metrics import exact_match, first_right_rank, holds, normalise, ranking_scores, token_f1


def test_rankings_of_a_worked_example() -> None:
    """Right documents of q1: a and b; of q2: a; of q3: z, which is not found among 12; of q4: a, and nothing is found.

    q1 finds x, a, y, b. First right rank 2, so recall@1 = 0, recall@5 = 1, MRR = 1/2. DCG = 1/log2(3) + 1/log2(5)
    = 0.6309 + 0.4307 = 1.0616; the ideal puts both first: 1/log2(2) + 1/log2(3) = 1.6309; nDCG = 0.6509.
    q2 finds a first: everything is 1. q3 finds z at rank 11: everything is 0, for all measures look at ten at most.
    """
    right = {"q1": {"a", "b"}, "q2": {"a"}, "q3": {"z"}, "q4": {"a"}}
    rankings = {
        "q1": ["x", "a", "y", "b"],
        "q2": ["a", "b"],
        "q3": [f"d{number}" for number in range(10)] + ["z", "y"],
        "q4": [],
    }
    scores = ranking_scores(right, rankings)
    ndcg = (1 / math.log2(3) + 1 / math.log2(5)) / (1 / math.log2(2) + 1 / math.log2(3))
    assert ndcg == pytest.approx(0.6509, abs=1e-4)
    assert scores["q1"] == pytest.approx(
        {"recall@1": 0.0, "recall@5": 1.0, "recall@10": 1.0, "ndcg@10": ndcg, "mrr@10": 0.5}
    )
    assert set(scores["q2"].values()) == {1.0}
    assert set(scores["q3"].values()) == {0.0}
    assert set(scores["q4"].values()) == {0.0}
    assert [first_right_rank(right[q], rankings[q]) for q in right] == [2, 1, 11, None]


def test_the_order_of_a_ranking_counts_and_not_the_names() -> None:
    """trec_eval breaks ties by document id, backwards: there must be none."""
    for ranking in (["a", "z"], ["z", "a"]):
        found = ranking_scores({"q": {ranking[0]}}, {"q": ranking})["q"]
        assert found["recall@1"] == found["mrr@10"] == 1.0


def test_summary_of_a_worked_example() -> None:
    """A mean of four questions: (1 + 1 + 0 + 0) / 4 = 0.5. A precision: 1 of 2 and 1 of 3, so 2 of 5 = 0.4."""
    scores: list[Scores] = [
        {"mean": (1.0, 1.0), "precision": (1.0, 2.0)},
        {"mean": (1.0, 1.0), "precision": (1.0, 3.0)},
        {"mean": (0.0, 1.0)},
        {"mean": (0.0, 1.0)},
    ]
    figures = summarise(scores, ("mean", "precision", "nothing"))
    assert figures["n"] == 4
    assert figures["mean"] == 0.5
    assert figures["precision"] == 0.4
    assert figures["nothing"] is None and figures["nothing_interval"] is None


def test_intervals_are_those_of_the_bootstrap() -> None:
    """50 of 100: the standard error is sqrt(0.5 * 0.5 / 100) = 0.05, so about 0.5 ± 1.96 * 0.05 = 0.402 to 0.598."""
    half: list[Scores] = [{"hit": (float(number % 2), 1.0)} for number in range(100)]
    low, high = summarise(half, ("hit",))["hit_interval"]
    assert (low, high) == pytest.approx((0.402, 0.598), abs=0.02)
    assert summarise([{"hit": (1.0, 1.0)}] * 5, ("hit",))["hit_interval"] == [1.0, 1.0]


def test_the_bootstrap_is_seeded() -> None:
    scores: list[Scores] = [{"hit": (float(number % 3 == 0), 1.0)} for number in range(37)]
    assert summarise(scores, ("hit",)) == summarise(scores, ("hit",))


def test_no_questions_no_figures() -> None:
    assert summarise([], ("hit",)) == {"hit": None, "hit_interval": None, "n": 0}


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("The Broncos, of the NFL!", "en", "broncos of nfl"),
        ("A theatre; an artist", "en", "theatre artist"),
        ("$15.5 million", "en", "155 million"),
        ("“the” ‘Uzbek-Korean’ seminar…", "en", "uzbekkorean seminar"),
        ("The Beatles в Москве", "ru", "the beatles в москве"),
        ("«Ещё» один — ЁЖ", "ru", "еще один еж"),
        ("Па\u0301ша и й, 15,5\u00a0млн €", "ru", "паша и й 155 млн"),
        ("а и но", "ru", "а и но"),
    ],
)
def test_words_by_the_rules_of_squad(text: str, language: str, words: str) -> None:
    assert " ".join(normalise(text, language)) == words


def test_exact_match() -> None:
    assert exact_match("The Denver Broncos.", "denver broncos", "en") == 1.0
    assert exact_match("Ёлка", "елка", "ru") == 1.0
    assert exact_match("Denver", "Denver Broncos", "en") == 0.0


def test_token_f1_of_a_worked_example() -> None:
    """4 words (won by denver broncos), 2 of them gold: precision 2/4, recall 2/2, F1 = 2 * 0.5 / 1.5 = 2/3."""
    assert token_f1("Won by the Denver Broncos", "Denver Broncos", "en") == pytest.approx(2 / 3)
    assert token_f1("дважды два", "два два", "ru") == pytest.approx(0.5)
    assert token_f1("nothing", "else", "en") == 0.0
    assert token_f1("The", "a", "en") == 1.0
    assert token_f1("The", "Denver", "en") == 0.0


def test_a_text_holds_an_answer_as_whole_words() -> None:
    assert holds("It cost over $8 million in 2020.", "$8 million", "en")
    assert holds("The Uzbek-Korean seminar", "Korean", "en")
    assert holds("Ещё 15,5 млн долларов", "15,5 млн", "ru")
    assert not holds("In 1945 it ended", "4", "en")
    assert not holds("Denver and the Broncos", "Denver Broncos!", "ru")
    assert not holds("anything", "…", "en")
