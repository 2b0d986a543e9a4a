"""The wheel: what it must hold, and what it must not."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
from trove_classifiers import classifiers

from assistant import __version__

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.integration
def test_the_wheel_is_typed_and_whole(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        (metadata,) = [name for name in names if name.endswith(".dist-info/METADATA")]
        described = Parser().parsestr(archive.read(metadata).decode())
    sources = {str(path.relative_to(ROOT)) for path in (ROOT / "assistant").rglob("*.py")}
    assert sources <= names
    assert {"assistant/py.typed", "assistant/models/span_reader/reader.npz"} <= names
    lists = (ROOT / "assistant" / "language" / "data").rglob("*.txt")
    assert {str(path.relative_to(ROOT)) for path in lists} <= names
    assert {f"assistant/_prompts/{each.name}" for each in (ROOT / "prompts").iterdir()} <= names
    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == {"assistant"}
    assert (described["Name"], described["Version"]) == ("document-assistant", __version__)
    assert "mcp" in described.get_all("Provides-Extra", [])
    assert set(described.get_all("Classifier", [])) <= classifiers
    named = {each.partition(",")[0] for each in described.get_all("Project-URL", [])}
    assert named == {"Homepage", "Issues", "Changelog"}


def test_every_hint_names_the_distribution() -> None:
    """`pip install "assistant[…]"` would install somebody else's package."""
    files = [*(ROOT / "assistant").rglob("*.py"), *(ROOT / "docs").glob("*.md"), *ROOT.glob("*.md")]
    texts = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in files}
    assert [name for name, text in texts.items() if re.search(r"pip install ['\"]?assistant\b", text)] == []
