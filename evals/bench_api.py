"""A running server under many streams at once: ``python -m evals.bench_api URL --streams 100 --minutes 10``.

Each of the streams asks a question of ``--questions`` (a file of JSON lines with a `question`), reads the answer to its
end, and asks the next one. A response that is not 200, holds an error, or ends without ``[DONE]`` is an error. A share
of the streams hangs up at the first sign of life, as people do. The server's own figures (``/metrics``) tell its memory
and whether all work was let go at the end. It prints what happened as Markdown, minute by minute. The command should
run on another machine than the server: where it does not, its own work is part of the seconds. Exit code 1 when there
was an error, or work was left.

A first sign of life may be a comment that says that the stream waits for its turn; a first piece is of the answer.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random

import httpx
import numpy as np

QUESTIONS = Path(__file__).with_name("cases") / "questions.jsonl"
SAMPLE_SECONDS = 5.0
#: From one sign of life to the next; a stream that waits gives one every ten seconds.
TIMEOUT_SECONDS = 60.0
SEED = 20_261_122
MEGABYTE = 1_000_000
_BARS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked of the server. `hang_up` is the share of the requests that are given up, 0..1."""

    url: str
    key: str
    questions: Sequence[str]
    streams: int
    seconds: float
    hang_up: float


@dataclass(frozen=True, slots=True)
class Reply:
    """A stream that was read to its end: when it ended, and how long it took, to its first sign and piece too."""

    at_seconds: float
    seconds: float
    first_sign_seconds: float
    first_piece_seconds: float


@dataclass(slots=True)
class Figures:
    """What was measured. Whatever has a moment has it in seconds since `started`."""

    started: float = field(default_factory=time.monotonic)
    replies: list[Reply] = field(default_factory=list)
    errors: list[tuple[float, str]] = field(default_factory=list)
    megabytes: list[tuple[float, float]] = field(default_factory=list)
    given_up: int = 0
    lasted_seconds: float = 0.0
    left_at_work: int = 0

    def now(self) -> float:
        """The moment."""
        return time.monotonic() - self.started

    def fail(self, kind: str) -> None:
        """An error happened."""
        self.errors.append((self.now(), kind))


async def bench(load: Load, sample_seconds: float = SAMPLE_SECONDS) -> Figures:
    """Ask for so many seconds, then wait until the server has let go of everything."""
    figures, numbers, random = Figures(), count(), Random(SEED)
    headers = {"Authorization": f"Bearer {load.key}"} if load.key else {}
    limits = httpx.Limits(max_connections=load.streams + 1, max_keepalive_connections=load.streams)
    async with httpx.AsyncClient(
        base_url=load.url, headers=headers, timeout=TIMEOUT_SECONDS, limits=limits, trust_env=False
    ) as client:
        sampler = asyncio.create_task(_sample(client, figures, sample_seconds))

        async def ask_on() -> None:
            while figures.now() < load.seconds:
                question = load.questions[next(numbers) % len(load.questions)]
                await _ask(client, question, random.random() < load.hang_up, figures)

        await asyncio.gather(*[ask_on() for _ in range(load.streams)])
        figures.lasted_seconds = figures.now()
        sampler.cancel()
        figures.left_at_work = await _left_at_work(client)
    return figures


async def _ask(client: httpx.AsyncClient, question: str, gives_up: bool, figures: Figures) -> None:
    body = {"stream": True, "messages": [{"role": "user", "content": question}]}
    started = figures.now()
    first_sign, first_piece, last = 0.0, 0.0, ""
    try:
        async with client.stream("POST", "/v1/chat/completions", json=body) as response:
            if response.status_code != 200:
                figures.fail(f"status {response.status_code}")
                return
            async for line in response.aiter_lines():
                if not line:
                    continue
                first_sign = first_sign or figures.now() - started
                if gives_up:
                    figures.given_up += 1
                    return
                if line.startswith('data: {"error"'):
                    figures.fail("error in the stream")
                    return
                if line.startswith("data: "):
                    first_piece, last = first_piece or figures.now() - started, line
    except httpx.HTTPError as error:
        figures.fail(type(error).__name__)
        return
    if last != "data: [DONE]":
        figures.fail("no [DONE]")
        return
    figures.replies.append(Reply(figures.now(), figures.now() - started, first_sign, first_piece))


async def _sample(client: httpx.AsyncClient, figures: Figures, sample_seconds: float) -> None:
    while True:
        figures.megabytes.append((figures.now(), await _gauge(client, "process_resident_memory_bytes") / MEGABYTE))
        await asyncio.sleep(sample_seconds)


async def _left_at_work(client: httpx.AsyncClient) -> int:
    """Requests that are still worked on, or wait, ten seconds after the last client has left."""
    for _ in range(50):
        left = sum([await _gauge(client, f"assistant_{each}_requests") for each in ("working", "waiting")])
        if not left:
            return 0
        await asyncio.sleep(0.2)
    return int(left)


async def _gauge(client: httpx.AsyncClient, name: str) -> float:
    response = await client.get("/metrics")
    response.raise_for_status()
    found = re.search(rf"^{name} (\S+)$", response.text, re.MULTILINE)
    return float(found[1]) if found else float("nan")


def report(load: Load, figures: Figures) -> list[str]:
    """The figures as Markdown; memory is compared between the second quarter of the time and the last."""
    done, kinds = len(figures.replies), Counter(kind for _, kind in figures.errors)
    told = ", ".join(f"{number} × {kind}" for kind, number in kinds.most_common()) or "none"
    lines = [
        f"{load.streams} streams for {figures.lasted_seconds:.0f} s: {done} answers "
        f"({done / max(figures.lasted_seconds, 1e-9):.2f} a second), {figures.given_up} given up, "
        f"{len(figures.errors)} errors",
        f"- errors: {told}; left at work: {figures.left_at_work}",
        f"- whole stream: {_percentiles([each.seconds for each in figures.replies])}",
        f"- first piece of the answer: {_percentiles([each.first_piece_seconds for each in figures.replies])}",
        f"- first sign of life: {_percentiles([each.first_sign_seconds for each in figures.replies])}",
    ]
    if memory := [megabytes for _, megabytes in figures.megabytes]:
        quarter = max(1, len(memory) // 4)
        before, after = np.mean(memory[quarter : 2 * quarter] or memory), np.mean(memory[-quarter:])
        lines.append(
            f"- memory: `{_spark(memory)}` {min(memory):.0f}..{max(memory):.0f} MB, {before:.0f} → {after:.0f}"
        )
    return [*lines, "", *by_minute(figures)]


def by_minute(figures: Figures) -> list[str]:
    """A table with a row a minute: what ended in it, and the memory at its end."""
    rows = ["| minute | answers | p50 s | p95 s | longest s | errors | memory MB |", "|" + "---|" * 7]
    for minute in range(math.ceil(figures.lasted_seconds / 60)):
        seconds = [each.seconds for each in figures.replies if each.at_seconds // 60 == minute]
        middle, most, longest = np.percentile(seconds, [50, 95, 100]) if seconds else [math.nan] * 3
        errors = sum(at // 60 == minute for at, _ in figures.errors)
        memory = [megabytes for at, megabytes in figures.megabytes if at // 60 == minute]
        told = f"{memory[-1]:.0f}" if memory else "–"
        rows.append(
            f"| {minute + 1} | {len(seconds)} | {middle:.2f} | {most:.2f} | {longest:.2f} | {errors} | {told} |"
        )
    return rows


def _percentiles(seconds: Sequence[float]) -> str:
    if not seconds:
        return "-"
    p50, p95, most = np.percentile(seconds, [50, 95, 100])
    return f"p50 {p50:.2f} s, p95 {p95:.2f} s, longest {most:.2f} s"


def _spark(values: Sequence[float], width: int = 60) -> str:
    """Values from zero to the highest as a line of bars."""
    parts = [float(np.mean(each)) for each in np.array_split(np.array(values), min(width, len(values)))]
    top = max(parts) or 1.0
    return "".join(_BARS[min(len(_BARS) - 1, int(each / top * len(_BARS)))] for each in parts)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", help="of the server, as http://127.0.0.1:7860")
    parser.add_argument("--key", default="", help="an admin's, where the server asks for one: /metrics is read too")
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--streams", type=int, default=100)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--hang-up", type=float, default=0.05, help="share of the requests that are given up")
    chosen = parser.parse_args(arguments)
    lines = chosen.questions.read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines if line.strip()]
    load = Load(chosen.url, chosen.key, questions, chosen.streams, chosen.minutes * 60, chosen.hang_up)
    figures = asyncio.run(bench(load))
    print(*report(load, figures), sep="\n")
    return 1 if figures.errors or figures.left_at_work else 0


if __name__ == "__main__":
    sys.exit(main())
