"""Which files an ingest looks at, and why it leaves others out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.types import Skipped

_ASK_FOR_THE_RIGHT = "Give this user the right to read it."


@dataclass(frozen=True, slots=True)
class Found:
    """A file to ingest: its absolute path, the folder it was found below, and its path below that folder."""

    path: Path
    root: Path
    source: str

    def below(self, root: Path | None) -> Found:
        """The same file as found below another folder, when it lies there."""
        if root is None or root == self.root or not self.path.is_relative_to(root):
            return self
        return Found(self.path, root, self.path.relative_to(root).as_posix())


def scan(paths: Sequence[Path], supported_suffixes: frozenset[str], ignored: Path) -> tuple[list[Found], list[Skipped]]:
    """Every supported file at or below `paths`, in order, once; and what was left out, with the reason.

    Hidden files, the index folder itself (`ignored`) and editors' lock files are skipped silently.
    """
    found: dict[Path, Found] = {}
    skipped: dict[Path, Skipped] = {}
    for given in paths:
        path = given.resolve()
        root = path if path.is_dir() else path.parent
        unlisted: list[OSError] = []
        candidates = _files_below(path, ignored.resolve(), unlisted.append) if path.is_dir() else [path]
        for candidate in candidates:
            source = candidate.relative_to(root).as_posix()
            try:
                problem = _problem(candidate, root, supported_suffixes)
            except OSError as error:
                problem = (f"It cannot be opened: {error.strerror}.", _ASK_FOR_THE_RIGHT)
            if problem:
                skipped.setdefault(candidate, Skipped(_printable(source), *problem))
            else:
                found.setdefault(candidate, Found(candidate, root, source))
        for failure in unlisted:
            folder = Path(failure.filename)
            reason = f"It cannot be listed: {failure.strerror}."
            source = _printable(folder.relative_to(root).as_posix())
            skipped.setdefault(folder, Skipped(source, reason, _ASK_FOR_THE_RIGHT))
    left_out = [each for candidate, each in skipped.items() if candidate not in found]
    return sorted(found.values(), key=lambda file: str(file.path)), left_out


def _files_below(folder: Path, ignored: Path, on_error: Callable[[OSError], None]) -> Iterator[Path]:
    """Files, and links to folders elsewhere; links to folders are not followed."""
    for parent, folders, names in os.walk(folder, onerror=on_error, followlinks=False):
        here = Path(parent)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and (here / name).resolve() != ignored)
        yield from (here / name for name in folders if not (here / name).resolve().is_relative_to(folder))
        for name in sorted(names):
            if not name.startswith((".", "~$")):
                yield here / name


def _problem(path: Path, root: Path, supported_suffixes: frozenset[str]) -> tuple[str, str] | None:
    """Why a file is left out and what to do about it; None for one to read."""
    if path.is_symlink():
        if not path.exists():
            return "It is a link to nothing.", "Delete the link or mend it."
        if not path.resolve().is_relative_to(root):
            return (
                "It is a symbolic link that leaves the folder.",
                "Copy the file into the folder, or ingest it itself.",
            )
    if _printable(str(path)) != str(path):
        return "Its name is not valid UTF-8.", "Rename it."
    if not path.is_file():
        return "It is not a file.", "Move it elsewhere."
    if path.suffix.lower() not in supported_suffixes:
        known = " ".join(sorted(supported_suffixes))
        kind = path.suffix or "a name without an ending"
        return f"There is no reader for {kind}.", f"Convert it to one of: {known}"
    return None


def _printable(source: str) -> str:
    """Bytes of a name that are not UTF-8 arrive as lone surrogates, which nothing downstream can encode."""
    return source.encode("utf-8", "replace").decode("utf-8")
