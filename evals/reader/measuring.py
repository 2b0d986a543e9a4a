"""What the reader that ships reaches when it is given the right passage, over articles that it was not trained on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]

from assistant.answering.quoting.shortening import whole
from assistant.models.span_reader.reader import BundledReader
from assistant.models.span_reader.scoring import SpanReading
from assistant.retrieving.reranking import look_again
from evals.metrics import exact_match, token_f1
from evals.reader.examples import Example, load_bench, with_parallel_spans


def measure(bench: Path, reader: BundledReader, on_example: Callable[[int, int], None]) -> Iterator[str]:
    """Lines of figures: spans by direction, answerable or not, yes or no."""
    sets = load_bench(bench, training=False)
    examples = with_parallel_spans([each for name in sorted(sets) for each in sets[name]], bench)
    verdicts = []
    for number, each in enumerate(examples):
        passages = [("", each.context)]
        verdicts += look_again(reader, each.question, passages, reader.read(each.question, passages))
        on_example(number + 1, len(examples))
    read = list(zip(examples, verdicts, strict=True))
    by_direction: dict[str, list[tuple[Example, SpanReading]]] = defaultdict(list)
    for example, verdict in read:
        if example.source == "xquad" and example.spans:
            by_direction[example.language].append((example, verdict))
    for direction, those in sorted(by_direction.items()):
        scores = [span_scores(*each) for each in those]
        exact, f1 = (sum(values) / len(scores) for values in zip(*scores, strict=True))
        yield f"xquad {direction[:2]}-{direction[2:]}: F1 {f1:.3f}, exact match {exact:.3f}, {len(scores)} questions"
    squad2 = [(bool(each.answers), verdict.answers) for each, verdict in read if each.source == "squad2_dev"]
    yield f"squad2_dev: AUROC of answerable {_area(squad2):.3f}, {len(squad2)} questions"
    yes = [(each.says_yes, verdict.says_yes) for each, verdict in read if each.says_yes is not None]
    right = sum((said > 0) == wanted for wanted, said in yes) / len(yes)
    most = max(sum(wanted for wanted, _ in yes), sum(not wanted for wanted, _ in yes)) / len(yes)
    always = f"{most:.3f} by always saying the commoner"
    yield f"danetqa: {right:.3f} right, {always}, AUROC {_area(yes):.3f}, {len(yes)} questions"


def span_scores(example: Example, verdict: SpanReading) -> tuple[float, float]:
    """Exact match and F1 by SQuAD's rules of the best span, made whole as answers are; the best of the gold answers."""
    best = (verdict.spans[0].start, verdict.spans[0].end) if verdict.spans else (0, 0)
    best = whole(example.context, *best)
    said = example.context[slice(*best)]
    golds = [example.context[start:end] for start, end in example.spans or ()]
    language = example.language[-2:]
    return (
        max(exact_match(said, gold, language) for gold in golds),
        max(token_f1(said, gold, language) for gold in golds),
    )


def _area(pairs: Sequence[tuple[bool | None, float]]) -> float:
    return float(roc_auc_score([wanted for wanted, _ in pairs], [said for _, said in pairs]))
