"""A second, short question to the chat model about each of its sentences: is this stated in the passage, yes or no?

What words and vectors let pass, a model that is asked about one sentence and one passage alone may still deny.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import closing

from assistant.answering.composing.chat_model import ChatModel
from assistant.answering.composing.prompting import confirmation_prompt
from assistant.errors import ModelFault
from assistant.types import Delta, Language
from assistant.verifying import Lack, Verdict

#: Below this probability of a yes a sentence is not supported.
LEAST_YES = 0.5
#: What a sentence comes to that the model, asked again, does not find in its source.
DENIED = Verdict(False, lacks=(Lack("confirmation", ""),))
#: How the first token of a yes and of a no may begin, in lower case.
_YES, _NO = ("yes", "да"), ("no", "нет", "не")


def is_confirmed(model: ChatModel, sentence: str, passage: str, language: Language) -> Generator[Delta, None, bool]:
    """Ask; empty deltas come while the model is silent, so that whoever waits can stop it.

    Told by the probabilities of the first token where the server gives them, else by the first word. A model that
    fails, or says neither, confirms nothing and denies nothing: the sentence stands as the verifier left it.
    """
    written = ""
    try:
        with closing(model.choose(confirmation_prompt(sentence, passage, language))) as pieces:
            for piece in pieces:
                if (yes := probability_of_yes(piece.alternatives)) is not None:
                    return yes >= LEAST_YES
                written = (written + piece.text).lstrip(" \n\"'*").lower()
                if len(written) >= max(map(len, (*_YES, *_NO))):
                    break
                yield Delta("")
    except ModelFault:
        return True
    return not written.startswith(_NO)


def probability_of_yes(alternatives: Mapping[str, float]) -> float | None:
    """The probability of a yes among the first tokens that say yes or no; None where none does."""
    yes, no = (sum(share for token, share in alternatives.items() if _begins(token, words)) for words in (_YES, _NO))
    return yes / (yes + no) if yes + no else None


def _begins(token: str, words: tuple[str, ...]) -> bool:
    """Whether a token is one of the words or, with two letters at least, the beginning of one."""
    plain = token.strip(" \n\"'*.").lower()
    return (len(plain) > 1 and any(word.startswith(plain) for word in words)) or plain in words
