"""What the page shows when something happens, with an assistant that answers from a table."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence

import pytest

from assistant.errors import IndexMissing, QuestionError
from assistant.types import (
    Answer,
    Citation,
    Delta,
    Document,
    DocumentSummary,
    Event,
    Filters,
    Finished,
    Heading,
    Hit,
    Language,
    Message,
    Outline,
    PageMark,
    Passage,
    Quoted,
    Retrieved,
)
from assistant.ui.conversation import Conversation, Place, Turn, history_of, place_at
from assistant.ui.handlers import NO_FILTERS, QUESTION_CHARACTERS, Assistant, Handlers, Shown
from assistant.ui.rendering import inert
from assistant.ui.texts import ENGLISH, RUSSIAN

GRANT_QUOTE = "Korea is to give 15.5 million US dollars for an experimental workshop at the rare metals centre."
PARK_QUOTE = "Сумма гранта составляет 4,5 миллиона долларов США."
GRANT = f"""Strategic minerals

{GRANT_QUOTE} The grant was discussed by the working group of the intergovernmental committee.

Equipment

Laboratory equipment for more than 8 million US dollars was bought earlier.
"""
PARK = f"""Встреча в IT Park

26 ноября 2020 года в IT Park прошла встреча с представителями KOICA. {PARK_QUOTE} Средства пойдут на обучение.
"""
HOSTILE = (
    "<script>alert(1)</script> ![x](http://evil.example/x.png) [a](javascript:alert(2)) **bold** $$x^2$$ "
    "{{constructor}} ${alert(3)} `code` <img src=http://evil.example/y.png onerror=alert(4)> \u202egnp.exe"
)


def document(name: str, text: str, title: str, language: Language, date: str = "2025-02-27") -> Document:
    lines = [line for line in text.splitlines() if line and not line.endswith(".") and len(line) < 40]
    headings = tuple(Heading(line, 1, text.index(line)) for line in lines)
    pages = (PageMark(1, 0), PageMark(2, text.index("\n\n", 30) + 2)) if "\n\n" in text[30:] else ()
    return Document(name, f"news/{name}.md", title, language, date, text, "0" * 64, Outline(pages, headings))


DOCUMENTS = {
    each.id: each
    for each in (
        document("grant", GRANT, "Korea’s grant for rare metals", "en"),
        document("park", PARK, "Встреча IT Park и KOICA", "ru", "2020-11-26"),
        document("hostile", HOSTILE, HOSTILE, "en", ""),
        document("long", "Начало длинного текста. " * 4000 + "Конец.", "Длинный документ", "ru"),
    )
}


def cite(number: int, document_id: str, quote: str, page: int | None = 1) -> Citation:
    source = DOCUMENTS[document_id]
    start = source.text.index(quote)
    span = (start, start + len(quote))
    return Citation(
        number, source.id, source.title, source.source, page, "", *span, quote, source.language, source.date
    )


def hit(rank: int, document_id: str) -> Hit:
    source = DOCUMENTS[document_id]
    text = source.text[:400]
    return Hit(Passage(f"{document_id}:0", source.id, text, 0, len(text), 1, "", source.language), 1 / rank, rank)


HITS = (hit(1, "grant"), hit(2, "park"), hit(3, "hostile"), hit(4, "long"))
ANSWERS = {
    "grant": Answer(
        f"{GRANT_QUOTE} [1] {PARK_QUOTE} [2]",
        "en",
        (cite(1, "grant", GRANT_QUOTE), cite(2, "park", PARK_QUOTE, None)),
        HITS,
        "answered",
    ),
    "грант": Answer(f"{PARK_QUOTE} [1]", "ru", (cite(1, "park", PARK_QUOTE, None),), HITS, "answered"),
    "evil": Answer(f"{HOSTILE} [1] [7]", "en", (cite(1, "hostile", HOSTILE, 3),), HITS, "answered"),
    "long": Answer("Конец. [1]", "ru", (cite(1, "long", "Конец."),), HITS, "answered"),
}


class FakeAssistant:
    """Answers from ANSWERS by a word of the question; anything else is not in the documents."""

    def __init__(self, pause_seconds: float = 0.0) -> None:
        self.pause_seconds = pause_seconds
        self.histories: list[tuple[Message, ...]] = []
        self.filters: list[Filters] = []
        self.closed = 0

    def stream(self, question: str, history: Sequence[Message] = (), filters: Filters = NO_FILTERS) -> Iterator[Event]:
        self.histories.append(tuple(history))
        self.filters.append(filters)
        if len(question) > 2_000:
            raise QuestionError("The question is too long.", "Ask in at most 2000 characters.")
        if "broken" in question:
            raise RuntimeError("a secret of the house")
        return self.events(question)

    def events(self, question: str) -> Iterator[Event]:
        refusal = Answer("The documents say nothing about this.", "en", (), HITS, "not_found", "nothing_relevant")
        answer = next((answer for word, answer in ANSWERS.items() if word in question.lower()), refusal)
        try:
            yield Retrieved(question, HITS)
            for word in answer.text.split(" "):
                time.sleep(self.pause_seconds)
                yield Delta(word + " ")
            if "fails" in question:
                raise IndexMissing("There is no index at index/.", "Run: assistant ingest corpus")
            yield Finished(answer)
        finally:
            self.closed += 1

    def documents(self) -> tuple[DocumentSummary, ...]:
        return tuple(
            DocumentSummary(
                each.id, each.source, each.title, each.language, each.date, each.digest, len(each.text), 1, each.source
            )
            for each in DOCUMENTS.values()
        )

    def document(self, document_id: str) -> Document:
        if document_id not in DOCUMENTS:
            raise IndexMissing(f"There is no document {document_id}.", "Run: assistant list")
        return DOCUMENTS[document_id]


def ask(assistant: Assistant, question: str, conversation: Conversation = (), language: str = "en") -> list[Shown]:
    """Every step of an answer."""
    return list(Handlers(assistant).answer(question, conversation, language))


def test_an_answer_comes_piece_by_piece() -> None:
    steps = ask(FakeAssistant(), "How much is the grant?")
    texts = [step.conversation[-1].text for step in steps]
    assert texts[0] == "" and texts[1] == "Korea " and texts[-1].startswith(GRANT_QUOTE)
    assert [step.conversation[-1].running for step in steps] == [True] * (len(steps) - 1) + [False]
    assert steps[-1].conversation[-1].answer is ANSWERS["grant"]


class QuotingFirst(FakeAssistant):
    """Shows the quotes of the park before it answers about the grant."""

    def events(self, question: str) -> Iterator[Event]:
        yield Quoted(ANSWERS["грант"])
        yield from super().events(question)


def test_quotes_are_shown_while_a_model_writes_and_stay_one_click_away() -> None:
    handlers = Handlers(QuotingFirst())
    _, waiting, *_, last = handlers.answer("How much is the grant?", (), "en")
    replies = [handlers.messages(step.conversation, "en")[-1]["content"] for step in (waiting, last)]
    assert ENGLISH.writing in replies[0] and inert(PARK_QUOTE) in replies[0] and "<details" not in replies[0]
    assert '<details class="quotes"><summary' in replies[1] and 'value="quote&#58;0&#58;1"' in replies[1]
    shown, place = handlers.open("quote:0:1", last.conversation, "en")
    assert place == Place("quote", 0, 1)
    assert f"<mark>{PARK_QUOTE}</mark>" in shown


def test_quotes_that_are_the_answer_are_not_shown_twice() -> None:
    handlers = Handlers(QuotingFirst())
    *_, last = handlers.answer("Какой грант?", (), "ru")
    assert "<details" not in handlers.messages(last.conversation, "ru")[-1]["content"]


def test_the_first_citation_opens_by_itself() -> None:
    last = ask(FakeAssistant(), "How much is the grant?")[-1]
    assert last.place == Place("citation", 0, 1)
    assert f"<mark>{GRANT_QUOTE}</mark>" in str(last.panel)


def test_a_refusal_shows_the_three_nearest_passages() -> None:
    last = ask(FakeAssistant(), "Who likes football?")[-1]
    assert last.place == Place("nearest", 0)
    assert str(last.panel).count("<li>") == 3
    assert "Korea’s grant" in str(last.panel)


def test_what_was_said_before_goes_along() -> None:
    assistant = FakeAssistant()
    first = ask(assistant, "How much is the grant?")[-1]
    failed = ask(assistant, "broken", first.conversation)[-1]
    ask(assistant, "And the park?", failed.conversation)
    said = (Message("user", "How much is the grant?"), Message("assistant", ANSWERS["grant"].text))
    assert assistant.histories == [(), said, said]


def test_the_filters_go_along_and_stay_with_the_turn() -> None:
    assistant, filters = FakeAssistant(), Filters("ru", since="2019")
    *_, last = Handlers(assistant).answer("How much is the grant?", (), "en", filters)
    ask(assistant, "And the park?", last.conversation)
    assert assistant.filters == [filters, Filters()]
    assert last.conversation[-1].filters == filters


def test_the_documents_to_filter_by_are_offered_or_none() -> None:
    class Empty(FakeAssistant):
        def documents(self) -> tuple[DocumentSummary, ...]:
            raise IndexMissing("There is no index.", "Run: assistant ingest corpus")

    assert [each for _, each in Handlers(FakeAssistant()).document_choices()] == list(DOCUMENTS)
    assert Handlers(Empty()).document_choices() == []


def test_an_error_is_a_message_with_its_hint_and_leaves_the_panel() -> None:
    last = ask(FakeAssistant(), "x" * 2_001)[-1]
    failure = last.conversation[-1].failure
    assert failure is not None
    assert failure.summary == ENGLISH.question_problem
    assert (failure.message, failure.hint) == ("The question is too long.", "Ask in at most 2000 characters.")
    assert last.panel is None


def test_an_error_in_the_middle_of_an_answer_ends_it() -> None:
    failure = ask(FakeAssistant(), "grant fails", language="ru")[-1].conversation[-1].failure
    assert failure is not None
    assert failure.summary == RUSSIAN.index_problem
    assert failure.hint == "Run: assistant ingest corpus"


def test_an_accident_is_logged_and_apologised_for(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        turn = ask(FakeAssistant(), "broken", language="ru")[-1].conversation[-1]
    assert turn.failure is not None
    assert (turn.failure.summary, turn.failure.message) == (RUSSIAN.apology, "")
    assert "a secret of the house" in caplog.text


def test_closing_the_answer_closes_the_assistant() -> None:
    assistant = FakeAssistant()
    steps = Handlers(assistant).answer("How much is the grant?", (), "en")
    for _ in range(4):
        next(steps)
    assert assistant.closed == 0
    steps.close()
    assert assistant.closed == 1


def test_a_stopped_answer_keeps_what_had_come() -> None:
    handlers = Handlers(FakeAssistant())
    running = (Turn("How much?", text="Korea is"),)
    stopped = handlers.stop(running)
    assert stopped[-1].stopped and stopped[-1].text == "Korea is" and not stopped[-1].running
    assert handlers.stop(stopped) is stopped
    assert handlers.stop(()) == ()
    assert history_of(stopped) == ()


def test_a_stream_that_ends_early_counts_as_stopped() -> None:
    class Silent(FakeAssistant):
        def stream(
            self, question: str, history: Sequence[Message] = (), filters: Filters = NO_FILTERS
        ) -> Iterator[Event]:
            return iter([Retrieved(question, ())])

    assert ask(Silent(), "How much?")[-1].conversation[-1].stopped


def test_an_enormous_question_is_not_kept() -> None:
    turn = ask(FakeAssistant(), "x" * 1_000_000)[-1].conversation[-1]
    assert len(turn.question) == QUESTION_CHARACTERS


@pytest.mark.parametrize("place", [Place("citation", 3, 2), Place("hit", 0, 1), Place("nearest", 7)])
def test_an_address_names_its_place(place: Place) -> None:
    assert place_at(place.address) == place


def test_the_address_of_a_document_is_its_name() -> None:
    assert place_at("document:4f2a") == Place("document", document_id="4f2a")


@pytest.mark.parametrize(
    "address",
    [None, 7, "", "citation", "citation:1", "citation:-1:2", "citation:1:2:3", "document:", "document:a b", "x"],
)
def test_anything_else_is_no_address(address: object) -> None:
    assert place_at(address) is None


@pytest.mark.parametrize(
    "address", ["citation:0:9", "citation:4:1", "hit:0:77", "nearest:9", "nonsense", "citation:٣:1", None]
)
def test_a_place_that_is_not_there_shows_the_empty_panel(address: object) -> None:
    handlers = Handlers(FakeAssistant())
    conversation = ask(FakeAssistant(), "How much is the grant?")[-1].conversation
    shown, _ = handlers.open(address, conversation, "en")
    assert ENGLISH.source_empty in shown


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("citation:0:2", f"<mark>{PARK_QUOTE}</mark>"),
        ("hit:0:2", '<mark><b class="heading">Встреча в IT Park</b>'),
        ("document:grant", "Korea’s grant for rare metals"),
        ("nearest:0", "Nearest passages"),
        ("document:unknown", "There is no document unknown."),
    ],
)
def test_a_click_opens_its_place(address: str, expected: str) -> None:
    conversation = ask(FakeAssistant(), "How much is the grant?")[-1].conversation
    shown, place = Handlers(FakeAssistant()).open(address, conversation, "en")
    assert expected in shown
    assert place is not None and place.address == address
