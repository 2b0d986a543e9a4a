"""A local model reads its instructions before anybody asks."""

from __future__ import annotations

from collections.abc import Generator

import pytest
from chat_server import Script, chat_server

from assistant.answering.composing.prompting import answer_prompt
from assistant.answering.composing.warm_up import shared_prompt, warm_up_in_background
from assistant.errors import ModelUnreachable
from assistant.models.chat import load_chat_model
from assistant.settings import ChatSettings
from assistant.types import Language, Piece, Prompt


class FakeModel:
    """Says a word after an empty piece, and counts what is read beyond it; `away` fails."""

    name = "fake"

    def __init__(self, *, away: bool = False) -> None:
        self.prompts: list[Prompt] = []
        self.closed = 0
        self._away = away

    def stream(self, prompt: Prompt) -> Generator[Piece]:
        self.prompts.append(prompt)
        if self._away:
            raise ModelUnreachable("away", "wait")
        try:
            yield Piece("")
            yield Piece("The")
            raise AssertionError("one word is enough")
        finally:
            self.closed += 1

    choose = stream


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_question_of_a_language_begins_with_what_is_primed(language: Language) -> None:
    shared = shared_prompt(language)
    for question in ("How much is it?", "Who is it?"):
        assert answer_prompt(question, (), language).system == shared.system
    assert shared_prompt("en").system != shared_prompt("ru").system


def test_each_language_is_read_to_its_first_word() -> None:
    model = FakeModel()
    warm_up_in_background(model).join(timeout=5)
    assert model.prompts == [shared_prompt("en"), shared_prompt("ru")]
    assert model.closed == 2


def test_a_model_that_is_away_is_left_in_peace() -> None:
    model = FakeModel(away=True)
    warm_up_in_background(model).join(timeout=5)
    assert len(model.prompts) == 1


@pytest.mark.integration
def test_a_real_server_is_sent_the_instructions_of_both_languages() -> None:
    with chat_server() as server:
        server.plays(Script("Yes, endlessly. ", endless=True, pause_seconds=0.01))
        model = load_chat_model(ChatSettings(model="scripted", base_url=server.base_url, retries=0))
        assert model is not None
        warm_up_in_background(model).join(timeout=20)
        model.close()
        sent = [request["messages"][0]["content"] for request in server.requests]
        assert sent == [shared_prompt("en").system, shared_prompt("ru").system]
        server.wait_for_hang_up(5)
