"""What the judge that ships reaches on pairs that were not trained on, beside the present checker and a bag of words.

Held-out pairs are halved by their premises: on one half temperature and thresholds are chosen, on the other it is
measured.
"""

from __future__ import annotations

import hashlib
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]

from assistant.language import content_stems, document_language
from assistant.verifying import Excerpt, Verifier
from assistant.verifying.support import Support
from evals.intervals import summarise
from evals.judge.examples import (
    Example,
    is_measured_yes_no,
    lines_of,
    load_sets,
    nearest_sentences,
    without_open,
    yes_no_claims,
)
from evals.judge.judge import Judge, Judgement, Pair
from evals.judge.making import made_held_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: Pairs of a source that are looked at, so that no large set outweighs the others.
MOST_OF_SOURCE = 120
TEMPERATURES = np.arange(0.6, 3.01, 0.05)
STEMS_FROM = 0.7
#: How often a yes or a no must be right, where its threshold is chosen.
RIGHT_FROM = 0.9
THRESHOLDS = np.arange(0.3, 0.99, 0.01)


@dataclass(frozen=True, slots=True)
class Halves:
    """Held-out examples to choose on, and to measure on."""

    chosen_on: list[Example]
    measured: list[Example]


def held_out(train: Path, bench: Path, seed: int) -> Halves:
    """The held-out examples in English and Russian, at most so many of a source."""
    _, held = load_sets(train, bench, seed)
    held = without_open([*held, *made_held_out(bench, seed)], bench)
    by_source: dict[str, list[Example]] = defaultdict(list)
    for each in held:
        if {each.languages[at : at + 2] for at in (0, 2)} <= {"en", "ru"}:
            by_source[each.source + each.languages].append(each)
    chance = random.Random(seed)
    kept = [
        each
        for name in sorted(by_source)
        for each in chance.sample(by_source[name], min(2 * MOST_OF_SOURCE, len(by_source[name])))
    ]
    chance.shuffle(kept)
    first = [each for each in kept if _in_first_half(each.premise)]
    return Halves(first, [each for each in kept if not _in_first_half(each.premise)])


def _in_first_half(text: str) -> bool:
    return hashlib.sha256(text.encode()).digest()[1] % 2 == 0


def judged(judge: Judge, examples: Sequence[Example]) -> list[Judgement]:
    """The judgement of each."""
    return judge.judge([Pair(each.premise, each.claim, each.about) for each in examples])


def temperature(judgements: Sequence[Judgement], examples: Sequence[Example]) -> float:
    """What the logits are to be divided by, in addition, so that probabilities are shares of what is right."""
    logits = np.log(np.clip(np.array(judgements), 1e-9, 1))
    allowed = np.array([each.allowed for each in examples])
    return float(min(TEMPERATURES, key=lambda each: _loss(logits / each, allowed)))


def _loss(logits: Floats, allowed: NDArray[np.bool_]) -> float:
    shares = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    return float(-np.logaddexp.reduce(np.where(allowed, shares, -1e9), axis=1).mean())


def tables(judge: Judge, halves: Halves, support: Support | None, checked: int) -> Iterator[str]:
    """Lines of figures; the checker sees `checked` pairs of each group, since it takes its time."""
    best = best_threshold(judged(judge, halves.chosen_on), halves.chosen_on)
    yield f"threshold of `entailed`, chosen on {len(halves.chosen_on)} other pairs: {best:.2f}"
    said = judged(judge, halves.measured)
    groups: dict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(halves.measured):
        groups[f"all {_group(each)}"].append(number)
        groups[f"{each.source} {each.languages}"].append(number)
    yield "| pairs | n | label | entailed or not | AUROC | words | checker | judge on those |"
    yield "|---|---|---|---|---|---|---|---|"
    for name in sorted(groups):
        numbers = groups[name]
        few = numbers[:checked] if name.startswith("all ") else []
        yield _row(name, [halves.measured[n] for n in numbers], [said[n] for n in numbers], best, support, len(few))


def best_threshold(judgements: Sequence[Judgement], examples: Sequence[Example]) -> float:
    """From where on `entailed` is to be believed, so that right and wrong pairs are told apart most evenly."""
    right = np.array([each.allowed[0] for each in examples])
    entailed = np.array([each.entailed for each in judgements])
    return float(max(THRESHOLDS, key=lambda each: (entailed[right] >= each).mean() + (entailed[~right] < each).mean()))


def _group(example: Example) -> str:
    said, written = example.languages[:2], example.languages[2:]
    return said if said == written else "across"


def _row(
    name: str,
    examples: Sequence[Example],
    said: Sequence[Judgement],
    threshold: float,
    support: Support | None,
    checked: int,
) -> str:
    right = [each.allowed[0] for each in examples]
    label = [float(each.allowed[int(np.argmax(one))]) for each, one in zip(examples, said, strict=True)]
    told = [float((one.entailed >= threshold) == wanted) for wanted, one in zip(right, said, strict=True)]
    shares = [_share(each) for each in examples]
    words = [float((share >= STEMS_FROM) == wanted) for wanted, share in zip(right, shares, strict=True)]
    by_checker = [float(_checked(each, support) == each.allowed[0]) for each in examples[:checked]]
    area = "–" if len(set(right)) < 2 else f"{roc_auc_score(right, [each.entailed for each in said]):.3f}"
    cells = (_cell(values) for values in (label, told))
    beside = f"{_cell(words)} | {_cell(by_checker)} | {_cell(told[:checked])}"
    return f"| {name} | {len(examples)} | {' | '.join(cells)} | {area} | {beside} |"


def _cell(values: Sequence[float]) -> str:
    if not values:
        return "–"
    figures = summarise([{"right": (value, 1.0)} for value in values], ["right"])
    low, high = figures["right_interval"]
    return f"{figures['right']:.3f} ({low:.2f}–{high:.2f})"


def _share(example: Example) -> float:
    wanted = set(content_stems(example.claim))
    return len(wanted & set(content_stems(example.premise))) / max(1, len(wanted))


def _checked(example: Example, support: Support | None) -> bool:
    excerpt = Excerpt("d", 0, example.premise, document_language(example.premise), example.about)
    return Verifier([excerpt], support).verify(example.claim).supported


@dataclass(frozen=True, slots=True)
class YesNo:
    """A yes/no question with what its passage answers; `leaning` above 0 is for yes, below for no."""

    says_yes: bool
    leaning: float


def yes_no(judge: Judge, questions: Sequence[tuple[str, str, str, bool]]) -> list[YesNo]:
    """Of questions, as (question, language, passage, answer), both polarities judged over the nearest sentences."""
    pairs = [
        Pair(nearest_sentences(passage, question), claim)
        for question, language, passage, _ in questions
        for claim, _ in yes_no_claims(question, language, says_yes=True)
    ]
    said = judge.judge(pairs)
    return [
        YesNo(answer, _leaning(said[2 * number], said[2 * number + 1]))
        for number, (_, _, _, answer) in enumerate(questions)
    ]


def _leaning(yes: Judgement, no: Judgement) -> float:
    """How much both polarities together are for yes, -1..1."""
    return (yes.entailed + no.contradicted - yes.contradicted - no.entailed) / 2


def least_leaning(read: Sequence[YesNo], right_from: float = RIGHT_FROM) -> float:
    """The lowest threshold from which answers are right often enough; the highest, where none is."""
    for threshold in THRESHOLDS:
        those = [each for each in read if abs(each.leaning) >= threshold]
        if those and sum((each.leaning > 0) == each.says_yes for each in those) >= right_from * len(those):
            return float(threshold)
    return float(THRESHOLDS[-1])


def yes_no_lines(judge: Judge, train: Path, bench: Path, seed: int) -> Iterator[str]:
    """The threshold, chosen on yes/no questions of other sets, and what is right of `danetqa` above it."""
    _, held = load_sets(train, bench, seed)
    questions = [
        (each.claim.rsplit("?", 1)[0] + "?", each.languages[:2], each.premise, _answers_yes(each))
        for each in held
        if each.source in ("boolq_part", "condaqa", "koziev_yesno_ru")
    ]
    questions = random.Random(seed).sample(questions, min(400, len(questions)))
    threshold = least_leaning(yes_no(judge, questions))
    yield f"yes or no: threshold {threshold:.2f}, chosen on {len(questions)} questions of boolq, condaqa, koziev"
    read = yes_no(judge, list(_danetqa(bench / "danetqa")))
    for least in (0.0, threshold, 0.5, 0.7, 0.8, 0.9):
        those = [each for each in read if abs(each.leaning) >= least]
        right = [float((each.leaning > 0) == each.says_yes) for each in those]
        said_no = [each for each in those if not each.says_yes and each.leaning < 0]
        count = sum(not each.says_yes for each in read)
        yield (
            f"danetqa from {least:.2f}: right {_cell(right)}, answered {len(those) / len(read):.3f} of {len(read)}, "
            f"“no” where it is no {len(said_no) / count:.3f}"
        )


def _answers_yes(example: Example) -> bool:
    is_yes_claim = example.claim.endswith(("Yes.", "Да."))
    return example.allowed[0] == is_yes_claim


def _danetqa(folder: Path) -> Iterator[tuple[str, str, str, bool]]:
    """The questions whose passages are not trained on."""
    documents = {each["id"]: each for each in lines_of(folder / "docs.jsonl")}
    for record in lines_of(folder / "questions.jsonl"):
        text = documents[record["doc_id"]]["text"]
        if record["answers"] and is_measured_yes_no(text):
            yield record["question"], "ru", text, record["answers"][0] == "да"
