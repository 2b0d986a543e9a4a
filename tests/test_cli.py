"""The command line: what it prints, its exit codes, and bad input, over a real index; a few of it as a program."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from commands import run, run_program

from assistant.cli import EXIT_CODES, exit_code
from assistant.errors import AssistantError, IndexBusy, IndexFault, IndexStale

pytestmark = pytest.mark.integration

ENGLISH = "A workshop for rare metals\n\nThe Republic of Ruritania gave 12.5 million dollars for a new workshop.\n"
RUSSIAN = "Мастерская редких металлов\n\nДиректором мастерской назначена Анна Примерова из города Стрельцов.\n"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two small documents, one a language."""
    folder = tmp_path_factory.mktemp("documents")
    (folder / "grant.txt").write_text(ENGLISH, encoding="utf-8")
    (folder / "директор.txt").write_text(RUSSIAN, encoding="utf-8")
    place = tmp_path_factory.mktemp("index")
    done = run_program("ingest", str(folder), "--index", str(place), "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["added"] == ["grant.txt", "директор.txt"]
    assert report["skipped"] == []
    return place


def test_ask_prints_the_answer_record(index: Path) -> None:
    done = run("ask", "How much did Ruritania give for the workshop?", "--index", str(index), "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["status"] == "answered"
    assert "12.5 million" in answer["text"]
    citation = answer["citations"][0]
    assert citation["quote"] == ENGLISH.strip()[citation["start"] : citation["end"]]
    assert citation["source"] == "grant.txt"


def test_ask_in_words_names_the_source(index: Path) -> None:
    done = run_program("ask", "Кто назначен директором мастерской?", "--index", str(index))
    assert done.returncode == 0, done.stderr
    assert "Анна Примерова" in done.stdout
    assert "директор.txt" in done.stdout


def test_what_is_not_in_the_documents_is_an_answer_with_a_reason(index: Path) -> None:
    done = run("ask", "Какая погода в Ташкенте?", "--index", str(index), "--json")
    assert done.returncode == 0
    answer = json.loads(done.stdout)
    assert answer["status"] == "not_found"
    assert answer["reason"] == "nothing_relevant"
    assert answer["citations"] == []
    assert answer["text"].startswith("В документах этого нет")


def test_what_was_searched_is_printed_when_it_is_not_what_was_typed(index: Path) -> None:
    typed, meant = "rnj yfpyfxty lbhtrnjhjv vfcnthcrjq", "кто назначен директором мастерской"
    done = run("ask", typed, "--index", str(index))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"Искали: {meant}\n")
    assert "Анна Примерова" in done.stdout
    assert json.loads(run("ask", typed, "--index", str(index), "--json").stdout)["searched"] == meant
    assert "Искали" not in run("ask", meant, "--index", str(index)).stdout


@pytest.mark.parametrize(
    ("filters", "status", "reason"),
    [
        (("--language", "en", "--source", "grant.txt"), "answered", None),
        (("--source", "директор.txt", "--source", "grant.txt"), "answered", None),
        (("--document", "{grant}"), "answered", None),
        (("--document", "{grant}", "--document", "none"), "answered", None),
        (("--source", "nothing.txt"), "not_found", "filtered_out"),
        (("--since", "2019"), "not_found", "filtered_out"),  # neither document states a date
        (("--until", "2019-11-26"), "not_found", "filtered_out"),
    ],
)
def test_filters_say_which_documents_may_answer(
    index: Path, filters: tuple[str, ...], status: str, reason: str | None
) -> None:
    listed = json.loads(run("sources", "--index", str(index), "--json").stdout)
    (grant,) = [each["id"] for each in listed if each["source"] == "grant.txt"]
    given = [each.format(grant=grant) for each in filters]
    done = run("ask", "How much did Ruritania give for the workshop?", "--index", str(index), "--json", *given)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["status"], answer["reason"]) == (status, reason)
    assert {each["source"] for each in answer["citations"]} <= {"grant.txt"}


def test_sources_lists_the_documents(index: Path) -> None:
    done = run("sources", "--index", str(index), "--json")
    assert {each["source"] for each in json.loads(done.stdout)} == {"grant.txt", "директор.txt"}


def test_doctor_names_what_runs(index: Path) -> None:
    done = run("doctor", "--index", str(index))
    assert done.returncode == 0, done.stdout
    assert "multilingual-e5-small" in done.stdout
    assert "2 documents (1 en, 1 ru)" in done.stdout
    assert "quotes" in done.stdout
    assert "ok    vectors: Chroma: passages 1 en, 1 ru" in done.stdout
    assert "ok    words: tantivy: 2 passages, on disk, in step with the store" in done.stdout
    assert "ok    names: the same index" in done.stdout


def test_doctor_tells_what_is_wrong_with_the_cure(tmp_path: Path) -> None:
    done = run("doctor", "--index", str(tmp_path / "none"))
    assert done.returncode == 6
    assert "WRONG index" in done.stdout
    assert "assistant ingest" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("ask", "", "--index", "{index}"), 4, "The question is empty"),
        (("ask", "x" * 100_000, "--index", "{index}"), 4, "100,000 characters"),
        (("ask", "Who?", "--index", "{empty}"), 6, "There is no index"),
        (("ingest", "{empty}", "--index", "{new}"), 5, "No document was found"),
        (("ingest", "{empty}/nothing", "--index", "{new}"), 5, "There is no file or folder"),
        (("ingest",), 5, "No file or folder was named"),
        (("ask", "Who?", "--since", "2019-13", "--index", "{index}"), 14, "“2019-13” is not a date"),
        (("ask", "Who?", "--until", "вчера", "--index", "{index}"), 14, "“вчера” is not a date"),
        (("ask", "Who?", "--language", "de", "--index", "{index}"), 14, "'de'"),
        (("ask", "Who?", "--since", "2020", "--until", "2019", "--index", "{index}"), 14, "since 2020 and until 2019"),
    ],
)
def test_bad_input_is_a_message_with_a_cure(
    index: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    done = run(*(each.format(index=index, empty=empty, new=tmp_path / "new") for each in arguments))
    assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert "→" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def test_an_index_of_another_splitter_is_refused_and_rebuilt(tmp_path: Path) -> None:
    folder, place = tmp_path / "documents", str(tmp_path / "index")
    folder.mkdir()
    (folder / "grant.txt").write_text(ENGLISH, encoding="utf-8")
    assert run("ingest", str(folder), "--index", place).returncode == 0
    other = {"ASSISTANT_SPLITTING__MAX_PASSAGE_TOKENS": "128"}
    refused = run("ask", "How much?", "--index", place, **other)
    assert refused.returncode == 7
    assert "assistant ingest --rebuild" in refused.stderr
    assert run("ingest", "--rebuild", "--index", place, **other).returncode == 0
    listed = json.loads(run("sources", "--index", place, "--json", **other).stdout)
    assert [each["source"] for each in listed] == ["grant.txt"]


def test_a_port_in_use_is_told_before_anything_is_loaded(index: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("serve", "--index", str(index), "--port", str(taken.getsockname()[1]))
    assert done.returncode == 13
    assert "--port" in done.stderr


def test_a_misspelt_setting_is_refused() -> None:
    done = run_program("sources", ASSISTANT_UI__PORTT="1")
    assert done.returncode == 3
    assert "ASSISTANT_UI__PORT" in done.stderr


def test_exit_codes_are_distinct_and_the_most_special_fits() -> None:
    codes = [code for _, code in EXIT_CODES]
    assert len(set(codes)) == len(codes)
    assert exit_code(IndexStale("x")) != exit_code(IndexBusy("x")) != exit_code(IndexFault("x"))
    assert exit_code(AssistantError("x")) == 1
