"""`assistant batch`: order, columns, bad rows, going on after a kill, pipes; over a real index."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from commands import run

from assistant.cli.batching import answer_row, resumed
from assistant.cli.tables import Row
from assistant.errors import IndexMissing, ModelUnreachable, TableError
from assistant.types import Answer
from assistant.wiring import ingest

ANSWER = Answer("A quote [1].", "en", (), (), "answered")
ROWS = [Row(1, {"question": "Who?", "id": "a"}), Row(2, error="The line is not JSON."), Row(3, {"question": "Кто?"})]
LINES = [json.dumps(answer_row(row, lambda _: ANSWER), ensure_ascii=False).encode() + b"\n" for row in ROWS]
TABLE = "id,question\n1,When was the water mill of Dorn built?\n2,\n3,Кто был первым директором школы?\n"


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "assistant", "batch", *arguments]


def batch(*arguments: str) -> subprocess.CompletedProcess[str]:
    return run("batch", *arguments)


def records(lines: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.splitlines()]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("documents")
    (folder / "mill.txt").write_text("The mill\n\nThe water mill of Dorn was built in 1764.\n", encoding="utf-8")
    (folder / "школа.txt").write_text("Школа\n\nПервым директором школы был Пётр Ильин.\n", encoding="utf-8")
    place = tmp_path_factory.mktemp("index")
    ingest([folder], index=place)
    return place


def test_a_row_becomes_its_columns_and_an_answer_or_an_error() -> None:
    def unreachable(_: str) -> Answer:
        raise ModelUnreachable("No server.", "Start it.")

    good = answer_row(ROWS[0], lambda question: ANSWER)
    assert list(good) == ["row", "question", "id", "answer", "error"]
    assert (good["row"], good["id"], good["answer"]["text"], good["error"]) == (1, "a", ANSWER.text, None)
    assert answer_row(ROWS[0], unreachable)["error"] == {"message": "No server.", "hint": "Start it."}
    assert answer_row(ROWS[1], unreachable)["error"]["message"] == "The line is not JSON."


def test_without_an_index_there_is_no_going_on() -> None:
    def gone(_: str) -> Answer:
        raise IndexMissing("There is no index.")

    with pytest.raises(IndexMissing):
        answer_row(ROWS[0], gone)


@pytest.mark.parametrize("cut", [1, 5, 12, len(LINES[2]) // 2, len(LINES[2]) - 1])
@pytest.mark.parametrize("whole", [0, 1, 2])
def test_whole_lines_count_and_a_cut_one_is_removed(whole: int, cut: int) -> None:
    file = io.BytesIO(b"".join(LINES[:whole]) + LINES[whole][: min(cut, len(LINES[whole]) - 1)])
    left = resumed(file, iter(ROWS))
    assert (left.done, left.failed, list(left.rows)) == (whole, max(0, whole - 1), ROWS[whole:])
    assert file.getvalue() == b"".join(LINES[:whole])


@pytest.mark.parametrize(
    "content",
    [
        LINES[1],  # another row
        LINES[0] + LINES[0],
        LINES[0].replace(b"Who?", b"Why?"),
        b"".join(LINES) + LINES[0],  # more lines than rows
        b"the only copy of something else",
        b"\0\1\2",
    ],
)
def test_a_file_of_something_else_is_left_as_it_is(content: bytes) -> None:
    file = io.BytesIO(content)
    with pytest.raises(TableError, match="belongs to another table"):
        resumed(file, iter(ROWS))
    assert file.getvalue() == content


@pytest.mark.integration
def test_a_table_goes_through_in_order_and_the_exit_code_tells_of_bad_rows(index: Path, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    done = batch(str(tmp_path / "t.csv"), "--index", str(index))
    assert done.returncode == 16, done.stderr
    assert "1 of the rows got no answer" in done.stderr and "3 of 3 rows" in done.stderr
    first, second, third = records(done.stdout)
    (tmp_path / "out.jsonl").write_text(done.stdout, encoding="utf-8")
    again = batch(str(tmp_path / "t.csv"), "--index", str(index), "--resume", str(tmp_path / "out.jsonl"))
    assert again.returncode == 16 and "already" in again.stderr
    assert [each["id"] for each in (first, second, third)] == ["1", "2", "3"]
    assert "1764" in first["answer"]["text"] and first["error"] is None
    assert second["answer"] is None and "empty" in second["error"]["message"]
    assert third["answer"]["citations"][0]["source"] == "школа.txt"


@pytest.mark.integration
def test_questions_come_through_a_pipe_and_filters_hold(index: Path) -> None:
    piped = command("-", "--index", str(index), "--source", "школа.txt")
    question = "When was the water mill of Dorn built?\n"
    done = subprocess.run(piped, input=question, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    (record,) = records(done.stdout)
    assert {hit["passage"]["language"] for hit in record["answer"]["hits"]} == {"ru"}


@pytest.mark.integration
def test_a_killed_run_is_gone_on_with(index: Path, tmp_path: Path) -> None:
    questions = [f"When was the water mill number {number} of Dorn built?" for number in range(400)]
    table, out = tmp_path / "t.txt", tmp_path / "new" / "answers.jsonl"
    table.write_text("\n".join(questions), encoding="utf-8")
    arguments = (str(table), "--index", str(index), "--resume", str(out))
    with subprocess.Popen(command(*arguments), stderr=subprocess.DEVNULL) as running:
        until = time.monotonic() + 60
        while not (out.exists() and out.read_bytes().count(b"\n") >= 3):
            assert time.monotonic() < until and running.poll() is None
            time.sleep(0.05)
        running.send_signal(signal.SIGKILL)
    before = out.read_bytes()
    whole = before[: before.rindex(b"\n") + 1]
    with out.open("ab") as file:
        file.write(b"" if before != whole else b'{"row": %d, "que' % (whole.count(b"\n") + 1))
    assert 3 <= whole.count(b"\n") < 400

    table.write_text("\n".join(questions[: whole.count(b"\n") + 2]), encoding="utf-8")
    done = batch(*arguments)
    assert done.returncode == 0, done.stderr
    after = out.read_bytes()
    assert after.startswith(whole)
    found = records(after.decode())
    assert [each["row"] for each in found] == list(range(1, whole.count(b"\n") + 3))
    assert [each["question"] for each in found] == questions[: len(found)]
    assert "already" in batch(*arguments).stderr
    assert out.read_bytes() == after


@pytest.mark.integration
def test_a_file_of_answers_is_never_overwritten(index: Path, tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("Who?", encoding="utf-8")
    out = tmp_path / "answers.jsonl"
    out.write_text("mine", encoding="utf-8")
    for option in ("--output", "--resume"):
        done = batch(str(tmp_path / "t.txt"), "--index", str(index), option, str(out))
        assert done.returncode == 17 and "→" in done.stderr, done.stderr
        assert out.read_text(encoding="utf-8") == "mine"
    assert batch(str(tmp_path / "none.csv"), "--index", str(index)).returncode == 17


@pytest.mark.integration
def test_a_reader_that_leaves_ends_the_run_in_peace(index: Path) -> None:
    reading, writing = os.pipe()
    with subprocess.Popen(
        command("-", "--index", str(index)), stdin=subprocess.PIPE, stdout=writing, stderr=subprocess.PIPE, text=True
    ) as running:
        os.close(writing)
        os.close(reading)
        _, told = running.communicate("Who?\n" * 5, timeout=100)
    assert running.returncode == 0 and "Traceback" not in told, told
