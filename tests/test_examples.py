"""The programs of examples/ run as they stand, against the sample corpus."""

from __future__ import annotations

from pathlib import Path

import pytest
from browsing import served
from documented import ANSWER, ROOT, run, run_python

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]
EXAMPLES = sorted(path.name for path in (ROOT / "examples").glob("*.py"))


def test_every_example_is_run_here() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert EXAMPLES
    assert [name for name in EXAMPLES if f'"examples/{name}"' not in text] == []


def test_python_ingests_asks_filters_and_streams(reader_folder: Path) -> None:
    printed = run_python("examples/python_api.py", folder=reader_folder)
    assert ANSWER in printed
    assert "not_found" in printed
    assert "4,5 млн" in printed and "answered, " in printed


def test_openai_s_client_gets_citations_whole_and_streamed(reader_folder: Path, tmp_path: Path) -> None:
    with served(reader_folder / "index", tmp_path) as address:
        printed = run_python("examples/openai_client.py", "--url", f"{address}v1", folder=reader_folder)
    assert printed.count(ANSWER) >= 3  # the answer, its quote, and the stream
    assert "Исакулов" in printed


def test_langchain_s_chain_answers_and_retrieves(reader_folder: Path) -> None:
    printed = run_python("examples/langchain_chain.py", folder=reader_folder)
    assert ANSWER in printed and "4,5 млн" in printed


def test_a_table_of_questions_is_answered_and_scored(reader_folder: Path) -> None:
    answers = reader_folder / "answers.jsonl"
    answers.write_text(run("assistant", "batch", "examples/questions.csv", folder=reader_folder), encoding="utf-8")
    printed = run_python("examples/evaluate.py", "answers.jsonl", folder=reader_folder)
    assert printed.startswith("3 of 3 right, 1 not in the documents, 0 errors")


def test_an_agent_calls_the_tools(reader_folder: Path) -> None:
    printed = run_python("examples/mcp_client.py", folder=reader_folder)
    assert "ask, search, read_source" in printed
    assert ANSWER in printed
