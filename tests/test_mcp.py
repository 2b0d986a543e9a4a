"""The MCP server as agents use it: the SDK's client, a process of its own, a real index; over stdio and over HTTP."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client, MCPError, StdioServerParameters
from mcp.types import TextContent

from assistant.mcp import make_server
from assistant.mcp import server as server_module
from assistant.mcp.tools import MAX_READ_CHARACTERS
from assistant.wiring import Assistant, ingest

pytestmark = [pytest.mark.integration, pytest.mark.timeout(200)]  # each process loads the encoder, on busy cores

MILL = "The mill\n\nThe water mill of Dorn was built in 1764. It ground rye for three villages.\n"
SCHOOL = "Школа\n\nШкола в посёлке Заречный открылась в 1931 году. Её первым директором был Пётр Ильин.\n"
LONG = "The long report\n\n" + "".join(f"Sentence number {number} says nothing new. " for number in range(1_500)) + "\n"
QUESTION = "When was the water mill of Dorn built?"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("documents")
    for name, text in (("mill.txt", MILL), ("школа.txt", SCHOOL), ("long.txt", LONG)):
        (folder / name).write_text(text, encoding="utf-8")
    place = tmp_path_factory.mktemp("index")
    ingest([folder], index=place)
    return place


def stdio(index: Path) -> Client:
    """A client that starts the real command, as an agent's configuration would."""
    arguments = ["-m", "assistant", "mcp", "--index", str(index)]
    environment = {"PYTHONPATH": os.environ.get("PYTHONPATH", "")}
    return Client(StdioServerParameters(command=sys.executable, args=arguments, env=environment))


@pytest.fixture(scope="module")
def address(index: Path) -> Iterator[str]:
    """The real command, serving HTTP."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{probe.getsockname()[1]}"
    command = [sys.executable, "-m", "assistant", "mcp", "--index", str(index), "--http", place]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None and "Ready" in server.stderr.readline()
        until = time.monotonic() + 60
        while not _listens(place):
            assert time.monotonic() < until and server.poll() is None
            time.sleep(0.05)
        yield f"http://{place}/mcp"
        server.terminate()


def _listens(place: str) -> bool:
    host, _, port = place.partition(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


@asynccontextmanager
async def in_process(index: Path) -> AsyncIterator[Client]:
    with Assistant.open(index=index) as assistant:
        async with Client(make_server(assistant)) as client:
            yield client


async def walk_through(client: Client) -> None:
    """What an agent does: look around, ask, search, read the place, read the document."""
    tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert set(tools) == {"ask", "search", "read_source"}
    for tool in tools.values():
        assert tool.description and tool.output_schema and tool.annotations and tool.annotations.read_only_hint
        assert all(each.get("description") for each in tool.input_schema["properties"].values()), tool.name
    assert {"language", "since", "until", "sources", "document_ids"} < set(tools["search"].input_schema["properties"])

    answer = await called(client, "ask", question=QUESTION)
    assert answer["status"] == "answered" and "1764" in answer["text"]
    cited = answer["citations"][0]
    assert cited["source"] == "mill.txt" and cited["number"] == 1

    span = {key: cited[key] for key in ("document_id", "start", "end")}
    assert (await called(client, "read_source", **span))["text"] == cited["quote"]
    assert cited["quote"] in (await called(client, "read_source", **span, margin=5))["text"]

    found = await called(client, "search", question=QUESTION, count=2)
    assert [each["rank"] for each in found["passages"]] == [1, 2]
    assert found["passages"][0]["document_id"] == cited["document_id"]

    listed = (await client.list_resources()).resources
    assert {each.name for each in listed} == {"mill.txt", "школа.txt", "long.txt"}
    assert cited["uri"] in {str(each.uri) for each in listed}
    (content,) = (await client.read_resource(cited["uri"])).contents
    assert content.text == MILL.strip() or content.text == MILL  # type: ignore[union-attr]
    templates = (await client.list_resource_templates()).resource_templates
    assert [each.uri_template for each in templates] == ["assistant://documents/{document_id}"]


async def called(client: Client, name: str, **arguments: Any) -> dict[str, Any]:
    result = await client.call_tool(name, arguments)
    assert not result.is_error, result.content
    assert isinstance(result.content[0], TextContent) and result.content[0].text
    assert isinstance(result.structured_content, dict)
    return result.structured_content


async def refused(client: Client, name: str, **arguments: Any) -> str:
    result = await client.call_tool(name, arguments)
    assert result.is_error and isinstance(result.content[0], TextContent)
    return result.content[0].text


def test_an_agent_over_standard_input_and_output(index: Path) -> None:
    async def program() -> None:
        async with stdio(index) as client:
            await walk_through(client)

    asyncio.run(program())


def test_an_agent_over_http(address: str) -> None:
    async def program() -> None:
        async with Client(address) as client:
            await walk_through(client)

    asyncio.run(program())


def test_an_older_agent_over_http(address: str) -> None:
    async def program() -> None:
        async with Client(address, mode="legacy") as client:
            await walk_through(client)

    asyncio.run(program())


def test_another_host_is_refused_over_http(address: str) -> None:
    """A web page whose name was made to lead to this machine gets nothing."""
    for name, value in (("host", "evil.example"), ("origin", "http://evil.example")):
        answered = httpx.post(address, json={}, headers={name: value, "accept": "application/json, text/event-stream"})
        assert answered.status_code in (403, 421), answered.text


def test_answers_in_words_carry_their_places(index: Path) -> None:
    async def program() -> None:
        async with in_process(index) as client:
            result = await client.call_tool("ask", {"question": "Кто был первым директором школы?"})
            assert isinstance(result.content[0], TextContent)
            assert "Пётр Ильин" in result.content[0].text and "[1] Школа (школа.txt" in result.content[0].text
            nothing = await called(client, "ask", question="Какая погода в Ташкенте?")
            assert (nothing["status"], nothing["citations"]) == ("not_found", [])
            assert nothing["reason"]
            hello = await called(client, "ask", question="Hello!")
            assert (hello["status"], hello["shape"], hello["citations"]) == ("talk", "talk", [])

    asyncio.run(program())


def test_filters_say_which_documents_may_answer(index: Path) -> None:
    async def program() -> None:
        async with in_process(index) as client:
            for filters in ({"language": "ru"}, {"sources": ["школа.txt"]}):
                found = await called(client, "search", question=QUESTION, **filters)
                assert {each["source"] for each in found["passages"]} == {"школа.txt"}
            assert (await called(client, "search", question=QUESTION, since="2019"))["passages"] == []
            nothing = await called(client, "ask", question=QUESTION, document_ids=["none"])
            assert nothing["reason"] == "filtered_out"

    asyncio.run(program())


def test_a_long_document_is_read_piece_by_piece(index: Path) -> None:
    async def program() -> None:
        async with in_process(index) as client:
            document_id = next(
                str(each.uri).rpartition("/")[2]
                for each in (await client.list_resources()).resources
                if each.name == "long.txt"
            )
            pieces, start, characters = [], 0, 1
            while start < characters:
                piece = await called(client, "read_source", document_id=document_id, start=start)
                assert 0 < len(piece["text"]) <= MAX_READ_CHARACTERS
                pieces.append(piece["text"])
                start, characters = piece["end"], piece["characters"]
            assert len(pieces) > 1 and "".join(pieces).split() == LONG.split()
            beyond = await called(client, "read_source", document_id=document_id, start=10**9)
            assert (beyond["text"], beyond["start"]) == ("", characters)

    asyncio.run(program())


def test_what_goes_wrong_is_told_so_that_an_agent_can_act(index: Path) -> None:
    async def program() -> None:
        async with in_process(index) as client:
            assert "The question is empty" in await refused(client, "ask", question=" ")
            assert "is not a date" in await refused(client, "search", question="Who?", since="someday")
            assert "language" in await refused(client, "ask", question="Who?", language="de")
            assert "count" in await refused(client, "search", question="Who?", count=0)
            assert "no document none" in await refused(client, "read_source", document_id="none")
            with pytest.raises(MCPError, match="no document none"):
                await client.read_resource("assistant://documents/none")

    asyncio.run(program())


def test_resources_come_in_pages(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "PAGE_RESOURCES", 2)

    async def program() -> None:
        async with in_process(index) as client:
            first = await client.list_resources()
            second = await client.list_resources(cursor=first.next_cursor)
            assert (len(first.resources), len(second.resources)) == (2, 1)
            assert second.next_cursor is None
            assert len({str(each.uri) for each in (*first.resources, *second.resources)}) == 3
            with pytest.raises(MCPError, match="cursor"):
                await client.list_resources(cursor="ÿ")

    asyncio.run(program())
