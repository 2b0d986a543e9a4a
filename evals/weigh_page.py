"""How heavy the page is, beside Gradio's own: ``python -m evals.weigh_page URL``.

Opens the page of a running server, on which nobody signs in, in Debian's Chromium with an empty cache, several times,
and then a plain ``gr.ChatInterface`` that this command serves, in turns. Of each: requests, bytes as they came over the
wire, and the time until a question can be typed, and ours until it speaks the reader's language. Medians and ranges.
"""

from __future__ import annotations

import argparse
import shutil
import socket
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROUNDS = 5
READY = {"ours": "html[data-spoken] #question textarea:enabled", "ChatInterface": "textarea:enabled"}
ARGUMENTS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")


@dataclass(frozen=True, slots=True)
class Weight:
    """One opening of a page: what came, and seconds until a question could be typed."""

    requests: int
    wire_bytes: int
    seconds: float


def opened(browser: Browser, address: str, ready: str) -> Weight:
    """Open a page in a fresh profile."""
    with browser.new_context() as profile:
        page = profile.new_page()
        sizes: list[int] = []
        network = profile.new_cdp_session(page)
        network.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
        network.send("Network.enable")
        started = time.monotonic()
        page.goto(address, wait_until="commit")
        page.wait_for_selector(ready, timeout=120_000)
        seconds = time.monotonic() - started
        page.wait_for_load_state("load")
        return Weight(len(sizes), sum(sizes), seconds)


@contextmanager
def plain_interface() -> Iterator[str]:
    """The address of a ``gr.ChatInterface`` that gives back what it is told."""
    import gradio

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    page: Any = gradio.ChatInterface(lambda message, _: message, analytics_enabled=False)
    page.launch(server_port=port, share=False, prevent_thread_lock=True, quiet=True, ssr_mode=False)
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        page.close()


def row(name: str, weights: Sequence[Weight]) -> str:
    """A line of a table: medians, and the range of the seconds."""
    seconds = sorted(each.seconds for each in weights)
    requests = statistics.median(each.requests for each in weights)
    kilobytes = statistics.median(each.wire_bytes for each in weights) / 1000
    return (
        f"| {name} | {requests:.0f} | {kilobytes:,.0f} | {statistics.median(seconds):.2f} "
        f"({seconds[0]:.2f}–{seconds[-1]:.2f}) |"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", help="of the server, as http://127.0.0.1:7860")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    chosen = parser.parse_args(arguments)
    chromium = shutil.which("chromium")
    if chromium is None:
        parser.error("there is no chromium here: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with plain_interface() as plain, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        addresses = {"ours": chosen.url, "ChatInterface": plain}
        found: dict[str, list[Weight]] = {name: [] for name in addresses}
        for _ in range(chosen.rounds):
            for name, address in addresses.items():
                found[name].append(opened(browser, address, READY[name]))
        browser.close()
    print("| page | requests | kB | seconds until a question can be typed |\n|---|---|---|---|")
    print(*[row(name, weights) for name, weights in found.items()], sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
