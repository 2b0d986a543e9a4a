"""What the README promises: its Python example runs as it stands, and its settings and commands exist."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.settings import setting_names

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.integration
def test_the_python_example_runs(tmp_path: Path) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    (tmp_path / "corpus").symlink_to(ROOT / "corpus")
    done = subprocess.run(
        [sys.executable, "-c", example], cwd=tmp_path, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "11 documents added" in done.stdout
    assert "September 2021" in done.stdout


def test_every_setting_that_it_names_exists() -> None:
    assert set(re.findall(r"ASSISTANT_\w+", README)) <= set(setting_names())


def test_every_top_level_file_of_its_tree_exists() -> None:
    tree = re.findall(r"```text\n(.*?)```", README, re.DOTALL)[0]
    names = re.findall(r"^ *([\w]+(?:\.py|/))", tree, re.MULTILINE)
    assert names
    assert all((ROOT / name).exists() or (ROOT / "assistant" / name).exists() for name in names), names
