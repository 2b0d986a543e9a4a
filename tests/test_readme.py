"""What README.md and the documents beside it promise: programs run, links lead somewhere, names exist."""

from __future__ import annotations

import asyncio
import json
import re
import tomllib
from pathlib import Path

import pytest
from documented import ANSWER, ROOT, run_python
from mcp import Client, StdioServerParameters

from assistant import __version__
from assistant.settings import EVALS_NAMES, setting_names

README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md")), *sorted(ROOT.glob("evals/**/*.md"))]
#: What these once said, and what was measured under other names, stays as it was.
RECORDS = {"CHANGELOG.md", "LOG.md"}
each_document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
SCREENSHOT_BYTES = 300_000


def block(language: str) -> str:
    """The one block of the README in a language."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)
    assert found.count("\n") <= 30
    return str(found)


def targets(path: Path) -> list[str]:
    """Where the links of a document lead within the repository, without what follows a #."""
    found = re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8"))
    return [each.partition("#")[0] for each in found if not re.match(r"[a-z]+:|#", each)]


@pytest.mark.integration
@pytest.mark.timeout(300)
def test_the_python_block_runs(reader_folder: Path) -> None:
    assert ANSWER in run_python("-c", block("python"), folder=reader_folder)


@pytest.mark.integration
@pytest.mark.timeout(300)
def test_the_configuration_of_an_agent_starts_the_server(reader_folder: Path) -> None:
    given = json.loads(block("json"))["mcpServers"]["documents"]
    assert given["args"][:2] == ["mcp", "--index"]

    async def ask() -> str:
        arguments = [each.replace("/path/to", str(reader_folder)) for each in given["args"]]
        command = given["command"].replace("/path/to/.venv", str(reader_folder))
        server = StdioServerParameters(command=command, args=arguments, env={"PYTHONPATH": str(ROOT)})
        async with Client(server) as client:
            question = "When is the five-year Uzbek-Korean seminar planned?"
            result = await client.call_tool("ask", {"question": question})
            return str(result.structured_content["text"])

    assert ANSWER in asyncio.run(ask())


@each_document
def test_links_lead_somewhere(path: Path) -> None:
    assert [each for each in targets(path) if not (path.parent / each).exists()] == []


@each_document
def test_every_setting_that_is_named_exists(path: Path) -> None:
    if path.name not in RECORDS:
        named = set(re.findall(r"ASSISTANT_[A-Z_]+[A-Z]", path.read_text(encoding="utf-8")))
        assert named <= {*setting_names(), *EVALS_NAMES}


@each_document
def test_every_file_that_is_named_exists(path: Path) -> None:
    """Paths in backquotes that begin with a folder of ours."""
    if path.name not in RECORDS:
        pattern = r"`((?:assistant|evals|examples|tests|prompts|docs|corpus|\.github|\.ci)/[\w./*-]*)`"
        named = re.findall(pattern, path.read_text(encoding="utf-8"))
        assert [each for each in named if not list(ROOT.glob(each))] == []


def test_nothing_points_outside_the_repository() -> None:
    """Question sets are found by name; where they lie is up to whoever has them."""
    outside = re.compile(r"\.\./shared\b")
    files = [path for folder in ("assistant", "evals", "examples", "tests") for path in (ROOT / folder).rglob("*.py")]
    pointing = [path for path in [*files, *DOCUMENTS] if outside.search(path.read_text(encoding="utf-8"))]
    assert pointing == []


def test_the_tree_is_short_and_true() -> None:
    (tree,) = re.findall(r"```text\n(.*?)```", README, re.DOTALL)
    lines = tree.splitlines()
    assert len(lines) <= 25
    for line in lines:
        inside = line.startswith("  ")
        names = re.findall(r"[\w.]+(?:/|\.py)(?=\s)", line.strip().partition("   ")[0] + " ")
        assert names, line
        assert all((ROOT / ("assistant" if inside else "") / name).exists() for name in names), line


def test_the_screenshot_is_light() -> None:
    (path,) = re.findall(r"!\[[^\]]+\]\(([^)]+\.png)\)", README)
    assert (ROOT / path).stat().st_size < SCREENSHOT_BYTES


def test_every_dependency_has_its_line() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.match(r"[\w-]+", each)[0] for each in project["dependencies"]}  # type: ignore[index]
    table = "\n".join(line.split("|")[1] for line in README.splitlines() if line.startswith("| "))
    assert {each for each in wanted if not re.search(rf"(?<![\w-]){each}(?![\w-])", table)} == set()


def test_the_changelog_has_this_version() -> None:
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[:2] == ["Unreleased", __version__]
