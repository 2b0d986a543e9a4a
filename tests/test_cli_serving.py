"""`assistant serve` as a process of its own: page and API on one port, keys without a restart, an end by signal."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import web
from api_server import QUESTION, free_port, wait_until
from commands import run

from assistant.access.visiting import Visitors
from assistant.cli.serving import make_first_user
from assistant.errors import UserFault
from assistant.history import open_history
from assistant.settings import load_settings

pytestmark = pytest.mark.integration


@contextmanager
def served(index: Path, host: str, log: Path, ended_by: signal.Signals = signal.SIGINT) -> Iterator[str]:
    """The server's address, while it runs; it must end well when it is told to."""
    port = free_port()
    command = [sys.executable, "-m", "assistant", "serve", "--index", str(index), "--host", host, "--port", str(port)]
    with log.open("wb") as errors:
        process = subprocess.Popen(command, stderr=errors, stdout=errors, env=os.environ.copy())
    try:
        wait_until(lambda: b"Ready: " in log.read_bytes() or process.poll() is not None, 100)
        assert process.poll() is None, log.read_text(encoding="utf-8")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(ended_by)
        assert process.wait(timeout=60) == 0, log.read_text(encoding="utf-8")


def answers(address: str) -> bool:
    try:
        return web.get(f"{address}/healthz").status_code == 200
    except httpx.TransportError:
        return False


def test_page_and_api_share_a_port(two_documents: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with served(two_documents, "127.0.0.1", log) as address:
        wait_until(lambda: answers(address), 60)
        page = web.get(address, headers={"accept": "text/html"})
        assert page.status_code == 200 and "content-security-policy" in page.headers
        body = {"messages": [{"role": "user", "content": QUESTION}]}
        answer = web.post(f"{address}/v1/chat/completions", json=body)
        assert "2.4 million" in answer.json()["choices"][0]["message"]["content"]
        assert "content-security-policy" not in answer.headers
        with socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2]))) as stranger:
            stranger.sendall(b"junk\r\n\r\n")
            assert stranger.recv(100).startswith(b"HTTP/1.1 400")
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()[1:]]
    requests = [line for line in lines if line["event"] == "request"]
    assert "Invalid HTTP request received." in [line["event"] for line in lines]
    assert {each["route"] for each in requests} == {"/healthz", "/v1/chat/completions"}


def test_elsewhere_a_key_is_needed_and_revoked_without_a_restart(two_documents: Path, tmp_path: Path) -> None:
    at = ("--index", str(two_documents))
    with open_history(load_settings(index=two_documents)) as history:
        history.users.add("ann", "reader", "correct horse battery")
    with served(two_documents, "0.0.0.0", tmp_path / "log", signal.SIGTERM) as address:
        wait_until(lambda: answers(address), 60)
        models = f"{address}/v1/models"
        assert web.get(models).status_code == 401
        assert web.get(models, headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 401
        secret = run("keys", "add", "reports", *at).stdout.strip()
        bearer = {"Authorization": f"Bearer {secret}"}
        assert web.get(models, headers=bearer).status_code == 200
        assert run("keys", "revoke", "reports", *at).returncode == 0
        assert web.get(models, headers=bearer).status_code == 401


def test_elsewhere_it_does_not_start_without_users(tmp_path: Path) -> None:
    refused = run("serve", "--host", "0.0.0.0", "--port", str(free_port()), "--index", str(tmp_path))
    assert refused.returncode == 20
    assert "there are no users" in refused.stderr and "assistant users add" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_first_user_is_made_where_people_sign_in_and_nobody_could(tmp_path: Path) -> None:
    named = {"first_user": "admin", "first_password": "correct horse battery"}
    with open_history(load_settings(index=tmp_path)) as history:
        for ui, made in (({}, ()), ({"host": "0.0.0.0"}, ("admin",))):
            settings = load_settings(index=tmp_path, ui={**named, **ui})
            visitors = Visitors(settings, history.users, history.sign_ins)
            for _ in range(2):  # the second time there is somebody
                make_first_user(settings.ui, visitors, history.users)
            assert tuple(each.name for each in history.users.listed()) == made
        visitors.check_start()
        assert isinstance(visitors.sign_in("admin", "correct horse battery", "10.0.0.9"), str)
        short = load_settings(index=tmp_path, ui={**named, "first_password": "short", "host": "0.0.0.0"})
        history.users.remove("admin")
        with pytest.raises(UserFault):
            make_first_user(short.ui, visitors, history.users)
