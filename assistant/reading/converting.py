"""Old office files through LibreOffice, where it is installed: doc, ppt and others become what the readers know."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from assistant.errors import UnreadableDocument
from assistant.reading.loading import RawFile

_COMMANDS = ("soffice", "libreoffice")
_TIMEOUT_SECONDS = 120


def converter() -> str:
    """The path of LibreOffice's command, "" where it is not installed."""
    return next(filter(None, map(shutil.which, _COMMANDS)), "")


def converted(file: RawFile, kind: str, suffix: str) -> RawFile:
    """The same document as a file with that `suffix`, such as "docx".

    Raises UnreadableDocument where LibreOffice is missing, fails or takes too long.
    """
    command = converter()
    if not command:
        raise UnreadableDocument(
            f"There is no reader for .{kind} on this machine: it takes LibreOffice.",
            f"Install it (apt-get install libreoffice-nogui), or save the file as .{suffix}.",
        )
    with tempfile.TemporaryDirectory(prefix="assistant-convert-") as name:
        folder = Path(name)
        (folder / f"in.{kind}").write_bytes(file.content)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        order = [command, profile, "--headless", "--norestore", "--convert-to", suffix, "--outdir", str(folder / "out")]
        _run([*order, str(folder / f"in.{kind}")], kind, suffix)
        made = folder / "out" / f"in.{suffix}"
        if not made.exists():
            raise _failed(kind, suffix)
        return RawFile(f"{Path(file.name).stem}.{suffix}", made.read_bytes(), file.limits, file.depth)


def _run(order: list[str], kind: str, suffix: str) -> None:
    """In a session of its own, so that all of it ends when it takes too long."""
    with subprocess.Popen(
        order, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            process.wait(_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise _failed(kind, suffix) from None


def _failed(kind: str, suffix: str) -> UnreadableDocument:
    return UnreadableDocument(
        f"The {kind} could not be converted; it may be encrypted or broken.",
        f"Open it in an office program, remove the password, and save it as .{suffix}.",
    )
