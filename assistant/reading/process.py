"""Reading in a process of its own, with bounds of time and memory: a hostile file takes down its reader and no more.

One process reads many files, one after the other, and is replaced when it dies, is ended for a file over a bound, or
has grown. It is a new interpreter: a fork would inherit locks and threads, and `multiprocessing` would import the host
program once more. Requests and readings are lines of JSON on its standard input and output.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from assistant.errors import AssistantError, CorpusError, UnreadableDocument, UnsupportedFormat
from assistant.settings import MEGABYTE, ReadingSettings
from assistant.types import Reading, as_record
from assistant.types.records import from_record

#: How often the memory of the process is looked at while it reads.
LOOK_SECONDS = 0.05
START_SECONDS = 120.0
#: A process that holds more than this share of its memory after a file makes room for a new one.
GROWN_SHARE = 0.5
#: Where the host is killed, the process ends itself so long after its bound of time, if the system has alarms.
ALARM_AFTER_SECONDS = 10
PROGRAM = "from assistant.reading.process import work; work()"
READY = b"ready\n"


class ReadingProcess:
    """Reads files as `read_file` does, each within its bounds. Use it in a ``with`` statement, from one thread.

    The process starts with the first file.
    """

    def __init__(self, limits: ReadingSettings) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def __call__(self, path: Path) -> Reading:
        """Read one file.

        Raises UnsupportedFormat or UnreadableDocument, with a hint, also for a file that takes too long or too much
        memory or whose reader crashes. Raises AssistantError when no process can be started.
        """
        process = self._started()
        request = {"path": str(path), "limits": self._limits.model_dump(mode="json")}
        try:
            self._send(process, request)
            answer = json.loads(self._answer(process))
        except BaseException:
            self.close()
            raise
        if self._memory_bytes(process) > GROWN_SHARE * self._limits.max_memory_bytes:
            self.close()
        if "message" in answer:
            kind = UnsupportedFormat if answer["kind"] == UnsupportedFormat.__name__ else UnreadableDocument
            raise kind(answer["message"], answer["hint"])
        return from_record(Reading, answer["reading"])

    def close(self) -> None:
        """End the process, if there is one. The next file starts another."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):  # what was not yet written to a process that is gone
                    stream.close()
        process.wait()

    def __enter__(self) -> ReadingProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        try:
            # In its own session: Ctrl+C goes to the host, which ends this process.
            process = subprocess.Popen(
                [sys.executable, "-c", PROGRAM],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,
            )
        except OSError as error:
            raise AssistantError(
                f"The process that reads files cannot be started: {error.strerror}.", "Look at memory and disk."
            ) from error
        self._process, self._answers = process, queue.SimpleQueue()
        threading.Thread(target=_listen, args=(process, self._answers), daemon=True).start()
        try:
            first = self._answers.get(timeout=START_SECONDS)
        except queue.Empty:
            first = b""
        if first != READY:
            self.close()
            raise AssistantError(
                "The process that reads files ended before it could read.", "Install the assistant again: make setup"
            )
        return process

    def _send(self, process: subprocess.Popen[bytes], request: dict[str, Any]) -> None:
        assert process.stdin is not None
        with suppress(OSError):  # it has died, which `_answer` tells
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()

    def _answer(self, process: subprocess.Popen[bytes]) -> bytes:
        """What the process answers. Raises UnreadableDocument when it does not."""
        limits = self._limits
        deadline = time.monotonic() + limits.timeout_seconds
        while time.monotonic() < deadline:
            try:
                answer = self._answers.get(timeout=LOOK_SECONDS)
            except queue.Empty:
                if self._memory_bytes(process) > limits.max_memory_bytes:
                    raise UnreadableDocument(
                        f"Reading it takes more than {limits.max_memory_bytes // MEGABYTE:,} MB of memory.",
                        "Split it, or raise ASSISTANT_READING__MAX_MEMORY_BYTES if you trust its source.",
                    ) from None
                continue
            if answer:
                return answer
            raise UnreadableDocument(
                "It crashes its reader.", "Open it in the program that made it and save it again, or remove it."
            )
        raise UnreadableDocument(
            f"It was not read within {limits.timeout_seconds:g} seconds.",
            "Split it, or raise ASSISTANT_READING__TIMEOUT_SECONDS if you trust its source.",
        )

    def _memory_bytes(self, process: subprocess.Popen[bytes]) -> int:
        """What the process has in memory; 0 when it has ended."""
        import psutil

        try:
            return int(psutil.Process(process.pid).memory_info().rss)
        except psutil.Error:
            return 0


def _listen(process: subprocess.Popen[bytes], answers: queue.SimpleQueue[bytes]) -> None:
    """Put every line of the process into the queue, and b"" at its end."""
    assert process.stdout is not None
    with suppress(OSError, ValueError):  # closed from the other side
        for line in process.stdout:
            answers.put(line)
    answers.put(b"")


def work() -> None:
    """The main function of the process: read what is asked for until standard input ends."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    from assistant.reading import read_file

    answers.write(READY)
    answers.flush()
    for line in requests:
        request = json.loads(line)
        limits = ReadingSettings(**request["limits"])
        _end_after(limits.timeout_seconds + ALARM_AFTER_SECONDS)
        try:
            answer: dict[str, Any] = {"reading": as_record(read_file(Path(request["path"]), limits))}
        except CorpusError as error:
            answer = {"kind": type(error).__name__, "message": error.message, "hint": error.hint}
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()
        _end_after(0)


def _end_after(seconds: float) -> None:
    """Let the system end this process after so many seconds, 0 for never: nothing of ours runs in a long C call."""
    import signal

    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)
