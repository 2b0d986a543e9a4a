"""`assistant mcp`: where it serves, and what it says when it cannot."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest
import typer

from assistant.cli.agents import loopback_address


@pytest.mark.parametrize("given", ["127.0.0.1:8765", "localhost:8765", "[::1]:8765"])
def test_loopback_addresses(given: str) -> None:
    assert loopback_address(given) == (given.rpartition(":")[0].strip("[]"), 8765)


@pytest.mark.parametrize("given", ["0.0.0.0:80", "example.org:80", "8765", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:٣"])
def test_nothing_else_is_served(given: str) -> None:
    with pytest.raises(typer.BadParameter):
        loopback_address(given)


@pytest.mark.integration
def test_without_the_sdk_the_command_says_how_to_get_it() -> None:
    program = "import sys; sys.modules['mcp'] = None; from assistant.cli import main; sys.argv[1:] = ['mcp']; main()"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 12, done.stderr
    assert "pip install 'document-assistant[mcp]'" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.integration
def test_a_port_in_use_is_told_before_anything_is_loaded() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = [sys.executable, "-m", "assistant", "mcp", "--http", f"127.0.0.1:{taken.getsockname()[1]}"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 13, done.stderr
    assert "assistant mcp --http" in done.stderr
