"""How well sentences are chosen: of those known to be evidence, and by the facts that quoting the best ones tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.answering.quoting.sentence_evidence import FEATURES
from evals.evidence.gathering import Gathered

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Score = Callable[[Gathered], Floats]

#: Characters that an answer may quote.
BUDGETS = (490, 690, 890)


def bare_formula(each: Gathered) -> Floats:
    """Cosine of question and "title. sentence" + 0.1 · the hit's score + 0.02 · (6 + the span's log-probability)."""
    score = 1 / (1 + np.exp(-5 * _column(each, "score")))
    return np.asarray(_column(each, "cosine") + 0.1 * score + 0.02 * (6 + 5 * _column(each, "span")))


def bare_cosine(each: Gathered) -> Floats:
    """The cosine alone."""
    return _column(each, "cosine")


def average_precision(scores: Floats, right: NDArray[np.bool_]) -> float:
    """The mean of the precisions at each sentence that is right; 0 where none is."""
    ordered = right[np.argsort(-scores, kind="stable")]
    if not ordered.any():
        return 0.0
    precision = np.cumsum(ordered) / np.arange(1, len(ordered) + 1)
    return float(precision[ordered].mean())


def best_f1(scores: Sequence[Floats], right: Sequence[NDArray[np.bool_]]) -> tuple[float, float]:
    """The best F1 over all sentences that one threshold reaches, and that threshold."""
    every, labels = np.concatenate(scores), np.concatenate(right)
    order = np.argsort(-every, kind="stable")
    hits = np.cumsum(labels[order])
    f1 = 2 * hits / (np.arange(1, len(every) + 1) + labels.sum())
    best = int(f1.argmax())
    return float(f1[best]), float(every[order][best])


def quoted(texts: Sequence[str], scores: Floats, budget: int) -> list[int]:
    """The best sentences that together have at most `budget` characters; one that is too long is left out."""
    chosen, left, said = [], budget, set()
    for number in np.argsort(-scores, kind="stable").tolist():
        text = texts[number].strip()
        if len(text) <= left and text not in said:
            chosen.append(number)
            said.add(text)
            left -= len(text) + 1
    return chosen


def facts_told(record: Mapping[str, Any], texts: Iterable[str]) -> list[bool]:
    """Of each fact that a good answer needs, whether one of its wordings stands in the texts."""
    told = folded(" ".join(texts))
    return [any(folded(wording) in told for wording in wordings) for wordings in record["nuggets"]]


def folded(text: str) -> str:
    """Without case, ё and differences of space."""
    return " ".join(text.casefold().replace("ё", "е").split())


def share_of_facts(gathered: Sequence[Gathered], score: Score, budget: int) -> dict[str, tuple[float, int]]:
    """The share of facts told within a budget, and of how many: of all questions, of each kind and direction."""
    found: dict[str, list[bool]] = defaultdict(list)
    for each in gathered:
        record = each.question.record
        chosen = quoted(each.texts, score(each), budget)
        told = facts_told(record, (each.texts[number] for number in chosen))
        for group in ("all", record["kind"], record["direction"]):
            found[group] += told
    return {group: (float(np.mean(told)), len(told)) for group, told in found.items()}


def reliability(probabilities: Floats, right: NDArray[np.bool_]) -> list[tuple[float, float, int]]:
    """By tenths of probability: the mean probability, how often it is right, and of how many sentences."""
    lines = []
    for low in np.arange(0, 1, 0.1):
        inside = (probabilities >= low) & (probabilities < low + 0.1 + 1e-6)
        if inside.any():
            lines.append((float(probabilities[inside].mean()), float(right[inside].mean()), int(inside.sum())))
    return lines


def report(scores: dict[str, Score], held_out: Sequence[Gathered], asked: Sequence[Gathered]) -> Iterator[str]:
    """The tables of models by their names, the first of which is looked at closely, beside what needs no training."""
    whole = next(iter(scores))
    plain: dict[str, Score] = {"cosine": bare_cosine, "bare formula": bare_formula}
    yield f"clapnq_dev, {len(held_out)} questions, crosswise; open, {len(asked)} questions, facts within characters"
    for name, score in (plain | scores).items():
        precision = np.mean([average_precision(score(each), each.right) for each in held_out])
        f1, threshold = best_f1([score(each) for each in held_out], [each.right for each in held_out])
        shares = "  ".join(f"{size}: {share_of_facts(asked, score, size)['all'][0]:.3f}" for size in BUDGETS)
        yield f"  {name:14} precision {precision:.3f}  F1 {f1:.3f} from {threshold:.2f}   {shares}"
    for size in BUDGETS:
        tables = [share_of_facts(asked, score, size) for score in (bare_formula, scores[whole])]
        yield f"open, {size} characters: facts by the bare formula, by the model, of how many"
        for group in sorted(tables[0]):
            yield f"  {group:18} {tables[0][group][0]:.2f}  {tables[1][group][0]:.2f}  {tables[0][group][1]}"
    for name, part in (("clapnq_dev", held_out), ("open", asked)):
        yield f"{name}: probability, how often right, sentences"
        probabilities = np.concatenate([scores[whole](each) for each in part])
        for mean, right, count in reliability(probabilities, np.concatenate([each.right for each in part])):
            yield f"  {mean:.2f}  {right:.2f}  {count}"


def _column(each: Gathered, name: str) -> Floats:
    return each.features[:, FEATURES.index(name)]
