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
#: The parts of the model beside its body.
HEADS = ("pooled", "labels")


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
    exported = commands.add_parser("export", help="write the weights that ship, calibrated on held-out pairs")
    exported.add_argument("--state", type=Path, required=True, nargs="+", help="folder of a run, or files: their mean")
    measured = commands.add_parser("measure", help="what the weights that ship reach on held-out pairs")
    measured.add_argument("--checked", type=int, default=200, help="pairs of a group that the checker is shown")
    for each in (exported, measured):
        each.add_argument("--train", type=Path, required=True, help="as for `train`")
        add_bench_option(each)
        each.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    {"train": _train, "export": _export, "measure": _measure}[arguments.command](arguments)


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


def _export(arguments: argparse.Namespace) -> None:
    import numpy as np

    from evals.judge.judge import TEMPERATURE, Judge
    from evals.judge.loading import WEIGHTS
    from evals.judge.measuring import held_out, judged, temperature
    from evals.reader.exporting import export

    examples = held_out(arguments.train, arguments.bench, arguments.seed).chosen_on
    export(arguments.state, WEIGHTS, HEADS)
    found = temperature(judged(Judge(WEIGHTS), examples), examples)
    size = export(arguments.state, WEIGHTS, HEADS, **{TEMPERATURE: np.array(found, dtype=np.float32)})
    print(f"{WEIGHTS}: {size / 1e6:.1f} MB, temperature {found:.2f} by {len(examples)} pairs")


def _measure(arguments: argparse.Namespace) -> None:
    from assistant.answering import MeaningSupport, SentenceVectors
    from assistant.models.bundle import bundled_tokenizer
    from assistant.models.embedding import load_embedder
    from assistant.models.span_reader import load_reader
    from assistant.settings import load_settings
    from evals.judge.loading import load_judge
    from evals.judge.measuring import held_out, tables, yes_no_lines

    settings, tokenizer, judge = load_settings(), bundled_tokenizer(), load_judge()
    vectors = SentenceVectors(load_embedder(settings.embedding))
    support = MeaningSupport(vectors, lambda word: len(tokenizer.encode(word)) == 1, load_reader(settings.retrieving))
    halves = held_out(arguments.train, arguments.bench, arguments.seed)
    for line in tables(judge, halves, support, arguments.checked):
        print(line, flush=True)
    for line in yes_no_lines(judge, arguments.train, arguments.bench, arguments.seed):
        print(line, flush=True)


if __name__ == "__main__":
    main()
