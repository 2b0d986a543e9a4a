"""The whole assistant with a chat model: each thing that a model's server may do, and what the user then sees."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from api_server import Server, head, serving, wait_until
from chat_server import ChatServer, Script, chat_server, unused_address

from assistant.answering.composing.answerer import SURE
from assistant.answering.phrasing import shown
from assistant.answering.prompts import load_phrases
from assistant.cli.diagnosing import diagnose
from assistant.settings import ChatSettings, Settings
from assistant.types import Answer, Delta, Finished, Language, Message, Quoted, Retrieved
from assistant.ui.handlers import Handlers
from assistant.wiring import Assistant, ingest

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.integration

ASKED: dict[Language, str] = {
    "en": "How much is KOICA's grant for IT Park?",
    "ru": "Сколько составил грант KOICA для IT Park?",
}
#: What a good model writes, and what the first citation must hold.
GOOD: dict[Language, str] = {
    "en": "KOICA is giving IT Park a grant of $4.5 million.",
    "ru": "Грант KOICA для IT Park составляет 4,5 млн долларов США.",
}
WRONG_NUMBER: dict[Language, str] = {
    "en": "KOICA is giving IT Park a grant of $5.4 million.",
    "ru": "Грант KOICA для IT Park составляет 5,4 млн долларов США.",
}
OTHER: dict[Language, Language] = {"en": "ru", "ru": "en"}
each_language = pytest.mark.parametrize("language", ["en", "ru"])


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the documents that ship."""
    place = tmp_path_factory.mktemp("index")
    ingest([ROOT / "corpus"], index=place)
    return place


@pytest.fixture(scope="module")
def server() -> Iterator[ChatServer]:
    """A scripted server."""
    with chat_server() as running:
        yield running


@contextmanager
def opened(index: Path, base_url: str, **settings: Any) -> Iterator[Assistant]:
    """The assistant with a chat model, which has time: the machine may be busy."""
    chosen = {"timeout_seconds": 30, "retries": 0, "failures_to_rest": 100, **settings}
    chat = ChatSettings.model_validate({"model": "scripted", "base_url": base_url, **chosen})
    with Assistant.open(settings=Settings(index=index, chat=chat)) as assistant:
        yield assistant


@pytest.fixture(scope="module")
def assistant(index: Path, server: ChatServer) -> Iterator[Assistant]:
    """One that most tests share."""
    with opened(index, server.base_url) as running:
        yield running


@pytest.fixture(scope="module")
def impatient(index: Path, server: ChatServer) -> Iterator[Assistant]:
    """One that waits a second for a word."""
    with opened(index, server.base_url, timeout_seconds=1) as running:
        yield running


@pytest.fixture(scope="module")
def quoted(index: Path) -> dict[Language, Answer]:
    """What the assistant answers without a chat model."""
    with Assistant.open(settings=Settings(index=index)) as running:
        return {language: ask(running, question) for language, question in ASKED.items()}


@pytest.fixture(scope="module")
def api(index: Path, assistant: Assistant) -> Iterator[Server]:
    """The HTTP API in front of the assistant."""
    with serving(index, assistant) as running:
        yield running


def ask(assistant: Assistant, question: str, history: Sequence[Message] = ()) -> Answer:
    """The answer, after everything that must hold of any answer was checked."""
    events = list(assistant.stream(question, history))
    told = [event for event in events if event != Delta("")]
    assert isinstance(told[0], Retrieved) and isinstance(events[-1], Finished)
    answer = events[-1].answer
    assert "".join(event.text for event in events if isinstance(event, Delta)) == answer.text
    retrieved = {hit.passage.id: hit.passage for hit in answer.hits}
    for number, citation in enumerate(answer.citations, start=1):
        assert citation.number == number
        assert f"[{number}]" in answer.text
        assert assistant.document(citation.document_id).text[citation.start : citation.end] == citation.quote
        assert any(
            each.document_id == citation.document_id and each.start <= citation.start and citation.end <= each.end
            for each in retrieved.values()
        )
    for claim in answer.claims:
        assert claim.supported == bool(claim.citations) == (not claim.lacks)
        assert set(claim.citations) <= {citation.number for citation in answer.citations}
    return answer


def sentences(answer: Answer, *, supported: bool) -> list[str]:
    """The sentences of an answer that are, or are not, supported."""
    return [answer.text[each.start : each.end] for each in answer.claims if each.supported is supported]


def phrase(key: str, language: Language) -> str:
    return load_phrases("composing", language).fill(key)


# --- a model that behaves -------------------------------------------------------------------------------------------


@each_language
def test_a_good_answer_is_shown_with_marks_that_open_what_says_it(
    assistant: Assistant, server: ChatServer, language: Language
) -> None:
    server.plays(Script(GOOD[language]))
    answer = ask(assistant, ASKED[language])
    assert answer.text == f"{GOOD[language]} [1]"
    assert (answer.status, answer.language, answer.confidence) == ("answered", language, 1.0)
    assert any(figure in answer.citations[0].quote for figure in ("4,5 m", "4,5 м", "4.5 m"))
    assert answer.answerer.startswith("scripted")
    assert answer.usage.tokens["prompt"] == 111
    assert set(answer.usage.prompts) == {f"quoting.{language}.toml", f"composing.{language}.toml"}


@each_language
def test_quotes_are_there_before_the_model_is_asked(
    assistant: Assistant, server: ChatServer, quoted: dict[Language, Answer], language: Language
) -> None:
    server.plays(Script(GOOD[language]))
    asked = len(server.requests)
    events = assistant.stream(ASKED[language])
    assert isinstance(next(events), Retrieved)
    first = next(events)
    assert isinstance(first, Quoted) and len(server.requests) == asked
    assert first.answer.text == quoted[language].text
    assert isinstance(list(events)[-1], Finished)


@each_language
def test_the_model_is_shown_fenced_passages_before_the_question(
    assistant: Assistant, server: ChatServer, language: Language
) -> None:
    server.plays(Script(GOOD[language]))
    ask(assistant, ASKED[language])
    (request,) = server.requests
    system, user = (each["content"] for each in request["messages"])
    assert phrase("no_answer", language) in system
    assert user.index("<passage") < user.rindex("</passage>") < user.index(ASKED[language])
    assert user.count("<passage ") == user.count("</passage>") > 1


@each_language
def test_marks_of_the_model_are_replaced_by_ours(assistant: Assistant, server: ChatServer, language: Language) -> None:
    """Wrong citations: nothing that the model says about sources is believed."""
    server.plays(Script(f"{GOOD[language][:-1]} [9][12] 【3†source】 (passage 4).", pause_seconds=0.001))
    answer = ask(assistant, ASKED[language])
    assert answer.text == f"{GOOD[language]} [1]"


@each_language
def test_several_sentences_have_stable_numbers(assistant: Assistant, server: ChatServer, language: Language) -> None:
    later = {"en": "KOICA and IT Park met on 26 November 2020.", "ru": "KOICA и IT Park встретились 26.11.2020."}
    server.plays(Script(f"{GOOD[language]} {later[language]}\n\n{GOOD[language].replace('.', '!', 1)}"))
    answer = ask(assistant, ASKED[language])
    assert answer.text.startswith(f"{GOOD[language]} [1] {later[language]} [2]")
    assert len(sentences(answer, supported=True)) >= 2


def test_links_tags_and_emphasis_of_the_model_are_taken_off(assistant: Assistant, server: ChatServer) -> None:
    written = "**KOICA** is giving [IT Park](http://evil.example/?q=1) a grant of $4.5 million.<img src=x>"
    server.plays(Script(written))
    assert ask(assistant, ASKED["en"]).text == f"{GOOD['en']} [1]"


# --- what is not supported ------------------------------------------------------------------------------------------


@each_language
def test_an_invented_number_is_never_shown_as_supported(
    assistant: Assistant, server: ChatServer, language: Language
) -> None:
    server.plays(Script(WRONG_NUMBER[language]))
    answer = ask(assistant, ASKED[language])
    assert (answer.status, answer.citations) == ("not_found", ())
    assert "5.4" not in answer.text and "5,4" not in answer.text
    assert answer.text.startswith(load_phrases("quoting", language).fill("not_found_fact_missing"))


@each_language
def test_an_unsupported_sentence_beside_a_supported_one_is_marked(
    assistant: Assistant, server: ChatServer, language: Language
) -> None:
    invented = {"en": "The grant was signed by President Smith.", "ru": "Грант подписал президент Смирнов."}
    server.plays(Script(f"{invented[language]} {GOOD[language]}"))
    answer = ask(assistant, ASKED[language])
    mark = load_phrases("composing", language).fill("unsupported", sentence=invented[language])
    assert answer.text == f"{mark} {GOOD[language]} [1]"
    assert sentences(answer, supported=False) == [invented[language]]
    assert answer.confidence == 0.5


@pytest.fixture(scope="module")
def brief(index: Path, server: ChatServer) -> Iterator[Assistant]:
    """One that drops what is not supported, and ends answers early."""
    with opened(index, server.base_url, drop_unsupported=True, max_answer_tokens=40) as running:
        yield running


@each_language
def test_an_unsupported_sentence_is_dropped_when_a_setting_says_so(
    brief: Assistant, server: ChatServer, language: Language
) -> None:
    server.plays(Script(f"{GOOD[language]} {WRONG_NUMBER[language]}"))
    assert ask(brief, ASKED[language]).text == f"{GOOD[language]} [1]"


#: Questions by how sure the quoting answerer is: of a definition; of what nobody says; of a seminar that was planned.
DEFINED: dict[Language, str] = {"en": "What are critical raw materials?", "ru": "Что такое критически важное сырьё?"}
UNSAID: dict[Language, str] = {
    "en": "How large is the World Bank's grant to IT Park?",
    "ru": "Когда закончат строить новый ИТ-комплекс?",
}
PLANNED = "Состоялся ли семинар по редким металлам в сентябре 2021 года?"


@each_language
def test_a_model_that_finds_nothing_leads_to_the_refusal(
    assistant: Assistant, server: ChatServer, language: Language
) -> None:
    server.plays(Script(phrase("no_answer", language)))
    answer = ask(assistant, UNSAID[language])
    assert (answer.status, answer.reason) == ("not_found", "fact_missing")
    assert phrase("no_answer", language) not in answer.text
    assert answer.answerer.startswith("scripted")


@each_language
@pytest.mark.parametrize("only_repeats", [False, True])
def test_where_the_model_finds_nothing_sure_quotes_are_shown_and_the_answer_says_so(
    assistant: Assistant, server: ChatServer, language: Language, *, only_repeats: bool
) -> None:
    server.plays(Script(DEFINED[language] if only_repeats else phrase("no_answer", language)))
    answer = ask(assistant, DEFINED[language])
    assert answer.status == "answered" and answer.confidence >= SURE
    assert all(f"[{each.number}]" in answer.text and shown(each.quote) in answer.text for each in answer.citations)
    assert answer.short == ""
    assert answer.text.endswith(f"\n\n{phrase('instead_nothing', language)}")
    assert answer.answerer.startswith("quotes") and answer.usage.tokens["prompt"] == 111


@pytest.mark.parametrize(("name", "is_right"), [("Lim Jin Ho", True), ("Sasha Sternik", False)])
def test_a_bare_name_is_judged_together_with_the_question(
    assistant: Assistant, server: ChatServer, name: str, *, is_right: bool
) -> None:
    """Both names stand in the same Russian passage; one of them stands in the sentence that answers."""
    server.plays(Script(f"{name}."))
    answer = ask(assistant, "Who looks after equipment and the IT system in the project with IT Park?")
    assert (answer.status == "answered") is is_right
    assert not is_right or name in answer.citations[0].quote


def test_where_the_model_finds_nothing_nobody_says_yes(assistant: Assistant, server: ChatServer) -> None:
    server.plays(Script(phrase("no_answer", "ru")))
    answer = ask(assistant, PLANNED)
    assert not answer.text.startswith(("Да", "Нет")) and answer.short == ""


@each_language
def test_an_invention_is_not_replaced_by_quotes(assistant: Assistant, server: ChatServer, language: Language) -> None:
    """However sure they are: what was invented must be told from what nobody found."""
    server.plays(Script(WRONG_NUMBER[language]))
    answer = ask(assistant, DEFINED[language])
    assert (answer.status, answer.citations) == ("not_found", ())


@each_language
def test_an_answer_in_the_other_language_is_asked_for_again(
    assistant: Assistant, server: ChatServer, language: Language
) -> None:
    server.plays(Script(GOOD[OTHER[language]]), Script(GOOD[language]))
    answer = ask(assistant, ASKED[language])
    assert answer.text == f"{GOOD[language]} [1]"
    assert phrase("language_reminder", language) in server.prompt(1)
    assert phrase("language_reminder", language) not in server.prompt(0)


@each_language
def test_a_model_that_will_not_speak_the_language_is_replaced_by_quotes(
    assistant: Assistant, quoted: dict[Language, Answer], server: ChatServer, language: Language
) -> None:
    server.plays(Script(GOOD[OTHER[language]]))
    answer = ask(assistant, ASKED[language])
    assert len(server.requests) == 2
    assert answer.text == f"{quoted[language].text}\n\n{phrase('instead_language', language)}"


# --- a server that fails --------------------------------------------------------------------------------------------


@each_language
@pytest.mark.parametrize(
    ("script", "note"),
    [
        (Script(status=429), "instead_unreachable"),
        (Script(status=500), "instead_unreachable"),
        (Script("Yes.", delay_seconds=30), "instead_unreachable"),
        (Script("The", disconnect=True), "instead_unreachable"),
        (Script("The", garbage=True), "instead_rejected"),
        (Script(status=401), "instead_rejected"),
    ],
    ids=["429", "500", "slow", "disconnect", "malformed", "401"],
)
def test_without_the_model_the_documents_are_quoted_and_the_answer_says_why(
    assistant: Assistant,
    impatient: Assistant,
    quoted: dict[Language, Answer],
    server: ChatServer,
    language: Language,
    script: Script,
    note: str,
) -> None:
    server.plays(script)
    answer = ask(impatient if script.delay_seconds else assistant, ASKED[language])
    assert answer.text == f"{quoted[language].text}\n\n{phrase(note, language)}"
    assert answer.status == "answered" and answer.citations
    assert answer.answerer.startswith("quotes")


@each_language
@pytest.mark.parametrize("ending", [{"disconnect": True}, {"garbage": True}, {"silent": True}, {"without_end": True}])
def test_what_was_checked_stays_when_the_server_dies_in_the_middle(
    assistant: Assistant, impatient: Assistant, server: ChatServer, language: Language, ending: dict[str, bool]
) -> None:
    half = {"en": " It will improve the educ", "ru": " Он пойдёт на развитие инфра"}
    server.plays(Script(GOOD[language] + half[language], **ending))  # type: ignore[arg-type]
    answer = ask(impatient if "silent" in ending else assistant, ASKED[language])
    assert answer.text == f"{GOOD[language]} [1]\n\n{phrase('cut_short', language)}"
    assert answer.status == "answered"


@each_language
def test_an_endless_reply_is_ended_and_says_so(brief: Assistant, server: ChatServer, language: Language) -> None:
    server.plays(Script(f"{GOOD[language]} And so on and on ", endless=True))
    answer = ask(brief, ASKED[language])
    assert answer.text.startswith(f"{GOOD[language]} [1]")
    assert answer.text.endswith(phrase("cut_at_length", language))
    server.wait_for_hang_up(2)


@each_language
def test_the_model_is_shown_the_sentences_that_probably_answer(
    assistant: Assistant, server: ChatServer, language: Language
) -> None:
    server.plays(Script(GOOD[language]), Script(GOOD[language]))
    for question, is_shown in ((DEFINED[language], True), (UNSAID[language], False)):
        ask(assistant, question)
        prompt = server.requests[-1]["messages"][1]["content"]
        assert ("<found>" in prompt) is is_shown
        if is_shown:
            sentence = prompt.partition("<found>\n- ")[2].partition("\n")[0]
            assert sentence and sentence in " ".join(prompt.partition("<found>")[0].split())


@each_language
def test_too_long_a_prompt_is_tried_with_fewer_whole_passages(
    assistant: Assistant, server: ChatServer, language: Language
) -> None:
    too_long = '{"error": {"message": "This model\'s maximum context length is 2048 tokens"}}'
    server.plays()
    server.reply_to = lambda request: (
        Script(GOOD[language]) if len(str(request["messages"])) < 3_000 else Script(status=400, body=too_long)
    )
    try:
        answer = ask(assistant, ASKED[language])
    finally:
        server.reply_to = None
    prompts = [request["messages"][1]["content"] for request in server.requests]
    sizes = [len(prompt) for prompt in prompts]
    assert answer.text == f"{GOOD[language]} [1]"
    assert sizes == sorted(sizes, reverse=True) and sizes[0] > sizes[-1] and "<passage " in prompts[-1]


@each_language
def test_a_model_that_reads_too_little_for_one_passage_is_replaced_by_quotes(
    assistant: Assistant, quoted: dict[Language, Answer], server: ChatServer, language: Language
) -> None:
    server.plays(Script(status=400, body='{"error": {"message": "maximum context length is 10"}}'))
    answer = ask(assistant, ASKED[language])
    assert answer.text == f"{quoted[language].text}\n\n{phrase('instead_rejected', language)}"


@each_language
def test_after_some_failures_nobody_waits_for_the_server_until_it_has_rested(
    index: Path, server: ChatServer, language: Language
) -> None:
    server.plays(Script(status=500), Script(status=500), Script(GOOD[language]))
    with opened(index, server.base_url, failures_to_rest=2, rest_seconds=600) as assistant:
        for _ in range(3):
            answer = ask(assistant, ASKED[language])
            assert answer.text.endswith(phrase("instead_unreachable", language))
            assert answer.status == "answered" and answer.citations
    assert len(server.requests) == 2


# --- the model is asked again ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def confirming(index: Path, server: ChatServer) -> Iterator[Assistant]:
    """One that asks the model of each sentence whether its source states it."""
    with opened(index, server.base_url, confirm=True) as running:
        yield running


@each_language
@pytest.mark.parametrize(
    ("second", "is_shown"),
    [
        (Script("yes", odds={"yes": 0.8, "no": 0.2}), True),
        (Script("yes", odds={"yes": 0.4, "no": 0.6}), False),
        (Script("Нет."), False),
        (Script("да"), True),
        (Script(status=500), True),
    ],
    ids=["probably", "probably not", "no in words", "yes in words", "a server that fails"],
)
def test_a_sentence_that_the_model_itself_does_not_find_in_its_source_is_not_supported(
    confirming: Assistant, server: ChatServer, language: Language, second: Script, is_shown: bool
) -> None:
    server.plays(Script(GOOD[language]), second)
    answer = ask(confirming, ASKED[language])
    assert answer.status == ("answered" if is_shown else "not_found")
    assert GOOD[language] in server.prompt(1) and "<passage>" in server.prompt(1)


@each_language
def test_what_is_not_supported_anyway_is_not_asked_about(
    confirming: Assistant, server: ChatServer, language: Language
) -> None:
    server.plays(Script(WRONG_NUMBER[language]))
    assert ask(confirming, ASKED[language]).status == "not_found"
    assert len(server.requests) == 1


@pytest.mark.parametrize("pause", [Script("yes", delay_seconds=60)])
def test_stopping_while_the_model_is_asked_again_stops_it_within_a_second(
    confirming: Assistant, server: ChatServer, pause: Script
) -> None:
    server.plays(Script(GOOD["en"]), pause)
    stop_when(confirming, server, lambda: len(server.requests) == 2)


# --- stopping -------------------------------------------------------------------------------------------------------


def stop_when(assistant: Assistant, server: ChatServer, is_time: Callable[[], bool]) -> None:
    """As faces do it: another thread takes the events, and closes them when it is told to."""
    stop = threading.Event()
    events = assistant.stream(ASKED["en"])

    def drain() -> None:
        for _ in events:
            if stop.is_set():
                events.close()  # type: ignore[attr-defined]
                return

    face = threading.Thread(target=drain)
    face.start()
    deadline = time.monotonic() + 30
    while not is_time() and time.monotonic() < deadline:
        time.sleep(0.01)
    stopped = time.monotonic()
    stop.set()
    assert server.wait_for_hang_up(5) - stopped < 1.0
    face.join()


def test_stopping_an_answer_stops_the_model_within_a_second(assistant: Assistant, server: ChatServer) -> None:
    server.plays(Script("Yes. ", delay_seconds=60))
    stop_when(assistant, server, lambda: bool(server.requests))


@each_language
def test_the_pages_stop_button_stops_the_model_and_keeps_what_was_shown(
    assistant: Assistant, server: ChatServer, language: Language
) -> None:
    """Gradio closes the generator of the handler whose event is cancelled, then `stop` marks the turn."""
    server.plays(Script(f"{GOOD[language]} It goes on and on ", endless=True, pause_seconds=0.02))
    handlers = Handlers(assistant)
    steps = handlers.answer(ASKED[language], (), language)
    shown = next(step for step in steps if "[1]" in step.conversation[-1].text)
    stopped = time.monotonic()
    steps.close()
    assert server.wait_for_hang_up(5) - stopped < 1.0
    (turn,) = handlers.stop(shown.conversation)
    assert turn.stopped and turn.text.startswith(f"{GOOD[language]} [1]")


@pytest.mark.parametrize("stream", [True, False], ids=["stream", "whole"])
@pytest.mark.parametrize(
    "script",
    [Script("Yes. ", delay_seconds=60), Script(f"{GOOD['en']} And so on ", endless=True, pause_seconds=0.02)],
    ids=["silent", "endless"],
)
def test_hanging_up_on_the_api_stops_the_model_within_a_second(
    assistant: Assistant, api: Server, server: ChatServer, script: Script, stream: bool
) -> None:
    server.plays(script)
    body = json.dumps({"stream": stream, "messages": [{"role": "user", "content": ASKED["en"]}]}).encode()
    headers = ("Content-Type: application/json", f"Content-Length: {len(body)}")
    with socket.create_connection(("127.0.0.1", api.port), timeout=30) as connection:
        connection.sendall(head("POST", "/v1/chat/completions", *headers) + body)
        wait_until(lambda: bool(server.requests), 30)
    hung_up = time.monotonic()
    assert server.wait_for_hang_up(5) - hung_up < 1.0
    wait_until(lambda: api.context.limiter.working == 0, 10)


def test_stopping_while_a_follow_up_is_completed_stops_the_model(assistant: Assistant, server: ChatServer) -> None:
    server.plays(Script("When did ", delay_seconds=60))
    history = [Message("user", ASKED["en"]), Message("assistant", GOOD["en"])]
    events = assistant.stream("And when did they meet?", history)
    assert next(events) == Delta("")
    stopped = time.monotonic()
    events.close()  # type: ignore[attr-defined]
    assert server.wait_for_hang_up(5) - stopped < 1.0


# --- around it ------------------------------------------------------------------------------------------------------


def test_a_question_without_hits_or_words_asks_no_model(assistant: Assistant, server: ChatServer) -> None:
    server.plays(Script(GOOD["en"]))
    assert ask(assistant, "???").reason == "question_unclear"
    assert ask(assistant, "Сколько это стоит?").reason == "question_unclear"
    assert server.requests == []


@each_language
def test_a_follow_up_is_completed_by_the_model(assistant: Assistant, server: ChatServer, language: Language) -> None:
    follow_up: dict[Language, tuple[str, str]] = {
        "en": ("And when did they meet?", "When did KOICA and IT Park meet?"),
        "ru": ("А когда они встретились?", "Когда встретились KOICA и IT Park?"),
    }
    asked, standalone = follow_up[language]
    server.plays(Script(standalone), Script(GOOD[language]))
    answer = ask(assistant, asked, [Message("user", ASKED[language]), Message("assistant", GOOD[language])])
    assert answer.searched == standalone
    assert GOOD[language] in server.prompt(0) and standalone in server.prompt(1)


@pytest.mark.parametrize(
    "written",
    [Script("When did the World Bank and Mr Petrov meet?"), Script("Когда они встретились?"), Script(status=500)],
    ids=["names that nobody named", "another language", "failure"],
)
def test_a_bad_rewriting_is_replaced_by_the_rule(assistant: Assistant, server: ChatServer, written: Script) -> None:
    server.plays(written, Script(GOOD["en"]))
    answer = ask(assistant, "And when did they meet?", [Message("user", ASKED["en"])])
    assert answer.searched.startswith("And when did they meet? (")


def test_a_server_elsewhere_is_asked_nothing_before_somebody_asks(index: Path, server: ChatServer) -> None:
    server.plays(Script("The"))
    with opened(index, server.base_url):
        assert server.requests == []


def test_an_overview_is_asked_for_with_its_own_prompt(assistant: Assistant, server: ChatServer) -> None:
    server.plays(Script(GOOD["en"]))
    answer = ask(assistant, "Tell me about the grant for IT Park")
    assert (
        "overviews" in server.prompt()
        and "The overview that is asked for: Tell me about the grant for IT Park" in server.prompt()
    )
    assert answer.status == "answered"


def test_the_doctor_says_which_answerer_runs_and_whether_the_model_answers(index: Path, server: ChatServer) -> None:
    server.plays(Script("yes"))
    chat = ChatSettings(model="scripted", base_url=server.base_url, retries=0)
    found = {each.part: each for each in diagnose(Settings(index=index, chat=chat))}
    assert "scripted" in found["answerer"].words and "quotes" in found["answerer"].words
    assert "first word after" in found["chat model"].words
    gone = ChatSettings(model="scripted", base_url=unused_address(), retries=0)
    findings = {each.part: each for each in diagnose(Settings(index=index, chat=gone))}
    assert findings["chat model"].error is not None and findings["chat model"].error.hint
    assert findings["index"].error is None and findings["prompts"].error is None
