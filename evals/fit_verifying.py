"""Fit whether sources confirm a sentence: ``python -m evals.fit_verifying --train DIR --seen FILE [--data SET]``.

Held-out pairs of the judge's training sets (``python -m evals.judge``), which it never saw, are held against their
premises by words and by the judge; a logistic regression makes one probability of both, within a language and across.
It is measured crosswise by premise, and on the labelled answers of SET, on which nothing is fitted.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rich.progress import track
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from assistant.answering import MeaningSupport, SentenceVectors
from assistant.language import document_language
from assistant.models.bundle import bundled_tokenizer
from assistant.models.embedding import load_embedder
from assistant.models.judge import load_judge
from assistant.models.span_reader import load_reader
from assistant.settings import load_settings
from assistant.verifying import Excerpt
from assistant.verifying.checking import LEAST_CONFIRMED, Checker
from evals.claims import Claim, load_claims
from evals.data import add_bench_option, set_argument
from evals.evidence.sets import lot
from evals.judge.examples import Example
from evals.judge.measuring import held_out

FOLDS = 5
THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7)


class Row(NamedTuple):
    """A sentence: its kind, its source's text, whether it is said, and what was seen, in the order of `Signals`."""

    kind: str
    group: str
    said: bool
    is_across: bool
    signals: tuple[float, ...]


def main() -> None:
    """Look, fit, and print weights and what they reach."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--train", type=Path, required=True, help="folder of sets with judgements")
    add_bench_option(parser)
    parser.add_argument("--seen", type=Path, required=True, help="keep what was seen in this file, go on from it")
    parser.add_argument("--data", type=set_argument, help="a set with answers.jsonl, to be measured on")
    parser.add_argument("--pairs", type=int, default=1_000, help="how many pairs are held against their premises")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    kept = json.loads(options.seen.read_text()) if options.seen.exists() else {}
    if "pairs" not in kept:
        halves = held_out(options.train, options.bench, options.seed)
        look = _looker()
        kept["pairs"] = [
            _row(each.source, each.premise, each.allowed[0], look, each.claim, each.about, [_excerpt(each)])
            for each in track(_some([*halves.chosen_on, *halves.measured], options.pairs), description="pairs")
        ]
        options.seen.write_text(json.dumps(kept))
    if options.data and "claims" not in kept:
        look = _looker()
        kept["claims"] = [_of_claim(each, look) for each in track(load_claims(options.data), description="claims")]
        options.seen.write_text(json.dumps(kept))
    pairs, claims = ([Row(*each) for each in kept.get(name, [])] for name in ("pairs", "claims"))
    _print(pairs, claims)


def _some(examples: Sequence[Example], count: int) -> list[Example]:
    """At most `count` examples, always the same ones."""
    return sorted(examples, key=lambda each: lot(each.name + each.claim))[:count]


def fit(rows: Sequence[Row], *, across: bool) -> list[float]:
    """The bias and a weight for each signal; sentences that are said and those that are not count alike."""
    chosen = [each for each in rows if each.is_across == across]
    model = LogisticRegression(C=1.0, max_iter=2_000, class_weight="balanced")
    model.fit([each.signals for each in chosen], [each.said for each in chosen])
    return [float(model.intercept_[0]), *model.coef_[0].tolist()]


def _print(pairs: Sequence[Row], claims: Sequence[Row]) -> None:
    both = [fit(pairs, across=across) for across in (False, True)]
    for name, weights in zip(("WITHIN_LANGUAGE", "ACROSS_LANGUAGES"), both, strict=True):
        bias, *values = weights
        print(f"{name} = Logistic({bias:.2f}, Signals({', '.join(f'{each:.2f}' for each in values)}))")
    parts = []
    for number in range(FOLDS):
        others = [each for each in pairs if lot(each.group) % FOLDS != number]
        parts.append([fit(others, across=across) for across in (False, True)])
    print("held-out pairs, crosswise")
    print("\n".join(_lines(pairs, lambda each: _probability(each, parts[lot(each.group) % FOLDS][each.is_across]))))
    if claims:
        print("written answers, not fitted on")
        print("\n".join(_lines(claims, lambda each: _probability(each, both[each.is_across]))))


def _lines(rows: Sequence[Row], score: Callable[[Row], float]) -> Iterable[str]:
    """False alarms and false passes by threshold, of the verifier alone, and at the product's by kind."""
    said, others = [each for each in rows if each.said], [each for each in rows if not each.said]
    for threshold in THRESHOLDS:
        yield f"  {threshold}: {_wrong(said, others, lambda each, least=threshold: score(each) >= least)}"  # type: ignore[misc]
    yield f"  verifier: {_wrong(said, others, lambda each: bool(each.signals[2]))}"
    yield f"  judge: {_wrong(said, others, lambda each: each.signals[0] >= 0)}"
    kinds: dict[str, list[bool]] = defaultdict(list)
    for each in rows:
        crosses = "across" if each.is_across else "within"
        kinds[f"{'said' if each.said else 'not said'}, {each.kind}, {crosses}"].append(score(each) >= LEAST_CONFIRMED)
    for kind, passed in sorted(kinds.items()):
        yield f"    {kind}: passes {np.mean(passed):.2f} of {len(passed)}"


def _wrong(said: Sequence[Row], others: Sequence[Row], passes: Callable[[Row], bool]) -> str:
    parts = []
    for name, across in (("within", (False,)), ("across", (True,)), ("all", (False, True))):
        alarms = np.mean([float(not passes(each)) for each in said if each.is_across in across] or [0.0])
        passed = np.mean([float(passes(each)) for each in others if each.is_across in across] or [0.0])
        parts.append(f"{name} {alarms:.2f} / {passed:.2f}")
    return "alarms / passes " + ", ".join(parts)


def _probability(row: Row, weights: Sequence[float]) -> float:
    bias, *values = weights
    total = bias + sum(weight * signal for weight, signal in zip(values, row.signals, strict=True))
    return float(1 / (1 + np.exp(-total)))


Look = Callable[[Sequence[Excerpt]], Checker]


def _looker() -> Look:
    """What makes a checker with all of the product's parts."""
    settings, tokenizer = load_settings(), bundled_tokenizer()
    vectors = SentenceVectors(load_embedder(settings.embedding))
    support = MeaningSupport(
        vectors, lambda word: len(tokenizer.encode(word)) == 1, load_reader(settings.retrieving), load_judge()
    )
    return lambda excerpts: Checker(excerpts, support)


def _row(kind: str, group: str, said: bool, look: Look, text: str, before: str, excerpts: Sequence[Excerpt]) -> Row:
    seen = look(excerpts).seen(text, before)
    across = document_language(text) != excerpts[0].language
    return Row(kind, group, said, across, astuple(seen.signals))


def _excerpt(example: Example) -> Excerpt:
    return Excerpt("d", 0, example.premise, document_language(example.premise), example.about)


def _of_claim(claim: Claim, look: Look) -> Row:
    excerpts = [Excerpt(each.id, 0, each.text, each.language, each.title) for each in claim.documents]
    return _row(claim.fault or "faithful", claim.answer, claim.supported, look, claim.text, claim.before, excerpts)


if __name__ == "__main__":
    main()
