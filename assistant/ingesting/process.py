"""An ingest in a separate process: a file that crashes its parser does not crash the server.

The process is a new interpreter, not a fork, which would inherit the server's locks and threads in whatever state they
are, and not one of `multiprocessing`, which would import the host program once more. Orders and outcome are JSON on its
standard input and output: whoever is killed leaves no file behind.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from assistant.errors import AssistantError, DiskFull, IndexBusy, IndexUnreachable, is_disk_full
from assistant.settings import Settings, load_settings
from assistant.types import IngestReport, Skipped

#: The niceness of the process: questions are answered first.
NICENESS = 10
#: The settings that ingesting needs; the process gets no others.
SECTIONS = {"index", "store", "reading", "splitting", "embedding"}
PROGRAM = (
    "import sys; from importlib import import_module; from assistant.ingesting.process import work; "
    "work(import_module(sys.argv[1]).ingest)"
)


Cause = Literal["file", "index", "busy", "full"]


@dataclass(frozen=True, slots=True)
class Failed:
    """The run as a whole failed: `file` for what it was given, `index` for reasons of ours.

    `busy` when another process writes the index, or its server is down: a retry may succeed. `full` when there is no
    room on the disk: a retry will, once there is.
    """

    message: str
    hint: str = ""
    cause: Cause = "file"


Outcome = IngestReport | Failed


class IngestProcess:
    """Runs one ingest at a time; call it from one thread, stop it from any."""

    def __init__(self, settings: Settings, wiring: str) -> None:
        """`wiring` names the module whose `ingest` the process calls, so that nothing here imports upwards."""
        self._wiring = wiring
        self._orders = settings.model_dump(mode="json", include=SECTIONS)
        self._limit_seconds = settings.api.ingest_timeout_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._is_stopped = False

    def __call__(self, paths: Sequence[Path]) -> Outcome:
        """Synchronise the index with `paths`, which exist."""
        try:
            return self._run(json.dumps({"settings": self._orders, "paths": [str(path) for path in paths]}).encode())
        except OSError as error:
            cause: Cause = "full" if is_disk_full(error) else "index"
            return Failed(f"No process could be started: {error.strerror}.", "Look at memory and disk.", cause)

    def stop(self) -> None:
        """Stop a running ingest, and let no other begin: no finished document is lost, and none is left half stored."""
        self._is_stopped = True
        if self._process is not None:
            self._process.terminate()

    def _run(self, orders: bytes) -> Outcome:
        if self._is_stopped:
            return Failed("The server is stopping.", cause="index")
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        command = [sys.executable, "-c", PROGRAM, self._wiring]
        # In its own session: Ctrl+C goes to the server, which ends this process.
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, start_new_session=True
        ) as self._process:
            try:
                told, _ = self._process.communicate(orders, self._limit_seconds)
            except subprocess.TimeoutExpired:
                self._process.kill()
                return Failed(
                    f"It was not read within {self._limit_seconds:g} seconds.",
                    "Split it, or raise ASSISTANT_API__INGEST_TIMEOUT_SECONDS.",
                )
        if not told:
            return Failed("The process that read it ended without a word.", "The file may be broken, or too large.")
        return _outcome(json.loads(told))


def work(ingest: Callable[..., IngestReport]) -> None:
    """The main function of the process: `ingest` is the function of that name in the module `wiring`."""
    tells = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a parser prints is no outcome
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    orders = json.loads(sys.stdin.buffer.read())
    outcome: Outcome
    try:
        outcome = ingest(orders["paths"], settings=load_settings(**orders["settings"]))
    except AssistantError as error:
        outcome = Failed(error.message, error.hint, _cause(error))
    with os.fdopen(tells, "wb") as stream:
        stream.write(json.dumps(asdict(outcome)).encode())


def _cause(error: AssistantError) -> Cause:
    if isinstance(error, DiskFull):
        return "full"
    return "busy" if isinstance(error, IndexBusy | IndexUnreachable) else "index"


def _outcome(stored: dict[str, Any]) -> Outcome:
    """The record that `work` wrote."""
    if "message" in stored:
        return Failed(**stored)
    lists = {key: tuple(value) for key, value in stored.items() if isinstance(value, list) and key != "skipped"}
    skipped = tuple(Skipped(**each) for each in stored["skipped"])
    return IngestReport(**{**stored, **lists, "skipped": skipped})
