"""`assistant doctor --network`: ingest, ask, serve and a visit to the page, and every address that they name.

What is allowed is loopback, and the servers that the settings name. The documents and the index are of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from assistant.cli.diagnosing import Finding
from assistant.cli.sockets import Address, Watched, is_outside, watched
from assistant.errors import AssistantError
from assistant.settings import PREFIX, Settings

DOCUMENT = "The lighthouse on Gull Rock was lit in 1871. Маяк на скале Чаек зажгли в 1871 году."
QUESTION = "When was the lighthouse on Gull Rock lit?"
PATIENCE_SECONDS = 300.0
#: How long the server is watched after the visit: onnxruntime 1.31 would call its vendor 9 s after it was loaded.
IDLE_SECONDS = 30.0
#: Headless Chromium lets this much of the page's own time pass before it prints what it shows.
PAGE_MILLISECONDS = 10_000
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--headless --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync"
)
#: What Chromium's log says of requests of its own, which no page made.
OF_THE_BROWSER = "not an origin"


def check_network(settings: Settings, idle_seconds: float = IDLE_SECONDS) -> Iterator[Finding]:
    """One finding a step, as it is done; the server is left to itself for `idle_seconds`."""
    allowed = configured_addresses(settings)
    with TemporaryDirectory(prefix="assistant-network-") as name:
        folder = Path(name)
        (folder / "documents").mkdir()
        (folder / "documents" / "lighthouse.txt").write_text(DOCUMENT, encoding="utf-8")
        environment = _environment(folder)
        for step, words in (("ingest", ["ingest", str(folder / "documents")]), ("ask", ["ask", QUESTION])):
            with watched(_command(words), folder, environment) as command:
                code = command.process.wait(PATIENCE_SECONDS)
            yield _finding(step, command, allowed, "" if code == 0 else _last_line(command))
        yield from _served(folder, environment, allowed, idle_seconds)


def configured_addresses(settings: Settings) -> set[Address]:
    """Where the servers of the settings are, and the name servers that tell it."""
    urls = [settings.store.server_url, settings.chat.base_url, settings.history.url.get_secret_value()]
    found: set[Address] = set()
    for url in filter(None, urls):
        parts = urlsplit(url)
        if parts.hostname:
            port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 5432)
            found |= {(str(each[4][0]), port) for each in socket.getaddrinfo(parts.hostname, port)}
    return found


def page_requests(log: str) -> list[str]:
    """The addresses that pages asked for, out of a log of Chromium's; the end of the log may be missing."""
    try:
        record = json.loads(log)
    except ValueError:
        record = json.loads(log.rstrip().rstrip(",") + "]}")
    kind = record["constants"]["logEventTypes"]["URL_REQUEST_START_JOB"]
    made = [each.get("params", {}) for each in record["events"] if each["type"] == kind]
    return [each["url"] for each in made if "url" in each and each.get("initiator") != OF_THE_BROWSER]


def _served(folder: Path, environment: dict[str, str], allowed: set[Address], idle_seconds: float) -> Iterator[Finding]:
    """The server while its page is visited."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}/"
    visit = None
    words = ["serve", "--host", "127.0.0.1", "--port", str(port)]
    with watched(_command(words), folder, environment) as server:
        fault = "" if _answers(server, address) else _last_line(server)
        if not fault:
            visit = _visit(address, folder)
            time.sleep(idle_seconds)
    yield _finding("serve", server, allowed, fault)
    if visit is not None:
        yield visit


def _answers(server: Watched, address: str) -> bool:
    """Wait until the server gives its page away; False when it has ended, or takes too long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while server.process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=60) as response:
                return bool(response.read())
        except OSError:
            time.sleep(0.1)
    return False


def _visit(address: str, folder: Path) -> Finding:
    """The page in a real browser: what it asks for."""
    browser = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if browser is None:
        return Finding("page", f"not visited: there is none of {', '.join(CHROMIUM)} here")
    log = folder / "visit.json"
    # Chromium has no sandbox for root; the page that it visits is our own.
    options = [*QUIET.split(), *(["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else [])]
    command = [
        browser,
        *options,
        f"--user-data-dir={folder / 'browser'}",
        f"--log-net-log={log}",
        f"--virtual-time-budget={PAGE_MILLISECONDS}",
        "--dump-dom",
        address,
    ]
    try:
        shown = subprocess.run(command, capture_output=True, timeout=PATIENCE_SECONDS, check=True).stdout
        asked = page_requests(log.read_text(encoding="utf-8", errors="replace"))
    except (OSError, ValueError, KeyError, subprocess.SubprocessError) as error:
        wrong = AssistantError(f"The page could not be visited: {error}", "Start the browser by hand and look.")
        return Finding("page", wrong.message, wrong)
    elsewhere = sorted({url for url in asked if urlsplit(url).hostname not in ("127.0.0.1", None)})
    if elsewhere or not asked or not shown:
        wrong = AssistantError(
            f"The page asked for {', '.join(elsewhere) or 'nothing at all'}.", "Report it: see SECURITY.md."
        )
        return Finding("page", wrong.message, wrong)
    return Finding("page", f"{len(asked)} requests, all to the server (its own log, by {Path(browser).name})")


def _finding(step: str, command: Watched, allowed: set[Address], fault: str) -> Finding:
    named = command.addresses()
    lookups_allowed = any(is_outside(each) for each in allowed)
    outside = sorted(
        f"{host}, port {port}"
        for host, port in named - allowed
        if is_outside((host, port)) and not (lookups_allowed and port == 53)
    )
    if outside:
        wrong = AssistantError(
            f"It named {'; '.join(outside)}, which no setting does.", "Report it: see SECURITY.md. Block it meanwhile."
        )
        return Finding(step, wrong.message, wrong)
    if fault:
        wrong = AssistantError(f"It failed: {fault}", "Look at `assistant doctor` first.")
        return Finding(step, wrong.message, wrong)
    return Finding(step, f"nothing left this machine ({command.means}; {len(named)} addresses, all allowed)")


def _environment(folder: Path) -> dict[str, str]:
    """The settings as they are, but for what would touch the real index or let nobody in."""
    own = {
        "INDEX": str(folder / "index"),
        "UI__SIGN_IN": "auto",
        "API__KEY_REQUIRED": "auto",
        "STORE__SERVER_URL": "",
        "HISTORY__URL": "",
    }
    found = os.environ | {f"{PREFIX}{name}": value for name, value in own.items()}
    return found | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def _command(words: list[str]) -> list[str]:
    return [sys.executable, "-m", "assistant", *words]


def _last_line(command: Watched) -> str:
    return next(reversed(command.printed().strip().splitlines()), "it printed nothing")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
