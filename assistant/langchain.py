"""The assistant as LangChain components: a retriever, and a chat model that answers from the documents.

    model = AssistantChatModel(assistant=assistant)
    chain = RunnableParallel(answer=model, passages=AssistantRetriever(assistant=assistant))
    chain.invoke("Who heads KOICA?")

The model takes the place of a chat model in a chain: text or messages in, an `AIMessage` out, or chunks that add up to
it when streamed; ``| StrOutputParser()`` makes plain text of either. :func:`answer_of` returns the whole `Answer` of a
message with its citations. Both components take `filters` permanently, or for one call: ``.bind(filters=…)``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from langchain_core.caches import BaseCache
from langchain_core.callbacks import (
    AsyncCallbackManagerForRetrieverRun,
    CallbackManagerForLLMRun,
    CallbackManagerForRetrieverRun,
)
from langchain_core.documents import Document as LangChainDocument
from langchain_core.language_models.chat_models import BaseChatModel, generate_from_stream
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import run_in_executor
from pydantic import Field

from assistant.errors import QuestionError, RecordError
from assistant.types import Answer, Delta, Event, Filters, Finished, Hit, Message, as_record
from assistant.types.records import from_record
from assistant.wiring import NO_FILTERS, Assistant

#: Where a message keeps its answer, within `response_metadata`.
ANSWER = "answer"


class AssistantRetriever(BaseRetriever):
    """Finds passages, best first.

    The `metadata` of each has its position (`document_id`, `start`, `end`, `page`, `heading`), its document's `title`,
    `source` and `date`, its `language`, `rank` and `score` (0..1, more is better).
    """

    model_config = {"arbitrary_types_allowed": True}

    assistant: Assistant
    count: int = Field(default=10, ge=1)
    filters: Filters = NO_FILTERS

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, filters: Filters | None = None
    ) -> list[LangChainDocument]:
        del run_manager
        hits = self.assistant.search(query, self.count, self.filters if filters is None else filters)
        return [self._document(hit) for hit in hits]

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun, filters: Filters | None = None
    ) -> list[LangChainDocument]:
        # The base class drops keyword arguments here.
        return await run_in_executor(
            None, self._get_relevant_documents, query, run_manager=run_manager.get_sync(), filters=filters
        )

    def _document(self, hit: Hit) -> LangChainDocument:
        passage, summary = as_record(hit.passage), self.assistant.summary(hit.passage.document_id)
        return LangChainDocument(
            id=passage.pop("id"),
            page_content=passage.pop("text"),
            metadata={
                **{key: value for key, value in passage.items() if key != "tables"},  # stores take flat metadata only
                "title": summary.title,
                "source": summary.source,
                "date": summary.date,
                "rank": hit.rank,
                "score": hit.score,
            },
        )


class AssistantChatModel(BaseChatModel):
    """Answers the last message, which must be a human's; the messages before it are the conversation.

    System messages and tools are not supported. Answers are not cached, because documents change. Raises QuestionError
    or FilterError.
    """

    model_config = {"arbitrary_types_allowed": True}

    assistant: Assistant
    filters: Filters = NO_FILTERS
    cache: BaseCache | bool | None = Field(default=False, exclude=True)

    @property
    def _llm_type(self) -> str:
        return "document-assistant"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model_name": self.assistant.parts["answerer"], "index": self.assistant.parts["index"]}

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, run_manager, **kwargs))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        *,
        filters: Filters | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        if stop or kwargs:
            given = ", ".join([*(["stop"] if stop else []), *kwargs])
            raise TypeError(f"The assistant's chat model does not support: {given}. It takes messages and filters.")
        question, history = _conversation(messages)
        for event in self.assistant.stream(question, history, self.filters if filters is None else filters):
            message = _chunk(event)
            if message is not None:
                if run_manager:
                    run_manager.on_llm_new_token(str(message.content), chunk=ChatGenerationChunk(message=message))
                yield ChatGenerationChunk(message=message)


def answer_of(message: AIMessage) -> Answer:
    """The whole answer behind a message of the model, or behind the sum of its chunks.

    Raises RecordError when the message is not from this model.
    """
    if ANSWER not in message.response_metadata:
        raise RecordError(
            "This message carries no answer of the assistant.",
            "Take the message that AssistantChatModel returned; of a stream, add up all chunks.",
        )
    return from_record(Answer, message.response_metadata[ANSWER])


def _conversation(messages: Sequence[BaseMessage]) -> tuple[str, list[Message]]:
    """The question and the history before it."""
    if not messages or not isinstance(messages[-1], HumanMessage):
        raise QuestionError("The last message is not a question.", "End the messages with one of the user's.")
    history = [
        Message("user" if isinstance(each, HumanMessage) else "assistant", str(each.text))
        for each in messages[:-1]
        if isinstance(each, HumanMessage | AIMessage)
    ]
    return str(messages[-1].text), history


def _chunk(event: Event) -> AIMessageChunk | None:
    """An event as a piece of a message; the last one carries the answer."""
    match event:
        case Delta(text):
            return AIMessageChunk(content=text)
        case Finished(answer):
            asked, said = answer.usage.tokens.get("question", 0), answer.usage.tokens.get("answer", 0)
            return AIMessageChunk(
                content="",
                response_metadata={"finish_reason": "stop", ANSWER: as_record(answer)},
                usage_metadata=UsageMetadata(input_tokens=asked, output_tokens=said, total_tokens=asked + said),
                chunk_position="last",
            )
        case _:
            return None
