"""A running server under many streams at once: ``python -m evals.bench_api URL --streams 100 --minutes 10``.

Each of the streams asks a question of ``--questions`` (a file of JSON lines with a `question`), reads the answer to its
end, and asks the next one. A response that is not 200, holds an error, or ends without ``[DONE]`` is an error. A share
of the streams hangs up after the first piece, as people do. The server's own figures (``/metrics``) tell its memory and
whether all work was let go at the end. The command should run on another machine than the server: where it does not,
its own work is part of the seconds. Exit code 1 when there was an error, or work was left.
"""

from __future__ import annotations

import argparse
import asyncio
import json
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
TIMEOUT_SECONDS = 180.0
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


@dataclass(slots=True)
class Figures:
    """What was measured: seconds of each whole stream, to its first piece, errors by kind, megabytes over time."""

    seconds: list[float] = field(default_factory=list)
    first_piece_seconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    given_up: int = 0
    megabytes: list[float] = field(default_factory=list)
    lasted_seconds: float = 0.0
    left_at_work: int = 0


async def bench(load: Load, sample_seconds: float = SAMPLE_SECONDS) -> Figures:
    """Ask for so many seconds, then wait until the server has let go of everything."""
    figures, numbers, random = Figures(), count(), Random(SEED)
    headers = {"Authorization": f"Bearer {load.key}"} if load.key else {}
    limits = httpx.Limits(max_connections=load.streams + 1, max_keepalive_connections=load.streams)
    async with httpx.AsyncClient(
        base_url=load.url, headers=headers, timeout=TIMEOUT_SECONDS, limits=limits, trust_env=False
    ) as client:
        started = time.monotonic()
        sampler = asyncio.create_task(_sample(client, figures, sample_seconds))

        async def ask_on() -> None:
            while time.monotonic() - started < load.seconds:
                question = load.questions[next(numbers) % len(load.questions)]
                await _ask(client, question, random.random() < load.hang_up, figures)

        await asyncio.gather(*[ask_on() for _ in range(load.streams)])
        figures.lasted_seconds = time.monotonic() - started
        sampler.cancel()
        figures.left_at_work = await _left_at_work(client)
    return figures


async def _ask(client: httpx.AsyncClient, question: str, gives_up: bool, figures: Figures) -> None:
    body = {"stream": True, "messages": [{"role": "user", "content": question}]}
    started = time.monotonic()
    first, last = 0.0, ""
    try:
        async with client.stream("POST", "/v1/chat/completions", json=body) as response:
            if response.status_code != 200:
                figures.errors[f"status {response.status_code}"] += 1
                return
            async for line in response.aiter_lines():
                if line:
                    first, last = first or time.monotonic() - started, line
                if gives_up and first:
                    figures.given_up += 1
                    return
                if line.startswith('data: {"error"'):
                    figures.errors["error in the stream"] += 1
                    return
    except httpx.HTTPError as error:
        figures.errors[type(error).__name__] += 1
        return
    if last != "data: [DONE]":
        figures.errors["no [DONE]"] += 1
        return
    figures.seconds.append(time.monotonic() - started)
    figures.first_piece_seconds.append(first)


async def _sample(client: httpx.AsyncClient, figures: Figures, sample_seconds: float) -> None:
    while True:
        figures.megabytes.append(await _gauge(client, "process_resident_memory_bytes") / MEGABYTE)
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
    """The figures as lines; memory is compared between the second quarter of the time and the last."""
    done, errors = len(figures.seconds), sum(figures.errors.values())
    kinds = ", ".join(f"{number} × {kind}" for kind, number in figures.errors.most_common()) or "none"
    lines = [
        f"{load.streams} streams for {figures.lasted_seconds:.0f} s: {done} answers "
        f"({done / max(figures.lasted_seconds, 1e-9):.2f} a second), {figures.given_up} given up, {errors} errors",
        f"errors: {kinds}; left at work: {figures.left_at_work}",
        f"whole stream: {_percentiles(figures.seconds)}",
        f"first piece:  {_percentiles(figures.first_piece_seconds)}",
    ]
    if memory := figures.megabytes:
        quarter = max(1, len(memory) // 4)
        before, after = np.mean(memory[quarter : 2 * quarter] or memory), np.mean(memory[-quarter:])
        lines.append(
            f"memory:       {_spark(memory)} {min(memory):.0f}..{max(memory):.0f} MB, {before:.0f} → {after:.0f}"
        )
    return lines


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
