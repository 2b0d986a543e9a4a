"""`assistant chroma`: one index for several processes."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Annotated

import typer

from assistant.cli.reporting import IndexOption, chosen_settings
from assistant.cli.serving import check_address


def chroma(
    index: IndexOption = None,
    host: Annotated[
        str, typer.Option(help="Address to listen on. The server has no authentication: keep others from reaching it.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65_535)] = 8000,
) -> None:
    """Serve the index's Chroma, so that several processes use it at once.

    They connect with ASSISTANT_STORE__SERVER_URL=http://127.0.0.1:8000, and share the folder of the index.
    """
    from assistant.storage.chroma.server import run_server

    settings = chosen_settings(index)
    check_address(host, port, "Stop the other program, or choose another port: assistant chroma --port 8001")
    ready = f"Ready: the Chroma of {settings.index} at http://{host}:{port} (stop with Ctrl+C)"
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # Chroma prints a banner on standard output, which is for results
    with suppress(KeyboardInterrupt):
        run_server(settings.index, host, port, lambda: print(ready, file=sys.stderr, flush=True))
