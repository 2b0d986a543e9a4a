"""An ingest in a process of its own: what a file does to its reader, it does not do to the server."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from assistant.errors import AssistantError, IndexBusy
from assistant.settings import Settings
from assistant.types import IngestReport

#: How much the process steps back: questions are answered first.
NICENESS = 10


@dataclass(frozen=True, slots=True)
class Failed:
    """The run as a whole failed."""

    message: str
    hint: str = ""


class Busy(Failed):
    """Another process writes the index: it is worth trying again."""


Outcome = IngestReport | Failed


class IngestProcess:
    """Runs one ingest at a time; call it from one thread, stop it from any."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: BaseProcess | None = None

    def __call__(self, paths: Sequence[Path]) -> Outcome:
        """Bring the index in line with `paths`, which exist."""
        # A forked process would inherit the locks and threads of the server in whatever state they are.
        spawning = multiprocessing.get_context("spawn")
        ours, theirs = spawning.Pipe(duplex=False)
        self._process = spawning.Process(target=_ingest, args=(theirs, self._settings, list(paths)), daemon=True)
        self._process.start()
        theirs.close()
        try:
            return self._outcome(ours)
        finally:
            ours.close()
            self.stop()

    def stop(self) -> None:
        """End a run under way: it loses no finished document and leaves no half one."""
        process = self._process
        if process is not None:
            process.terminate()
            process.join(timeout=10)

    def _outcome(self, connection: Connection) -> Outcome:
        limit = self._settings.api.ingest_timeout_seconds
        if not connection.poll(limit):
            return Failed(
                f"It was not read within {limit:g} seconds.",
                "Split it, or raise ASSISTANT_API__INGEST_TIMEOUT_SECONDS.",
            )
        try:
            outcome: Outcome = connection.recv()
        except EOFError:
            return Failed("The process that read it ended without a word.", "The file may be broken, or too large.")
        return outcome


def _ingest(connection: Connection, settings: Settings, paths: Sequence[Path]) -> None:
    """What the process does."""
    from assistant.wiring import ingest

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which ends this process
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    outcome: Outcome
    try:
        outcome = ingest(paths, settings=settings)
    except IndexBusy as error:
        outcome = Busy(error.message, error.hint)
    except AssistantError as error:
        outcome = Failed(error.message, error.hint)
    connection.send(outcome)
