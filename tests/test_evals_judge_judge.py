"""The judge that ships."""

from __future__ import annotations

import pytest

from assistant.models.bundle import bundled_tokenizer, bundled_weights
from evals.judge.cutting import MAX_ABOUT_TOKENS, MAX_CLAIM_TOKENS, PairCutter
from evals.judge.judge import Judge, Pair
from evals.judge.loading import load_judge

RULES = "Курить на складе запрещено. Фотографировать разрешено."


@pytest.fixture(scope="module")
def judge() -> Judge:
    return load_judge(threads=1)


def test_judgements_are_probabilities_and_come_in_order(judge: Judge) -> None:
    pairs: list[Pair | tuple[str, str]] = [
        ("The shop is closed.", "The shop is closed."),
        Pair("word " * 900, "claim", "about"),
        ("", ""),
    ]
    said = judge.judge(pairs)
    assert len(said) == 3
    assert all(sum(each) == pytest.approx(1) and min(each) >= 0 for each in said)
    assert judge.judge([]) == []
    assert judge.judge(pairs[:1]) == said[:1]


def test_a_sentence_is_entailed_by_itself_and_not_by_another(judge: Judge) -> None:
    sentence = "The museum in Kazan was opened in 1895."
    same, other = judge.judge([(sentence, sentence), ("The price of oil rose by two percent.", sentence)])
    assert same.entailed > 0.7
    assert other.entailed < 0.3


def test_what_is_forbidden_is_not_allowed_in_either_language(judge: Judge) -> None:
    claims = ("Можно ли курить на складе? Да.", "Smoking is allowed in the warehouse.")
    for each in judge.judge([(RULES, claim) for claim in claims]):
        assert each.contradicted > each.entailed


def test_claim_and_what_it_is_about_are_bounded() -> None:
    cutter = PairCutter(bundled_weights().vocabulary, bundled_tokenizer())
    numbers, start = cutter.cut("премиса " * 500, "claim " * 500, "title " * 500, 256)
    assert len(numbers) == 256
    assert start == MAX_CLAIM_TOKENS + MAX_ABOUT_TOKENS + 3
