"""Questions with a wrong name in them."""

from __future__ import annotations

from evals.bench import BenchQuestion
from evals.wrong_names import with_wrong_names


def question(number: int, text: str) -> BenchQuestion:
    return BenchQuestion(f"q{number}", "en", text, ("yes",), ("d",), True, {"parallel_id": "other"})


QUESTIONS = [
    question(1, "When did Ann Lee visit Almaty?"),
    question(2, "What did Boris say in 1999?"),
    question(3, "What is the area of Kazakhstan in 2020?"),
    question(4, "What is it?"),
]


def test_a_name_or_number_of_another_question_is_put_in_and_nothing_answers() -> None:
    found = with_wrong_names(QUESTIONS, lambda _: "Kazakhstan", seed=1)
    assert found and {each.id for each in found} <= {"q1-wrong-name", "q2-wrong-name", "q3-wrong-name"}
    texts = {each.id: each.text for each in QUESTIONS}
    for each in found:
        assert each.text != texts[each.id.removesuffix("-wrong-name")]
        assert "Kazakhstan" not in each.text or each.id.startswith("q3")
        assert (each.answers, each.document_ids, each.answerable, each.record["parallel_id"]) == ((), (), False, "")
    assert found == with_wrong_names(QUESTIONS, lambda _: "Kazakhstan", seed=1)


def test_names_come_from_the_same_article_only() -> None:
    assert with_wrong_names(QUESTIONS, lambda each: each.id, seed=1) == []
