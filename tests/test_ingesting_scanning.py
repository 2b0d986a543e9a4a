"""Which files are found, in which order, and why others are left out."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from assistant.ingesting.scanning import Found, scan
from assistant.types import Skipped

SUFFIXES = frozenset({".txt", ".pdf"})
NOWHERE = Path("/nowhere/index")


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")


def found_in(*paths: Path, ignored: Path = NOWHERE) -> list[str]:
    return [file.source for file in scan(paths, SUFFIXES, ignored)[0]]


def skipped_in(*paths: Path, ignored: Path = NOWHERE) -> dict[str, str]:
    skipped = scan(paths, SUFFIXES, ignored)[1]
    assert all(each.hint for each in skipped)
    assert len(skipped) == len({each.source for each in skipped}), "a file is reported twice"
    return {each.source: each.reason for each in skipped}


def test_files_come_in_order_with_their_folder_and_their_path_below_it(tmp_path: Path) -> None:
    make(tmp_path, "b.txt", "a/c.PDF", "a/b/d.txt", "Ёлка и снег.txt", "with space/отчёт за 2020 год.txt", "a.txt")
    found, skipped = scan([tmp_path], SUFFIXES, NOWHERE)
    assert skipped == []
    assert found == sorted(found, key=lambda file: str(file.path))
    assert {file.root for file in found} == {tmp_path}
    assert {file.source for file in found} == {
        *("b.txt", "a/c.PDF", "a/b/d.txt", "Ёлка и снег.txt", "with space/отчёт за 2020 год.txt", "a.txt")
    }
    assert all(file.path == tmp_path / file.source for file in found)


def test_the_order_is_the_same_however_folders_are_named(tmp_path: Path) -> None:
    make(tmp_path, *(f"{folder}/{name}.txt" for folder in "cab" for name in "312"))
    once = found_in(tmp_path)
    assert found_in(tmp_path / "c", tmp_path / "a", tmp_path / "b") == [source.partition("/")[2] for source in once]


def test_a_file_is_found_below_its_own_folder(tmp_path: Path) -> None:
    make(tmp_path, "a/b.txt")
    assert scan([tmp_path / "a/b.txt"], SUFFIXES, NOWHERE) == (
        [Found(tmp_path / "a/b.txt", tmp_path / "a", "b.txt")],
        [],
    )


def test_a_relative_path_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "a/b.txt")
    monkeypatch.chdir(tmp_path / "a")
    assert scan([Path()], SUFFIXES, NOWHERE)[0] == [Found(tmp_path / "a/b.txt", tmp_path / "a", "b.txt")]
    assert found_in(Path("../a/b.txt")) == ["b.txt"]


def test_a_file_that_is_given_twice_is_found_once_below_what_came_first(tmp_path: Path) -> None:
    make(tmp_path, "a/b.txt", "a/c.doc")
    assert found_in(tmp_path, tmp_path / "a", tmp_path / "a/b.txt") == ["a/b.txt"]
    assert found_in(tmp_path / "a/b.txt", tmp_path) == ["b.txt"]
    assert list(skipped_in(tmp_path, tmp_path / "a", tmp_path / "a/c.doc")) == ["a/c.doc"]


def test_hidden_files_and_lock_files_are_passed_over_in_silence(tmp_path: Path) -> None:
    make(tmp_path, ".hidden.txt", ".git/a.txt", "~$report.txt", ".~lock.a.txt#", "a.txt")
    assert scan([tmp_path], SUFFIXES, NOWHERE) == ([Found(tmp_path / "a.txt", tmp_path, "a.txt")], [])


def test_the_index_inside_the_folder_is_passed_over(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "index/readme.txt", "deep/index/b.txt")
    assert found_in(tmp_path, ignored=tmp_path / "index") == ["a.txt", "deep/index/b.txt"]
    assert found_in(tmp_path, ignored=tmp_path / "deep/../index") == ["a.txt", "deep/index/b.txt"]
    assert skipped_in(tmp_path, ignored=tmp_path / "index") == {}


def test_formats_without_a_reader_are_skipped_with_what_to_do(tmp_path: Path) -> None:
    make(tmp_path, "a.exe", "b", "c.txt.bak")
    found, skipped = scan([tmp_path], SUFFIXES, NOWHERE)
    assert found == []
    hint = "Convert it to one of: .pdf .txt"
    assert skipped == [
        Skipped("a.exe", "There is no reader for .exe.", hint),
        Skipped("b", "There is no reader for a name without an ending.", hint),
        Skipped("c.txt.bak", "There is no reader for .bak.", hint),
    ]


def test_a_link_inside_the_folder_is_a_file_like_others(tmp_path: Path) -> None:
    make(tmp_path, "a/b.txt")
    (tmp_path / "link.txt").symlink_to(tmp_path / "a/b.txt")
    (tmp_path / "relative.txt").symlink_to("a/b.txt")
    assert found_in(tmp_path) == ["a/b.txt", "link.txt", "relative.txt"]


def test_a_link_out_of_the_folder_is_skipped(tmp_path: Path) -> None:
    make(tmp_path, "outside/secret.txt", "inside/a.txt")
    (tmp_path / "inside/link.txt").symlink_to(tmp_path / "outside/secret.txt")
    assert found_in(tmp_path / "inside") == ["a.txt"]
    assert skipped_in(tmp_path / "inside") == {"link.txt": "It is a symbolic link that leaves the folder."}


def test_a_link_to_a_folder_is_not_followed(tmp_path: Path) -> None:
    make(tmp_path, "outside/secret.txt", "inside/deep/a.txt")
    (tmp_path / "inside/link").symlink_to(tmp_path / "outside")
    (tmp_path / "inside/known").symlink_to("deep")
    (tmp_path / "inside/deep/up").symlink_to(tmp_path / "inside")
    assert found_in(tmp_path / "inside") == ["deep/a.txt"]
    assert skipped_in(tmp_path / "inside") == {"link": "It is a symbolic link that leaves the folder."}


def test_a_link_that_is_given_itself_is_followed(tmp_path: Path) -> None:
    make(tmp_path, "real/a.txt")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "link.txt").symlink_to(tmp_path / "real/a.txt")
    assert scan([tmp_path / "link"], SUFFIXES, NOWHERE)[0] == [
        Found(tmp_path / "real/a.txt", tmp_path / "real", "a.txt")
    ]
    assert found_in(tmp_path / "link.txt") == ["a.txt"]


def test_a_link_to_nothing_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    reason = "It is a link to nothing."
    assert skipped_in(tmp_path) == {"gone.txt": reason, "self.txt": reason}


def test_what_is_no_file_is_skipped(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert skipped_in(tmp_path) == {"pipe.txt": "It is not a file."}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names themselves")
def test_a_name_that_is_not_utf8_is_skipped_and_can_be_printed(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path / "caf") + b"\xe9.txt")).write_text("text", encoding="utf-8")
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/d\xff"))
    folder.mkdir()
    make(folder, "b.txt")
    make(tmp_path, "a.txt")

    found, skipped = scan([tmp_path], SUFFIXES, NOWHERE)

    assert [file.source for file in found] == ["a.txt"]
    assert {each.reason for each in skipped} == {"Its name is not valid UTF-8."}
    assert sorted(each.source for each in skipped) == ["caf?.txt", "d?/b.txt"]


def test_a_folder_that_cannot_be_listed_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "open/a.txt", "closed/b.txt")
    scandir = os.scandir

    def refuse(path: str) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert found_in(tmp_path) == ["open/a.txt"]
    assert skipped_in(tmp_path) == {"closed": "It cannot be listed: Permission denied."}


def test_a_file_that_may_not_be_looked_at_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "a.txt", "closed.txt")
    stat = Path.stat

    def refuse(path: Path, **options: bool) -> os.stat_result:
        if path.name == "closed.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return stat(path, **options)

    monkeypatch.setattr(Path, "stat", refuse)
    assert found_in(tmp_path) == ["a.txt"]
    assert skipped_in(tmp_path) == {"closed.txt": "It cannot be opened: Permission denied."}


def test_below_keeps_the_root_of_an_earlier_run(tmp_path: Path) -> None:
    file = Found(tmp_path / "a/b.txt", tmp_path / "a", "b.txt")
    assert file.below(tmp_path) == Found(tmp_path / "a/b.txt", tmp_path, "a/b.txt")
    assert file.below(None) == file.below(tmp_path / "a") == file.below(tmp_path / "elsewhere") == file
