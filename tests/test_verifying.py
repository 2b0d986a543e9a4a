"""The verifier: what of a sentence its sources must say, over hand-written pairs in both languages."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.answering import MeaningSupport, SentenceVectors
from assistant.language.dates import Date, found_dates, stated
from assistant.language.names import WordsOf, names
from assistant.language.normalising import normalised
from assistant.language.quantities import found_quantities
from assistant.models.bundle import bundled_tokenizer
from assistant.models.embedding import load_embedder
from assistant.settings import EmbeddingSettings
from assistant.types import Language
from assistant.verifying import Excerpt, Reply, Support, Verdict, Verifier
from assistant.verifying.polarity import contradicts, polarity, says_nothing

ENGLISH = (
    "IT Park is to receive a grant of 4.5 million US dollars through KOICA. The agency's office in Uzbekistan is "
    "headed by Ms. Park Sunjin. The delegation visited Tashkent on 26 November 2020. The work lasts from 2021 to 2025. "
    "A five-year seminar is planned for September 2021. The share of women rose to 35 percent. "
    "The contract has not been signed yet."
)
RUSSIAN = (
    "IT Park получит через KOICA грант в размере 4,5 млн долларов США. Представительство агентства в Узбекистане "
    "возглавляет госпожа Пак Сунджин. Делегация посетила Ташкент 26 ноября 2020 года. Работы продлятся с 2021 по "
    "2025 год. Пятилетний семинар намечен на сентябрь 2021 года. Доля женщин выросла до 35 %. Договор пока не подписан."
)
TEXTS: dict[str, str] = {"en": ENGLISH, "ru": RUSSIAN}


class FakeUnlike:
    """A fake of meaning: no sentence means the like of another, and no word is an ordinary one."""

    def similarities(self, sentence: str, others: Sequence[str]) -> list[float]:
        return [0.0 for _ in others]

    def is_common(self, word: str) -> bool:
        return False

    def replies(self, question: str, passages: Sequence[str]) -> list[Reply]:
        return []


@pytest.fixture(scope="module")
def real() -> Support:
    """The bundled encoder and its vocabulary."""
    tokenizer = bundled_tokenizer()
    vectors = SentenceVectors(load_embedder(EmbeddingSettings()))
    return MeaningSupport(vectors, lambda word: len(tokenizer.encode(word)) == 1)


def verified(sentence: str, text: str, language: Language, support: Support | None = None) -> Verdict:
    excerpt = Excerpt("d", 1_000, text, language, title="KOICA and IT Park", date="2020-11-26")
    return Verifier([excerpt], support or FakeUnlike()).verify(sentence)


def kinds(verdict: Verdict) -> set[str]:
    return {lack.kind for lack in verdict.lacks}


#: Sentence, and the words that its quote must hold, by the language of the source.
TRUE: list[tuple[str, str, str]] = [
    ("KOICA gives IT Park a grant of $4.5 million.", "4.5 million", "4,5 млн"),
    ("IT Park will receive 4,500,000 dollars from KOICA.", "4.5 million", "4,5 млн"),
    ("IT Park получит от KOICA грант: 4,5 млн долларов.", "4.5 million", "4,5 млн"),
    ("Грант KOICA для IT Park составляет 4 500 000 долларов США.", "4.5 million", "4,5 млн"),
    ("Park Sunjin heads the office of KOICA in Uzbekistan.", "Park Sunjin", "Пак Сунджин"),
    ("Представительство KOICA в Узбекистане возглавляет Пак Сунджин.", "Park Sunjin", "Пак Сунджин"),
    ("The delegation visited Tashkent on 26.11.2020.", "26 November", "26 ноября"),
    ("The delegation visited Tashkent in November 2020.", "26 November", "26 ноября"),
    ("Делегация посетила Ташкент 26 ноября 2020 г.", "26 November", "26 ноября"),
    ("Делегация посетила Ташкент 26.11.2020.", "26 November", "26 ноября"),
    ("The work lasts from 2021 until 2025.", "2021 to 2025", "2021 по"),
    ("A 5-year seminar is planned for September 2021.", "five-year", "Пятилетний"),
    ("Пятилетний семинар намечен на сентябрь 2021.", "five-year", "Пятилетний"),
    ("The share of women rose to 35%.", "35 percent", "35 %"),
    ("Доля женщин выросла до 35 процентов.", "35 percent", "35 %"),
    ("The contract has not been signed.", "not been signed", "не подписан"),
    ("Договор ещё не подписан.", "not been signed", "не подписан"),
]

#: Sentence, and what the verifier must miss in either source.
FALSE: list[tuple[str, str]] = [
    ("KOICA gives IT Park a grant of $5.4 million.", "number"),
    ("Грант KOICA для IT Park составляет 4,6 млн долларов.", "number"),
    ("KOICA gives IT Park a grant of 4.5 billion dollars.", "number"),
    ("Грант KOICA для IT Park составляет 4,5 млн евро.", "unit"),
    ("The share of women rose to 35 million people.", "number"),
    ("The share of women rose to 35 km.", "unit"),
    ("Park Boyoung heads the office of KOICA in Uzbekistan.", "name"),
    ("Представительство KOICA в Узбекистане возглавляет Иванов.", "name"),
    ("The office of KOICA in Kyrgyzstan is headed by Park Sunjin.", "name"),
    ("The delegation visited Tashkent on 27 November 2020.", "date"),
    ("Делегация посетила Ташкент 26 ноября 2019 года.", "date"),
    ("Делегация посетила Ташкент 26 октября 2020 года.", "date"),
    ("A five-year seminar is planned for September 2022.", "date"),
    ("A three-year seminar is planned for September 2021.", "number"),
    ("Трёхлетний семинар намечен на сентябрь 2021 года.", "number"),
    ("The delegation did not visit Tashkent on 26 November 2020.", "denial"),
    ("Делегация не посетила Ташкент 26 ноября 2020 года.", "denial"),
    ("The share of women fell to 35 percent.", "denial"),
    ("Доля женщин упала до 35 процентов.", "denial"),
    ("The delegation first visited Tashkent on 26 November 2020.", "number"),
    ("Делегация впервые посетила Ташкент 26 ноября 2020 года.", "number"),
    ("Write to grants@koica.example about the grant for IT Park.", "address"),
]


@pytest.mark.integration
@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize(("sentence", "english", "russian"), TRUE, ids=lambda value: value[:40])
def test_what_is_said_in_either_language_is_supported_by_its_place(
    real: Support, sentence: str, english: str, russian: str, language: Language
) -> None:
    verdict = verified(sentence, TEXTS[language], language, real)
    assert verdict.supported, verdict.lacks
    (quote,) = verdict.quotes
    quoted = TEXTS[language][quote.start - 1_000 : quote.end - 1_000]
    assert (english if language == "en" else russian) in quoted
    assert len(quoted) < 160


@pytest.mark.integration
@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize(("sentence", "kind"), FALSE, ids=lambda value: value[:40])
def test_what_is_not_said_is_told_by_its_kind(real: Support, sentence: str, kind: str, language: Language) -> None:
    verdict = verified(sentence, TEXTS[language], language, real)
    assert not verdict.supported and not verdict.quotes
    assert kind in kinds(verdict)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize(
    "sentence",
    ["The weather in Tashkent was fine in November 2020.", "Погода в Ташкенте в ноябре 2020 года была хорошей."],
)
def test_figures_and_names_alone_are_not_enough(sentence: str, language: Language) -> None:
    assert kinds(verified(sentence, TEXTS[language], language)) == {"meaning"}


def test_a_figure_belongs_to_what_stands_nearest_to_it() -> None:
    text = "Rare metals centre: 15.5 million US dollars; IT Park: 4.5 million US dollars."
    for right in ("IT Park receives 4.5 million dollars.", "The rare metals centre receives 15.5 million dollars."):
        assert verified(right, text, "en").supported
    for wrong in ("IT Park receives 15.5 million dollars.", "The rare metals centre receives 4.5 million dollars."):
        assert kinds(verified(wrong, text, "en")) == {"number"}


def test_a_sentence_of_two_facts_rests_on_two_places() -> None:
    sentence = "KOICA gives IT Park 4.5 million dollars, and the share of women rose to 35 percent."
    verdict = verified(sentence, ENGLISH, "en")
    assert verdict.supported and len(verdict.quotes) == 2


def test_what_a_nearer_sentence_denies_a_farther_one_cannot_support() -> None:
    text = "The ministry has not approved the plan of the new airport. The plan was shown to the ministry of transport."
    assert kinds(verified("The ministry has approved the plan of the new airport.", text, "en")) == {"denial"}


def test_across_languages_the_sentence_below_the_name_is_quoted_and_not_the_line_full_of_names(real: Support) -> None:
    answer = "Грант рассчитан на три вещи: инфраструктуру, учебные программы по ИТ и материально-техническую базу."
    row = "Проект: Устойчивый рост IT Park; Получатель: IT Park Uzbekistan; Партнёр: KOICA; Вид: грант; Год: 2020"
    excerpts = [
        Excerpt("d", 0, f"Что изменится?\n\n{answer}", "ru", title="Вопросы сотрудников", heading="IT Park"),
        Excerpt("t", 0, row, "ru", title="grants-table"),
    ]
    claim = (
        "The grant for IT Park is to be spent on improving infrastructure, educational programs in IT, and equipment."
    )
    (quote,) = Verifier(excerpts, real).verify(claim).quotes
    assert excerpts[quote.excerpt].text[quote.start : quote.end] == answer


def test_a_question_of_the_sources_says_nothing() -> None:
    assert not verified("The grant changes IT Park.", "Will the grant change IT Park?", "en").supported
    text = "Does the grant change IT Park? Yes, the grant changes it."
    verdict = verified("The grant changes IT Park.", text, "en")
    assert text[verdict.quotes[0].start - 1_000 : verdict.quotes[0].end - 1_000] == "Yes, the grant changes it."


def test_a_clause_that_says_what_is_not_there_needs_no_source() -> None:
    sentence = "The delegation visited Tashkent on 26 November 2020, but the documents do not say who paid for it."
    assert verified(sentence, ENGLISH, "en").supported


def test_without_sources_nothing_is_supported() -> None:
    assert not Verifier([]).verify("The grant is 4.5 million dollars.").supported


def test_a_day_without_a_year_is_completed_by_the_document() -> None:
    text = "On November 26 the delegation visited the technology park."
    assert verified("The delegation visited the technology park on 26 November 2020.", text, "en").supported
    assert "date" in kinds(verified("The delegation visited the technology park on 26 November 2019.", text, "en"))


# --- dates ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("26 ноября 2019 года", [(2019, 11, 26)]),
        ("26.11.2019", [(2019, 11, 26)]),
        ("2019-11-26", [(2019, 11, 26)]),
        ("November 26, 2019", [(2019, 11, 26)]),
        ("the 26th of November", [(0, 11, 26)]),
        ("в ноябре 2019", [(2019, 11, 0)]),
        ("24–26 November 2020", [(2020, 11, 24), (2020, 11, 26)]),
        ("05/11/2025", [(2025, 5, 11), (2025, 11, 5)]),
        ("in the 1990s", [(1990, 0, 0)]),
        ("2019–2021", [(2021, 0, 0), (2019, 0, 0)]),
        ("в 2020 г.", [(2020, 0, 0)]),
        ("more than 1000 people", []),
        ("2000 человек", []),
        ("it may march on", []),
        ("45 ноября", [(0, 11, 0)]),
    ],
)
def test_dates_are_found_in_every_shape(text: str, dates: list[tuple[int, int, int]]) -> None:
    assert [tuple(found.date) for found in found_dates(normalised(text))] == dates


def test_a_date_is_stated_by_one_that_says_at_least_as_much() -> None:
    day = Date(2019, 11, 26)
    assert stated(Date(2019, 11), [day], ()) and stated(Date(2019), [day], ())
    assert not stated(day, [Date(2019, 11)], ())
    assert stated(day, [Date(0, 11, 26)], [Date(2019)])
    assert not stated(day, [Date(0, 11, 26)], [Date(2020)])


# --- quantities -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "quantities"),
    [
        ("4,5 млн долларов США", [("4500000", "USD")]),
        ("$4.5 million", [("4500000", "USD")]),
        ("15,5 миллионами долларов", [("15500000", "USD")]),
        ("USD 3 million", [("3000000", "USD")]),
        ("£11million", [("11000000", "GBP")]),
        ("8–10 %", [("8", "%"), ("10", "%")]),
        ("пятилетний", [("5", "year")]),
        ("five-year", [("5", "year")]),
        ("двадцать пять человек", [("25", "person")]),
        ("twenty-five people", [("25", "person")]),
        ("five thousand tonnes", [("5000", "t")]),
        ("один миллиард долларов", [("1000000000", "USD")]),
        ("2 p.m.", [("14:00", "clock")]),
        ("в 14:00", [("14:00", "clock")]),
        ("one of them", []),
    ],
)
def test_quantities_have_one_spelling_and_their_unit(text: str, quantities: list[tuple[str, str]]) -> None:
    found = found_quantities(normalised(text))
    assert [(each.quantity.value, each.quantity.unit) for each in found] == quantities


# --- names ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The delegation was led by Rahymjan Isakulov.", ["Rahymjan", "Isakulov"]),
        ("Делегацию возглавлял Рахымжан Исакулов.", ["Рахымжан", "Исакулов"]),
        ("Park Sunjin heads KOICA.", ["Park", "Sunjin", "KOICA"]),
        ("Грант KOICA получил IT Park.", ["KOICA", "IT", "Park"]),
        ("Labour's plan is the U.K. plan.", ["UK"]),
        ("It's what I'm told.", []),
        ("Технопарк открыт.", []),
    ],
)
def test_names_are_told_by_their_letters(sentence: str, expected: list[str]) -> None:
    assert [name.text for name in names(sentence)] == expected


@pytest.mark.parametrize(
    ("text", "name", "held"),
    [
        ("Делегацию возглавлял Исакулов.", "Isakulov", True),
        ("The delegation was led by Isakulov.", "Исакуловым", True),
        ("корейская делегация", "Korea", True),
        ("Сборная Германии", "German", True),
        ("Делегацию возглавлял Исакулов.", "Petrov", False),
        ("корейская делегация", "Japan", False),
    ],
)
def test_a_name_is_held_in_either_alphabet_or_translated(text: str, name: str, held: bool) -> None:
    assert WordsOf(text).hold(name) is held


# --- denials --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "source", "expected"),
    [
        ("The contract was signed.", "The contract was not signed.", True),
        ("The contract was not signed.", "The contract was signed.", True),
        ("Договор подписан.", "Договор не подписан.", True),
        ("Договор подписан.", "Договор не только составлен, но и подписан.", False),
        ("Договор подписан.", "Договор подписан, сумма не указана.", False),
        ("No fewer than 12 people came.", "12 people came.", False),
        ("Prices rose.", "Prices fell.", True),
        ("Цены выросли.", "Цены снизились.", True),
    ],
)
def test_denials_and_opposites_are_seen_within_a_language(said: str, source: str, expected: bool) -> None:
    assert contradicts(polarity(said), polarity(source), is_within=True) is expected


def test_denials_are_seen_across_languages() -> None:
    assert contradicts(polarity("The contract was not signed."), polarity("Договор подписан."), is_within=False)
    assert not contradicts(polarity("No one came."), polarity("Никто не пришёл."), is_within=False)
    assert contradicts(polarity("Exports rose."), polarity("Экспорт упал."), is_within=False)


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("Партия не смогла исключить мятежников.", "The party has been unable to disqualify the rebels."),
        ("It comes as no surprise that sales dropped.", "Неудивительно, что продажи упали."),
        ("Команда чуть не забила.", "The team came close."),
        ("Thomson looked away again.", "Томсон снова отказал."),
    ],
)
def test_what_one_language_denies_the_other_may_say_in_a_word(said: str, source: str) -> None:
    assert not contradicts(polarity(said), polarity(source), is_within=False)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The documents do not say when.", True),
        ("The date is not specified.", True),
        ("В документах не указана дата.", True),
        ("Источник не сообщает, состоялся ли он.", True),
        ("The grant was not signed.", False),
        ("Договор не подписан.", False),
    ],
)
def test_a_sentence_about_what_is_not_there_is_told_from_a_denial(sentence: str, expected: bool) -> None:
    assert says_nothing(sentence) is expected


def test_dates_may_be_the_same_day_when_nothing_that_both_say_differs() -> None:
    assert Date(2020, 11, 26).may_be(Date(2020, 11))
    assert Date(0, 5, 11).may_be(Date(2020, 5, 11))
    assert not Date(2020, 11, 26).may_be(Date(2020, 11, 27))
