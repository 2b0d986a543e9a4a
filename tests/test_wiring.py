"""The whole assistant over the corpus, and over three documents of users: real encoder, real Chroma, no fakes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from api_server import ENGLISH, QUESTION

from assistant.errors import IndexMissing, QuestionError
from assistant.storage.library import FRESH_SECONDS
from assistant.types import Answer, Delta, Filters, Finished, Hit, Retrieved
from assistant.wiring import Assistant, ingest

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.integration

#: Question → what the quote must hold, and the seed that holds it.
SEED_QUESTIONS = [
    ("How much is the Korean grant for rare metals?", "15.5 million", "000_"),
    ("Сколько составил грант KOICA для IT Park?", "4,5 mln USD", "001_"),
    ("Who led the Kazakh delegation at Raw Materials Week?", "Исакуловым", "002_"),
    ("Сколько участников было на Неделе сырьевых материалов?", "более 1000", "002_"),
    ("When is the five-year Uzbek-Korean seminar planned?", "September 2021", "000_"),
    ("Кто возглавляет KOICA в Узбекистане?", "Park Sunjin", "001_"),
]


#: A question with a typing error in a name, or typed in the wrong layout → the documents of corpus/ that answer it.
MISTYPED_QUESTIONS = [
    ("Кого возглавлял Исакулв?", {"raw-materials-week-2025.pdf", "хронология-событий.txt"}),
    ("Кого представлял Исакулв на Неделе сырьевых материалов?", {"raw-materials-week-2025.pdf"}),
    ("What post does Ibragmov hold at IT Park?", {"вопросы-сотрудников.md", "meeting-participants-2020-11-26.docx"}),
    ("Who is Farkhod Ibragmov?", {"вопросы-сотрудников.md", "meeting-participants-2020-11-26.docx"}),
    ("What did the Tashkennt Region innovation department discuss?", {"almalyk-rare-metals-centre.md"}),
    ("crjkmrj cjcnfdbk uhfyn KOICA lkz IT Park?", {"it-park-koica-meeting-2020.html", "grants-digest.md"}),
    ("Rnj djpukfdkzk rfpf[cnfycre. ltktufwb.&", {"raw-materials-week-2025.pdf"}),
    ("црщ дув еру Лфяфлр вудупфешщт фе Кфц Ьфеукшфды Цуул?", {"raw-materials-week-2025.pdf"}),
]


@pytest.fixture(scope="module")
def corpus_assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant over the documents that ship."""
    place = tmp_path_factory.mktemp("corpus_index")
    ingest([ROOT / "corpus"], index=place)
    with Assistant.open(index=place) as opened:
        yield opened


@pytest.mark.parametrize(("question", "right"), MISTYPED_QUESTIONS)
def test_a_mistyped_question_finds_its_document_first(
    corpus_assistant: Assistant, question: str, right: set[str]
) -> None:
    best = corpus_assistant.search(question)[0]
    assert corpus_assistant.document(best.passage.document_id).source in right


def test_the_right_layout_and_the_wrong_one_get_the_same_answer(corpus_assistant: Assistant) -> None:
    wrong, right = (
        corpus_assistant.ask(each)
        for each in ("Crjkmrj cjcnfdbk uhfyn KOICA lkz IT Park?", "Сколько составил грант KOICA для IT Park?")
    )
    assert wrong.searched == right.searched == "Сколько составил грант KOICA для IT Park?"
    assert (wrong.text, wrong.citations, wrong.language) == (right.text, right.citations, "ru")


@pytest.mark.parametrize(
    "filters",
    [
        Filters(language="ru"),
        Filters(until="2020"),
        Filters(since="2020-11", until="2020-11"),
        Filters(sources=("grants-digest.md", "glossary.md")),
    ],
)
def test_only_documents_that_pass_the_filters_are_found(corpus_assistant: Assistant, filters: Filters) -> None:
    hits = corpus_assistant.search("How much is the grant of KOICA?", filters=filters)
    found = {hit.passage.document_id for hit in hits}
    admitted = {each.id for each in corpus_assistant.documents() if filters.admit(each)}
    assert found and found <= admitted < {each.id for each in corpus_assistant.documents()}


@pytest.mark.parametrize(
    "question", ["Расскажи о гранте для IT Park", "What do the documents say about the IT Park grant?"]
)
def test_an_overview_quotes_several_documents_the_newest_first(corpus_assistant: Assistant, question: str) -> None:
    answer = corpus_assistant.ask(question)
    assert answer.status == "answered"
    quoted = {each.document_id: each for each in answer.citations}
    assert len(quoted) > 1
    for language in ("en", "ru"):
        dates = [each.date for each in quoted.values() if each.language == language]
        assert dates == sorted(dates, reverse=True)
    assert_exact(corpus_assistant, answer)


@pytest.fixture(scope="module")
def seeds_assistant(
    question_set: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Assistant]:
    """An assistant over the seeds."""
    place = tmp_path_factory.mktemp("index")
    ingest([question_set("seeds")], index=place)
    with Assistant.open(index=place) as opened:
        yield opened


@pytest.mark.parametrize(("question", "words", "source"), SEED_QUESTIONS)
def test_the_seeds_answer_with_an_exact_citation(
    seeds_assistant: Assistant, question: str, words: str, source: str
) -> None:
    answer = seeds_assistant.ask(question)
    assert answer.status == "answered"
    best = answer.citations[0]
    assert words in best.quote
    assert best.source.startswith(source)
    assert_exact(seeds_assistant, answer)


@pytest.mark.parametrize("question", ["What is the CEO's salary?", "Какая погода в Ташкенте?"])
def test_what_the_seeds_do_not_hold_is_refused(seeds_assistant: Assistant, question: str) -> None:
    answer = seeds_assistant.ask(question)
    assert answer.status == "not_found"
    assert answer.reason in {"nothing_relevant", "fact_missing"}
    assert answer.citations == ()
    assert answer.hits


def test_the_events_come_in_order_and_the_deltas_are_the_text(corpus_assistant: Assistant) -> None:
    events = list(corpus_assistant.stream(SEED_QUESTIONS[0][0]))
    assert isinstance(events[0], Retrieved)
    assert isinstance(events[-1], Finished)
    text = "".join(event.text for event in events if isinstance(event, Delta))
    answer = events[-1].answer
    assert text == answer.text
    assert answer.searched == SEED_QUESTIONS[0][0]
    assert answer.usage.tokens["answer"] > 0
    assert set(answer.usage.seconds) == {
        *("question_vector", "filters", "vectors", "words_and_names", "fusion"),
        *("understanding", "retrieving", "reading", "answering", "total"),
    }


def test_the_words_around_a_foreign_quote_are_in_the_language_of_the_question(seeds_assistant: Assistant) -> None:
    assert (
        seeds_assistant.ask("Кто возглавляет KOICA в Узбекистане?")
        .text.split("\n\n")[-2]
        .startswith("Из источника на английском")
    )
    assert (
        seeds_assistant.ask("Who led the Kazakh delegation at Raw Materials Week?")
        .text.split("\n\n")[-2]
        .startswith("From a source in")
    )


def test_a_question_without_content_is_called_unclear(corpus_assistant: Assistant) -> None:
    answer = corpus_assistant.ask("???")
    assert (answer.status, answer.reason) == ("not_found", "question_unclear")


@pytest.mark.parametrize("question", ["", "  \n", "\0", "x" * 100_000])
def test_an_empty_or_endless_question_is_refused_before_anything_runs(
    corpus_assistant: Assistant, question: str
) -> None:
    with pytest.raises(QuestionError) as caught:
        corpus_assistant.stream(question)
    assert caught.value.hint


def test_a_document_reads_as_its_file_and_passages_tile_it(
    seeds_assistant: Assistant, question_set: Callable[[str], Path]
) -> None:
    for summary in seeds_assistant.documents():
        document = seeds_assistant.document(summary.id)
        assert len(document.text) == summary.characters
        words = (question_set("seeds") / summary.source).read_text(encoding="utf-8").split()
        assert document.text.split() == words


def assert_exact(assistant: Assistant, answer: Answer) -> None:
    """Each citation re-reads in its document, and its mark stands in the text."""
    retrieved = {hit.passage.document_id for hit in answer.hits}
    for citation in answer.citations:
        document = assistant.document(citation.document_id)
        assert document.text[citation.start : citation.end] == citation.quote
        assert f"[{citation.number}]" in answer.text
        assert citation.document_id in retrieved


# -- while documents come and go --------------------------------------------------------------------------------------


@pytest.fixture
def crane(tmp_path: Path) -> Iterator[tuple[Assistant, Callable[[], None]]]:
    """An assistant over two documents, and what removes the one that is asked about."""
    files, index = tmp_path / "files", tmp_path / "index"
    files.mkdir()
    (files / "crane.txt").write_text(ENGLISH, encoding="utf-8")
    (files / "other.txt").write_text(
        "Ferry\n\nThe ferry to Sampleton cost 9 million dollars in 2022.\n", encoding="utf-8"
    )
    ingest([files], index=index)

    def remove() -> None:
        (files / "crane.txt").unlink(missing_ok=True)
        ingest([files], index=index)
        time.sleep(2 * FRESH_SECONDS)

    with Assistant.open(index=index) as opened:
        yield opened, remove


def test_an_answer_that_has_begun_is_not_disturbed_by_a_removal(crane: tuple[Assistant, Callable[[], None]]) -> None:
    assistant, remove = crane
    answer = None
    for event in assistant.stream(QUESTION):
        if isinstance(event, Retrieved):
            remove()
        if isinstance(event, Finished):
            answer = event.answer
    assert answer is not None and answer.citations[0].source == "crane.txt" and "2.4 million" in answer.text
    with pytest.raises(IndexMissing):  # what is held is held for that answer only
        assistant.document(answer.citations[0].document_id)
    assert all(each.source != "crane.txt" for each in assistant.ask(QUESTION).citations)


def test_a_document_that_is_removed_before_it_is_read_is_searched_past(
    crane: tuple[Assistant, Callable[[], None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant, remove = crane
    retrieve, searches = assistant.retriever.retrieve, []

    def retrieve_and_remove(*given: Any, **named: Any) -> tuple[Hit, ...]:
        hits = retrieve(*given, **named)
        searches.append([each.passage.document_id for each in hits])
        if len(searches) == 1:
            remove()
        return hits

    monkeypatch.setattr(assistant.retriever, "retrieve", retrieve_and_remove)
    answer = assistant.ask(QUESTION)
    assert len(searches) == 2 and len(searches[1]) < len(searches[0])
    assert all(each.source != "crane.txt" for each in answer.citations)
