"""Tables of questions: every format, bad rows that stay alone, tables that are none, memory."""

from __future__ import annotations

import io
import json
import sys
import tracemalloc
from itertools import islice
from pathlib import Path

import pytest

from assistant.cli.tables import MAX_LINE_CHARACTERS, Row, read_rows
from assistant.errors import TableError


def rows(folder: Path, name: str, content: str | bytes) -> list[Row]:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_rows(str(path)))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_csv_by_its_header(tmp_path: Path, delimiter: str, mark: str) -> None:
    table = f'{mark}id,question,note\n7,"Кто, где\nи когда?",a\n\n8,Who?,\n9\n'.replace(",", delimiter)
    assert rows(tmp_path, "t.csv", table) == [
        Row(1, {"id": "7", "question": f"Кто{delimiter} где\nи когда?", "note": "a"}),
        Row(2, {"id": "8", "question": "Who?", "note": ""}),
        Row(3, {"id": "9", "question": "", "note": ""}),
    ]


def test_bad_rows_of_a_csv_stay_alone(tmp_path: Path) -> None:
    table = b'question,n\nfirst,1\ntoo,many,cells\n\xcf\xf0,2\n"a"b,3\n' + b"x" * 200_000 + b",4\nlast,5\n"
    found = rows(tmp_path, "t.csv", table)
    assert [each.number for each in found] == [1, 2, 3, 4, 5, 6]
    assert [each.question for each in found] == ["first", "", "", "", "", "last"]
    words = ["3 cells, the header 2", "UTF-8", "cannot be read", "cannot be read"]
    assert all(word in each.error for word, each in zip(words, found[1:5], strict=True)), found


def test_json_lines_and_plain_lines(tmp_path: Path) -> None:
    good = {"question": "Кто?", "id": 1, "tags": ["a"]}
    lines = [json.dumps(good), "", "{broken", "[1]", '{"question": 5}', '{"question": "a", "row": 1}']
    lines += ['{"question": "\\ud800"}', '{"question": "a", "n": NaN}', "[" * 100_000, '{"question": "last"}']
    found = rows(tmp_path, "t.jsonl", "\n".join(lines))
    assert found[0] == Row(1, good)
    assert [bool(each.error) for each in found] == [False, *[True] * 7, False]
    assert rows(tmp_path, "t.txt", "Who?\n\n  Кто? \r\n") == [
        Row(1, {"question": "Who?"}),
        Row(2, {"question": "Кто?"}),
    ]


@pytest.mark.parametrize("name", ["t.csv", "t.jsonl", "t.txt"])
def test_an_endless_line_is_one_bad_row_and_never_asked(tmp_path: Path, name: str) -> None:
    first, last = {"t.csv": ("question\n", "last\n"), "t.jsonl": ("", '{"question": "last"}'), "t.txt": ("", "last")}[
        name
    ]
    found = rows(tmp_path, name, f"{first}{'x' * (3 * MAX_LINE_CHARACTERS)}\n{last}")
    assert [bool(each.error) for each in found] == [True, False]
    assert found[1].question == "last"
    assert found[0].columns == {}


def test_standard_input_is_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("Who?\nКто?\n".encode()), encoding="ascii"))
    assert [each.question for each in read_rows("-")] == ["Who?", "Кто?"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("t.csv", "id,text\n1,a\n", "no column 'question'"),
        ("t.csv", "", "no column 'question'"),
        ("t.csv", "question,answer\n", "'answer' would appear twice"),
        ("t.csv", "question,id,id\n", "'id' would appear twice"),
        ("t.xlsx", "x", "not a table of questions"),
        ("none/t.csv", None, "cannot be read"),
    ],
)
def test_a_table_that_is_none_is_refused(tmp_path: Path, name: str, content: str | None, words: str) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(TableError, match=words) as caught:
        list(read_rows(str(tmp_path / name)))
    assert caught.value.hint


def test_memory_does_not_grow_with_the_table(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("question,filler\n")
        file.writelines(f"Who is {number}?,{'x' * 1_000}\n" for number in range(20_000))
    found = read_rows(str(path))
    assert len(list(islice(found, 100))) == 100
    tracemalloc.start()
    assert sum(1 for _ in found) == 19_900
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000 < path.stat().st_size
