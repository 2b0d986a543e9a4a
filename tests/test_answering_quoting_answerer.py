"""The embedded answerer over real documents: what comes first, what stands together, what is refused and why."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.types import Answer
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
        "2023-03-01: The harbour fee at Lowick is 15 crowns a day. [1]",
        "2020-03-01: The harbour fee at Lowick is 12 crowns a day. [2]",
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


def test_a_question_that_wants_a_yes_gets_one(assistant: Assistant) -> None:
    answer = assistant.ask("Is the harbour fee at Lowick 15 crowns?")
    assert lines(answer)[:2] == ["Yes. [1]", "The harbour fee at Lowick is 15 crowns a day. [1]"]
    assert answer.short == "yes"
    assert lines(assistant.ask("Закрыта ли школа в Заречном?"))[0] == "Да. [1]"


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


def test_an_overview_quotes_each_document_once(assistant: Assistant) -> None:
    answer = assistant.ask("What do the documents say about harbour fees?")
    assert answer.status == "answered"
    assert len({each.document_id for each in answer.citations}) == len(answer.citations)
    assert [each.date for each in answer.citations] == sorted((each.date for each in answer.citations), reverse=True)
