"""Pairs for the verifier: made by seed, changed in one thing only; and the verifier over some of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.language import numbers
from evals.bench_verifying import judge
from evals.verifying_pairs import CHANGES, Aligned, Pair, aligned_documents, make_pairs

ENGLISH = (
    "The delegation of Korea visited Tashkent on 26 November 2020 for talks.",
    "Korea is giving the technology park of Tashkent 4.5 million dollars this year.",
    "The minister Rahymjan Isakulov was pleased with the results of the talks.",
    "The new building of the park will be opened in September of next year.",
    "About 35% of all employees of the technology park in Tashkent are women.",
)
RUSSIAN = (
    "Делегация Кореи посетила Ташкент 26 ноября 2020 года для проведения переговоров.",
    "Корея выделяет технопарку в Ташкенте 4,5 млн долларов в этом году.",
    "Министр Рахымжан Исакулов остался доволен результатами этих переговоров в столице.",
    "Новое здание технопарка откроется в сентябре следующего года в самом центре.",
    "Около 35% всех сотрудников технопарка в Ташкенте составляют женщины разных профессий.",
)
DOCUMENTS = [
    Aligned({"en": "A", "ru": "А"}, {"en": ENGLISH, "ru": RUSSIAN}),
    Aligned(
        {"en": "B", "ru": "Б"},
        {
            "en": tuple(
                f"The mayor of Zurich met {name} in the old town hall." for name in ("Keller", "Huber", "Frei")
            ),
            "ru": tuple(
                f"Мэр Цюриха встретился с {name} в старой ратуше." for name in ("Келлером", "Хубером", "Фраем")
            ),
        },
    ),
]


def made(seed: int = 1) -> list[Pair]:
    return make_pairs(DOCUMENTS, 4, seed)


def test_pairs_depend_on_the_seed_alone() -> None:
    assert made() == made()
    assert made() != made(2)


def test_there_are_pairs_of_every_kind_and_direction() -> None:
    kinds = {(pair.change, pair.sentence_language, pair.passage_language) for pair in made()}
    assert len(kinds) == len(CHANGES) * 4


def test_only_the_named_thing_is_changed() -> None:
    lines = {line for document in DOCUMENTS for group in document.lines.values() for line in group}
    for pair in made():
        if pair.change == "number":
            assert all(numbers(pair.sentence) != numbers(line) for line in lines if line[:12] == pair.sentence[:12])
        if pair.change in ("name", "negation"):
            assert pair.sentence not in lines
        if pair.change == "passage":
            assert pair.sentence in lines and pair.sentence not in pair.passage
        if pair.change == "none" and pair.sentence_language == pair.passage_language:
            assert pair.sentence[:10] in pair.passage


def test_a_negation_is_put_in_once() -> None:
    negated = [pair.sentence for pair in made() if pair.change == "negation"]
    assert negated
    assert all(sentence.count(" not ") + sentence.count(" не ") == 1 for sentence in negated)


def test_two_names_are_exchanged_between_which_something_is_said() -> None:
    exchanged = [pair.sentence for pair in made() if pair.change == "role"]
    assert "The delegation of Tashkent visited Korea on 26 November 2020 for talks." in exchanged
    assert all(sentence not in ENGLISH and sentence not in RUSSIAN for sentence in exchanged)


def test_without_vectors_what_is_copied_is_supported_and_a_changed_figure_never() -> None:
    for pair in made():
        if pair.sentence_language == pair.passage_language and pair.change in ("none", "number"):
            assert judge(pair, None).supported is (pair.change == "none"), pair


@pytest.mark.integration
def test_a_set_of_translations_gives_aligned_lines(question_set: Callable[[str], Path]) -> None:
    documents = list(aligned_documents(question_set("ntrex_news")).values())
    assert len(documents) > 40
    assert all(len(each.lines["en"]) == len(each.lines["ru"]) for each in documents)
