"""Trains the judge, writes the weights that ship, and measures them on what was not trained on.

``python -m evals.judge train --train DIR [--bench DIR] --state DIR`` trains and goes on where it was stopped; with
fewer ``--examples`` a run comes to its end sooner. ``export`` writes its weights into the package; ``measure`` judges
held-out pairs, beside a bag of words and the present checker.
"""

from __future__ import annotations

import argparse
import os
import random
from pathlib import Path

#: Held-out examples that the curve is drawn on.
_CURVE_EXAMPLES = 160


def main() -> None:
    """Run the command."""
    from evals.data import add_bench_option

    parser = argparse.ArgumentParser(prog="python -m evals.judge", description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train, or go on training")
    train.add_argument("--train", type=Path, required=True, help="folder of sets with judgements")
    add_bench_option(train)
    train.add_argument("--state", type=Path, required=True, help="folder of the run's state")
    train.add_argument("--examples", type=int, default=45_000, help="how many examples are read in all")
    train.add_argument("--rate", type=float, default=1.5e-4)
    train.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    {"train": _train}[arguments.command](arguments)


def _train(arguments: argparse.Namespace) -> None:
    # Read when torch is loaded: threads that wait for each other sleep. Spinning takes most of a core that is shared.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("GOMP_SPINCOUNT", "0")
    import torch

    from assistant.models.bundle import available_cores
    from evals.judge.examples import load_sets, without_open
    from evals.judge.making import made, made_held_out
    from evals.judge.training import Training
    from evals.learning import data_hash

    torch.set_num_threads(available_cores())
    arguments.state.mkdir(parents=True, exist_ok=True)
    from_sets, held = load_sets(arguments.train, arguments.bench, arguments.seed)
    found = [*from_sets, *made(arguments.train, arguments.bench, arguments.seed)]
    examples = without_open(found, arguments.bench)
    held += made_held_out(arguments.bench, arguments.seed)
    held = random.Random(arguments.seed).sample(held, min(_CURVE_EXAMPLES, len(held)))
    print(f"{len(examples)} examples, SHA-256 {data_hash(examples)}", flush=True)
    training = Training(arguments.state, examples, held, arguments.examples, arguments.rate, arguments.seed)
    print(f"begins at example {training.progress.examples}", flush=True)
    training.run()


if __name__ == "__main__":
    main()
