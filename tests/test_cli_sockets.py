"""The watch over a command's sockets: it sees what goes out, by either means."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from assistant.cli import sockets
from assistant.cli.sockets import addresses_in, is_outside, watched
from assistant.errors import AssistantError

#: Of the block that RFC 5737 keeps for documentation: nobody is there.
NOBODY = "192.0.2.1"
GOES_OUT = f"""
import socket
with socket.socket() as probe:
    probe.setblocking(False)
    probe.connect_ex(("{NOBODY}", 443))
"""
CONNECTS = """
import socket, time
with socket.create_connection(("127.0.0.1", {port})):
    time.sleep(1)
"""


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('connect(3, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("192.0.2.1")}, 16) = 0', NOBODY),
        (
            "7 sendmsg(3, {msg_name={sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), "
            'inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, msg_namelen=28',
            "2001:db8::1",
        ),
        ('connect(3, {sa_family=AF_UNIX, sun_path="/run/systemd/resolve/io.systemd.Resolve"}, 42) = 0', "the system's"),
        ('connect(3, {sa_family=AF_UNIX, sun_path="/run/nscd/socket"}, 110) = -1 ENOENT', ""),
    ],
)
def test_an_address_is_found_in_a_call(line: str, found: str) -> None:
    assert [host.startswith(found) for host, _ in addresses_in(line)] == [True] * bool(found)


@pytest.mark.parametrize(
    ("host", "port", "outside"),
    [
        ("127.0.0.1", 8000, False),
        ("127.8.0.1", 80, False),
        ("::1", 443, False),
        ("::ffff:127.0.0.1", 443, False),
        ("0.0.0.0", 0, False),
        ("127.0.0.53", 53, True),
        ("10.0.0.1", 80, True),
        ("192.0.2.1", 443, True),
        ("fe80::1%eth0", 443, True),
        ("::ffff:192.0.2.1", 443, True),
        ("a.example", 443, True),
    ],
)
def test_what_is_outside(host: str, port: int, outside: bool) -> None:
    assert is_outside((host, port)) is outside


@pytest.mark.integration
@pytest.mark.skipif(not sockets.can_trace(), reason="strace is not here, or may not trace")
def test_a_command_that_goes_out_is_seen(tmp_path: Path) -> None:
    with watched([sys.executable, "-c", GOES_OUT], tmp_path, os.environ) as command:
        assert command.process.wait(30) == 0, command.printed()
    assert (NOBODY, 443) in command.addresses()


@pytest.mark.integration
@pytest.mark.skipif(not sockets.can_list(), reason="this system does not list open connections")
def test_an_open_connection_is_seen_without_strace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "can_trace", lambda: False)
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(1)
        program = CONNECTS.format(port=server.getsockname()[1])
        with watched([sys.executable, "-c", program], tmp_path, os.environ) as command:
            assert command.process.wait(30) == 0, command.printed()
        assert server.getsockname() in command.addresses()


def test_where_nothing_can_be_seen_nothing_is_claimed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for means in ("can_trace", "can_list"):
        monkeypatch.setattr(sockets, means, lambda: False)
    with pytest.raises(AssistantError, match="cannot be watched"), watched(["true"], tmp_path, os.environ):
        pass
