"""Fit whether the documents answer: ``python -m evals.fit_refusing --signals FILE``, with the sets' folder as always.

Questions with and without an answer in the documents of their set are asked through the product, which sees how
probable the words and the sentences are that it found (`assistant.answering.refusing.Signals`). A logistic regression
makes one probability of these. What it catches is measured crosswise, on questions that it was not fitted on, beside
single signals; `open` is never fitted on. What ships is fitted on all other sets, each counting alike.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import astuple, fields
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.progress import track
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from assistant.answering import QuotingAnswerer
from assistant.answering.refusing import ANSWERED, Signals
from assistant.models.span_reader.loading import WEIGHTS
from assistant.models.span_reader.reader import BundledReader
from assistant.settings import Settings
from assistant.wiring import Assistant
from evals.bench import BenchQuestion
from evals.data import Data, find_set, load_data, sample
from evals.evidence.gathering import RecordingReader, found
from evals.evidence.sets import EvidenceQuestion, lot
from evals.reader.examples import article_of, measured_articles
from evals.wrong_names import with_wrong_names

Floats = NDArray[np.float64]
FALSE_REFUSALS = (0.03, 0.05, 0.1)
#: How many questions of a set are asked.
SETS = {"xquad_noans": 160, "squad2_dev": 180, "clapnq_dev": 160, "mtrag_un": 70}
#: In which questions of a set a wrong name is put, so that nothing answers them, for a set has none of that kind.
WRONG_NAMES = "mixed"
MEASURED = "open"
FOLDS = 4


class Row(NamedTuple):
    """A question: its set, whether the documents answer, and what was seen, in the order of `Signals`."""

    set: str
    id: str
    answerable: bool
    signals: tuple[float, ...]


def main() -> None:
    """Ask, fit, and print what is caught and the weights."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--signals", type=Path, required=True, help="keep what was seen in this file, go on from it")
    parser.add_argument("--index-cache", type=Path, help="keep the indexes below this folder")
    options = parser.parse_args()
    rows = [Row(*each) for name in (*SETS, MEASURED) for each in _collected(name, options.signals, options.index_cache)]
    fitted = [each for each in rows if each.set != MEASURED]
    weights = fit(fitted)
    for told, score in (
        ("fitted on other questions", _crosswise(fitted)),
        ("words alone", lambda each: each.signals[0]),
        ("best sentence alone", lambda each: each.signals[2]),
        ("the weights that ship", lambda each: ANSWERED.probability(Signals(*each.signals))),
    ):
        print(told)
        for name in (*SETS, MEASURED):
            print("  " + caught(name, [each for each in rows if each.set == name], score))
    bias, *values = weights
    names = [field.name for field in fields(Signals)]
    print(f"ANSWERED = Logistic({bias:.2f}, Signals({', '.join(f'{each:.2f}' for each in values)}))  # {names}")
    for threshold in (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5):
        shares = [_refused(rows, name, weights, threshold) for name in (*SETS, MEASURED)]
        print(f"  threshold {threshold}: " + "  ".join(shares))


def fit(rows: Sequence[Row]) -> list[float]:
    """The bias and a weight for each signal, every set and in it both answers counting alike."""
    groups = [(each.set, each.answerable) for each in rows]
    weight = [1.0 / groups.count(each) for each in groups]
    scale = len(rows) / sum(weight)
    model = LogisticRegression(C=10.0, max_iter=2_000)
    model.fit([each.signals for each in rows], [each.answerable for each in rows], [scale * each for each in weight])
    return [float(model.intercept_[0]), *model.coef_[0].tolist()]


def caught(name: str, rows: Sequence[Row], score: Callable[[Row], float]) -> str:
    """The share of questions without an answer that fall below what so many with one reach."""
    possible = sorted(score(each) for each in rows if each.answerable)
    impossible = [score(each) for each in rows if not each.answerable]
    if not possible or not impossible:
        return f"{name}: {len(possible)} with an answer, {len(impossible)} without"
    found = ", ".join(
        f"{np.mean(np.array(impossible) < possible[int(share * len(possible))]):.2f} caught at {share:.0%}"
        for share in FALSE_REFUSALS
    )
    return f"{name}: {len(possible)} with an answer, {len(impossible)} without: {found}"


def _refused(rows: Sequence[Row], name: str, weights: Sequence[float], threshold: float) -> str:
    """The share that is refused of questions with an answer, and of those without."""
    refused: dict[bool, list[bool]] = {True: [], False: []}
    for each in rows:
        if each.set == name:
            refused[each.answerable].append(_probability(each, weights) < threshold)
    return f"{name} {np.mean(refused[True]):.3f} / {np.mean(refused[False]):.2f}"


def _probability(row: Row, weights: Sequence[float]) -> float:
    bias, *values = weights
    total = bias + sum(weight * signal for weight, signal in zip(values, row.signals, strict=True))
    return float(1 / (1 + np.exp(-total)))


def _crosswise(rows: Sequence[Row]) -> Callable[[Row], float]:
    """The probability by weights fitted without the question's part; those of other sets by weights fitted on all."""
    parts = [fit([each for each in rows if lot(each.id) % FOLDS != part]) for part in range(FOLDS)]
    whole, sets = fit(rows), {each.set for each in rows}
    return lambda row: _probability(row, parts[lot(row.id) % FOLDS] if row.set in sets else whole)


def _collected(name: str, path: Path, cache: Path | None) -> list[Row]:
    """What was seen of a set, kept when it is complete."""
    kept = json.loads(path.read_text()) if path.exists() else {}
    if name not in kept:
        kept[name] = _seen(load_data(find_set(name)), name, cache)
        path.write_text(json.dumps(kept))
    return [Row(*each) for each in kept[name]]


def _seen(data: Data, name: str, cache: Path | None) -> list[Row]:
    settings = Settings()
    reader = RecordingReader(BundledReader(WEIGHTS, settings.retrieving.threads))
    with data.assistant(settings, cache, lambda _: None) as assistant:
        rows = [_row(each, name, assistant, reader) for each in track(_questions(data, name), description=name)]
    return [each for each in rows if each is not None]


def _questions(data: Data, name: str) -> list[BenchQuestion]:
    if name != WRONG_NAMES:
        return [each for each in sample(data, SETS.get(name)).questions if each.answerable is not None]
    articles = measured_articles(find_set(name).parent)
    usable = [each for each in data.questions if article_of(each.id, articles)]
    usable.sort(key=lambda each: lot(each.id))
    wrong = with_wrong_names(usable, lambda each: article_of(each.id, articles), seed=13)
    return [*usable[: SETS[name]], *wrong[: SETS[name]]]


def _row(question: BenchQuestion, name: str, assistant: Assistant, reader: RecordingReader) -> Row | None:
    """None for what is taken for talk, or finds nothing."""
    answerer = assistant.answerer
    if not isinstance(answerer, QuotingAnswerer):
        raise TypeError("answers are not quoted: is a chat model set?")
    history = tuple((turn.role, turn.text) for turn in question.history)
    given = found(EvidenceQuestion(question.id, "", question.text, {}, history), assistant, reader)
    if given is None or not given[1]:
        return None
    return Row(name, question.id, bool(question.answerable), astuple(answerer.found(*given).signals))


if __name__ == "__main__":
    main()
