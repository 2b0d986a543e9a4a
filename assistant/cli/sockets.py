"""Running a command while its sockets are watched, native code included.

With strace every call is seen that names an address, lookups of names too. Elsewhere the open connections of the
command and its children are listed many times a second, which misses what is shorter than that.
"""

from __future__ import annotations

import ipaddress
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from assistant.errors import AssistantError

#: The calls that name an address.
CALLS = "connect,sendto,sendmsg,sendmmsg"
LOOK_SECONDS = 0.02
STOP_SECONDS = 30.0
#: Where names are looked up: asking there, on loopback too, is asking somebody outside.
NAME_PORTS = frozenset({53, 853, 5353})
NAME_SERVICE = "io.systemd.Resolve"
_ADDRESS = re.compile(
    r"sin6?_port=htons\((?P<port>\d+)\)"
    r".*?(?:inet_addr\(\"(?P<four>[^\"]+)\"|inet_pton\(AF_INET6, \"(?P<six>[^\"]+)\")"
)

Address = tuple[str, int]


class Watched:
    """A command that was started under a watch, and the addresses that it has named so far."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path, trace: Path | None) -> None:
        self.process = process
        self._log, self._trace = log, trace
        self._seen: set[Address] = set()
        self._looking = threading.Thread(target=self._look, daemon=True)
        if trace is None:
            self._looking.start()

    @property
    def means(self) -> str:
        """How it is watched."""
        return "every call, by strace" if self._trace else f"open connections, every {1000 * LOOK_SECONDS:.0f} ms"

    def printed(self) -> str:
        """Everything that the command has printed so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def addresses(self) -> set[Address]:
        """Every address named so far; complete once the command has ended."""
        if self._trace is not None:
            return addresses_in(self._trace.read_text(encoding="utf-8", errors="replace"))
        return set(self._seen)

    def stop(self) -> None:
        """End the command, its children and what watches it."""
        if self.process.poll() is None:
            if os.name == "posix":
                os.killpg(self.process.pid, signal.SIGTERM)
            else:
                self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self._trace is None:
            self._looking.join()

    def _look(self) -> None:
        import psutil

        while self.process.poll() is None:
            try:
                command = psutil.Process(self.process.pid)
                for each in (command, *command.children(recursive=True)):
                    self._seen |= {
                        (found.raddr.ip, found.raddr.port) for found in each.net_connections("inet") if found.raddr
                    }
            except psutil.Error:
                pass  # it has ended, or a child has
            threading.Event().wait(LOOK_SECONDS)


@contextmanager
def watched(words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Iterator[Watched]:
    """Start a command under the best watch there is; `folder` takes what it prints. It is stopped at the end.

    Raises AssistantError where nothing can be seen.
    """
    log = folder / "printed.txt"
    trace = folder / "calls.txt" if can_trace() else None
    if not trace and not can_list():
        raise AssistantError(
            "Sockets cannot be watched here: no strace may trace, and the system lists no open connections.",
            "Install strace, or allow it: in a container, with --cap-add SYS_PTRACE.",
        )
    before = ["strace", "-f", "-qq", "-s", "256", "-e", f"trace={CALLS}", "-o", str(trace)] if trace else []
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*before, *words],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=dict(environment),
            start_new_session=True,
        )
    running = Watched(process, log, trace)
    try:
        yield running
    finally:
        running.stop()


def can_trace() -> bool:
    """Whether strace is here and may trace."""
    found = shutil.which("strace")
    return (
        found is not None and subprocess.run([found, "-qq", "true"], capture_output=True, check=False).returncode == 0
    )


def can_list() -> bool:
    """Whether the system tells which connections a process of ours has open: some sandboxes do not."""
    import psutil

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        probe.listen(1)
        try:
            return any(each.laddr == probe.getsockname() for each in psutil.Process().net_connections("inet"))
        except psutil.Error:
            return False


def addresses_in(trace: str) -> set[Address]:
    """The addresses in the output of strace; asking the system's service of names is one as well."""
    found = {
        (match["four"] or match["six"], int(match["port"]))
        for line in trace.splitlines()
        for match in _ADDRESS.finditer(line)
    }
    return found | ({("the system's name service", 53)} if NAME_SERVICE in trace else set())


def is_outside(address: Address) -> bool:
    """Whether an address is on another machine, or leads there: a name server does, wherever it listens."""
    host, port = address
    try:
        place = ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        return True
    mapped = getattr(place, "ipv4_mapped", None) or place
    return port in NAME_PORTS or not (mapped.is_loopback or mapped.is_unspecified)
