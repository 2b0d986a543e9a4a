"""A reader at the page in a real browser, and the servers that the page comes from."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from page_server import page_server
from test_ui_handlers import FakeAssistant

from assistant.history import History

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Locator, Page

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
START_SECONDS = 240
#: A busy machine is slow, and what is waited for comes or does not.
PATIENCE_MILLISECONDS = 60_000


class Visit:
    """A reader at the page. Everything that the page asks for and complains about is kept."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.set_default_timeout(PATIENCE_MILLISECONDS)
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        page.on("dialog", self._refuse)
        page.goto(address)
        page.wait_for_selector("html[data-spoken]")

    def _refuse(self, dialog: Dialog) -> None:
        """A dialogue means that a script of somebody else's ran."""
        self.complaints.append(f"a dialogue: {dialog.message}")
        dialog.dismiss()

    def reload(self) -> None:
        """Load the page again. What it listened to is cut off by that, of which Gradio complains."""
        before = len(self.complaints)
        self.page.reload()
        self.page.wait_for_selector("html[data-spoken]")
        cut_off = re.compile(r"AbortError|errored out|ERR_ABORTED|BodyStreamBuffer was aborted")
        self.complaints[before:] = [each for each in self.complaints[before:] if not cut_off.search(each)]

    def ask(self, question: str) -> Locator:
        """Send a question and wait for the whole answer."""
        answers = self.page.locator(".answer")
        before = answers.count()
        self.page.fill("#question textarea", question)
        self.page.press("#question textarea", "Enter")
        answers.nth(before).wait_for()
        self.page.locator("#question .submit-button").wait_for()
        return answers.nth(before)

    def marked(self, quote: str) -> Locator:
        """Wait until the panel marks `quote`, and find the mark."""
        from playwright.sync_api import expect

        mark = self.page.locator("#source mark")
        expect(mark).to_have_count(1)
        expect(mark).to_have_text(re.compile(re.escape(quote.strip()[:20])))
        assert mark.text_content() == quote
        return mark

    def in_sight(self, mark: Locator) -> bool:
        """Whether the mark lies inside the visible part of the source's text."""
        place, frame = mark.bounding_box(), self.page.locator(".source-text").bounding_box()
        assert place is not None and frame is not None
        return frame["y"] - 1 <= place["y"] <= frame["y"] + frame["height"]


def wait_until_served(address: str, alive: Callable[[], bool], log: Path | None = None) -> None:
    """Wait for the first answer of a server; `alive` says whether it still runs, `log` holds what it said."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert alive(), f"the server ended: {log.read_text(encoding='utf-8') if log else ''}"
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"nothing answers at {address}")


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def launched() -> Iterator[Browser]:
    """Chromium; the test is skipped where there is none."""
    if CHROMIUM is None:
        pytest.skip("no Chromium here: apt-get install chromium, and this test drives the page")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def visit(browser: Browser, address: str, **context: Any) -> Iterator[Visit]:
    """Open the page in a fresh profile; at the end, nothing has left the server and nothing has gone wrong."""
    context = {"viewport": {"width": 1280, "height": 800}, "locale": "en-US"} | context
    with closing(browser.new_context(**context)) as profile:
        reader = Visit(profile.new_page(), address)
        yield reader
        asked = {urlsplit(url).netloc for url in reader.requests if urlsplit(url).scheme not in ("data", "blob")}
        assert asked == {urlsplit(address).netloc}
        assert reader.complaints == []


@dataclass(frozen=True)
class FakePage:
    """A page whose assistant answers from a table, slowly; its address ends with a slash."""

    address: str
    assistant: FakeAssistant
    history: History


@contextmanager
def fake_page_in(folder: Path) -> Iterator[FakePage]:
    """Serve it, with two results of measurements."""
    (folder / "results").mkdir()
    figures = {"f1": 0.8, "f1_interval": [0.7, 0.9]}
    for day in (1, 2):
        measured = {
            "date": f"2026-11-0{day}T00:00:00",
            "data": "evals/cases",
            "answers": {"en-ru": figures, "all": figures},
        }
        (folder / "results" / f"{day}.json").write_text(json.dumps(measured), encoding="utf-8")
    assistant = FakeAssistant(pause_seconds=0.02)
    with page_server(assistant, folder, results_folder=folder / "results") as (address, history):
        yield FakePage(f"{address}/", assistant, history)


@contextmanager
def served(index: Path, folder: Path, port: int = 0) -> Iterator[str]:
    """The address of `assistant serve` over an index; uploads and what the server says go into `folder`."""
    port = port or free_port()
    command = [sys.executable, "-m", "assistant", "serve", "--index", str(index), "--port", str(port)]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GRADIO_")}
    environment["ASSISTANT_API__UPLOAD_FOLDER"] = str(folder / "uploads")
    said = folder / "log"
    with said.open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            wait_until_served(f"http://127.0.0.1:{port}/", lambda: server.poll() is None, said)
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()
            server.wait(30)
