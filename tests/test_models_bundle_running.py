"""What runs the bundled models."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import time
from assistant.models.embedding import load_embedder
from assistant.settings import EmbeddingSettings
load_embedder(EmbeddingSettings()).embed_passages(["The ferry leaves at nine."], ["en"])
time.sleep(1)
"""


@pytest.mark.integration
def test_the_vendor_of_the_engine_is_told_nothing(tmp_path: Path) -> None:
    """With its telemetry on, onnxruntime queues events for its vendor below the user's cache."""
    home = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"} | home
    subprocess.run([sys.executable, "-c", SCRIPT], env=environment, check=True, timeout=120)
    assert [each for each in tmp_path.rglob("*") if "onnxruntime" in each.name] == []
