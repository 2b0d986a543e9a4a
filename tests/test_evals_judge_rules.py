"""Rules and states of affairs that are made as examples."""

from __future__ import annotations

from evals.judge.examples import CONTRADICTED, ENTAILED, NOT_SAID
from evals.judge.rules import made


def test_all_judgements_and_directions_are_made_and_nothing_is_left_unfilled() -> None:
    examples = list(made(400, 1))
    assert {each.allowed for each in examples} == {ENTAILED, CONTRADICTED, NOT_SAID}
    assert {each.languages for each in examples} == {"enen", "enru", "ruen", "ruru"}
    for each in examples:
        assert "{" not in each.premise + each.claim
        assert "  " not in each.premise + each.claim
        assert each.claim[0].isupper() and each.premise[0].isupper()


def test_a_yes_and_a_no_are_right_about_as_often() -> None:
    answered = [each for each in made(1_000, 1) if each.claim.endswith(("Yes.", "Да.", "No.", "Нет."))]
    entailed = [each for each in answered if each.allowed == ENTAILED]
    yes = sum(each.claim.endswith(("Yes.", "Да.")) for each in entailed)
    assert 0.35 < yes / len(entailed) < 0.65


def test_the_seed_alone_decides() -> None:
    assert list(made(20, 1)) == list(made(20, 1)) != list(made(20, 2))
