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


def always(_one: Candidate, _other: Candidate) -> bool:
    return True


def never(_one: Candidate, _other: Candidate) -> bool:
    return False


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
        always,
    )
    assert (quotes(found), found.differ) == (["The grant for IT Park is 4.5 million."], False)


def test_another_sum_in_another_document_stands_beside_it() -> None:
    both = [
        scored(0.9, "The grant for IT Park is 4.5 million.", "4.5 million"),
        scored(0.88, "The grant for IT Park is 5 million now.", "5 million", "b"),
    ]
    found = select(both, GRANT, 0.4, 3, always)
    assert (len(found.sentences), found.differ) == (2, True)
    assert not select([both[0], both[1]._replace(probability=0.7)], GRANT, 0.4, 3, always).differ


def test_the_first_visit_is_not_the_likeliest_and_contradicts_no_other() -> None:
    asked = take_apart("When did KOICA come to IT Park for the first time?", "en", A_DATE)
    visits = [
        scored(0.8, "KOICA came to IT Park on 26 November 2020.", "26 November 2020"),
        scored(
            0.7, "11 ноября 2019 года. Делегация KOICA впервые приезжает в IT Park.", "11 ноября 2019 года", "b", "ru"
        ),
    ]
    found = select(visits, asked, 0.25, 3, always)
    assert (quotes(found), found.differ) == ([visits[1].candidate.text], False)
    unlikely = [visits[0], visits[1]._replace(probability=0.3)]
    assert quotes(select(unlikely, asked, 0.25, 3, always))[0] == visits[0].candidate.text


def test_another_sum_for_another_thing_is_no_contradiction() -> None:
    both = [
        scored(0.9, "The grant for IT Park is 4.5 million.", "4.5 million"),
        scored(0.89, "The grant for the workshop is 15.5 million.", "15.5 million", "b"),
    ]
    assert not select(both, GRANT, 0.4, 3, never).differ
    of_one_document = [both[0], scored(0.89, "In IT Park the grant for 2 rooms is 1 million.", "1 million", "a")]
    assert not select(of_one_document, GRANT, 0.4, 3, always).differ


def test_a_figure_counts_where_nothing_tells_what_is_asked_for() -> None:
    asked = take_apart("What is the area of the warehouse?", "en", Wanted((("fact", 1.0),), "other"))
    old = scored(0.6, "The warehouse covers 1200 square metres.", "1200 square metres")
    new = scored(0.58, "The area of the warehouse is 1500 square metres.", "1500 square metres", "b")
    assert select([old, new], asked, 0.4, 3, always).differ


def test_dates_differ_only_in_what_both_state() -> None:
    asked = take_apart("When was the visit?", "en", A_DATE)
    first = scored(0.9, "The visit was on 26 November 2020.", "26 November 2020")
    same = scored(0.9, "The visit was in November 2020.", "November 2020", "b")
    other = scored(0.9, "The visit was in February 2020.", "February 2020", "c")
    assert not select([first, same], asked, 0.4, 3, always).differ
    assert select([first, same, other], asked, 0.4, 3, always).differ


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
        always,
    )
    assert quotes(found) == [
        "Park Sunjin heads the office.",
        "Farkhod Ibragimov heads IT Park and all that is in it.",
    ]


def test_the_language_of_the_question_is_preferred_where_both_say_the_same() -> None:
    russian = scored(0.95, "Грант для IT Park — 4,5 млн.", "4,5 млн", "b", "ru")
    english = scored(0.7, "The grant for IT Park is 4.5 million.", "4.5 million")
    assert quotes(select([russian, english], GRANT, 0.4, 3, always)) == ["The grant for IT Park is 4.5 million."]
    other = scored(0.7, "The grant for IT Park is 6 million.", "6 million")
    assert quotes(select([russian, other], GRANT, 0.4, 3, always)) == ["Грант для IT Park — 4,5 млн."]


def test_no_more_than_asked_for() -> None:
    many = [scored(0.9, f"{name} is here.", name, name) for name in ("Ann Bell", "Dora Finch", "Gus Hill")]
    assert len(select(many, HEAD, 0.4, 2, always).sentences) == 2
