"""What all tests share.

No setting of the person who runs them counts, but where their question sets lie; and no test may name an address
outside this machine. Native code escapes that watch: `test_cli_outgoing.py` runs the commands under strace.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from pathlib import Path
from socket import gethostname
from typing import TYPE_CHECKING

import pytest

from evals.data import SETS_VARIABLE, DataError, find_set

if TYPE_CHECKING:
    from browsing import FakePage
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[1]


def pytest_configure() -> None:
    """Before any test module is imported: the tests know only the settings that they make themselves."""
    for key in [each for each in os.environ if each.upper().startswith("ASSISTANT_") and each != SETS_VARIABLE]:
        del os.environ[key]
    sys.addaudithook(_watch_sockets)


#: What the running test has asked for outside this machine.
_outside: list[str] = []


def _watch_sockets(event: str, details: tuple[object, ...]) -> None:
    """Refuse what would leave this machine, and keep it for the test that did it: libraries swallow errors."""
    if event in ("socket.connect", "socket.sendto"):
        place = details[1]
        leaves = isinstance(place, tuple) and not _is_here(str(place[0]))
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        leaves = _is_looked_up(details[0])
    else:
        return
    if leaves:
        _outside.append(f"{event} {details!r}")
        raise OSError(f"a test may not leave this machine: {details!r}")


def _is_here(host: str) -> bool:
    try:
        place = ip_address(host.partition("%")[0])
    except ValueError:
        return not _is_looked_up(host)
    return place.is_loopback or place.is_unspecified


def _is_looked_up(host: object) -> bool:
    """Whether a name server is asked for a host: not for an address, nor for this machine."""
    name = host.decode() if isinstance(host, bytes) else str(host or "")
    try:
        ip_address(name.partition("%")[0])
    except ValueError:
        return name not in ("", "localhost", gethostname())
    return False


@pytest.fixture(autouse=True)
def stays_here() -> Iterator[None]:
    """A test fails that names an address outside this machine, whether or not anybody noticed."""
    _outside.clear()
    yield
    assert not _outside, "\n".join(_outside)


@pytest.fixture(scope="session")
def question_set() -> Callable[[str], Path]:
    """Finds a public question set by its name; a test whose set is not here is skipped."""

    def find(name: str) -> Path:
        try:
            return find_set(name)
        except DataError as error:
            pytest.skip(str(error))

    return find


@pytest.fixture
def nothing_loaded() -> Iterator[None]:
    """The weights are kept once loaded: forget them, and what a test has put in their place."""
    from assistant.models.bundle import running

    kept = (running.bundled_weights, running.bundled_tokenizer)
    for each in kept:
        each.cache_clear()
    yield
    for each in kept:
        each.cache_clear()


@pytest.fixture(scope="session")
def two_documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real index of two small documents, one a language. Read it; who writes copies it."""
    from api_server import ENGLISH, RUSSIAN

    from assistant.wiring import ingest

    folder, index = tmp_path_factory.mktemp("two_documents"), tmp_path_factory.mktemp("two_documents_index")
    (folder / "crane.txt").write_text(ENGLISH, encoding="utf-8")
    (folder / "мастерская.txt").write_text(RUSSIAN, encoding="utf-8")
    report = ingest([folder], index=index)
    assert len(report.added) == 2
    return index


@pytest.fixture(scope="session")
def corpus_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample corpus, ingested. Read it; who writes copies it."""
    folder = tmp_path_factory.mktemp("corpus_index") / "index"
    command = [sys.executable, "-m", "assistant", "ingest", "corpus", "--index", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def reader_folder(corpus_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of somebody who follows the README: corpus/, index/, and `assistant` in bin/."""
    place = tmp_path_factory.mktemp("reader")
    (place / "corpus").symlink_to(ROOT / "corpus")
    (place / "examples").symlink_to(ROOT / "examples")
    shutil.copytree(corpus_index, place / "index")
    command = place / "bin" / "assistant"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m assistant "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return place


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of a file, each with a profile of its own.

    Not for all files: while Playwright is open an event loop counts as running, and `asyncio.run` refuses.
    """
    from browsing import launched

    with launched() as chromium:
        yield chromium


@pytest.fixture(scope="session")
def fake_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakePage]:
    """One page over a table of answers for all tests in a browser."""
    from browsing import fake_page_in

    with fake_page_in(tmp_path_factory.mktemp("fake_page")) as page:
        yield page
