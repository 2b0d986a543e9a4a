"""Servers that are stopped or killed while they take documents in and out: nothing that was accepted is lost."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from evals.hostile.server import Server, command
from evals.hostile.trials import Options, Trial

#: Servers killed in the whole campaign.
KILLS = 100
#: A server is killed at most so long after it was ready: an upload takes two or three seconds.
LONGEST_SECONDS = 3.0
STEPS = 6


@dataclass(slots=True)
class Accepted:
    """What was accepted: the words that must be found, by the names of files, and those that must not."""

    present: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    number: int = 0


def trials(options: Options) -> Iterator[Trial]:
    """A kill each; the last trial is the state at the end."""
    chance = random.Random(17)
    folder = options.folder
    (folder / "corpus").mkdir()
    (folder / "corpus" / "kept.txt").write_text("Kept.\n\nThe word kept0 stands in this file.\n", encoding="utf-8")
    done = command(folder, "ingest", str(folder / "corpus"))
    if done.returncode:
        raise RuntimeError(done.stderr)
    accepted = Accepted()
    for number in range(options.count(KILLS)):
        started = time.perf_counter()
        sent = signal.SIGTERM if number % 2 else signal.SIGKILL
        fault = _killed(folder, accepted, chance, sent)
        yield Trial(f"server {number + 1} in uploads and deletions, {sent.name}", time.perf_counter() - started, fault)
    started = time.perf_counter()
    yield Trial("all that was accepted is done", time.perf_counter() - started, _lost(folder, accepted))


def _killed(folder: Path, accepted: Accepted, chance: random.Random, sent: signal.Signals) -> str:
    """Ask things of a server, one after another, and kill it at a random moment."""
    server = Server(folder)
    try:
        server.wait_until_ready()
        deadline = time.monotonic() + chance.uniform(0.05, LONGEST_SECONDS)
        for _ in range(STEPS):
            try:
                _one_step(server, accepted, chance)
            except httpx.HTTPStatusError as error:
                return f"{error.response.status_code}: {error.response.text[:200]}"
            time.sleep(chance.uniform(0, max(0.0, min(0.4, deadline - time.monotonic()))))
        time.sleep(max(0.0, deadline - time.monotonic()))
    except RuntimeError as error:
        return str(error)
    finally:
        server.end(sent)
    return ""


def _one_step(server: Server, accepted: Accepted, chance: random.Random) -> None:
    """Send a file in, or take one out, or have one read again; only what was accepted counts."""
    kind = chance.choice(["add", "add", "remove", "again"])
    known = sorted(accepted.present)
    if kind == "add" or not known:
        accepted.number += 1
        name, word = f"file{accepted.number}.txt", f"word{accepted.number}x{chance.randrange(10**6)}"
        text = f"File {accepted.number}.\n\nThe word {word} stands in this file.\n"
        answer = server.web.post("/v1/documents", files={"file": (name, text.encode())}).raise_for_status()
        accepted.present[name], accepted.ids[name] = word, answer.json()["id"]
    elif kind == "remove":
        name = chance.choice(known)
        server.web.delete(f"/v1/documents/{accepted.ids[name]}").raise_for_status()
        accepted.gone.add(accepted.present.pop(name))
    else:
        answer = server.web.post(f"/v1/documents/{accepted.ids[chance.choice(known)]}/reindex")
        if answer.status_code not in (404, 409):  # not read for the first time yet
            answer.raise_for_status()


def _lost(folder: Path, accepted: Accepted) -> str:
    """What is missing, or there though it was taken out; "" when all is as it was accepted."""
    server = Server(folder)
    try:
        server.wait_until_ready()
        listed = server.settle()
        texts = {
            each["source"]: server.web.get(f"/v1/documents/{each['id']}/text").json()["text"]
            for each in listed
            if each["status"] == "ready"
        }
    except RuntimeError as error:
        return str(error)
    finally:
        server.end(signal.SIGTERM)
    missing = [name for name, word in accepted.present.items() if word not in texts.get(name, "")]
    returned = [word for word in accepted.gone if any(word in text for text in texts.values())]
    files = {each.name for each in (folder / "uploads").glob("*/*")}
    stray = [f"{name} without its file" for name in accepted.present if name not in files]
    left = [each.name for each in (folder / "uploads").glob(".intent-*")]
    found = [*missing, *returned, *stray, *left]
    return f"{len(found)} of {accepted.number} are not as accepted: {found[:5]}" if found else ""
