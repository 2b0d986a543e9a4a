"""Chat models over real HTTP: what comes back, what goes wrong, and how fast it stops."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from types import AsyncGeneratorType

import pytest
from chat_server import ChatServer, Script, chat_server, unused_address
from pydantic import SecretStr

from assistant.errors import ContextOverflow, MissingExtra, ModelFault, ModelRejected, ModelUnreachable, SettingsError
from assistant.models.chat import ChatModel, load_chat_model
from assistant.models.chat.failures import FAULTS, expected_errors, fault_of
from assistant.settings import ChatSettings
from assistant.types import Piece, Prompt

PROMPT = Prompt("You are brief.", "Passages.\n\nQuestion: how much?")
pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def server() -> Iterator[ChatServer]:
    """One scripted server for all tests of this module."""
    with chat_server() as running:
        yield running


def model_at(base_url: str, **settings: object) -> ChatModel:
    """A model of that server, which has time: the machine may be busy."""
    chosen = {"model": "scripted", "base_url": base_url, "timeout_seconds": 30, "retries": 0, **settings}
    model = load_chat_model(ChatSettings.model_validate(chosen))
    assert model is not None
    return model


def read(server: ChatServer, *scripts: Script, **settings: object) -> list[Piece]:
    """All pieces of a reply."""
    server.plays(*scripts)
    with closing(model_at(server.base_url, **settings)) as model:
        return list(model.stream(PROMPT))


def text_of(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def test_text_comes_in_pieces_with_its_end_and_the_tokens_that_the_server_counted(server: ChatServer) -> None:
    pieces = read(server, Script("Грант составляет 4,5 млн долларов."))
    assert text_of(pieces) == "Грант составляет 4,5 млн долларов."
    assert sum(bool(piece.text) for piece in pieces) > 3
    assert pieces[-1].finish == "stop"
    assert [piece.tokens for piece in pieces if piece.tokens] == [{"prompt": 111, "completion": 5}]


def test_the_server_is_asked_what_the_settings_say(server: ChatServer) -> None:
    read(server, Script("Yes."), max_answer_tokens=77, api_key=SecretStr("secret-1"))
    (request,) = server.requests
    assert [each["role"] for each in request["messages"]] == ["system", "user"]
    assert [each["content"] for each in request["messages"]] == [PROMPT.system, PROMPT.user]
    assert (request["model"], request["max_tokens"], request["temperature"]) == ("scripted", 77, 0)
    assert request["stream"] is True
    assert server.keys[-1] == "Bearer secret-1"


def test_while_the_server_is_silent_empty_pieces_come(server: ChatServer) -> None:
    pieces = read(server, Script("Yes.", delay_seconds=1.0))
    assert [piece.text for piece in pieces[:2]] == ["", ""]
    assert text_of(pieces) == "Yes."


@pytest.mark.parametrize(
    "script",
    [
        Script("Yes.", delay_seconds=60),
        Script("One two three. ", endless=True, pause_seconds=0.02),
        Script("One two three.", silent=True),
    ],
    ids=["before the first word", "in the middle", "silent in the middle"],
)
def test_closing_the_stream_closes_the_connection_within_a_second(server: ChatServer, script: Script) -> None:
    server.plays(script)
    with closing(model_at(server.base_url, timeout_seconds=30)) as model:
        stream = model.stream(PROMPT)
        for _ in range(6):
            next(stream)
        closed = time.monotonic()
        stream.close()
        assert time.monotonic() - closed < 0.5
        assert server.wait_for_hang_up(5) - closed < 1.0


def suspended() -> list[object]:
    """Asynchronous generators that stand at a yield, alive or in a reference cycle."""
    generators = [each for each in gc.get_objects() if isinstance(each, AsyncGeneratorType)]
    return [each for each in generators if each.ag_frame is not None]


@pytest.mark.parametrize(
    ("script", "stops"),
    [
        (Script("Yes."), False),
        (Script(status=500), False),
        (Script("Yes.", delay_seconds=30), False),
        (Script("The grant", disconnect=True), False),
        (Script("The grant", garbage=True), False),
        (Script("The grant", silent=True), False),
        (Script("The grant", without_end=True), False),
        (Script("On and on. ", endless=True), False),
        (Script("Yes."), True),
        (Script("Yes.", delay_seconds=30), True),
        (Script("On and on. ", endless=True), True),
    ],
    ids=[
        *("good", "500", "slow", "disconnect", "malformed", "silent", "no end", "endless"),
        *("good, stopped by the reader", "slow, stopped", "endless, stopped"),
    ],
)
def test_no_generator_is_left_to_the_garbage_collector(server: ChatServer, script: Script, stops: bool) -> None:
    """It would close them in whatever thread it runs, beside the loop that they belong to."""
    server.plays(script)
    known = {id(each) for each in suspended()}
    gc.disable()
    try:
        with closing(model_at(server.base_url, timeout_seconds=0.5, max_answer_tokens=20)) as model:
            with suppress(ModelFault), closing(model.stream(PROMPT)) as pieces:
                next(pieces) if stops else list(pieces)
            deadline = time.monotonic() + 5
            while (left := [each for each in suspended() if id(each) not in known]) and time.monotonic() < deadline:
                time.sleep(0.05)
    finally:
        gc.enable()
    assert not left


def test_only_our_own_time_out_counts(server: ChatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGCHAIN_OPENAI_STREAM_CHUNK_TIMEOUT_S", "0.2")
    assert text_of(read(server, Script("Yes.", delay_seconds=0.8))) == "Yes."


def test_two_streams_at_once_do_not_disturb_each_other(server: ChatServer) -> None:
    server.plays(Script("One two three four five six.", pause_seconds=0.05))
    with closing(model_at(server.base_url)) as model:
        first, second = model.stream(PROMPT), model.stream(PROMPT)
        begun = [next(first), next(second)]
        first.close()
        rest = list(second)
    assert text_of([begun[1], *rest]) == "One two three four five six."


def test_an_endless_reply_ends_at_its_tokens(server: ChatServer) -> None:
    pieces = read(server, Script("On and on. ", endless=True), max_answer_tokens=50)
    assert sum(bool(piece.text) for piece in pieces) == 50
    assert pieces[-1].finish == "length"
    server.wait_for_hang_up(2)


def test_a_slow_endless_reply_ends_at_its_seconds(server: ChatServer) -> None:
    started = time.monotonic()
    pieces = read(server, Script("On and on. ", endless=True, pause_seconds=0.2), answer_seconds=1)
    assert time.monotonic() - started < 4
    assert pieces[-1].finish == "length"


def test_an_end_by_length_is_told(server: ChatServer) -> None:
    assert read(server, Script("The grant is", finish="length"))[-1].finish == "length"


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        (Script(status=429), ModelUnreachable),
        (Script(status=500), ModelUnreachable),
        (Script(status=503, body="<html>busy</html>"), ModelUnreachable),
        (Script(status=400), ModelRejected),
        (Script(status=401), ModelRejected),
        (Script(status=403), ModelRejected),
        (Script(status=404), ModelRejected),
        (
            Script(status=400, body=json.dumps({"error": {"message": "maximum context length is 4096"}})),
            ContextOverflow,
        ),
        (
            Script(status=400, body=json.dumps({"error": {"message": "exceeds the available context size"}})),
            ContextOverflow,
        ),
        (Script("Yes.", delay_seconds=30), ModelUnreachable),
        (Script("The grant", silent=True), ModelUnreachable),
        (Script("The grant", disconnect=True), ModelUnreachable),
        (Script("The grant", without_end=True), ModelUnreachable),
        (Script("The grant", garbage=True), ModelRejected),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_every_failure_of_a_server_is_one_of_ours(server: ChatServer, script: Script, fault: type[ModelFault]) -> None:
    is_waited_for = script.delay_seconds > 0 or script.silent
    with pytest.raises(ModelFault) as caught:
        read(server, script, timeout_seconds=1 if is_waited_for else 30)
    assert type(caught.value) is fault
    assert caught.value.hint


def test_a_server_that_is_not_there_is_told() -> None:
    with closing(model_at(unused_address())) as model, pytest.raises(ModelUnreachable, match="cannot be reached"):
        list(model.stream(PROMPT))


def test_a_busy_server_is_asked_again(server: ChatServer) -> None:
    pieces = read(server, Script(status=429), Script(status=500), Script("Yes."), retries=2)
    assert text_of(pieces) == "Yes."
    assert len(server.requests) == 3


def test_a_refused_request_is_not_repeated(server: ChatServer) -> None:
    with pytest.raises(ModelRejected):
        read(server, Script(status=400), retries=2)
    assert len(server.requests) == 1


def test_the_probe_asks_something_short(server: ChatServer) -> None:
    server.plays(Script("yes"))
    with closing(model_at(server.base_url)) as model:
        assert 0 < model.probe() < 5
    server.plays(Script(""))
    with closing(model_at(server.base_url)) as model, pytest.raises(ModelUnreachable, match="returned nothing"):
        model.probe()


def chosen(server: ChatServer, model: ChatModel, *scripts: Script) -> tuple[str, dict[str, float]]:
    """The words of a short answer, and what might have stood first."""
    server.plays(*scripts)
    pieces = list(model.choose(PROMPT))
    return text_of(pieces), next((dict(piece.alternatives) for piece in pieces if piece.alternatives), {})


def test_a_choice_comes_with_what_might_have_been_said(server: ChatServer) -> None:
    with closing(model_at(server.base_url)) as model:
        words, odds = chosen(server, model, Script("yes", odds={"yes": 0.75, "no": 0.25}))
    assert words == "yes" and odds == pytest.approx({"yes": 0.75, "no": 0.25})
    assert server.requests[0]["top_logprobs"] == 10


def test_a_server_that_refuses_to_tell_odds_is_asked_without_and_not_again(server: ChatServer) -> None:
    with closing(model_at(server.base_url)) as model:
        assert chosen(server, model, Script(status=400), Script("yes")) == ("yes", {})
        assert ["logprobs" in request for request in server.requests] == [True, False]
        assert chosen(server, model, Script("no")) == ("no", {})
        assert ["logprobs" in request for request in server.requests] == [False]


def test_a_closed_model_can_be_asked_again(server: ChatServer) -> None:
    server.plays(Script("Yes."))
    model = model_at(server.base_url)
    assert text_of(list(model.stream(PROMPT))) == "Yes."
    model.close()
    assert text_of(list(model.stream(PROMPT))) == "Yes."
    model.close()


def test_a_failure_never_shows_the_key(server: ChatServer) -> None:
    settings = ChatSettings(model="m", base_url=server.base_url, api_key=SecretStr("secret-2"))
    assert "secret-2" not in repr(settings) + str(settings.model_dump(mode="json"))
    with pytest.raises(ModelFault) as caught:
        read(server, Script(status=401, body='{"error": {"message": "bad key secret-2"}}'), api_key="secret-2")
    assert "secret-2" not in str(caught.value)


def test_without_a_model_there_is_none_and_half_a_setting_is_refused() -> None:
    assert load_chat_model(ChatSettings()) is None
    with pytest.raises(SettingsError, match="CHAT__MODEL"):
        load_chat_model(ChatSettings(base_url="http://127.0.0.1:1/v1"))


def test_a_hosted_vendor_without_a_key_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ModelRejected, match="key"):
        load_chat_model(ChatSettings(model="some-model"))


def test_a_vendor_whose_package_is_missing_names_its_extra() -> None:
    with pytest.raises(MissingExtra) as caught:
        load_chat_model(ChatSettings(model="some-model", provider="mistralai", api_key=SecretStr("k")))
    assert "assistant[mistral]" in caught.value.hint


def test_the_table_of_failures_names_classes_that_exist() -> None:
    import httpx2
    import langchain_core.exceptions
    import openai

    known = {*vars(langchain_core.exceptions), *vars(openai), *vars(httpx2), "TimeoutError", "OSError"}
    assert {name for name, *_ in FAULTS} <= known
    assert issubclass(openai.OpenAIError, expected_errors("openai"))
    assert isinstance(fault_of(KeyError("choices")), ModelRejected)
