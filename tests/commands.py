"""The real commands as processes of their own, to be waited for, killed and started again."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from api_server import wait_until

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 100.0


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
