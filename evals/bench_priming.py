"""What reading the instructions ahead saves: ``ASSISTANT_CHAT__LOCAL_FILE=… python -m evals.bench_priming``.

The first question of a fresh server in each language over corpus/, to the model's first word: not primed, then primed.
The time of priming itself is told too; nobody waits for it.
"""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.answering import Widener
from assistant.answering.composing.prompting import answer_prompt
from assistant.answering.composing.warm_up import LANGUAGES, warm_up_in_background
from assistant.models.chat import ChatModel, load_chat_model
from assistant.models.tokens import count_chat_tokens
from assistant.settings import ChatSettings, Settings, load_settings
from assistant.types import Language, Passage, Prompt
from assistant.wiring import Assistant, ingest
from evals.data import CORPUS, DataError

QUESTIONS: dict[Language, str] = {
    "en": "What is the grant for IT Park to be spent on?",
    "ru": "Кто возглавлял делегацию Казахстана на Неделе сырьевых материалов?",
}


class _Shelf:
    """The documents of an assistant as they are widened."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self.document = assistant.document

    def passages(self, document_id: str) -> list[Passage]:
        """The passages of a document in the order of its text."""
        return self._assistant.store.passages(document_id)


def main() -> None:
    """Print seconds."""
    settings = load_settings()
    prompts = _prompts(settings)
    for primed in (False, True):
        model = _loaded(settings.chat)
        with closing(model):
            if primed:
                started = time.perf_counter()
                warm_up_in_background(model).join()
                print(f"priming: {time.perf_counter() - started:.1f} s")
            for language, prompt in prompts.items():
                tokens = count_chat_tokens(f"{prompt.system}\n{prompt.user}")
                kind = "primed" if primed else "not primed"
                print(f"{language}, {tokens} tokens, {kind}: {_first_word(model, prompt):.1f} s to the first word")


def _prompts(settings: Settings) -> dict[Language, Prompt]:
    """A question of each language with the passages that it is shown."""
    quoting = settings.model_copy(update={"chat": ChatSettings()})
    with TemporaryDirectory() as place:
        ingest([CORPUS], index=Path(place), settings=quoting)
        with Assistant.open(index=place, settings=quoting) as assistant:
            widener = Widener(_Shelf(assistant), count_chat_tokens)
            return {
                language: answer_prompt(
                    QUESTIONS[language],
                    widener.stretches(assistant.search(QUESTIONS[language]), settings.chat.passage_tokens),
                    language,
                )
                for language in LANGUAGES
            }


def _loaded(settings: ChatSettings) -> ChatModel:
    model = load_chat_model(settings)
    if model is None:
        raise DataError("Name a model: ASSISTANT_CHAT__LOCAL_FILE.")
    return model


def _first_word(model: ChatModel, prompt: Prompt) -> float:
    started = time.perf_counter()
    with closing(model.stream(prompt)) as pieces:
        any(piece.text for piece in pieces)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
