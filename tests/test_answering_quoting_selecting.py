"""Which sentences make an answer."""

from __future__ import annotations

from fakes import a_hit, a_passage

from assistant.answering.asked import take_apart
from assistant.answering.quoting.evidence import Candidate, Scored
from assistant.answering.quoting.selecting import Selection, select
from assistant.answering.quoting.shortening import answer_text
from assistant.models.question_heads import Wanted
from assistant.types import Language

A_SUM = Wanted((("fact", 1.0),), "sum")
A_PERSON = Wanted((("fact", 1.0),), "person")
A_DATE = Wanted((("fact", 1.0),), "date")
GRANT = take_apart("How much is the grant for IT Park?", "en", A_SUM)
HEAD = take_apart("Who heads the IT Park office?", "en", A_PERSON)


def scored(probability: float, text: str, words: str, document: str = "a", language: Language = "en") -> Scored:
    """A sentence that is its whole passage, with the words that answer."""
    hit = a_hit(a_passage(text, document, language=language))
    at = text.index(words)
    return Scored(probability, Candidate(hit, 0, len(text), text, "", (at, at + len(words))))


def quotes(selection: Selection) -> list[str]:
    return [each.text for each in selection.sentences]


def test_the_words_that_answer() -> None:
    assert answer_text(scored(0.9, "The grant is 4.5 million.", "4.5 million").candidate) == "4.5 million"


def test_the_same_sum_in_another_form_is_not_repeated() -> None:
    found = select(
        [
            scored(0.9, "The grant for IT Park is 4.5 million.", "4.5 million"),
            scored(0.9, "Грант для IT Park — 4,5 млн.", "4,5 млн", "b", "ru"),
        ],
        GRANT,
        0.4,
        3,
    )
    assert (quotes(found), found.differ) == (["The grant for IT Park is 4.5 million."], False)


def test_another_sum_in_another_document_stands_beside_it() -> None:
    both = [
        scored(0.9, "The grant for IT Park is 4.5 million.", "4.5 million"),
        scored(0.88, "The grant for IT Park is 5 million now.", "5 million", "b"),
    ]
    found = select(both, GRANT, 0.4, 3)
    assert (len(found.sentences), found.differ) == (2, True)
    assert not select([both[0], both[1]._replace(probability=0.7)], GRANT, 0.4, 3).differ


def test_two_documents_differ_for_a_question_in_another_language_too() -> None:
    asked = take_apart("Сколько дней отпуска у сотрудника?", "ru", Wanted((("fact", 1.0),), "measure"))
    old = scored(0.73, "Every employee has 24 days of paid leave a year.", "24")
    new = scored(0.70, "Every employee is entitled to 30 days of paid leave.", "30", "b")
    assert select([old, new], asked, 0.4, 3).differ
    other = scored(0.70, "A hotel room costs 30 crowns a night.", "30", "b")
    assert not select([old, other], asked, 0.4, 3).differ


def test_the_first_visit_is_not_the_likeliest_and_contradicts_no_other() -> None:
    asked = take_apart("When did KOICA come to IT Park for the first time?", "en", A_DATE)
    visits = [
        scored(0.8, "KOICA came to IT Park on 26 November 2020.", "26 November 2020"),
        scored(
            0.7, "11 ноября 2019 года. Делегация KOICA впервые приезжает в IT Park.", "11 ноября 2019 года", "b", "ru"
        ),
    ]
    found = select(visits, asked, 0.25, 3)
    assert (quotes(found), found.differ) == ([visits[1].candidate.text], False)
    unlikely = [visits[0], visits[1]._replace(probability=0.3)]
    assert quotes(select(unlikely, asked, 0.25, 3))[0] == visits[0].candidate.text


def test_another_sum_for_another_thing_is_no_contradiction() -> None:
    found = select(
        [
            scored(0.9, "The grant for IT Park is 4.5 million.", "4.5 million"),
            scored(0.89, "The grant for the workshop is 15.5 million.", "15.5 million", "b"),
            scored(0.89, "In IT Park the grant for 2 rooms is 1 million.", "1 million", "a"),
        ],
        GRANT,
        0.4,
        3,
    )
    assert (len(found.sentences), found.differ) == (1, False)


def test_dates_differ_only_in_what_both_state() -> None:
    asked = take_apart("When was the visit?", "en", A_DATE)
    first = scored(0.9, "The visit was on 26 November 2020.", "26 November 2020")
    same = scored(0.9, "The visit was in November 2020.", "November 2020", "b")
    other = scored(0.9, "The visit was in February 2020.", "February 2020", "c")
    assert not select([first, same], asked, 0.4, 3).differ
    assert select([first, same, other], asked, 0.4, 3).differ


def test_persons_join_and_the_same_name_in_another_script_does_not() -> None:
    found = select(
        [
            scored(0.9, "Park Sunjin heads the office.", "Park Sunjin"),
            scored(0.88, "Офисом руководит Пак Сунджин.", "Пак Сунджин", "b", "ru"),
            scored(0.87, "Farkhod Ibragimov heads IT Park and all that is in it.", "Farkhod Ibragimov", "c"),
            scored(0.5, "Sasha Sternik is an expert.", "Sasha Sternik", "d"),
        ],
        HEAD,
        0.4,
        3,
    )
    assert quotes(found) == [
        "Park Sunjin heads the office.",
        "Farkhod Ibragimov heads IT Park and all that is in it.",
    ]


def test_the_language_of_the_question_is_preferred_where_both_say_the_same() -> None:
    russian = scored(0.95, "Грант для IT Park — 4,5 млн.", "4,5 млн", "b", "ru")
    english = scored(0.7, "The grant for IT Park is 4.5 million.", "4.5 million")
    assert quotes(select([russian, english], GRANT, 0.4, 3)) == ["The grant for IT Park is 4.5 million."]
    other = scored(0.7, "The grant for IT Park is 6 million.", "6 million")
    assert quotes(select([russian, other], GRANT, 0.4, 3)) == ["Грант для IT Park — 4,5 млн."]


def test_no_more_than_asked_for() -> None:
    many = [scored(0.9, f"{name} is here.", name, name) for name in ("Ann Bell", "Dora Finch", "Gus Hill")]
    assert len(select(many, HEAD, 0.4, 2).sentences) == 2
