"""The questions that the heads are trained on, and how they become examples."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from assistant.language import question_language
from assistant.models.question_heads import HASHED_COLUMNS, Expected, Talk
from assistant.types import Language, Shape
from evals.shapes import __main__ as shapes

LANGUAGES: tuple[Language, ...] = ("en", "ru")


def rows(name: str, language: Language) -> list[dict[str, Any]]:
    return [each for each in shapes.read(name) if each["language"] == language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_are_many_of_every_shape_and_labelled_with_what_there_is(language: Language) -> None:
    questions = rows("questions", language)
    assert len(questions) >= 1_500
    assert {each["shape"] for each in questions} == set(get_args(Shape))
    for each in questions:
        assert set(each) == {"question", "shape", "expected", "domain", "language"}
        kinds = get_args(Talk) if each["shape"] == "talk" else ("none", *get_args(Expected))
        assert each["expected"] in kinds, each
        assert each["shape"] not in shapes.TYPED or each["expected"] != "none", each
        assert each["question"].strip() == each["question"] != "" and each["domain"], each
    written = sum(question_language(each["question"]) == language for each in questions)
    assert written >= 0.98 * len(questions)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["questions", "follow_ups"])
def test_no_question_comes_twice(name: str, language: Language) -> None:
    asked = [each["question"].casefold().strip(" ?!.") for each in rows(name, language)]
    assert len(set(asked)) == len(asked)


@pytest.mark.parametrize("language", LANGUAGES)
def test_follow_ups_lean_or_stand_alone_and_say_what_they_mean(language: Language) -> None:
    turns = rows("follow_ups", language)
    assert len(turns) >= 300
    assert min(sum(each["leans"] is side for each in turns) for side in (True, False)) >= 100
    for each in turns:
        assert all(each[key] for key in ("before", "answer", "question", "standalone", "domain")), each
        assert each["leans"] or each["standalone"] == each["question"], each


def test_each_head_sees_what_it_should_tell() -> None:
    found = shapes.examples()
    labels = {name: {each.label for each in chosen} for name, chosen in found.items()}
    assert labels["shape"] == set(get_args(Shape)) - {"talk"}
    assert labels["expected"] <= set(get_args(Expected))
    assert labels["talk"] == {"none", *get_args(Talk)}
    assert labels["leans"] == {"yes", "no"}
    talked = {each.question for each in found["talk"] if each.label != "none"}
    assert not talked & {each.question for each in found["shape"]}
    for name, chosen in found.items():
        assert len({each.group for each in chosen}) >= shapes.FOLDS, name


def test_what_the_heads_see_has_a_row_for_each_question() -> None:
    from fakes import FakeEmbedder

    seen = shapes.features([("Who came?", "en"), ("Кто пришёл?", "ru")], FakeEmbedder())  # type: ignore[arg-type]
    assert seen.shape == (2, 32 + HASHED_COLUMNS)
