"""What the README promises: its examples run as they stand, in their order, and its settings and commands exist."""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import httpx
import pytest
from mcp import Client, StdioServerParameters

from assistant.settings import setting_names

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = README[README.index("## Use it from a program") : README.index("## The house")]
ANSWER = "September 2021"
SERVER = "127.0.0.1:7860"


def example(heading: str, language: str) -> str:
    """The one example in a language below a heading."""
    section = re.split(r"^##+ ", EXAMPLES, flags=re.MULTILINE)
    (text,) = [each for each in section if each.startswith(heading + "\n")]
    (found,) = re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)
    assert found.count("\n") <= 30
    return str(found)


def run_python(program: str, folder: Path) -> str:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with corpus/ and, by the first example, its index; `assistant` is a command there."""
    place = tmp_path_factory.mktemp("readme")
    (place / "corpus").symlink_to(ROOT / "corpus")
    command = place / "bin" / "assistant"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m assistant "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    printed = run_python(example("Python", "python"), place)
    assert "11 documents added" in printed
    assert ANSWER in printed
    return place


@pytest.mark.integration
@pytest.mark.timeout(300)
def test_the_langchain_example_runs(folder: Path) -> None:
    printed = run_python(example("LangChain", "python"), folder)
    assert ANSWER in printed and "4,5 млн" in printed


@pytest.mark.integration
@pytest.mark.timeout(300)
def test_the_evaluation_script_runs(folder: Path) -> None:
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(
        ["sh", "-euc", example("Evaluation scripts", "sh")],
        cwd=folder,
        env=os.environ | {"PATH": path, "PYTHONPATH": str(ROOT)},
        timeout=200,
        check=True,
    )
    assert run_python(example("Evaluation scripts", "python"), folder).startswith(
        "1 of 1 right, 0 not in the documents"
    )


@pytest.mark.integration
@pytest.mark.timeout(300)
def test_the_configuration_of_an_agent_starts_the_server(folder: Path) -> None:
    given = json.loads(example("Agents, by MCP", "json"))["mcpServers"]["documents"]
    assert given["args"][:2] == ["mcp", "--index"]

    async def ask() -> str:
        arguments = [each.replace("/path/to", str(folder)) for each in given["args"]]
        command = given["command"].replace("/path/to/.venv", str(folder))
        server = StdioServerParameters(command=command, args=arguments, env={"PYTHONPATH": str(ROOT)})
        async with Client(server) as client:
            question = "When is the five-year Uzbek-Korean seminar planned?"
            result = await client.call_tool("ask", {"question": question})
            return str(result.structured_content["text"])

    assert ANSWER in asyncio.run(ask())


@pytest.mark.integration
@pytest.mark.timeout(300)
@pytest.mark.skipif(find_spec("assistant.api") is None, reason="this tree has no HTTP API, which the example asks")
def test_the_example_of_openai_s_client_runs(folder: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "assistant", "serve", "--index", str(folder / "index"), "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        try:
            until = time.monotonic() + 120
            while not _is_ready(port):
                assert time.monotonic() < until and server.poll() is None
                time.sleep(0.2)
            program = example("OpenAI's client", "python")
            assert SERVER in program
            printed = run_python(program.replace(SERVER, f"127.0.0.1:{port}"), folder)
        finally:
            server.terminate()
    assert printed.count(ANSWER) >= 2  # whole, and streamed


def _is_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/v1/models").is_success
    except httpx.TransportError:
        return False


def test_every_setting_that_it_names_exists() -> None:
    assert set(re.findall(r"ASSISTANT_\w+", README)) <= set(setting_names())


def test_every_top_level_file_of_its_tree_exists() -> None:
    tree = re.findall(r"```text\n(.*?)```", README, re.DOTALL)[0]
    names = re.findall(r"^ *([\w]+(?:\.py|/))", tree, re.MULTILINE)
    assert names
    assert all((ROOT / name).exists() or (ROOT / "assistant" / name).exists() for name in names), names
