"""`assistant mcp`: the assistant for agents, by the Model Context Protocol."""

from __future__ import annotations

import ipaddress
import sys
from typing import Annotated

import typer

from assistant import errors
from assistant.cli.reporting import IndexOption, chosen_settings
from assistant.cli.serving import check_address


def mcp(
    index: IndexOption = None,
    http: Annotated[
        str | None,
        typer.Option(metavar="HOST:PORT", help="Serve streamable HTTP on this loopback address instead."),
    ] = None,
) -> None:
    """Serve tools and documents to an agent, over standard input and output.

    Agents start it themselves; their configuration names this command.
    """
    address = loopback_address(http) if http else None
    if address:
        check_address(*address, "Stop the other program, or choose another port: assistant mcp --http 127.0.0.1:8766")
    settings = chosen_settings(index)
    try:
        from assistant.mcp import PATH, serve_http, serve_stdio
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "mcp":
            raise
        raise errors.MissingExtra(
            "The MCP server needs the package mcp, which is not installed.",
            "Install it: pip install 'document-assistant[mcp]'",
        ) from error
    from assistant.wiring import Assistant

    with Assistant.open(settings=settings) as assistant:
        if address is None:
            if sys.stdin.isatty():
                print("Waiting for an agent's messages on standard input; Ctrl+D ends it.", file=sys.stderr)
            serve_stdio(assistant)
        else:
            print(f"Ready: http://{http}{PATH} (stop with Ctrl+C)", file=sys.stderr, flush=True)
            serve_http(assistant, *address)


def loopback_address(text: str) -> tuple[str, int]:
    """Host and port of ``127.0.0.1:8765``, ``localhost:8765`` or ``[::1]:8765``. Raises typer.BadParameter."""
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65_535:
        raise typer.BadParameter(f"{text!r} is not HOST:PORT, such as 127.0.0.1:8765", param_hint="--http")
    try:
        is_loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_loopback = False
    if not is_loopback:
        raise typer.BadParameter(
            f"{host} is not a loopback address, and this server has no authentication; use 127.0.0.1 or localhost",
            param_hint="--http",
        )
    return host, int(port)
