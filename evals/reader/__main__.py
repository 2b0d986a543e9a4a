"""``python -m evals.reader train --train DIR --bench DIR --state DIR``: trains the reader, resumes, exports it."""

from __future__ import annotations

import argparse
from pathlib import Path


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m evals.reader", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train, or go on training")
    train.add_argument("--train", type=Path, required=True, help="folder of reading-comprehension sets")
    train.add_argument("--bench", type=Path, required=True, help="folder of question sets")
    train.add_argument("--state", type=Path, required=True, help="folder of the run's state")
    train.add_argument("--examples", type=int, default=70_000, help="how many examples are read in all")
    train.add_argument("--rate", type=float, default=1.5e-4)
    train.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    _train(arguments)


def _train(arguments: argparse.Namespace) -> None:
    from evals.reader.examples import enlarged, load_training, with_parallel_spans
    from evals.reader.negatives import mined
    from evals.reader.training import Training, data_hash

    arguments.state.mkdir(parents=True, exist_ok=True)
    found = with_parallel_spans(load_training(arguments.train, arguments.bench, arguments.seed), arguments.bench)
    examples = enlarged(found, mined(found, arguments.state / "negatives.json"), arguments.seed)
    print(f"{len(examples)} examples, SHA-256 {data_hash(examples)}", flush=True)
    training = Training(arguments.state, examples, arguments.examples, arguments.rate, arguments.seed)
    print(f"begins at example {training.progress.examples}", flush=True)
    training.run()


if __name__ == "__main__":
    main()
