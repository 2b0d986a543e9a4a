"""A GGUF file served within this process: llama.cpp's server on loopback, which speaks OpenAI's protocol.

A setting replaces it with an HTTP endpoint elsewhere: the other modules know only its address.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from assistant.errors import MissingExtra, ModelRejected, ModelUnreachable

LOOPBACK = "127.0.0.1"
MODEL = "local"
#: The first bytes of a GGUF file (the format's specification, ggml/docs/gguf.md).
MAGIC = b"GGUF"


@dataclass(slots=True)
class LocalServer:
    """A running server; `close` ends it."""

    base_url: str
    model: str
    _server: Any

    def close(self) -> None:
        """Stop the server and free the model."""
        self._server = None


def serve_file(file: Path, context_tokens: int) -> LocalServer:
    """Load a model and serve it on a free port of loopback; this takes seconds.

    Raises MissingExtra without the package, ModelUnreachable when there is no such file, ModelRejected when it cannot
    be loaded.
    """
    _check(file)
    # Without it waiting threads spin, and beside other work the model runs two to five times slower.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    try:
        xllamacpp = import_module("xllamacpp")
    except ImportError as error:
        raise MissingExtra(
            "A local model needs a package that is not installed.",
            "Install it: pip install 'document-assistant[local]'",
        ) from error
    wanted = xllamacpp.CommonParams()
    wanted.model.path = str(file)
    wanted.model_alias = {MODEL}
    wanted.hostnames = [LOOPBACK]
    wanted.port = 0
    wanted.n_ctx = context_tokens
    wanted.n_parallel = 1
    wanted.verbosity = -1
    try:
        server = xllamacpp.Server(wanted)
    except RuntimeError as error:
        raise ModelRejected(
            f"{file} cannot be loaded as a model.",
            "Name a GGUF file of a chat model, whole and supported by llama.cpp.",
        ) from error
    return LocalServer(f"{server.listening_address}/v1", MODEL, server)


def _check(file: Path) -> None:
    try:
        with file.open("rb") as stream:
            begins = stream.read(len(MAGIC))
    except OSError as error:
        raise ModelUnreachable(
            f"The model file {file} cannot be read.", "Set ASSISTANT_CHAT__LOCAL_FILE to a GGUF file."
        ) from error
    if begins != MAGIC:
        raise ModelRejected(f"{file} is not a GGUF file.", "Set ASSISTANT_CHAT__LOCAL_FILE to a GGUF file.")
