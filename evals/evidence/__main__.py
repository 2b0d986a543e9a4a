"""Trains and measures what chooses the sentences of an answer.

``python -m evals.evidence train --train DIR --bench DIR --cache DIR`` asks every question of the sets once, keeps what
was seen of each sentence in the cache (and goes on there when stopped), then writes the weights that ship.
``tune`` tunes the reader itself first, see `evals.evidence.tuning`, and ``export`` writes the reader that was tuned.
``measure`` says what they reach on clapnq_dev, crosswise over its documents, and on ``open``, which nothing was trained
on, beside the bare formula and models that lack a part.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from evals.evidence.gathering import Gathered, gather
from evals.evidence.sets import ASKED, BENCHED, OPEN, TRAINED, asked_set, read_set

if TYPE_CHECKING:
    from evals.evidence.training import Rows

#: What is left out, one after another, to see what it gives: beginnings of the names of features.
PARTS: dict[str, tuple[str, ...]] = {
    "all": (),
    "no head": ("head",),
    "no cosine": ("cosine",),
    "no words": ("words", "rare_words", "missing_names"),
    "no neighbours": ("head_before", "head_after", "rare_words_before"),
    "no reader": ("head", "relevant", "answers", "span"),
}


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m evals.evidence", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("command", choices=("tune", "export", "train", "measure"))
    parser.add_argument("--train", type=Path, required=True, help="folder of sets for training")
    parser.add_argument("--bench", type=Path, required=True, help="folder of question sets")
    parser.add_argument("--cache", type=Path, help="where what was seen is kept, for `train` and `measure`")
    parser.add_argument("--state", type=Path, help="folder of the run's state, for `tune` and `export`")
    parser.add_argument("--examples", type=int, default=4_600, help="how many examples `tune` reads in all")
    parser.add_argument("--rate", type=float, default=6e-5)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.cache is None and arguments.command in ("train", "measure"):
        parser.error("--cache is needed")
    if arguments.state is None and arguments.command in ("tune", "export"):
        parser.error("--state is needed")
    chosen = {"tune": _tune, "export": _export, "train": _train, "measure": _measure}
    chosen[arguments.command](arguments)


def _gathered(arguments: argparse.Namespace, *names: str) -> list[Gathered]:
    return [
        each for name in names for each in gather(asked_set(name, arguments.train, arguments.bench), arguments.cache)
    ]


def _learned_from(arguments: argparse.Namespace) -> tuple[Rows, list[Gathered]]:
    """What the head is trained on, and the questions, seen with heads that do not know them, for the model."""
    from evals.evidence import training
    from evals.evidence.reading import read_labelled

    labelled = [
        each
        for name in TRAINED
        for each in read_labelled(read_set(name, arguments.train, arguments.bench), arguments.cache)
    ]
    gathered = _gathered(arguments, *BENCHED, *ASKED)
    rows = training.rows_of(labelled, gathered)
    print(f"{len(labelled) + len(gathered)} questions, {len(rows.right)} sentences, {rows.right.mean():.3f} right")
    head_for = training.crosswise(rows, arguments.seed)
    return rows, [training.with_head(each, head_for(each.question.group)) for each in gathered]


def _tune(arguments: argparse.Namespace) -> None:
    from evals.evidence.tuning import Tuning, examples_of

    examples, held = examples_of(arguments.train, arguments.bench, arguments.seed)
    print(f"{len(examples)} passages to tune on, {len(held)} held out")
    arguments.state.mkdir(parents=True, exist_ok=True)
    Tuning(arguments.state, examples, held, arguments.examples, arguments.rate, arguments.seed).run()


def _export(arguments: argparse.Namespace) -> None:
    from assistant.models.span_reader.loading import WEIGHTS
    from evals.reader.exporting import export

    print(f"{WEIGHTS}: {export([arguments.state], WEIGHTS) / 1e6:.1f} MB")


def _train(arguments: argparse.Namespace) -> None:
    from assistant.answering.quoting import sentence_evidence
    from assistant.models.span_reader import judging
    from evals.evidence import training

    rows, seen = _learned_from(arguments)
    training.save_head(training.train_head(rows, arguments.seed), judging.WEIGHTS)
    training.save_weights(training.fit(seen, training.VECTORS), training.fit(seen), sentence_evidence.WEIGHTS)
    for place in (judging.WEIGHTS, sentence_evidence.WEIGHTS):
        print(f"{place}: {place.stat().st_size / 1e3:.0f} kB")


def _measure(arguments: argparse.Namespace) -> None:
    from assistant.models.span_reader.judging import SentenceHead
    from evals.evidence import training
    from evals.evidence.measuring import report

    _, seen = _learned_from(arguments)
    head = SentenceHead.load()
    asked = [training.with_head(each, head) for each in _gathered(arguments, OPEN)]
    models = {name: training.crosswise_fit(seen, without) for name, without in PARTS.items()}
    for line in report(models, [each for each in seen if each.set == "clapnq_dev"], asked):
        print(line)


if __name__ == "__main__":
    main()
