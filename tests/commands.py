"""The real commands: within this process, which is quick, or as processes of their own, to be killed."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from api_server import wait_until

from assistant.cli import main

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 240.0


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`assistant …` from the command line to the exit code, as its entry point runs it, without a new interpreter."""
    command = ["assistant", *arguments]
    stdout, stderr = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
    code: object = 0
    with (
        patch.dict(os.environ, environment),
        patch.object(sys, "argv", command),
        redirect_stdout(stdout),
        redirect_stderr(stderr),
    ):
        try:
            main()
        except SystemExit as ending:
            code = ending.code or 0
    assert isinstance(code, int)
    printed, told = (_written(each) for each in (stdout, stderr))
    return subprocess.CompletedProcess(command, code, printed, told)


def run_program(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The same in an interpreter of its own."""
    return subprocess.run(
        [sys.executable, "-m", "assistant", *arguments],
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        env=os.environ | environment,
        check=False,
    )


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()


class Command:
    """`assistant …` while it runs; what it prints goes to a file."""

    def __init__(self, log: Path, *words: str, settings: Mapping[str, str] | None = None) -> None:
        self._log = log
        environment = {**os.environ, "PYTHONPATH": str(ROOT), **(settings or {})}
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "assistant", *words], stdout=output, stderr=output, env=environment
            )

    def printed(self) -> str:
        """Everything so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def wait_until_ready(self) -> Command:
        """Wait for the line that says so."""
        wait_until(lambda: "Ready: " in self.printed() or self.process.poll() is not None, PATIENCE_SECONDS)
        assert self.process.poll() is None, self.printed()
        return self

    def wait(self) -> int:
        """The exit code, once it has come to its end."""
        return self.process.wait(PATIENCE_SECONDS)

    def kill(self) -> None:
        """Without a warning."""
        self.process.kill()
        self.process.wait(PATIENCE_SECONDS)


@contextmanager
def all_killed(commands: list[Command]) -> Iterator[None]:
    """None of these is left running at the end."""
    try:
        yield
    finally:
        for each in commands:
            each.kill()


def open_to_others(folder: Path) -> None:
    """Let other users pass through a folder of pytest's, which keeps its folders closed to them."""
    for each in (folder, *folder.parents):
        if each == Path(tempfile.gettempdir()):
            break
        each.chmod(each.stat().st_mode | 0o111)
