"""Programs of the documentation, run as their readers run them: in a folder with corpus/ and its index."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: What the documents of corpus/ answer to the question that most examples ask.
ANSWER = "September 2021"


def run_python(*arguments: str | Path, folder: Path) -> str:
    """What `python …` prints in `folder`; it must end well."""
    return run(sys.executable, *arguments, folder=folder)


def run(*command: str | Path, folder: Path) -> str:
    """What a command prints in `folder`, with this checkout's package and its `assistant` command."""
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONIOENCODING": "utf-8",
    }
    done = subprocess.run(
        [str(each) for each in command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
