"""What was deleted can be read in no file any more, and what was made of a file is no more open than the file."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.storage.chroma import erasing
from assistant.storage.chroma import store as store_module
from assistant.wiring import ingest

pytestmark = pytest.mark.integration
#: No other file holds these; their parts are no words.
SECRETS = ("Zorblaxquin", "Вжухнецкий")


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "files"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text(f"Note {number}\n\nThe ferry sails at {number} o'clock.\n", "utf-8")
    secret = " ".join(f"{each} signed the {number}th treaty." for number, each in enumerate(SECRETS))
    (folder / "secret.txt").write_text(f"{SECRETS[0]} and {SECRETS[1]}\n\n{secret}\n", encoding="utf-8")
    ingest([folder], index=tmp_path / "index")
    yield folder


def holding(index: Path) -> list[str]:
    """The files of an index that hold one of the secrets, in any case."""
    wanted = [each.encode() for secret in SECRETS for each in (secret, secret.casefold())]
    files = [path for path in index.rglob("*") if path.is_file() and "lexical" not in path.parts]
    return [str(path) for path in files if any(each in path.read_bytes() for each in wanted)]


def test_the_text_of_a_removed_file_is_gone_from_every_file(files: Path, tmp_path: Path) -> None:
    assert holding(tmp_path / "index")
    (files / "secret.txt").unlink()
    ingest([files], index=tmp_path / "index")
    assert holding(tmp_path / "index") == []


def test_the_earlier_text_of_a_changed_file_is_gone(files: Path, tmp_path: Path) -> None:
    (files / "secret.txt").write_text("Nothing\n\nThis file was emptied.\n", encoding="utf-8")
    ingest([files], index=tmp_path / "index")
    assert holding(tmp_path / "index") == []


def test_whoever_writes_next_erases_what_a_killed_process_left(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    (files / "secret.txt").unlink()
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(store_module, "erase", die)
        ingest([files], index=tmp_path / "index")
    ingest([files], index=tmp_path / "index")
    assert holding(tmp_path / "index") == [] and not (tmp_path / "index" / "erase.due").exists()


def test_the_index_of_a_private_file_is_private(files: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    index.chmod(0o755)
    ingest([files], index=index)
    assert stat.S_IMODE(index.stat().st_mode) == 0o755  # all that was read may be read by everybody
    (files / "0.txt").chmod(0o600)
    ingest([files], index=index)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [index, *index.rglob("*")]}
    assert not [name for name, mode in modes.items() if mode & 0o077], modes


def test_memory_that_was_written_along_is_cleared(tmp_path: Path) -> None:
    places, used, place_bytes = 10, 4, 32
    header = erasing._HEADER.pack(1, 0, places, used, place_bytes, 24, 20, 3, 0, 2, 4, 2, 1.4, 2)
    (tmp_path / "header.bin").write_bytes(header)
    (tmp_path / "data_level0.bin").write_bytes(b"x" * places * place_bytes)
    (tmp_path / "length.bin").write_bytes(b"y" * places * 4)
    erasing.clear_unused(tmp_path)
    assert (tmp_path / "data_level0.bin").read_bytes() == b"x" * used * place_bytes + bytes(6 * place_bytes)
    assert (tmp_path / "length.bin").read_bytes() == b"y" * used * 4 + bytes(6 * 4)
