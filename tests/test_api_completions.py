"""OpenAI's shapes without a server: what is asked, where marks stand, what a stream is made of."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.api.completions import ChatQuestion, ChatRequest, Chunks, asked, completion, marks, usage_of
from assistant.api.errors import ApiError
from assistant.api.wire import text_url
from assistant.settings import ApiSettings
from assistant.types import Answer, Citation, Filters, Message, Usage

CITATION = Citation(1, "a" * 24, "A crane", "crane.txt", 2, "News", 10, 20, "ten chars.", "en", "2024-03-05")


def request(*messages: tuple[str, Any], **fields: Any) -> ChatRequest:
    return ChatRequest.model_validate({"messages": [{"role": r, "content": c} for r, c in messages], **fields})


def refused(body: ChatRequest, **settings: Any) -> ApiError:
    with pytest.raises(ApiError) as caught:
        asked(body, ApiSettings(**settings))
    assert caught.value.status == 400 and caught.value.hint
    return caught.value


def answer(text: str, *citations: Citation, **tokens: int) -> Answer:
    return Answer(text, "en", citations, (), "answered", usage=Usage(tokens), confidence=0.123456)


def test_the_last_message_is_the_question_and_the_others_the_history() -> None:
    body = request(
        ("system", "Be brief."), ("user", "Who?"), ("assistant", "Nobody."), ("developer", "x"), ("user", "Why?")
    )
    assert asked(body, ApiSettings()) == ChatQuestion(
        "Why?", (Message("user", "Who?"), Message("assistant", "Nobody.")), Filters()
    )


def test_parts_of_text_are_joined_and_nothing_is_nothing() -> None:
    parts = [{"type": "text", "text": "Who heads"}, {"type": "text", "text": "KOICA?"}]
    refusal = [{"type": "refusal", "refusal": "I cannot."}]
    body = request(("user", None), ("assistant", refusal), ("user", parts))
    assert asked(body, ApiSettings()) == ChatQuestion(
        "Who heads\nKOICA?", (Message("user", ""), Message("assistant", "I cannot.")), Filters()
    )


@pytest.mark.parametrize("part", [{"type": "image_url"}, {"type": "input_audio"}, {"type": "file"}, {"type": "text"}])
def test_parts_that_are_not_text_are_refused_with_their_place(part: dict[str, Any]) -> None:
    error = refused(request(("user", "x"), ("user", [{"type": "text", "text": "a"}, part])))
    assert (error.code, error.param) == ("unsupported_content", "messages.1.content.1")


def test_the_question_must_come_last() -> None:
    assert refused(request(("user", "x"), ("assistant", "y"))).param == "messages.1.role"


def test_long_conversations_are_refused() -> None:
    body = request(*[("user", "x" * 600)] * 3)
    assert refused(body, max_conversation_messages=2).code == "context_length_exceeded"
    assert refused(body, max_conversation_characters=1_000).code == "context_length_exceeded"
    assert asked(body, ApiSettings(max_conversation_messages=3))


def test_filters_are_the_assistants() -> None:
    body = request(("user", "x"), filters={"language": "ru", "since": "2019", "sources": ["a"], "document_ids": ["b"]})
    assert asked(body, ApiSettings()).filters == Filters("ru", "2019", "", ("a",), ("b",))


def test_every_mark_of_a_citation_is_annotated_and_no_other() -> None:
    text = "One [1]. Two [2], again [1], a year [2024]."
    found = [each.url_citation for each in marks(text, [CITATION], "")]
    assert [text[each.start_index : each.end_index] for each in found] == ["[1]", "[1]"]
    assert found[0].start_index < found[1].start_index
    assert {each.title for each in found} == {"A crane"}


def test_offsets_count_characters_not_bytes() -> None:
    text = "Кран 🏗 стоил два миллиона [1]"
    [found] = marks(text, [CITATION], "")
    assert text[found.url_citation.start_index : found.url_citation.end_index] == "[1]"


@pytest.mark.parametrize("public_url", ["https://docs.example", "https://docs.example/"])
def test_addresses_are_whole_where_the_public_one_is_known(public_url: str) -> None:
    assert text_url("abc", 1, 2, public_url) == "https://docs.example/v1/documents/abc/text?start=1&end=2"
    assert text_url("abc", 1, 2, "") == "/v1/documents/abc/text?start=1&end=2"


def test_a_completion_says_what_the_answer_says() -> None:
    made = completion(answer("Ten chars. [1]", CITATION, question=3, answer=5), "id", 7, "").model_dump()
    [choice] = made["choices"]
    assert (made["id"], made["created"], choice["finish_reason"]) == ("id", 7, "stop")
    cited = choice["message"]["citations"][0]
    assert (cited["document"], cited["span"], cited["page"], cited["date"]) == ("a" * 24, (10, 20), 2, "2024-03-05")
    assert choice["message"]["confidence"] == 0.1235
    assert (choice["message"]["status"], choice["message"]["shape"]) == ("answered", "fact")


def test_talk_goes_out_as_what_it_is() -> None:
    said = Answer("Hello!", "en", (), (), "talk", shape="talk")
    message = completion(said, "id", 7, "").model_dump()["choices"][0]["message"]
    assert (message["status"], message["shape"], message["reason"]) == ("talk", "talk", None)
    assert (message["citations"], message["annotations"]) == ([], [])


@pytest.mark.parametrize(
    ("tokens", "counts"),
    [
        ({"question": 3, "answer": 5}, (3, 5, 8)),
        ({"question": 3, "prompt": 900, "answer": 5}, (900, 5, 905)),
        ({}, (0, 0, 0)),
    ],
)
def test_usage_counts_the_prompt_where_there_is_one(tokens: dict[str, int], counts: tuple[int, int, int]) -> None:
    usage = usage_of(answer("x", **tokens))
    assert (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens) == counts


@pytest.mark.parametrize("includes_usage", [True, False])
def test_a_stream_brings_the_citations_last_and_usage_only_when_asked(includes_usage: bool) -> None:
    whole = answer("Ten chars. [1]", CITATION, question=3, answer=5)
    chunks = Chunks("id", 7, includes_usage, "")
    first, text, last = chunks.first(), chunks.text("Ten"), chunks.last(whole)
    assert first["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    assert text["choices"][0] == {"index": 0, "delta": {"content": "Ten"}, "finish_reason": None, "logprobs": None}
    assert last["choices"][0]["finish_reason"] == "stop" and last["choices"][0]["delta"]["citations"]
    assert all(("usage" in each) is includes_usage for each in (first, text, last))
    assert chunks.usage(whole)["choices"] == [] and chunks.usage(whole)["usage"]["total_tokens"] == 8
