"""The API as its clients see it: OpenAI's own, LangChain's, curl, over a real server with a real index."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import struct
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import openai
import pytest
import web
from api_server import ENGLISH, QUESTION, RUSSIAN, UNANSWERED, Server, serving
from langchain_core.messages import AIMessageChunk, HumanMessage
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from pydantic import SecretStr

pytestmark = pytest.mark.integration

GOLDEN = Path(__file__).with_name("golden")
KEY = SecretStr("not-needed-here")


@pytest.fixture(scope="module")
def server(two_documents: Path) -> Iterator[Server]:
    with serving(two_documents) as running:
        yield running


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{server.url}/v1", api_key="not-needed-here", max_retries=0) as made:
        yield made


def ask(client: openai.OpenAI, question: str, **options: Any) -> Any:
    return client.chat.completions.create(
        model="gpt-4o-mini", messages=[{"role": "user", "content": question}], **options
    )


# --- OpenAI's client ------------------------------------------------------------------------------------------------


def test_openai_gets_an_answer_whose_citations_open_the_place(client: openai.OpenAI, server: Server) -> None:
    completion = ask(client, QUESTION)
    [choice] = completion.choices
    assert (choice.finish_reason, choice.message.role, choice.message.refusal) == ("stop", "assistant", None)
    assert "2.4 million dollars" in choice.message.content
    assert choice.message.status == "answered" and choice.message.reason is None
    for citation in choice.message.citations:
        place = web.get(server.url + citation["url"]).json()
        assert place["text"] == citation["quote"] == ENGLISH.strip()[slice(*citation["span"])]
        assert (place["document"], place["title"]) == (citation["document"], citation["title"])
        assert citation["language"] == "en"


def test_annotations_stand_at_the_marks(client: openai.OpenAI) -> None:
    message = ask(client, QUESTION).choices[0].message
    assert message.annotations
    for annotation in message.annotations:
        cited = annotation.url_citation
        mark = message.content[cited.start_index : cited.end_index]
        number = int(re.fullmatch(r"\[(\d+)\]", mark)[1])  # type: ignore[index]
        assert message.citations[number - 1]["url"] == cited.url
        assert message.citations[number - 1]["title"] == cited.title


def test_usage_is_in_openais_names(client: openai.OpenAI) -> None:
    usage = ask(client, QUESTION).usage
    assert usage.prompt_tokens > 0 and usage.completion_tokens > 0
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens


def test_openai_streams_the_same_answer(client: openai.OpenAI) -> None:
    whole = ask(client, QUESTION)
    chunks = list(ask(client, QUESTION, stream=True, stream_options={"include_usage": True}))
    *spoken, last, with_usage = chunks
    assert "".join(each.choices[0].delta.content or "" for each in spoken) == whole.choices[0].message.content
    assert {each.id for each in chunks} == {last.id}
    assert last.choices[0].finish_reason == "stop"
    assert last.choices[0].delta.citations == whole.choices[0].message.citations
    assert with_usage.choices == [] and with_usage.usage == whole.usage
    assert all(each.usage is None for each in [*spoken, last])


def test_openais_stream_helper_puts_the_answer_together(client: openai.OpenAI) -> None:
    question: Any = [{"role": "user", "content": QUESTION}]
    with client.chat.completions.stream(model="document-assistant", messages=question) as stream:
        final = stream.get_final_completion()
    assert "2.4 million dollars" in (final.choices[0].message.content or "")
    assert final.choices[0].finish_reason == "stop"


def test_what_is_not_in_the_documents_is_an_answer_with_a_reason(client: openai.OpenAI) -> None:
    message = ask(client, UNANSWERED).choices[0].message
    assert (message.status, message.reason, message.citations) == ("not_found", "nothing_relevant", [])
    assert message.content.startswith("В документах этого нет")
    *_, last = ask(client, UNANSWERED, stream=True)
    assert (last.choices[0].delta.status, last.choices[0].delta.reason) == ("not_found", "nothing_relevant")


def test_a_follow_up_leans_on_the_history(client: openai.OpenAI) -> None:
    messages: Any = [
        {"role": "system", "content": "You are a pirate."},
        {"role": "user", "content": [{"type": "text", "text": "Кто назначен директором мастерской?"}]},
        {"role": "assistant", "content": "Анна Примерова."},
        {"role": "user", "content": "А из какого она города?"},
    ]
    message: Any = client.chat.completions.create(model="m", messages=messages).choices[0].message
    assert "директором" in message.searched
    assert "Стрельцов" in message.content


def test_filters_go_along_in_the_extra_body(client: openai.OpenAI) -> None:
    found = ask(client, QUESTION, extra_body={"filters": {"language": "ru"}}).choices[0].message
    assert found.status == "not_found" or all(each["language"] == "ru" for each in found.citations)
    nowhere = ask(client, QUESTION, extra_body={"filters": {"since": "2199"}}).choices[0].message
    assert nowhere.reason == "filtered_out"


def test_what_steers_sampling_has_no_effect(client: openai.OpenAI) -> None:
    options = {"temperature": 2.0, "top_p": 0.1, "seed": 1, "max_tokens": 1, "stop": ["2.4"], "user": "me"}
    assert ask(client, QUESTION, **options).choices[0].message == ask(client, QUESTION).choices[0].message


def test_openai_lists_the_models(client: openai.OpenAI) -> None:
    names = [each.id for each in client.models.list()]
    assert names == ["document-assistant", "document-assistant-embedding"]
    assert [client.models.retrieve(name).id for name in names] == names
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt-4o-mini")


def test_openai_embeds_in_both_encodings(client: openai.OpenAI, server: Server) -> None:
    texts = ["A new crane", "Новый кран", "A new crane"]
    by_default = client.embeddings.create(model="any", input=texts)  # its client asks for base64 by itself
    plain = client.embeddings.create(model="any", input=texts, encoding_format="float")
    for coded, numbers in zip(by_default.data, plain.data, strict=True):
        assert coded.embedding == pytest.approx(numbers.embedding)
    english, russian, same = (each.embedding for each in plain.data)
    assert english == pytest.approx(same, abs=1e-5) and len(english) == 384
    assert sum(each * each for each in english) == pytest.approx(1.0, abs=1e-4)
    as_question = client.embeddings.create(model="any", input=texts[0], extra_body={"input_type": "query"})
    assert as_question.data[0].embedding != english
    ours = server.context.assistant.embed([texts[1]], "passage")[0]
    assert russian == pytest.approx([float(each) for each in ours], abs=1e-5)
    assert plain.usage.prompt_tokens == sum(map(server.context.assistant.count_tokens, texts))


def test_base64_is_little_endian_float32(server: Server) -> None:
    body = {"input": "A new crane"}
    [numbers] = web.post(f"{server.url}/v1/embeddings", json=body).json()["data"]
    [coded] = web.post(f"{server.url}/v1/embeddings", json=body | {"encoding_format": "base64"}).json()["data"]
    assert struct.unpack("<384f", base64.b64decode(coded["embedding"])) == pytest.approx(numbers["embedding"])


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "user", "content": 1}]}, "messages.0.content"),
        ({"messages": [{"role": "tool", "content": "x"}]}, "messages.0.role"),
        ({"messages": [{"role": "assistant", "content": "x"}]}, "messages.0.role"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, "messages.0.content.0"),
        ({"messages": [{"role": "user", "content": [{"text": "x"}]}]}, "messages.0.content.0.type"),
        ({"messages": [{"role": "user", "content": "x"}], "n": 2}, "n"),
        ({"messages": [{"role": "user", "content": "x"}], "tools": [{}]}, "tools"),
        ({"messages": [{"role": "user", "content": "x"}], "logprobs": True}, "logprobs"),
        (
            {"messages": [{"role": "user", "content": "x"}], "response_format": {"type": "json_object"}},
            "response_format",
        ),
        ({"messages": [{"role": "user", "content": "x"}], "filters": {"langage": "ru"}}, "filters.langage"),
        ({"messages": [{"role": "user", "content": "a \0 b"}]}, "messages.0.content"),
        ({"messages": [{"role": "user", "content": " "}]}, None),
        ({"messages": [{"role": "user", "content": "x" * 3_000}]}, None),
        ({"messages": [{"role": "user", "content": "x"}], "filters": {"since": "yesterday"}}, None),
    ],
)
def test_what_cannot_be_done_is_refused_by_name(server: Server, body: dict[str, Any], param: str | None) -> None:
    for stream in (False, True):
        response = web.post(f"{server.url}/v1/chat/completions", json={**body, "stream": stream})
        assert response.status_code == 400, response.text
        error = response.json()["error"]
        assert error["param"] == param
        assert error["type"] == "invalid_request_error"
        assert error["message"] and error["hint"] and error["code"]


def test_openai_raises_what_the_status_means(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        ask(client, " ")
    assert caught.value.code == "invalid_question"
    assert "question is empty" in str(caught.value)


@pytest.mark.parametrize(
    "body", [{"input": []}, {"input": ""}, {"input": [1, 2]}, {"input": "a", "dimensions": 7}, {"input": "\ud800"}]
)
def test_what_cannot_be_embedded_is_refused(server: Server, body: dict[str, Any]) -> None:
    sent = json.dumps(body).encode()
    response = web.post(f"{server.url}/v1/embeddings", content=sent, headers={"content-type": "application/json"})
    assert response.status_code == 400 and response.json()["error"]["param"].startswith(("input", "dimensions"))


# --- LangChain ------------------------------------------------------------------------------------------------------


def test_langchain_chats(server: Server) -> None:
    chat = ChatOpenAI(model="document-assistant", base_url=f"{server.url}/v1", api_key=KEY, max_retries=0)
    message = chat.invoke([HumanMessage(QUESTION)])
    assert "2.4 million dollars" in str(message.content)
    assert message.usage_metadata is not None and message.usage_metadata["output_tokens"] > 0
    assert message.response_metadata["finish_reason"] == "stop"


def test_langchain_streams(server: Server) -> None:
    chat = ChatOpenAI(model="m", base_url=f"{server.url}/v1", api_key=KEY, max_retries=0, stream_usage=True)
    chunks = list(chat.stream(QUESTION))
    assert len(chunks) > 2 and all(isinstance(each, AIMessageChunk) for each in chunks)
    assert "".join(str(each.content) for each in chunks) == chat.invoke(QUESTION).content


def test_langchain_embeds(server: Server) -> None:
    encoder = OpenAIEmbeddings(
        base_url=f"{server.url}/v1", api_key=KEY, check_embedding_ctx_length=False, max_retries=0
    )
    assert [len(each) for each in encoder.embed_documents(["one", "два"])] == [384, 384]


# --- curl and our own routes ----------------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_gets_an_answer(server: Server) -> None:
    body = json.dumps({"messages": [{"role": "user", "content": QUESTION}]})
    command = ["curl", "-sS", f"{server.url}/v1/chat/completions", "-H", "Content-Type: application/json", "-d", body]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert "2.4 million" in json.loads(done.stdout)["choices"][0]["message"]["content"]


def test_search_tells_every_legs_score(server: Server) -> None:
    body = {"question": QUESTION, "count": 2}
    found = web.post(f"{server.url}/v1/search", json=body).json()["data"]
    assert [each["rank"] for each in found] == [1, 2]
    best = found[0]
    assert best["source"] == "crane.txt" and 0 <= found[1]["score"] <= best["score"] <= 1
    assert {"cosine", "words", "names"} <= set(best["legs"])
    assert web.get(server.url + best["url"]).json()["text"] == ENGLISH.strip()[slice(*best["span"])]


def test_answers_are_the_records_of_python(server: Server) -> None:
    from assistant.types import as_record

    body = {"question": QUESTION, "filters": {"language": "en"}, "history": [{"role": "user", "text": "Hello"}]}
    found = web.post(f"{server.url}/v1/answers", json=body).json()
    with_seconds = as_record(server.context.assistant.ask(QUESTION))
    assert set(found) == set(with_seconds)
    assert found["citations"] == with_seconds["citations"]
    assert set(found["usage"]["seconds"]) >= {"retrieving", "answering", "total"}


def test_the_text_of_a_document_comes_whole_and_in_pieces(server: Server) -> None:
    listed = web.get(f"{server.url}/v1/documents").json()
    russian = next(each for each in listed["data"] if each["language"] == "ru")
    address = f"{server.url}/v1/documents/{russian['id']}/text"
    assert web.get(address).json()["text"] == RUSSIAN.strip()
    piece = web.get(address, params={"start": 3, "end": 9}).json()
    assert (piece["text"], piece["start"], piece["end"]) == (RUSSIAN[3:9], 3, 9)
    assert web.get(address, params={"start": 9, "end": 3}).status_code == 400
    assert web.get(address, params={"start": 10**6}).json()["error"]["code"] == "invalid_span"
    assert web.get(f"{server.url}/v1/documents/{'0' * 24}/text").status_code == 404


def test_documents_come_in_pages_and_never_say_where_they_lie(server: Server, two_documents: Path) -> None:
    address = f"{server.url}/v1/documents"
    first = web.get(address, params={"limit": 1}).json()
    second = web.get(address, params={"limit": 1, "after": first["last_id"]}).json()
    assert first["has_more"] and not second["has_more"]
    assert {first["data"][0]["source"], second["data"][0]["source"]} == {"crane.txt", "мастерская.txt"}
    assert web.get(f"{address}/{first['last_id']}").json() == first["data"][0]
    assert str(two_documents.parent) not in json.dumps([first, second])
    assert web.get(address, params={"after": "nobody"}).status_code == 400


def test_documents_that_were_not_uploaded_stay(server: Server) -> None:
    [first, _] = web.get(f"{server.url}/v1/documents").json()["data"]
    refused = web.delete(f"{server.url}/v1/documents/{first['id']}")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "not_uploaded")
    assert web.delete(f"{server.url}/v1/documents/{'0' * 24}").status_code == 404
    sent = web.post(f"{server.url}/v1/documents", files={"file": ("a.txt", b"text")})
    assert (sent.status_code, sent.json()["error"]["code"]) == (409, "uploads_off")


def test_the_server_says_how_it_is(server: Server) -> None:
    web.post(f"{server.url}/v1/answers", json={"question": UNANSWERED})
    assert web.get(f"{server.url}/healthz").json() == {"status": "ok"}
    assert web.get(f"{server.url}/readyz").json() == {"status": "ready", "documents": 2}
    figures = web.get(f"{server.url}/metrics").text
    for line in (
        r'assistant_requests_total{method="POST",route="/v1/answers",status="200"} [1-9]',
        r'assistant_refusals_total{reason="nothing_relevant"} [1-9]',
        r'assistant_step_seconds_count{step="retrieving"} [1-9]',
        r'assistant_index_documents{language="ru"} 1',
        r"assistant_index_passages [1-9]",
        r"process_resident_memory_bytes [1-9]",
    ):
        assert re.search(line, figures), line


def test_unknown_paths_and_methods_have_openais_shape(server: Server) -> None:
    for path, status in (("/v1", 404), ("/v1/", 404), ("/v1/nonsense", 404), ("/v1/../v1/x", 404)):
        response = web.get(server.url + path)
        assert (response.status_code, response.json()["error"]["code"]) == (status, "unknown_path")
    wrong = web.put(f"{server.url}/v1/models")
    assert (wrong.status_code, wrong.json()["error"]["code"], wrong.headers["allow"]) == (405, "wrong_method", "GET")


def test_a_request_keeps_a_sane_id(server: Server) -> None:
    address = f"{server.url}/healthz"
    assert web.get(address, headers={"X-Request-ID": "job-7/3"}).headers["x-request-id"] == "job-7/3"
    made = [web.get(address, headers={"X-Request-ID": each}).headers["x-request-id"] for each in ("a b", "x" * 200)]
    assert all(re.fullmatch(r"[0-9a-f]{32}", each) for each in made) and made[0] != made[1]


# --- the wire, pinned -----------------------------------------------------------------------------------------------


def pinned(name: str, text: str) -> None:
    """The text is that of a golden file. With UPDATE_GOLDEN=1 in the environment the file is written anew."""
    stable = re.sub(r"chatcmpl-[0-9a-f]{32}", "chatcmpl-ID", text)
    stable = re.sub(r'"created":\s*\d+', '"created":0', stable)
    stable = re.sub(r'"confidence":\s*[\d.]+', '"confidence":0.5', stable)
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(stable, encoding="utf-8")
    assert stable == path.read_text(encoding="utf-8"), f"the wire shape changed: see {path}"


@pytest.mark.parametrize(("name", "question"), [("answered", QUESTION), ("not_found", UNANSWERED)])
def test_the_wire_shape_is_pinned(server: Server, name: str, question: str) -> None:
    body = {"model": "document-assistant", "messages": [{"role": "user", "content": question}]}
    whole = web.post(f"{server.url}/v1/chat/completions", json=body)
    assert whole.headers["content-type"] == "application/json"
    pinned(f"chat_{name}.json", json.dumps(whole.json(), ensure_ascii=False, indent=2) + "\n")
    options = {"stream": True, "stream_options": {"include_usage": True}}
    stream = web.post(f"{server.url}/v1/chat/completions", json=body | options)
    assert stream.headers["content-type"].startswith("text/event-stream")
    assert stream.text.endswith("data: [DONE]\n\n")
    pinned(f"chat_{name}_stream.txt", stream.text)


def test_streams_are_server_sent_events(server: Server) -> None:
    body = {"stream": True, "messages": [{"role": "user", "content": QUESTION}]}
    text = web.post(f"{server.url}/v1/chat/completions", json=body).text
    *events, done, rest = text.split("\n\n")
    assert (done, rest) == ("data: [DONE]", "")
    chunks = [json.loads(each.removeprefix("data: ")) for each in events]
    assert all("usage" not in each for each in chunks)
    assert all(one["id"] == other["id"] for one, other in pairwise(chunks))
