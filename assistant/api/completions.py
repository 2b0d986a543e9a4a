"""OpenAI's chat completions: a request becomes a question, an answer becomes a completion, whole or in chunks.

Annotations are those of OpenAI's web search: `url_citation` with the place of each mark in the content. Offsets count
Unicode code points and are half open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, Field

from assistant.api.errors import ApiError
from assistant.api.wire import CitationOut, FiltersIn, LanguageCode, Text, citation_out, text_url
from assistant.settings import ApiSettings
from assistant.types import Answer, Citation, Filters, Message, Reason, Shape, Status

#: The assistant's model name. Requests may name any model: clients that only changed their base URL do.
MODEL = "document-assistant"
_MARK = re.compile(r"\[(\d{1,3})\]")
#: Parts of a message with text; a model's refusal comes back in histories.
_TEXT_PARTS = {"text": "text", "refusal": "refusal"}
_ONLY_TEXT = "Send text; the documents themselves are uploaded to /v1/documents."


class ContentPart(BaseModel):
    """A part of a message. Only `text` is read; images, audio and files are refused."""

    type: Text = Field(max_length=64)
    text: Text | None = None
    refusal: Text | None = None


class ChatMessage(BaseModel):
    """A message. Those of `system` and `developer` are accepted and not read: the assistant has its own rules."""

    role: Literal["system", "developer", "user", "assistant"]
    content: Text | list[ContentPart] | None = None


class StreamOptions(BaseModel):
    """What a stream sends besides the text."""

    include_usage: bool = False


class ResponseFormat(BaseModel):
    """Answers are text."""

    type: str = Field(default="text", max_length=64)


class ChatRequest(BaseModel):
    """The last message is the question, those before it the history.

    Sampling parameters (`temperature`, `top_p`, `seed`, `max_tokens`, `stop` and the like) are accepted and have no
    effect. `filters` is ours; with OpenAI's client send it in `extra_body`.
    """

    messages: list[ChatMessage] = Field(min_length=1)
    model: str | None = Field(default=None, max_length=256, description="any name is accepted")
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: int | None = Field(default=1, ge=1, le=1, description="one answer is made")
    tools: list[Any] | None = Field(default=None, max_length=0, description="not supported")
    functions: list[Any] | None = Field(default=None, max_length=0, description="not supported")
    response_format: ResponseFormat | None = None
    logprobs: bool | None = Field(default=None, description="not supported")
    filters: FiltersIn | None = None


class UrlCitation(BaseModel):
    """The characters of a mark in the content, and what it cites."""

    start_index: int
    end_index: int
    url: str
    title: str


class Annotation(BaseModel):
    """A mark in the content."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitation


class SectionOut(BaseModel):
    """Quotes that stand together under a heading: of one document, of one thing compared."""

    heading: str
    citations: list[int] = Field(description="their numbers")


class AnswerFields(BaseModel):
    """Our fields of a message beyond OpenAI's. With the `status` `not_found`, `reason` says why there is no answer.

    `talk` is a reply to what was said to the assistant itself, such as a greeting, and cites nothing.
    """

    annotations: list[Annotation]
    citations: list[CitationOut]
    status: Status
    reason: Reason | None
    shape: Shape = Field(description="the shape of answer that the question wants")
    short: str = Field(description="the few words of a quote that answer; empty without such")
    sections: list[SectionOut] = Field(description="quotes that stand together; empty where the answer is in one piece")
    language: LanguageCode
    searched: str = Field(description="the question as it was searched")
    confidence: float


class Spoken(BaseModel):
    """The fields of every OpenAI message."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None


class CompletionMessage(AnswerFields, Spoken):
    """The answer."""


class Choice(BaseModel):
    """The only choice. Its finish reason is always `stop`."""

    index: Literal[0] = 0
    message: CompletionMessage
    finish_reason: Literal["stop"] = "stop"
    logprobs: None = None


class CompletionUsage(BaseModel):
    """Tokens as tiktoken's cl100k_base counts them; the prompt is the question, or what was sent to the chat model."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ChatCompletion(BaseModel):
    """A whole answer."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str = MODEL
    choices: list[Choice]
    usage: CompletionUsage


class ChatQuestion(NamedTuple):
    """A request in the assistant's terms."""

    question: str
    history: tuple[Message, ...]
    filters: Filters


def asked(body: ChatRequest, settings: ApiSettings) -> ChatQuestion:
    """The question of a request. Raises ApiError (400) that names the unsupported field."""
    _check_supported(body)
    if len(body.messages) > settings.max_conversation_messages:
        raise _too_long(f"{len(body.messages):,} messages", f"{settings.max_conversation_messages:,}")
    texts = [(each.role, _text(each, number)) for number, each in enumerate(body.messages)]
    characters = sum(len(text) for _, text in texts)
    if characters > settings.max_conversation_characters:
        raise _too_long(f"{characters:,} characters", f"{settings.max_conversation_characters:,}")
    if body.messages[-1].role != "user":
        raise ApiError(
            400,
            "question_missing",
            "The last message is not the user's.",
            "Let the question be the last message, with the role user.",
            f"messages.{len(texts) - 1}.role",
        )
    history = tuple(Message(role, text) for role, text in texts[:-1] if role in ("user", "assistant"))
    return ChatQuestion(texts[-1][1], history, body.filters.filters() if body.filters else Filters())


def completion(answer: Answer, completion_id: str, created: int, public_url: str) -> ChatCompletion:
    """The whole answer."""
    fields = answer_fields(answer, public_url)
    message = CompletionMessage(content=answer.text, **dict(fields))
    return ChatCompletion(id=completion_id, created=created, choices=[Choice(message=message)], usage=usage_of(answer))


def answer_fields(answer: Answer, public_url: str) -> AnswerFields:
    """The fields of an answer besides its text."""
    return AnswerFields(
        annotations=marks(answer.text, answer.citations, public_url),
        citations=[citation_out(each, public_url) for each in answer.citations],
        status=answer.status,
        reason=answer.reason,
        shape=answer.shape,
        short=answer.short,
        sections=[SectionOut(heading=each.heading, citations=list(each.citations)) for each in answer.sections],
        language=answer.language,
        searched=answer.searched,
        confidence=round(answer.confidence, 4),
    )


def marks(text: str, citations: Sequence[Citation], public_url: str) -> list[Annotation]:
    """One annotation per mark of the text that belongs to a citation."""
    by_number = {each.number: each for each in citations}
    found = []
    for mark in _MARK.finditer(text):
        if cited := by_number.get(int(mark[1])):
            url = text_url(cited.document_id, cited.start, cited.end, public_url)
            place = UrlCitation(start_index=mark.start(), end_index=mark.end(), url=url, title=cited.title)
            found.append(Annotation(url_citation=place))
    return found


def usage_of(answer: Answer) -> CompletionUsage:
    """Tokens under OpenAI's names. Where a chat model was used, its prompt counts instead of the question alone."""
    tokens = answer.usage.tokens
    prompt, completed = tokens.get("prompt", tokens.get("question", 0)), tokens.get("answer", 0)
    return CompletionUsage(prompt_tokens=prompt, completion_tokens=completed, total_tokens=prompt + completed)


class Chunks:
    """The chunks of one stream: they share an id, and a `usage` of null when the last one carries it."""

    def __init__(self, completion_id: str, created: int, includes_usage: bool, public_url: str) -> None:
        shared = {"id": completion_id, "object": "chat.completion.chunk", "created": created, "model": MODEL}
        self._shared: dict[str, Any] = shared
        self._usage: dict[str, Any] = {"usage": None} if includes_usage else {}
        self.includes_usage = includes_usage
        self._public_url = public_url

    def first(self) -> dict[str, Any]:
        """The role of the message's author."""
        return self._chunk({"role": "assistant", "content": ""})

    def text(self, text: str) -> dict[str, Any]:
        """A piece of the answer."""
        return self._chunk({"content": text})

    def last(self, answer: Answer) -> dict[str, Any]:
        """The last chunk with a choice, with the citations."""
        return self._chunk(answer_fields(answer, self._public_url).model_dump(mode="json"), "stop")

    def usage(self, answer: Answer) -> dict[str, Any]:
        """The usage, in a chunk without choices, as OpenAI sends it."""
        return {**self._shared, "choices": [], "usage": usage_of(answer).model_dump()}

    def _chunk(self, delta: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}
        return {**self._shared, "choices": [choice], **self._usage}


def _check_supported(body: ChatRequest) -> None:
    form = body.response_format.type if body.response_format else "text"
    unsupported = {
        "response_format": form != "text",
        "logprobs": bool(body.logprobs),
    }
    for param, is_asked in unsupported.items():
        if is_asked:
            raise ApiError(
                400, "unsupported_parameter", f"{param} is not supported with this value.", "Leave it out.", param
            )


def _text(message: ChatMessage, number: int) -> str:
    """The text of a message. Raises ApiError (400) for parts that are not text."""
    if message.content is None or isinstance(message.content, str):
        return message.content or ""
    texts = []
    for place, part in enumerate(message.content):
        text = getattr(part, _TEXT_PARTS.get(part.type, ""), None)
        if text is None:
            raise ApiError(
                400,
                "unsupported_content",
                f"A part of the type {part.type!r} cannot be read.",
                _ONLY_TEXT,
                f"messages.{number}.content.{place}",
            )
        texts.append(text)
    return "\n".join(texts)


def _too_long(sent: str, limit: str) -> ApiError:
    return ApiError(
        400,
        "context_length_exceeded",
        f"The conversation has {sent}, at most {limit} are read.",
        "Leave out the oldest messages, or start a new conversation.",
        "messages",
    )
