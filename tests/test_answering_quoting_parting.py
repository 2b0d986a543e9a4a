"""Questions that ask several things, and things that are compared."""

from __future__ import annotations

import pytest

from assistant.answering.quoting.parting import MOST_PARTS, compared, completed, parts_of


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("When was the mill built, and who paid for it?", ["When was the mill built", "who paid for it"]),
        (
            "Who keeps the lighthouse and in which year did she start?",
            ["Who keeps the lighthouse", "in which year did she start"],
        ),
        ("What does the ferry cost? When does it leave?", ["What does the ferry cost", "When does it leave"]),
        (
            "Where do the bees winter, how many hives are there, and who feeds them?",
            ["Where do the bees winter", "how many hives are there", "who feeds them"],
        ),
        ("Why did the bridge fall but how was nobody hurt?", ["Why did the bridge fall", "how was nobody hurt"]),
        ("Кто построил мельницу и когда её открыли?", ["Кто построил мельницу", "когда её открыли"]),
        ("Сколько стоит паром? Во сколько он отходит?", ["Сколько стоит паром", "Во сколько он отходит"]),
        ("Почему закрыли мост, а где теперь переправа?", ["Почему закрыли мост", "где теперь переправа"]),
        ("Когда собирают мёд и кому его продают?", ["Когда собирают мёд", "кому его продают"]),
        (
            "Где зимуют пчёлы, сколько там ульев и кто их кормит?",
            ["Где зимуют пчёлы", "сколько там ульев", "кто их кормит"],
        ),
        ("За что наградили смотрителя и за какой год?", ["За что наградили смотрителя", "за какой год"]),
    ],
)
def test_a_question_that_asks_several_things_is_taken_apart(question: str, parts: list[str]) -> None:
    assert parts_of(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "Who keeps the lighthouse?",
        "What do the ferry and the mill have in common?",
        "Which apples, pears and plums grow in the orchard?",
        "Why are the doors red and the windows blue?",
        "Кто смотритель маяка?",
        "Что общего у парома и мельницы?",
        "Какие яблоки, груши и сливы растут в саду?",
        "Почему двери красные, а окна синие?",
        "",
        "???",
    ],
)
def test_a_question_that_asks_one_thing_stays_whole(question: str) -> None:
    assert parts_of(question) == [question]


def test_too_many_parts_are_no_parts() -> None:
    question = "Who came, " + ", ".join(["who went"] * MOST_PARTS) + "?"
    assert parts_of(question) == [question]


@pytest.mark.parametrize(
    ("question", "number", "name"),
    [
        ("When did Olga Lind build the ferry, and who paid for it?", 1, "Olga Lind"),
        ("Who paid for it, and when did Olga Lind build the ferry?", 0, "Olga Lind"),
        ("Когда Ольга Линд построила паром и кто за него заплатил?", 1, "Ольга Линд"),
    ],
)
def test_a_part_gets_the_names_that_it_leaves_to_the_others(question: str, number: int, name: str) -> None:
    parts = parts_of(question)
    assert len(parts) == 2
    added = completed(parts[number], parts).removeprefix(parts[number])
    assert set(name.split()) <= set(added.strip(" ()").split(", "))
    assert completed(parts[1 - number], parts) == parts[1 - number]


def test_a_short_part_without_names_gets_the_first_part() -> None:
    parts = parts_of("When was the mill built, and who paid for it?")
    assert completed(parts[1], parts) == "who paid for it (When was the mill built)"
    assert completed(parts[0], parts) == parts[0]


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("How do Lowick and Osier differ in their fees?", ["Lowick", "Osier"]),
        ("Чем отличаются сборы в Лоуике и в Марроу?", ["Лоуике", "Марроу"]),
        ("What is the difference between Olga Lind and Kim Jin?", ["Olga Lind", "Kim Jin"]),
        ("Чем отличаются Азиатский банк и Всемирный банк?", ["Азиатский", "Всемирный"]),
        ("How do old and new fees differ?", []),
    ],
)
def test_what_is_compared_is_named(question: str, names: list[str]) -> None:
    assert [each.text for each in compared(question)] == names
