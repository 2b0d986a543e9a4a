"""The embedded answerer over real documents: what comes first, what stands together, what is refused and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, groupby

import pytest

from assistant.types import Answer, Delta, Finished, Retrieved
from assistant.wiring import Assistant, ingest

pytestmark = pytest.mark.integration

DOCUMENTS = {
    "fees-2020.md": "---\ndate: 2020-03-01\n---\n# Harbour fees\n\nThe harbour fee at Lowick is 12 crowns a day.",
    "fees-2023.md": "---\ndate: 2023-03-01\n---\n# Harbour fees\n\nThe harbour fee at Lowick is 15 crowns a day.",
    "ferry.md": "---\ndate: 2021-05-05\n---\n# The ferry\n\nOlga Lind was born in Marrow. She built the ferry in 1984.",
    "metals.md": (
        "# The workshop\n\nLunch is at noon.\n\nThe workshop at Osier makes these metals:\n\n- tungsten\n- molybdenum\n"
        "- rhenium\n\nThe doors close at six."
    ),
    "mill.md": "# Rules of the mill\n\nSmoking in the mill is prohibited. Tea may be drunk in the yard.",
    "школа.md": "# Школа в Заречном\n\nШкола в Заречном закрыта с 2019 года. В ней училось 340 детей.",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("extractive")
    (folder / "documents").mkdir()
    for name, text in DOCUMENTS.items():
        (folder / "documents" / name).write_text(text, encoding="utf-8")
    ingest([folder / "documents"], index=folder / "index")
    with Assistant.open(index=folder / "index") as opened:
        yield opened


def lines(answer: Answer) -> list[str]:
    return [line for line in answer.text.splitlines() if line]


def test_documents_that_differ_are_both_shown_with_their_dates_the_newest_first(assistant: Assistant) -> None:
    answer = assistant.ask("How much is the harbour fee at Lowick?")
    assert lines(answer) == [
        "The documents differ; the newest first:",
        "Harbour fees (2023-03-01): The harbour fee at Lowick is 15 crowns a day. [1]",
        "Harbour fees (2020-03-01): The harbour fee at Lowick is 12 crowns a day. [2]",
    ]
    assert "15" in answer.short


def test_the_words_that_answer_come_first_and_a_pronoun_is_explained(assistant: Assistant) -> None:
    answer = assistant.ask("In which year was the ferry built?")
    assert answer.citations[0].quote == "Olga Lind was born in Marrow. She built the ferry in 1984."
    assert lines(answer)[0] == "1984 [1]"
    assert answer.short == "1984"


def test_a_list_is_gathered(assistant: Assistant) -> None:
    quote = assistant.ask("Which metals are made at the workshop in Osier?").citations[0].quote
    assert quote.startswith("The workshop at Osier makes these metals:")
    assert quote.endswith("rhenium")


def test_a_quote_in_the_other_language_is_announced(assistant: Assistant) -> None:
    answer = assistant.ask("How many children went to the school in Zarechny?")
    assert answer.citations[0].language == "ru"
    assert lines(answer)[-2] == "From a source in Russian:"
    assert "340" in lines(answer)[-1]


@pytest.mark.parametrize("question", ["Is the school in Zarechny closed?", "Закрыта ли школа в Заречном?"])
def test_a_question_that_wants_a_yes_gets_its_ground_and_never_a_no(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert (answer.status, answer.shape) == ("answered", "yes_no")
    assert answer.short in ("", "yes", "да")
    assert "закрыта" in answer.citations[0].quote


@pytest.mark.parametrize("question", ["Is smoking in the mill allowed?", "Можно ли курить на мельнице?"])
def test_what_is_prohibited_is_never_answered_with_a_yes(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert "prohibited" in answer.text
    assert not answer.text.startswith(("Yes", "Да"))


def test_refusals_tell_three_reasons(assistant: Assistant) -> None:
    reasons = {
        question: assistant.ask(question).reason
        for question in (
            "How much does it cost?",
            "Who discovered the moons of Jupiter?",
            "Сколько стоит обед в школе в Заречном?",
        )
    }
    assert list(reasons.values()) == ["question_unclear", "nothing_relevant", "fact_missing"]


def test_an_overview_quotes_every_document_the_newest_first(assistant: Assistant) -> None:
    answer = assistant.ask("Give me an overview of harbour fees")
    assert (answer.status, answer.shape, answer.short) == ("answered", "overview", "")
    dates = [each.date for each in answer.citations if each.title == "Harbour fees"]
    assert dates == ["2023-03-01", "2020-03-01"]
    assert "Harbour fees, 2023-03-01:" in lines(answer)
    assert [number for each in answer.sections for number in each.citations] == [c.number for c in answer.citations]
    assert "Harbour fees, 2023-03-01" in [each.heading for each in answer.sections]


def test_an_overview_of_one_document_is_of_the_one_with_that_title(assistant: Assistant) -> None:
    answer = assistant.ask("Summarise the document about the workshop")
    assert answer.citations[0].title == "The workshop"


def test_things_that_are_compared_both_speak(assistant: Assistant) -> None:
    answer = assistant.ask("Compare the harbour fee of 2020 and of 2023")
    assert answer.shape == "comparison"
    assert "15 crowns" in answer.text and "12 crowns" in answer.text


@pytest.mark.parametrize(("said", "language"), [("Hello!", "en"), ("Большое спасибо!", "ru")])
def test_talk_is_replied_to_without_hits(assistant: Assistant, said: str, language: str) -> None:
    events = list(assistant.stream(said))
    assert events[0] == Retrieved(said, ())
    answer = assistant.ask(said)
    assert (answer.status, answer.shape, answer.language) == ("talk", "talk", language)
    assert (answer.hits, answer.citations, answer.short) == ((), (), "")


def test_an_answer_to_a_question_that_greets_is_no_talk(assistant: Assistant) -> None:
    answer = assistant.ask("Hello, in which year was the ferry built?")
    assert (answer.status, answer.short) == ("answered", "1984")


QUESTIONS = [
    "How much is the harbour fee at Lowick?",
    "When was the ferry built and how much is the harbour fee at Lowick?",
    "Когда построили паром и сколько детей училось в школе в Заречном?",
    "Compare the harbour fees and the school in Zarechny",
    "Сравни сборы порта в Лоуике и школу в Заречном",
    "Give me an overview of the ferry",
    "Расскажи о школе в Заречном",
    "List the metals that the workshop at Osier makes",
    "Why was the school in Zarechny closed?",
    "Почему закрыли школу в Заречном?",
    "Did Olga Lind build the ferry?",
    "What is the workshop?",
    "harbour fees Lowick",
    "школа Заречное",
    "Who discovered the moons of Jupiter?",
    "How much does it cost?",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_whatever_is_asked_citations_are_exact_counted_and_in_order(assistant: Assistant, question: str) -> None:
    events = list(assistant.stream(question))
    retrieved, finished = events[0], events[-1]
    assert isinstance(retrieved, Retrieved) and isinstance(finished, Finished)
    answer = finished.answer
    assert "".join(each.text for each in events if isinstance(each, Delta)) == answer.text
    assert answer.hits == retrieved.hits
    assert 0 <= answer.confidence <= 1
    assert (answer.status == "answered") is bool(answer.citations) is (answer.reason is None)
    assert [each.number for each in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert {int(mark) for mark in re.findall(r"\[(\d+)\]", answer.text)} == {each.number for each in answer.citations}
    found = {(hit.passage.document_id, hit.passage.start, hit.passage.end) for hit in answer.hits}
    for each in answer.citations:
        assert assistant.document(each.document_id).text[each.start : each.end] == each.quote
        assert any(id == each.document_id and start <= each.start and each.end <= end for id, start, end in found)
    for one, other in combinations(answer.citations, 2):
        apart = one.document_id != other.document_id or one.end <= other.start or other.end <= one.start
        assert apart, "nothing is quoted twice"


@pytest.mark.parametrize("question", [each for each in QUESTIONS if not each.startswith(("Compare", "Сравни"))])
def test_sentences_of_a_document_stand_together_in_the_order_of_its_text(assistant: Assistant, question: str) -> None:
    citations = assistant.ask(question).citations
    runs = [[*run] for _, run in groupby(citations, key=lambda each: each.document_id)]
    assert len(runs) == len({each.document_id for each in citations})
    for run in runs:
        assert [each.start for each in run] == sorted(each.start for each in run)
