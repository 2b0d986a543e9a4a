"""Evidence from what was read: the sentence around a span, names that are missing, and the order of candidates."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes import FakeDocuments, a_hit, a_passage, a_read

from assistant.answering.asked import take_apart
from assistant.answering.quoting.evidence import sentences_of
from assistant.answering.quoting.spans import SpanScorer, missing_names, sentences_around
from assistant.models.question_heads import Expected, Wanted
from assistant.types import Document, Hit, Language

TEXT = "IT Park hosted the meeting. The grant is worth 4.5 million dollars, said Kim Jin. Lunch followed."


DOCUMENTS = FakeDocuments(Document("d", "a.txt", "KOICA and IT Park", "en", "", TEXT, ""))


def hit(words: str, answers: float = 3.0, language: Language = "en", text: str = TEXT) -> Hit:
    """A hit, at offset 50 of its document, that was read: the span is where `words` stand; none without words."""
    return a_hit(a_passage(text, start=50, language=language), words, read=a_read(answers=answers))


def hit_with(text: str, *spans: tuple[int, int, float]) -> Hit:
    """A hit that was read, with several spans: places in the document."""
    return a_hit(a_passage(text, start=50), read=a_read(*spans))


def wants(expected: Expected) -> Wanted:
    """A fact of this type."""
    return Wanted((("fact", 1.0),), expected)


def test_the_sentences_around_a_span_stands_at_its_place() -> None:
    (found,) = sentences_around(hit("4.5 million"))
    assert found.text == "The grant is worth 4.5 million dollars, said Kim Jin."
    assert TEXT[found.start - 50 : found.end - 50] == found.text
    assert found.before == "IT Park hosted the meeting."
    assert found.span == (50 + TEXT.find("4.5 million"), 50 + TEXT.find("4.5 million") + 11)


def test_a_span_that_runs_over_the_end_of_a_sentence_ends_with_it() -> None:
    (found,) = sentences_around(hit("Kim Jin. Lunch"))
    assert found.text == "The grant is worth 4.5 million dollars, said Kim Jin."
    assert found.span == (found.end - len("Kim Jin."), found.end)


def test_where_nothing_was_read_there_is_no_candidate() -> None:
    assert sentences_around(hit("")) == []
    assert SpanScorer(DOCUMENTS).score(take_apart("How much?", "en"), [hit("")]) == []


def test_what_the_reader_trusts_more_comes_first() -> None:
    scorer = SpanScorer(DOCUMENTS)
    found = scorer.score(take_apart("How much is the grant?", "en"), [hit("Lunch", -3.0), hit("4.5 million", 3.0)])
    assert found[0].candidate.text == "The grant is worth 4.5 million dollars, said Kim Jin."
    assert found[0].probability > found[1].probability
    assert all(0 <= each.probability <= 1 for each in found)


def test_a_name_may_be_missing_from_the_sentence_alone() -> None:
    scorer = SpanScorer(DOCUMENTS)
    for question, expected in (
        ("What did Kim Jin say of IT Park?", (0.0, 0.0, 0.5)),  # the park stands in the title
        ("What is the first grant that Kim Jin got?", (1 / 3, 1 / 3, 1 / 3)),
        ("What did Lunch cost?", (0.0, 1.0, 1.0)),
        ("Who said it?", (0.0, 0.0, 0.0)),
    ):
        (candidate,) = sentences_around(hit("4.5 million"))
        found = scorer.features(take_apart(question, "en"), candidate)
        assert (found.missing, found.missing_near, found.missing_there) == pytest.approx(expected), question


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("How much was the grant in 2020?", 1.0),
        ("How much was the grant in 2019?", 0.0),
        ("How much was the grant?", 0.0),
    ],
)
def test_a_sentence_of_another_year_is_noticed(question: str, other: float) -> None:
    text = "In 2019 the grant was 4.5 million dollars."
    (candidate,) = sentences_around(hit("4.5 million", text=text))
    assert SpanScorer(DOCUMENTS).features(take_apart(question, "en"), candidate).other_year == other


def test_a_figure_that_is_asked_for_may_be_lacking() -> None:
    scorer = SpanScorer(DOCUMENTS)
    cases: list[tuple[Expected, str, str, float]] = [
        ("year", "План — на 2021–2025 годы.", "2021–2025", 0.0),
        ("year", "План был на начало 1990-х годов.", "1990-х", 0.0),
        ("year", "The plan is of 2020.", "2020", 0.0),
        ("year", "The plan is of May.", "May", 1.0),
        ("sum", TEXT, "4.5 million", 0.0),
        ("sum", "Гостей: более 1000 человек.", "более 1000 человек", 1.0),
        ("count", "Гостей: более 1000.", "более 1000", 0.0),
        ("count", "Это было до 1990 года.", "до 1990 года", 1.0),
        ("other", TEXT, "Kim Jin", 0.0),
        ("person", TEXT, "Kim Jin", 0.0),
    ]
    for expected, text, words, lacks in cases:
        (candidate,) = sentences_around(hit(words, text=text))
        found = scorer.features(take_apart("What was it?", "en", wants(expected)), candidate)
        assert found.lacks_figure == lacks, (expected, words)


@pytest.mark.parametrize(
    ("question", "words", "lacks"),
    [
        ("Who said it?", "Kim Jin", 0.0),
        ("Who spoke of Lunch and Kim Jin?", "Kim Jin", 1.0),
        ("Кто сказал об этом Ким Чжину?", "Lunch", 1.0),
        ("Who is the director of the park?", "Kim Jin", 0.0),
    ],
)
def test_a_person_who_is_asked_for_is_not_one_of_the_question(question: str, words: str, lacks: float) -> None:
    (candidate,) = sentences_around(hit(words))
    found = SpanScorer(DOCUMENTS).features(take_apart(question, "en", wants("person")), candidate)
    assert found.lacks_name == lacks


def test_features_say_what_is_missing() -> None:
    scorer = SpanScorer(DOCUMENTS)
    asked = take_apart("When did Isakulov get the grant?", "en", wants("date"))
    (candidate,) = sentences_around(hit("4.5 million"))
    features = scorer.features(asked, candidate)
    assert (features.lacks_figure, features.lacks_name) == (1.0, 0.0)
    assert features.missing == 1.0
    assert features.near == pytest.approx(1 / 3)  # of isakulov, get and grant
    assert (features.answers, features.span, features.fused, features.relevant) == (3.0, -0.5, 1.0, 2.0)
    assert features.label == 0.0


def test_sentences_with_several_spans_come_once_with_the_best() -> None:
    places = [TEXT.find(words) + 50 for words in ("Kim Jin", "4.5 million", "Lunch")]
    found = sentences_around(hit_with(TEXT, *[(place, place + 5, -float(rank)) for rank, place in enumerate(places)]))
    assert [each.span for each in found] == [(places[0], places[0] + 5), (places[2], places[2] + 5)]
    assert SpanScorer(DOCUMENTS).features(take_apart("Who?", "en"), found[1]).span == -2.0


def test_what_the_reader_trusts_nearly_as_much_competes_and_labels_do_not() -> None:
    text = "KOICA and IT Park\n\nThe grant came in 2020. It was spent in 2021. Nobody asks."
    title, first, second, last = (50 + text.index(words) for words in ("KOICA", "2020", "2021", "Nobody"))
    spans = [(title, title + 5, -0.1), (first, first + 4, -0.5), (second, second + 4, -1.5), (last, last + 6, -9.0)]
    scorer = SpanScorer(DOCUMENTS)
    likely = scorer.likely(hit_with(text, *spans))
    assert [each.text for each in likely] == ["The grant came in 2020.", "It was spent in 2021."]
    assert [each.text.strip() for each in scorer.likely(hit_with(text, spans[0]))] == ["KOICA and IT Park"]
    scored = scorer.score(take_apart("When did the grant come?", "en", wants("year")), [hit_with(text, *spans)])
    assert [each.candidate.text for each in scored] == ["The grant came in 2020."], "one for each hit"


def test_a_date_that_stands_alone_belongs_to_the_sentence_after_it() -> None:
    first, second = "11 ноября 2019 года. Делегация приезжает впервые.", "Февраль 2020 года (план).\nОна едет снова."
    text = f"Хронология\n{first} {second} 2021"
    chronology = hit("11 ноября", text=text)
    assert [each.text.strip() for each in sentences_of(chronology)] == [
        "Хронология",
        first,
        second,
        "2021",
    ]
    headed = replace(chronology, passage=replace(chronology.passage, heading="Годы › 11 ноября 2019 года."))
    assert "11 ноября 2019 года." in [each.text.strip() for each in sentences_of(headed)]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("KOICA and IT Park", 1.0),
        ("date 2020-11-26", 1.0),
        ("Источник: пресс-релиз IT Park", 1.0),
        ("The grant came in 2020.", 0.0),
        ("Date palms grow there.", 0.0),
        ("Сумма: 4,5 млн; Вид: грант", 0.0),
    ],
)
def test_titles_and_lines_of_dates_state_nothing(text: str, label: float) -> None:
    (candidate,) = sentences_around(hit(text[:4], text=text))
    assert SpanScorer(DOCUMENTS).features(take_apart("When?", "en"), candidate).label == label


@pytest.mark.parametrize(
    ("question", "text", "missing"),
    [
        ("Who met Ibragimov?", "The host was Farkhod Ibragimov.", 0.0),
        ("Кто встретил Ибрагимова?", "The host was Farkhod Ibragimov.", 0.0),
        ("Who met Isakulov?", "Делегацию возглавил Рахымжан Исакулов.", 0.0),
        ("Who met Isakulov?", "The host was Farkhod Ibragimov.", 1.0),
        ("Что делает Лим Джин Хо?", "The equipment is Lim Jin Ho's.", 0.0),
        ("What did KOICA give in 2021?", "В 2021 году КОИКА выделила грант.", 0.0),
        ("What did KOICA give in 2021?", "В 2020 году КОИКА выделила грант.", 0.5),
        ("what is this about?", "Anything.", 0.0),
        ("Isakulov?", "Anything: the first word of a question is no name.", 0.0),
    ],
)
def test_names_and_numbers_of_a_question_are_looked_for_in_both_alphabets(
    question: str, text: str, missing: float
) -> None:
    assert missing_names(question, text) == missing
