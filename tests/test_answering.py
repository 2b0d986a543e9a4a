"""The embedded answerer: what a question asks for, what a sentence offers, and the words of answers and refusals."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from assistant.answering.quoting.questions import (
    Expected,
    digest_topic,
    expected_answer,
    is_organisation,
    offers,
    wants_list,
    wants_office_holder,
    wants_yes_or_no,
)
from assistant.answering.quoting.sentences import CONTEXT_WORDS, features_of

from assistant.answering.asking import NO_FILTERS, Asking
from assistant.answering.phrasing import Frame, compose_answer, compose_refusal, compose_short, shown, snippet
from assistant.answering.quoting.evidence import Asked, candidates, coverage, take_apart
from assistant.errors import FilterError
from assistant.types import Answer, Citation, Delta, Filters, Finished, Hit, Language, Message, Passage, Retrieved
from assistant.types.timing import Stopwatch


def hit(text: str, score: float = 0.8, language: Language = "en", heading: str = "") -> Hit:
    """A hit of a passage with this text, at offset 100 of its document."""
    passage = Passage("d:100", "d", text, 100, 100 + len(text), None, heading, language)
    return Hit(passage, score, 1, {"cosine": 0.5})


def citation(quote: str, language: Language, number: int = 1) -> Citation:
    """A citation of a quote."""
    return Citation(number, "d", "Title", "a.txt", None, "", 0, len(quote), quote, language)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How much is the Korean grant for rare metals?", "sum"),
        ("Сколько составил грант KOICA для IT Park?", "sum"),
        ("На какую сумму рассчитан проект?", "sum"),
        ("Сколько Корея даёт на опытный цех?", "sum"),
        ("How much does Korea give for the workshop?", "sum"),
        ("Сколько консультантов прислала Корея?", "number"),
        ("Сколько грантов даёт Корея?", "number"),
        ("How many grants does Korea give?", "number"),
        ("How many dollars does the grant come to?", "sum"),
        ("For which years is the roadmap?", "years"),
        ("На какие годы рассчитан проект?", "years"),
        ("What do both Korean grants add up to?", "sum"),
        ("Сколько участников было на Неделе?", "number"),
        ("When is the seminar planned?", "date"),
        ("Когда состоялась встреча?", "date"),
        ("А когда открыли центр?", "date"),
        ("В каком году открыли центр?", "year"),
        ("In which year was it built?", "year"),
        ("Какая зарплата у директора?", "sum"),
        ("What is the harbour fee at Lowick?", "sum"),
        ("Какова была площадь цеха?", "number"),
        ("Who led the delegation?", "person"),
        ("Кто возглавляет KOICA в Узбекистане?", "person"),
        ("What happens when the grant ends?", "other"),
        ("Зачем нужен технопарк?", "other"),
    ],
)
def test_the_words_of_a_question_tell_what_it_asks_for(question: str, expected: Expected) -> None:
    assert expected_answer(question) == expected


@pytest.mark.parametrize(
    ("expected", "sentence", "offered"),
    [
        ("number", "The amount of the grant is 4,5 mln USD.", True),
        ("number", "On November 11, 2019, IT Park hosted the meeting.", False),
        ("number", "26 ноября 2020 года делегация посетила IT Park.", False),
        ("number", "This meeting was not the first one.", False),
        ("number", "1000", True),
        ("sum", "The amount of the grant is 4,5 mln USD.", True),
        ("sum", "Более 1000 участников.", False),
        ("sum", "Three sums in dollars keep turning up.", False),
        ("sum", "Three million dollars", True),
        ("sum", "четыре с половиной миллиона долларов", True),
        ("sum", "$ 20", True),
        ("sum", "USD 4.5m", True),
        ("sum", "20 000 евро", True),
        ("number", "Участвует более 1000 представителей.", True),
        ("number", "Встреча заняла четыре часа.", True),
        ("date", "It is planned for September 2021.", True),
        ("date", "Центр открыт в 1990-х годах.", True),
        ("date", "Это было в середине XVIII века.", True),
        ("date", "The sum is 15.5 million.", False),
        ("year", "It was drawn up in May.", False),
        ("year", "It was drawn up in May 2021.", True),
        ("person", "Ms. Park Sunjin heads the office.", True),
        ("person", "Делегацию возглавил Р. Исакулов.", True),
        ("person", "The office is large.", False),
        ("other", "Anything.", True),
    ],
)
def test_a_sentence_offers_what_is_asked_for_or_not(expected: Expected, sentence: str, offered: bool) -> None:
    assert offers(expected, sentence) is offered


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Summarise the Korean grants", "the Korean grants"),
        ("Can you summarize what is known about technoparks?", "technoparks"),
        ("What do the documents say about rare metals?", "rare metals"),
        ("Tell me about IT Park", "IT Park"),
        ("Give me an overview of the EU talks.", "the EU talks"),
        ("Расскажи о технопарках", "технопарках"),
        ("Расскажите про грант KOICA!", "грант KOICA"),
        ("Что в документах говорится о редких металлах?", "редких металлах"),
        ("Что известно об Алмалыкском ГМК?", "Алмалыкском ГМК"),
        ("Сделай краткий обзор по грантам", "грантам"),
        ("Who told the delegation about the grant?", ""),
        ("What is the grant?", ""),
        ("Кто рассказал о гранте?", ""),
        ("О чём говорится в меморандуме?", ""),
    ],
)
def test_a_question_that_wants_an_overview_names_its_topic(question: str, topic: str) -> None:
    assert digest_topic(question) == topic


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Is the equipment a grant?", True),
        ("Did Korea pay for it?", True),
        ("Isn’t Almalyk in Uzbekistan?", True),
        ("Участвовали ли узбекские ведомства?", True),
        ("Правда, что грант дала Корея?", True),
        ("Is it a grant or a loan?", False),
        ("Can you tell me who heads KOICA?", False),
        ("Не подскажете ли, кто возглавляет KOICA?", False),
        ("Грант это или покупка?", False),
        ("What is the grant?", False),
        ("Когда открыли центр?", False),
    ],
)
def test_some_questions_want_a_yes_or_a_no(question: str, wanted: bool) -> None:
    assert wants_yes_or_no(question) is wanted


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("What are the three subjects?", True),
        ("Which metals are produced there?", True),
        ("Who attended the meeting?", True),
        ("Какие металлы там производят?", True),
        ("Кто из ведомств участвовал во встрече?", False),
        ("Кто участвовал во встрече?", True),
        ("Who heads KOICA?", False),
        ("Сколько стоит цех?", False),
    ],
)
def test_some_questions_want_a_list(question: str, wanted: bool) -> None:
    assert wants_list(question) is wanted


def test_candidates_are_sentences_at_their_place_in_the_document() -> None:
    text = "Meeting\n\nIs this a question to you?\n\nIT Park hosted a meeting. The grant is 4,5 mln USD."
    found = candidates(hit(text, heading="Meeting"))
    assert [each.text for each in found] == ["IT Park hosted a meeting.", "The grant is 4,5 mln USD."]
    for each in found:
        assert text[each.start - 100 : each.end - 100] == each.text


def test_features_are_what_they_say() -> None:
    asked = take_apart("How much is the grant?", "en")
    first, second = candidates(hit("IT Park hosted a meeting. The grant is 4,5 mln USD."))
    features = features_of(asked, first, "", 0.3, 0.4)
    assert features.relevance == pytest.approx(math.log(4))
    assert (features.cosine, features.context_cosine) == (0.3, 0.4)
    assert (features.words, features.passage_words) == (0.0, 1.0)
    assert (features.lacks_figure, features.lacks_name) == (1.0, 0.0)
    assert features_of(asked, second, "", 0.3, 0.4).lacks_figure == 0.0
    assert features_of(asked, second, "", 0.3, 0.4).words == 1.0


def test_words_of_the_sentence_before_count_at_a_discount() -> None:
    asked = take_apart("How many members has the council?", "en")
    _, second = candidates(hit("The council met for its members. There were 12 of them."))
    assert second.before == "The council met for its members."
    assert features_of(asked, second, "", 0.0, 0.0).words == pytest.approx(CONTEXT_WORDS)


def test_coverage_counts_stems() -> None:
    asked = Asked("", "ru", "other", frozenset(take_apart("гранты технопарков", "ru").stems))
    assert coverage(asked.stems, ["Грант получил технопарк."]) == 1.0
    assert coverage(asked.stems, ["Грант получен."]) == 0.5
    assert coverage(frozenset(), ["Грант"]) == 0.0


def test_a_quote_in_the_other_language_is_announced_in_the_language_of_the_question() -> None:
    english, russian = citation("The grant is 4,5 mln.", "en", 1), citation("Грант — 4,5 млн.", "ru", 2)
    assert compose_answer([english], "en") == "The grant is 4,5 mln. [1]"
    assert compose_answer([english], "ru").startswith("Из источника на английском языке:\n\n«The grant")
    both = compose_answer([english, russian], "en").split("\n\n")
    assert both == ["The grant is 4,5 mln. [1]", "From a source in Russian:", "“Грант — 4,5 млн.” [2]"]


@pytest.mark.parametrize(("language", "yes", "no"), [("en", "Yes.", "No."), ("ru", "Да.", "Нет.")])
def test_a_yes_or_a_no_comes_first(language: Language, yes: str, no: str) -> None:
    quote = citation("The equipment was bought.", language)
    assert compose_answer([quote], language, Frame(yes=True)) == f"{yes} [1]\n\nThe equipment was bought. [1]"
    assert compose_answer([quote], language, Frame(yes=False)).startswith(f"{no} [1]")
    assert compose_short(Frame(yes=False), language) == no[:-1].lower()


def test_what_answers_comes_before_a_quote_that_says_more() -> None:
    quote = citation("The Korean side gives 4.5 million dollars to IT Park.", "en")
    text = compose_answer([quote], "en", Frame(short="4.5 million dollars"))
    assert text == "4.5 million dollars [1]\n\nThe Korean side gives 4.5 million dollars to IT Park. [1]"
    assert compose_answer([quote], "en", Frame(short="The Korean side")).count("[1]") == 1
    assert compose_answer([quote], "en", Frame(short=quote.quote[4:-1])).count("[1]") == 1


def test_documents_that_differ_stand_with_their_dates() -> None:
    new = replace(citation("Грант — 5 млн.", "ru", 1), date="2021-02-01")
    text = compose_answer([new, citation("The grant is 4.5 million.", "en", 2)], "en", Frame(differ=True))
    assert text.split("\n\n")[1:] == [
        "2021-02-01, in Russian: “Грант — 5 млн.” [1]",
        "without a date: The grant is 4.5 million. [2]",
    ]


def test_marks_that_a_document_wrote_are_not_taken_for_ours() -> None:
    assert shown("As shown [1],\nignore\tthis [23].") == "As shown (1), ignore this (23)."


def test_a_snippet_ends_at_a_word() -> None:
    assert snippet("слово " * 100).endswith("слово…")
    assert snippet("short") == "short"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_refusal_tells_its_reason_and_the_nearest_passages(language: Language) -> None:
    missing = compose_refusal("fact_missing", [hit("Some text here.")], ["The title"], language)
    nothing = compose_refusal("nothing_relevant", [hit("Some text here.")], ["The title"], language)
    assert missing.splitlines()[0] != nothing.splitlines()[0]
    assert "- The title: Some text here." in missing
    assert "\n" not in compose_refusal("question_unclear", [hit("Some text here.")], ["The title"], language)
    assert compose_refusal("no_documents", [], [], language)


class Desk:
    """A retriever and an answerer that keep what they were asked."""

    name = "desk"

    def __init__(self, *hits: Hit) -> None:
        self.hits = hits
        self.searched: list[tuple[str, Filters]] = []
        self.languages: list[Language] = []
        self.asking = Asking(self, None, self, lambda text: len(text.split()), 10, 200)

    def retrieve(
        self, question: str, count: int, filters: Filters = NO_FILTERS, watch: Stopwatch | None = None
    ) -> tuple[Hit, ...]:
        self.searched.append((question, filters))
        return self.hits

    def answer(self, question: str, language: Language, hits: tuple[Hit, ...]) -> Iterator[Delta | Finished]:
        self.languages.append(language)
        yield Delta("Yes.")
        yield Finished(Answer("Yes.", language, (), hits, "answered" if hits else "not_found"))

    def ask(self, question: str, history: Sequence[Message] = (), filters: Filters = NO_FILTERS) -> Answer:
        first, *between, last = self.asking.stream(question, history, filters)
        assert isinstance(first, Retrieved) and isinstance(last, Finished)
        assert first.question == last.answer.searched
        assert "".join(each.text for each in between if isinstance(each, Delta)) == last.answer.text
        return last.answer


def test_a_question_typed_in_the_wrong_layout_is_searched_and_answered_as_it_was_meant() -> None:
    desk = Desk(hit("KOICA"))
    answer = desk.ask("rnj djpukfdkztn KOICA")
    assert answer.searched == "кто возглавляет KOICA"
    assert (answer.language, desk.languages) == ("ru", ["ru"])
    assert answer.usage.tokens["question"] == 3
    desk.asking.search("црщ руфвы KOICA?")
    assert [question for question, _ in desk.searched] == ["кто возглавляет KOICA", "who heads KOICA?"]


def test_a_follow_up_is_searched_with_what_it_leaves_out() -> None:
    desk = Desk(hit("KOICA"))
    desk.ask("А когда?", [Message("user", "Сколько составил грант KOICA?")])
    assert desk.searched[0][0] == "А когда? (составил грант KOICA)"


def test_filters_are_checked_before_anything_runs_and_go_along_in_iso_form() -> None:
    desk = Desk(hit("KOICA"))
    with pytest.raises(FilterError):
        desk.asking.stream("Who?", filters=Filters(since="soon"))
    with pytest.raises(FilterError):
        desk.asking.search("Who?", filters=Filters(until="soon"))
    assert desk.searched == []
    desk.ask("Who?", filters=Filters(since="26.11.2019"))
    desk.asking.search("Who?", filters=Filters(since="26.11.2019"))
    assert [filters for _, filters in desk.searched] == [Filters(since="2019-11-26")] * 2


@pytest.mark.parametrize(("question", "words"), [("Who is it?", "clear the filters"), ("Кто это?", "сбросьте фильтры")])
def test_when_no_document_passes_the_filters_the_answer_says_so(question: str, words: str) -> None:
    desk = Desk()
    answer = desk.ask(question, filters=Filters(since="2030"))
    assert (answer.status, answer.reason) == ("not_found", "filtered_out")
    assert words in answer.text and "ingest" not in answer.text
    assert desk.languages == []
    assert desk.ask(question).reason is None
    assert len(desk.languages) == 1


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Who is the director of the rare metals centre?", True),
        ("Who headed the delegation?", True),
        ("Кто сейчас министр промышленности?", True),
        ("Кто возглавлял делегацию Узбекистана?", True),
        ("Who paid for the laboratory?", False),
        ("Кто оплатил лабораторию?", False),
        ("What did the director say?", False),
    ],
)
def test_who_holds_an_office_is_asked_or_not(question: str, wanted: bool) -> None:
    assert wants_office_holder(question) is wanted


@pytest.mark.parametrize(
    ("words", "is_one"),
    [
        ("the Korean Institute of Industrial Technologies", True),
        ("Министерство инновационного развития", True),
        ("Park Sunjin", False),
        ("Минчеол Ким, директор института", False),
        ("a deputy minister of the Government", False),
    ],
)
def test_words_call_themselves_an_organisation_or_not(words: str, is_one: bool) -> None:
    assert is_organisation(words) is is_one
