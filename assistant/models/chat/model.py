"""A LangChain chat model: prompts in, pieces of text out, every failure one of our errors."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from assistant.errors import ModelRejected, ModelUnreachable
from assistant.models.chat.failures import expected_errors, fault_of
from assistant.models.chat.loop import closing_generators, submit
from assistant.types import Piece, Prompt

if TYPE_CHECKING:
    from concurrent.futures import Future

    from langchain_core.language_models import BaseChatModel

#: While the model is silent an empty piece is yielded this often, so that the consumer can stop within this time.
WAKE_SECONDS = 0.25
#: The vendors' keys for the finish reason.
_FINISH_KEYS = ("finish_reason", "stop_reason", "done_reason")
_CUT_OFF = frozenset({"length", "max_tokens"})
_PROBE = Prompt("You answer with one word.", "Say: yes")
_PROBE_PIECES = 16
_CHOICE_PIECES = 8
_WITH_ODDS: dict[str, object] = {"logprobs": True, "top_logprobs": 10}


class ChatModel:
    """A client of one model. Safe to use from several threads; `close` it when done."""

    def __init__(
        self,
        model: BaseChatModel,
        name: str,
        provider: str,
        *,
        timeout_seconds: float,
        answer_seconds: float,
        max_answer_tokens: int,
        on_close: Callable[[], None] = lambda: None,
    ) -> None:
        self.name = name
        self._model = model
        self._expected = expected_errors(provider)
        #: Servers with OpenAI's protocol always send a finish reason; one that does not has died.
        self._says_finish = provider == "openai"
        #: Token probabilities are requested in OpenAI's protocol, until a server refuses.
        self._tells_odds = provider == "openai"
        self._timeout_seconds = timeout_seconds
        self._answer_seconds = answer_seconds
        self._max_pieces = max_answer_tokens
        self._on_close = on_close
        self._running: WeakSet[Future[None]] = WeakSet()

    def stream(self, prompt: Prompt) -> Generator[Piece]:
        """What the model writes, piece by piece; empty pieces while it is silent. Closing it closes the connection.

        An answer that exceeds its tokens or seconds is ended like one that the server cut off. Raises
        ModelUnreachable, ModelRejected or ContextOverflow, before the first piece or later.
        """
        return self._stream(prompt, self._max_pieces)

    def choose(self, prompt: Prompt) -> Generator[Piece]:
        """As `stream`, for a word or two; the first piece carries its alternatives with their probabilities.

        Where the server does not return probabilities the pieces come without them.
        """
        if self._tells_odds:
            begun = False
            try:
                with closing(self._stream(prompt, _CHOICE_PIECES, **_WITH_ODDS)) as pieces:
                    for piece in pieces:
                        begun = begun or bool(piece.text)
                        yield piece
                return
            except ModelRejected:
                if begun:
                    raise
                self._tells_odds = False
        yield from self._stream(prompt, _CHOICE_PIECES)

    def probe(self) -> float:
        """Ask something short; returns the seconds to the first word. Raises a ModelFault."""
        started = time.perf_counter()
        for piece in self._stream(_PROBE, _PROBE_PIECES):
            if piece.text:
                return time.perf_counter() - started
        raise ModelUnreachable("The chat model returned nothing.", "Try another model: ASSISTANT_CHAT__MODEL.")

    def close(self) -> None:
        """Stop running answers, and the server if it is ours."""
        for future in list(self._running):
            future.cancel()
        self._on_close()

    def _stream(self, prompt: Prompt, max_pieces: int, **options: object) -> Generator[Piece]:
        written: SimpleQueue[Piece | None] = SimpleQueue()
        future = submit(self._write(prompt, max_pieces, written.put, options))
        self._running.add(future)
        future.add_done_callback(lambda _: written.put(None))
        try:
            while True:
                try:
                    piece = written.get(timeout=WAKE_SECONDS)
                except Empty:
                    piece = Piece("")
                if piece is None:
                    break
                yield piece
            if not future.cancelled():
                future.result()
        finally:
            future.cancel()

    async def _write(
        self, prompt: Prompt, max_pieces: int, put: Callable[[Piece], None], options: Mapping[str, Any]
    ) -> None:
        from langsmith import tracing_context

        deadline = time.monotonic() + self._answer_seconds
        finish, count = "", 0
        try:
            async with closing_generators():
                chunks = self._model.astream([("system", prompt.system), ("human", prompt.user)], **options)
                with tracing_context(enabled=False):
                    while (chunk := await self._next(chunks, wait=not finish)) is not None:
                        finish = finish or _finish_of(chunk)
                        count += bool(chunk.text)
                        put(Piece(str(chunk.text), tokens=_tokens_of(chunk), alternatives=_alternatives_of(chunk)))
                        if count >= max_pieces or time.monotonic() > deadline:
                            finish = finish or "length"
                            break
            if self._says_finish and not finish:
                raise ModelUnreachable("The chat model's server ended its answer early.", "Ask again.")
            put(Piece("", finish="length" if finish in _CUT_OFF else "stop"))
        except self._expected as error:
            raise fault_of(error) from error

    async def _next(self, chunks: Any, *, wait: bool) -> Any:
        """The next chunk, or None at the end; after the last word token counts are not awaited for long."""
        try:
            async with asyncio.timeout(self._timeout_seconds if wait else 1.0):
                return await anext(chunks, None)
        except TimeoutError:
            if wait:
                raise
            return None


def _finish_of(chunk: Any) -> str:
    metadata = chunk.response_metadata or {}
    return next((str(metadata[key]) for key in _FINISH_KEYS if metadata.get(key)), "")


def _alternatives_of(chunk: Any) -> dict[str, float]:
    """The alternatives for a chunk's first token with their probabilities, in OpenAI's protocol."""
    content = ((chunk.response_metadata or {}).get("logprobs") or {}).get("content") or []
    return {each["token"]: math.exp(each["logprob"]) for each in content[0].get("top_logprobs", ())} if content else {}


def _tokens_of(chunk: Any) -> dict[str, int]:
    usage = chunk.usage_metadata
    return {"prompt": usage["input_tokens"], "completion": usage["output_tokens"]} if usage else {}
