"""What the product costs: ``python -m evals.measure_system --data SET [--limit N]``.

Prints the ingest rate beside the bare encoder's rate on the very same texts (alternating, so that a noisy machine
disturbs both alike), the time until a fresh process is ready, the time to answer, memory, and what is installed.
SET is a question set, by its name or path.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.ingesting.preparing import embedded_text, make_document, make_passages
from assistant.models.embedding import load_embedder
from assistant.settings import Settings
from assistant.types import Language, Reading
from assistant.wiring import Assistant
from evals.bench import BenchDocument, bench_assistant, load_documents, load_questions
from evals.data import set_argument

ROUNDS = 3


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=set_argument, required=True)
    parser.add_argument("--limit", type=int, default=120, help="documents a round")
    options = parser.parse_args()
    documents = load_documents(options.data)
    _measure_ingest(documents, options.limit)
    with TemporaryDirectory() as place, bench_assistant(documents[: options.limit], cache=Path(place)) as assistant:
        _measure_answers(assistant, [each.text for each in load_questions(options.data)[:40]])
        index = next(Path(place).glob("*/index"))
        _measure_ready(index)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of this process: {peak:.0f} MiB")
    site = Path(sys.prefix) / "lib"
    installed = subprocess.run(["du", "-sm", str(site)], capture_output=True, text=True, check=True)
    print(f"installed packages: {installed.stdout.split()[0]} MB")


def _measure_ingest(documents: list[BenchDocument], limit: int) -> None:
    embedder = load_embedder(Settings().embedding)
    ratios = []
    for number in range(ROUNDS):
        part = documents[number * limit : (number + 1) * limit]
        texts, languages = _embedded_texts(part)
        started = time.perf_counter()
        batch = Settings().embedding.batch_passages
        for start in range(0, len(texts), batch):
            embedder.embed_passages(texts[start : start + batch], languages[start : start + batch])
        bare = len(texts) / (time.perf_counter() - started)
        started = time.perf_counter()
        with bench_assistant(part):
            ingest = len(texts) / (time.perf_counter() - started)
        ratios.append(ingest / bare)
        print(f"round {number + 1}: encoder {bare:.1f} passages/s, ingest {ingest:.1f} ({ingest / bare:.0%})")
    print(f"ingest at {statistics.median(ratios):.0%} of the bare encoder's rate (median of {ROUNDS})")


def _embedded_texts(documents: list[BenchDocument]) -> tuple[list[str], list[Language]]:
    embedder = load_embedder(Settings().embedding)
    texts, languages = [], []
    for each in documents:
        document = make_document(Reading(each.text.strip(), each.title), each.id, each.id)
        for passage in make_passages(document, embedder.count_tokens, Settings().splitting.max_passage_tokens):
            texts.append(embedded_text(each.title, passage.heading, passage.text))
            languages.append(passage.language)
    return texts, languages


def _measure_answers(assistant: Assistant, questions: list[str]) -> None:
    assistant.ask(questions[0])
    seconds = sorted(assistant.ask(question).usage.seconds["total"] for question in questions)
    print(f"answer: p50 {seconds[len(seconds) // 2]:.3f} s, p95 {seconds[int(len(seconds) * 0.95)]:.3f} s")


def _measure_ready(index: Path) -> None:
    program = (
        "import sys, time; started = time.perf_counter(); from assistant import Assistant; "
        "assistant = Assistant.open(sys.argv[1]); print(time.perf_counter() - started); "
        "assistant.ask('How many?'); print(time.perf_counter() - started)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(index)], capture_output=True, text=True, check=True, timeout=300
    )
    ready, first = (float(each) for each in done.stdout.split())
    print(f"a fresh process is ready after {ready:.2f} s and has answered after {first:.2f} s")


if __name__ == "__main__":
    main()
