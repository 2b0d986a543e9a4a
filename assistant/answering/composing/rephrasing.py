"""A follow-up question made to stand alone by a chat model, or by rule where the model cannot."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing

from assistant.answering.composing.chat_model import ChatModel
from assistant.answering.composing.circuit_breaker import CircuitBreaker
from assistant.answering.composing.prompting import standalone_prompt
from assistant.errors import ModelFault, ModelUnreachable
from assistant.language import question_language, words
from assistant.retrieving.following import with_subject
from assistant.types import Delta, Language, Message
from assistant.verifying.facts import Facts, Said, missing_names

#: A longer question is a speech, not a question.
LONGEST_QUESTION_CHARACTERS = 400


class Rephraser:
    """Asks a chat model. Safe to use from several threads when its parts are."""

    def __init__(self, model: ChatModel, breaker: CircuitBreaker) -> None:
        self._model = model
        self._breaker = breaker

    def standalone(self, question: str, history: Sequence[Message], language: Language) -> Generator[Delta, None, str]:
        """The question as it can be understood alone. Never raises a ModelFault: then words are added by rule.

        An empty delta comes with each piece of the model's, silence included.
        """
        by_rule = with_subject(question, history)
        if not any(each.role == "user" and words(each.text) for each in history) or not self._breaker.may_try():
            return by_rule
        try:
            written = yield from self._first_line(question, history, language)
        except ModelFault as fault:
            if isinstance(fault, ModelUnreachable):
                self._breaker.failed()
            return by_rule
        self._breaker.succeeded()
        return written if is_faithful(written, question, history, language) else by_rule

    def _first_line(self, question: str, history: Sequence[Message], language: Language) -> Generator[Delta, None, str]:
        text = ""
        with closing(self._model.stream(standalone_prompt(question, history, language))) as pieces:
            for piece in pieces:
                text = (text + piece.text).lstrip()
                if "\n" in text or len(text) > LONGEST_QUESTION_CHARACTERS:
                    break
                yield Delta("")
        return text.partition("\n")[0].strip().strip('"«»“”').strip()


def is_faithful(written: str, question: str, history: Sequence[Message], language: Language) -> bool:
    """Whether a rewritten question is in its language and names nothing that the conversation did not name."""
    if not words(written) or len(written) > LONGEST_QUESTION_CHARACTERS or question_language(written) != language:
        return False
    claim, said = Facts(written), Facts("\n".join([question, *(each.text for each in history)]))
    return not Said((said,)).lacks(claim) and not missing_names(claim, [said.words])
