"""Trains the reader, writes the weights that ship, and the questions that it may be measured on.

``python -m evals.reader train --train DIR [--bench DIR] --state DIR`` trains and goes on where it was stopped;
``export`` writes its weights into the package; ``measure`` gives them the right passage of questions that were not
trained on; ``kept`` writes a question set with only the articles that were not trained on.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path


def main() -> None:
    """Run the command."""
    from evals.data import add_bench_option

    parser = argparse.ArgumentParser(prog="python -m evals.reader", description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train, or go on training")
    train.add_argument("--train", type=Path, required=True, help="folder of reading-comprehension sets")
    add_bench_option(train)
    train.add_argument("--state", type=Path, required=True, help="folder of the run's state")
    train.add_argument("--examples", type=int, default=70_000, help="how many examples are read in all")
    train.add_argument("--rate", type=float, default=1.5e-4)
    train.add_argument("--seed", type=int, default=1)
    train.add_argument("--near", action="store_true", help="English and Russian only, for the last part of a run")
    exported = commands.add_parser("export", help="write the weights that ship")
    exported.add_argument("--state", type=Path, required=True, nargs="+", help="folder of a run, or files: their mean")
    kept = commands.add_parser("kept", help="write a set's documents, and its questions about articles kept aside")
    add_bench_option(kept)
    kept.add_argument("--set", choices=("mixed", "xquad", "xquad_noans", "squad2_dev"), required=True)
    kept.add_argument("--out", type=Path, required=True)
    measured = commands.add_parser("measure", help="what the weights that ship reach on the right passage")
    add_bench_option(measured)
    arguments = parser.parse_args()
    chosen = {"train": _train, "export": _export, "kept": _kept, "measure": _measure}
    chosen[arguments.command](arguments)


def _measure(arguments: argparse.Namespace) -> None:
    from rich.progress import Progress

    from assistant.models.span_reader.loading import WEIGHTS
    from assistant.models.span_reader.reader import BundledReader
    from evals.reader.measuring import measure

    with Progress(transient=True) as bar:
        task = bar.add_task("reading")
        lines = list(
            measure(arguments.bench, BundledReader(WEIGHTS), lambda n, of: bar.update(task, completed=n, total=of))
        )
    print("\n".join(lines))


def _export(arguments: argparse.Namespace) -> None:
    from assistant.models.span_reader.loading import WEIGHTS
    from evals.reader.exporting import export

    print(f"{WEIGHTS}: {export(arguments.state, WEIGHTS) / 1e6:.1f} MB")


def _kept(arguments: argparse.Namespace) -> None:
    from evals.reader.examples import article_of, measured_articles

    articles = measured_articles(arguments.bench)
    folder = arguments.bench / arguments.set
    arguments.out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(folder / "docs.jsonl", arguments.out / "docs.jsonl")
    lines = (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    chosen = [line for line in lines if article_of(json.loads(line)["id"], articles)]
    (arguments.out / "questions.jsonl").write_text("".join(chosen), encoding="utf-8")
    print(f"{len(chosen)} of {len(lines)} questions")


def _train(arguments: argparse.Namespace) -> None:
    from evals.learning import data_hash
    from evals.reader.examples import load_training, with_parallel_spans
    from evals.reader.making import enlarged
    from evals.reader.negatives import mined
    from evals.reader.training import Training

    arguments.state.mkdir(parents=True, exist_ok=True)
    loaded = load_training(arguments.train, arguments.bench, arguments.seed, near=arguments.near)
    found = with_parallel_spans(loaded, arguments.bench)
    examples = enlarged(found, mined(found, arguments.state / "negatives.json"), arguments.seed)
    print(f"{len(examples)} examples, SHA-256 {data_hash(examples)}", flush=True)
    training = Training(arguments.state, examples, arguments.examples, arguments.rate, arguments.seed)
    print(f"begins at example {training.progress.examples}", flush=True)
    training.run()


if __name__ == "__main__":
    main()
