"""`assistant users` as a program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from commands import run

from assistant.history import open_history
from assistant.settings import load_settings

pytestmark = pytest.mark.integration


def with_password(password: str, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "assistant", "users", *words, "--password-stdin"]
    return subprocess.run(command, input=password + "\n", capture_output=True, text=True, check=False, timeout=100)


def test_users_are_made_listed_changed_and_removed(tmp_path: Path) -> None:
    at = ("--index", str(tmp_path))
    assert run("users", "list", *at).stdout == "" and list(tmp_path.iterdir()) == []
    made = with_password("correct horse battery", "add", "ann", "--role", "editor", *at)
    assert made.returncode == 0, made.stderr
    listed = run("users", "list", *at).stdout
    assert "ann" in listed and "editor" in listed and "argon2" not in listed
    with open_history(load_settings(index=tmp_path)) as history:
        token = history.sign_ins.begin("ann", 600)
        assert with_password("another long password", "password", "ann", *at).returncode == 0
        assert history.users.check("ann", "another long password") is not None
        assert history.sign_ins.find(token) is None
    again = with_password("correct horse battery", "add", "ann", *at)
    assert again.returncode == 20 and "→" in again.stderr
    assert with_password("short", "add", "bob", *at).returncode == 20
    assert run("users", "remove", "ann", *at).returncode == 0
    assert run("users", "list", *at).stdout == ""
