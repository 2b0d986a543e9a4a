"""What answers the opposite question is left out."""

from __future__ import annotations

import pytest
from fakes import a_hit, a_passage

from assistant.answering.asked import Asked, take_apart
from assistant.answering.quoting.evidence import Candidate, sentences_of
from assistant.answering.quoting.opposing import agreed, is_narrow, opposes
from assistant.models.question_heads import Wanted
from assistant.types import Language, Shape


def asked(question: str, language: Language = "en", shape: Shape = "fact") -> Asked:
    return take_apart(question, language, Wanted(((shape, 1.0),)))


def sentence(text: str, language: Language = "en") -> Candidate:
    return sentences_of(a_hit(a_passage(text, language=language)))[0]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Which branch did not hand in its report?", "The branches in Lowick and Brede handed in their reports."),
        ("Which school was not connected to gas?", "Schools in Tern and Wick were connected to gas."),
        ("Who completed the safety course?", "Olga Prins did not complete it before May."),
        ("Who came after the opening?", "Before the opening a delegation came from Orvania."),
    ],
)
def test_the_opposite_is_seen_within_a_language(question: str, said: str) -> None:
    assert opposes(asked(question), sentence(said))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Which branch did not hand in its report?", "The Osier branch did not hand in its report."),
        ("Which branch has no safety officer?", "All branches except Tessel have named a safety officer."),
        ("Which branch handed in its report?", "The branches in Lowick and Brede handed in their reports."),
        ("Who came after the opening?", "After the opening, guests came from Velmar."),
    ],
)
def test_what_answers_is_not_opposed(question: str, said: str) -> None:
    assert not opposes(asked(question), sentence(said))


def test_across_languages_only_a_question_that_denies_is_opposed() -> None:
    denying = asked("Which building did not pass the inspection?")
    assert opposes(denying, sentence("Осмотр прошли школа и поликлиника.", "ru"))
    assert not opposes(denying, sentence("Не прошёл осмотра спортивный зал.", "ru"))
    # «никогда не» may be "always": a sentence in another language may deny something else.
    assert not opposes(asked("Which building passed?"), sentence("Не прошёл осмотра спортивный зал.", "ru"))


def test_the_word_order_of_a_denial_is_free() -> None:
    question = asked("Какой район не получил вакцин?", "ru")
    assert not opposes(question, sentence("Восточный район вакцин не получил.", "ru"))
    assert opposes(question, sentence("Вакцины получили Северный и Западный районы.", "ru"))


def test_what_denies_nothing_is_less_probable_beside_a_denial() -> None:
    question = asked("Кто из подрядчиков не получил денег?", "ru")
    assert agreed(0.8, question, sentence("Выплаты поступили компании «Гранит».", "ru")) < 0.5
    assert agreed(0.8, question, sentence("Компания «Сланец» денег не получила.", "ru")) == 0.8
    assert agreed(0.8, question, sentence("Штрафы удержаны со всех, кроме «Гранита».", "ru")) == 0.8
    assert agreed(0.8, asked("Кто получил деньги?", "ru"), sentence("Выплаты поступили «Граниту».", "ru")) == 0.8


def test_only_questions_for_single_things_leave_some_out() -> None:
    assert is_narrow(asked("Who did not vote?"))
    assert is_narrow(asked("Кто, кроме Лунда, был на встрече?", "ru", "list"))
    assert not is_narrow(asked("Who voted?"))
    assert not is_narrow(asked("Why was the grant not paid?", shape="explanation"))
