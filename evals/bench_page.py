"""The web page under people who chat at once: ``python -m evals.bench_page URL --people 20 --minutes 2 --index INDEX``.

Each of the people speaks to the server as the browser does, by Gradio's own protocol: signs in, opens the page, asks a
question of ``--questions`` (a file of JSON lines with a `question`), reads to the end of the answer, and asks the next
one after a pause. All begin at the same moment, or with ``--spread`` within the first pause, as people do who know
nothing of each other. No question is asked by two of them. ``--index`` is the index that the server runs over: users
are made in its history for the time of the run, and removed with what they said. Without it everybody is the visitor of
a server on which nobody signs in.

An answer that fails, a stream that ends early, and anything of somebody else's are errors: a question or a title that
is not one's own, or a conversation that opens for another. Exit code 1 when there was one.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import secrets
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from assistant.history import open_history
from assistant.settings import load_settings

QUESTIONS = Path(__file__).with_name("cases") / "questions.jsonl"
TIMEOUT_SECONDS = 180.0
PAUSE_SECONDS = 1.0
#: The words of an answer that is shown, finished or not, without the notes above them.
_WORDS = re.compile(
    r'<div class="answer[^"]*">(?:<p class="note.*?</p>)*((?:<span class="badge|<div class="text|<p><span).*?)</div>',
    re.DOTALL,
)
_FAILURE = re.compile(r'<div class="answer failure"')
_QUESTION = re.compile(r'<div class="question"[^>]*>(.*?)</div>', re.DOTALL)
_TITLE = re.compile(r'<span class="title"><bdi>(.*?)</bdi></span><span class="detail">[^<]*</span></button><details')
_THREAD = re.compile(r'<nav class="conversations"[^>]* data-conversation="([^"]*)"')
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who asks what. `users` are names and passwords, or empty where nobody signs in."""

    url: str
    people: int
    seconds: float
    questions: Sequence[str]
    users: Sequence[tuple[str, str]] = ()
    pause_seconds: float = PAUSE_SECONDS
    spread: bool = False


@dataclass(slots=True)
class Figures:
    """Seconds from a question to the first words of its answer, to its end, and of opening the page; errors by kind."""

    first_text_seconds: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    opening_seconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)


class Person:
    """Somebody at the page."""

    def __init__(self, client: httpx.AsyncClient, questions: Sequence[str]) -> None:
        self.client = client
        self.questions = questions
        self.thread = ""
        #: The words of earlier answers: the conversation is shown again with each new one.
        self._read: set[str] = set()
        self._session = secrets.token_hex(6)
        self._config: dict[str, Any] = {}

    async def sign_in(self, name: str, password: str) -> None:
        """Raises httpx.HTTPError, also when the password is wrong."""
        answer = await self.client.post("/page/sign-in", data={"name": name, "password": password})
        if answer.status_code != httpx.codes.SEE_OTHER:
            answer.raise_for_status()

    async def open(self) -> None:
        """Load the page, and what it asks for when it starts."""
        (await self.client.get("/", headers={"accept": "text/html"})).raise_for_status()
        answer = await self.client.get("/config")
        self._config = answer.raise_for_status().json()
        async for _ in self._happens("load", {}):
            pass

    async def ask(self, question: str, figures: Figures) -> None:
        """Ask, and read to the end of the answer. An answer in the words of an earlier one has its first at its end."""
        started, first, has_words = time.monotonic(), 0.0, False
        before = frozenset(self._read)
        async for shown in self._happens("submit", {"question": question}):
            for problem in self._look(shown):
                figures.errors[problem] += 1
            words = {_TAG.sub("", each) for each in _WORDS.findall(shown)}
            has_words = has_words or bool(words)
            self._read |= words
            if not first and words - before:
                first = time.monotonic() - started
        if not has_words:
            figures.errors["no words"] += 1
            return
        seconds = time.monotonic() - started
        figures.first_text_seconds.append(first or seconds)
        figures.seconds.append(seconds)

    def _look(self, shown: str) -> Iterator[str]:
        """What is wrong with what is shown."""
        if _FAILURE.search(shown):
            yield "the answer failed"
        said = [unescape(_TAG.sub("", each)) for each in (*_QUESTION.findall(shown), *_TITLE.findall(shown))]
        own = "\n".join(self.questions)
        if any(each.rstrip("…").strip() not in own for each in said):
            yield "something of somebody else"
        if thread := _THREAD.search(shown):
            self.thread = unescape(thread[1]) or self.thread

    async def _happens(self, event: str, values: dict[str, Any]) -> Any:
        """Send an event of the page; everything that is shown because of it, as HTML, step by step."""
        number, data = self._listener(event, values)
        body = {"data": data, "fn_index": number, "session_hash": self._session, "trigger_id": None}
        joined = await self.client.post("/gradio_api/queue/join", json=body)
        joined.raise_for_status()
        async with self.client.stream("GET", f"/gradio_api/queue/data?session_hash={self._session}") as stream:
            stream.raise_for_status()
            async for line in stream.aiter_lines():
                if not line.startswith("data:"):
                    continue
                message = json.loads(line[5:])
                if message["msg"] in ("process_generating", "process_completed"):
                    yield "\n".join(_strings(message.get("output")))
                if message["msg"] == "process_completed" and message["success"]:
                    return
                if message["msg"] in ("process_completed", "unexpected_error"):
                    break
        raise httpx.ReadError("the stream ended early")

    def _listener(self, event: str, values: dict[str, Any]) -> tuple[int, list[Any]]:
        """The number of what the page runs for an event, and its inputs: `values` by element, else as they stand."""
        known = {each["id"]: each["props"] for each in self._config["components"]}
        for each in self._config["dependencies"]:
            names = [(known.get(target, {}).get("elem_id", ""), what) for target, what in each["targets"]]
            if each["backend_fn"] and (("question", event) in names or (event == "load" and names == [("", "load")])):
                inputs = [known[number] for number in each["inputs"]]
                return each["id"], [values.get(props.get("elem_id"), props.get("value")) for props in inputs]
        raise httpx.ReadError(f"the page does not listen to {event}")


async def bench(crowd: Crowd) -> Figures:
    """Let everybody in, let them ask for so many seconds, then try to open what another said."""
    figures = Figures()
    people = [
        Person(
            httpx.AsyncClient(base_url=crowd.url, timeout=TIMEOUT_SECONDS, trust_env=False),
            crowd.questions[number :: crowd.people],
        )
        for number in range(crowd.people)
    ]
    try:
        for person, user in zip(people, crowd.users, strict=False):
            await person.sign_in(*user)
        inside = [each for each in await asyncio.gather(*[_enter(person, figures) for person in people]) if each]
        end = time.monotonic() + crowd.seconds
        share = crowd.pause_seconds / max(1, len(inside)) if crowd.spread else 0.0
        await asyncio.gather(
            *[_chat(person, crowd, number * share, end, figures) for number, person in enumerate(inside)]
        )
        if crowd.users:
            for person, other in zip(people, [*people[1:], people[0]], strict=True):
                answer = await person.client.get(f"/page/conversations/{other.thread}.json")
                if person is not other and answer.status_code != httpx.codes.NOT_FOUND:
                    figures.errors["a conversation of somebody else"] += 1
    finally:
        await asyncio.gather(*[person.client.aclose() for person in people])
    return figures


async def _enter(person: Person, figures: Figures) -> Person | None:
    """Open the page; None for who cannot."""
    started = time.monotonic()
    try:
        await person.open()
    except httpx.HTTPError as error:
        figures.errors[type(error).__name__] += 1
        return None
    figures.opening_seconds.append(time.monotonic() - started)
    return person


async def _chat(person: Person, crowd: Crowd, begin_seconds: float, end: float, figures: Figures) -> None:
    await asyncio.sleep(begin_seconds)
    try:
        for number in count():
            await person.ask(person.questions[number % len(person.questions)], figures)
            await asyncio.sleep(crowd.pause_seconds)
            if time.monotonic() >= end:
                return
    except httpx.HTTPError as error:
        figures.errors[type(error).__name__] += 1


def _strings(value: Any) -> Iterator[str]:
    """Every string in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)


def report(crowd: Crowd, figures: Figures) -> list[str]:
    """The figures as lines."""
    kinds = ", ".join(f"{number} × {kind}" for kind, number in figures.errors.most_common()) or "none"
    who = "signed in" if crowd.users else "as one visitor"
    return [
        f"{crowd.people} people {who} for {crowd.seconds:.0f} s: {len(figures.seconds)} answers; errors: {kinds}",
        f"first text:   {_percentiles(figures.first_text_seconds)}",
        f"whole answer: {_percentiles(figures.seconds)}",
        f"opening:      {_percentiles(figures.opening_seconds)}",
    ]


def _percentiles(seconds: Sequence[float]) -> str:
    if not seconds:
        return "-"
    p50, p95, most = np.percentile(seconds, [50, 95, 100])
    return f"p50 {p50:.2f} s, p95 {p95:.2f} s, longest {most:.2f} s"


@contextmanager
def guests(index: Path | None, people: int) -> Iterator[list[tuple[str, str]]]:
    """Users of the server over this index, for a while; none without."""
    if index is None:
        yield []
        return
    with open_history(load_settings(index=index)) as history:
        made = [(f"bench-{secrets.token_hex(4)}", secrets.token_urlsafe(16)) for _ in range(people)]
        for name, password in made:
            history.users.add(name, "reader", password)
        try:
            yield made
        finally:
            for name, _ in made:
                for each in history.conversations.listed(name):
                    history.conversations.remove(name, each.id)
                history.users.remove(name)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", help="of the server, as http://127.0.0.1:7860")
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--index", type=Path, help="of a server on which people sign in (ASSISTANT_UI__SIGN_IN=always)")
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument(
        "--pause", type=float, default=PAUSE_SECONDS, help="seconds between an answer and the next question"
    )
    parser.add_argument("--spread", action="store_true", help="the first questions come spread over a pause")
    chosen = parser.parse_args(arguments)
    lines = chosen.questions.read_text(encoding="utf-8").splitlines()
    questions = list(dict.fromkeys(json.loads(line)["question"] for line in lines if line.strip()))
    if len(questions) < chosen.people:
        parser.error(f"{chosen.people} people need as many questions, and there are {len(questions)}")
    with guests(chosen.index, chosen.people) as users:
        crowd = Crowd(chosen.url, chosen.people, chosen.minutes * 60, questions, users, chosen.pause, chosen.spread)
        figures = asyncio.run(bench(crowd))
    print(*report(crowd, figures), sep="\n")
    return 1 if figures.errors or not figures.seconds else 0


if __name__ == "__main__":
    sys.exit(main())
