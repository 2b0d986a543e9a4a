"""A local model reads what all questions begin with before anybody asks: its instructions, in both languages.

A model's server keeps what it has read of a prompt and reads on from where the next prompt differs; instructions stand
first and are alike in all questions of a language. On two cores they are seconds of every first answer.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import closing

from assistant.answering.composing.chat_model import ChatModel
from assistant.answering.composing.prompting import answer_prompt
from assistant.errors import ModelFault
from assistant.types import Language, Prompt

LANGUAGES: tuple[Language, ...] = ("en", "ru")


def warm_up_in_background(model: ChatModel, languages: Sequence[Language] = LANGUAGES) -> threading.Thread:
    """Let a model read the instructions, in a thread that ends by itself, soon after the model is closed."""
    thread = threading.Thread(target=_warm_up, args=(model, languages), name="warm-up", daemon=True)
    thread.start()
    return thread


def _warm_up(model: ChatModel, languages: Sequence[Language]) -> None:
    """Until the first word of each. A model that cannot be reached is told of when somebody asks."""
    try:
        for language in languages:
            with closing(model.stream(shared_prompt(language))) as pieces:
                any(piece.text for piece in pieces)
    except ModelFault:
        return


def shared_prompt(language: Language) -> Prompt:
    """What the prompts of all questions of a language begin with."""
    return Prompt(answer_prompt("", (), language).system, "")
