"""Train and measure what tells the shape of an answer: ``python -m evals.shapes train | measure [--data DIR]``.

The questions lie beside this file, written for it in both languages over a hundred domains: ``questions.*.jsonl`` with
their shapes and types, ``follow_ups.*.jsonl`` with whether they lean on the turn before. Everything is measured
crosswise over domains, so that no domain is trained on and measured; talk has no domains and is measured crosswise at
random. With ``--data`` the shapes of a set that states the `kind` of each question are shown as a confusion matrix.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.model_selection import GroupKFold, cross_val_predict  # type: ignore[import-untyped]

from assistant.language import question_language
from assistant.models.embedding import Embedder, load_embedder
from assistant.models.question_heads import WEIGHTS, features_of, wanted
from assistant.settings import EmbeddingSettings
from assistant.types import Language
from evals.bench import load_questions

FOLDER = Path(__file__).parent
LANGUAGES: tuple[Language, ...] = ("en", "ru")
FOLDS = 5
#: How much the weights may grow; by cross-validation 1, 2 and 4 differ by less than a point.
INVERSE_REGULARISATION = 2.0
#: Shapes of which the type of thing is told.
TYPED = ("fact", "several_parts", "list", "aggregate")
BATCH = 64


class Example(NamedTuple):
    """A question, its language, the label that a head should give, and what is held out together with it."""

    question: str
    language: Language
    label: str
    group: str


def read(name: str) -> list[dict[str, Any]]:
    """The rows of ``NAME.LANGUAGE.jsonl`` in both languages, each with its language."""
    return [
        {**json.loads(line), "language": language}
        for language in LANGUAGES
        for line in (FOLDER / f"{name}.{language}.jsonl").read_text(encoding="utf-8").splitlines()
    ]


def examples() -> dict[str, list[Example]]:
    """What each head is trained on."""
    rows, turns = read("questions"), read("follow_ups")
    shape, expected, talk = [], [], []
    for number, row in enumerate(rows):
        question, language, group = row["question"], row["language"], row["domain"]
        is_talk = row["shape"] == "talk"
        talk.append(Example(question, language, row["expected"] if is_talk else "none", f"{number % FOLDS}"))
        if not is_talk:
            shape.append(Example(question, language, row["shape"], group))
        if row["shape"] in TYPED:
            expected.append(Example(question, language, row["expected"], group))
    leans = [Example(row["question"], row["language"], "yes" if row["leans"] else "no", row["domain"]) for row in turns]
    leans += [Example(each.question, each.language, "no", each.group) for each in shape]
    said = {each.question.casefold().strip(" ?!.") for each in talk if each.label != "none"}
    asked = [row for row in turns if row["question"].casefold().strip(" ?!.") not in said]
    talk += [Example(row["question"], row["language"], "none", f"{n % FOLDS}") for n, row in enumerate(asked)]
    return {"shape": shape, "expected": expected, "talk": talk, "leans": leans}


def features(questions: Sequence[tuple[str, Language]], embedder: Embedder) -> Any:
    """What the heads see of each (question, language): a sparse matrix of shape (len(questions), columns)."""
    vectors = [
        embedder.embed_queries([text for text, _ in part], [language for _, language in part])
        for part in (questions[start : start + BATCH] for start in range(0, len(questions), BATCH))
    ]
    pairs = zip(questions, np.vstack(vectors), strict=True)
    return csr_matrix(np.stack([features_of(text, vector) for (text, _), vector in pairs]))


def model(name: str) -> LogisticRegression:
    """A head before training. Talk, and questions that lean, are few among all and count as much."""
    weight = "balanced" if name in ("leans", "talk") else None
    return LogisticRegression(C=INVERSE_REGULARISATION, max_iter=300, class_weight=weight)


def train(embedder: Embedder) -> None:
    """Measure each head crosswise, train it on everything, and write the weights."""
    stored: dict[str, Any] = {}
    for name, chosen in examples().items():
        seen = features([(each.question, each.language) for each in chosen], embedder)
        labels = np.array([each.label for each in chosen])
        groups = [each.group for each in chosen]
        told = cross_val_predict(model(name), seen, labels, groups=groups, cv=GroupKFold(FOLDS))
        for language in LANGUAGES:
            mine = np.array([each.language == language for each in chosen])
            print(f"{name:9} {language} {np.mean(told[mine] == labels[mine]):.3f} right of {mine.sum()}")
        print_confusion(name, labels.tolist(), told.tolist())
        fitted = model(name).fit(seen, labels)
        weights, biases = fitted.coef_.T, fitted.intercept_
        if len(fitted.classes_) == 2:  # one column says yes, its opposite no
            weights, biases = np.hstack([-weights / 2, weights / 2]), np.array([-biases[0] / 2, biases[0] / 2])
        stored |= {f"{name}.labels": fitted.classes_.astype("U16"), f"{name}.biases": biases.astype(np.float32)}
        stored[f"{name}.weights"] = weights.astype(np.float16)
    np.savez_compressed(WEIGHTS, **stored)
    print(f"{WEIGHTS}: {WEIGHTS.stat().st_size:,} bytes")


def measure(folder: Path, embedder: Embedder) -> None:
    """The shapes told of the questions of a set, by the kind that it states."""
    kinds, shapes = [], []
    for each in load_questions(folder):
        vector = embedder.embed_queries([each.text], [question_language(each.text)])[0]
        kinds.append(str(each.record.get("kind", "none")))
        shapes.append(str(wanted(each.text, vector).shape))
    print_confusion(folder.name, kinds, shapes)


def print_confusion(title: str, labels: Sequence[str], told: Sequence[str]) -> None:
    """How often each label was told as what."""
    columns = sorted(set(told))
    table = Table("label", "n", *columns, title=title)
    counts = Counter(zip(labels, told, strict=True))
    for label in sorted(set(labels)):
        row = [counts[label, column] for column in columns]
        table.add_row(label, str(sum(row)), *[str(count or "·") for count in row])
    Console(width=200).print(table)


def main() -> None:
    """Train, or measure over a set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("train", "measure"))
    parser.add_argument("--data", type=Path, help="a folder with questions.jsonl that states the kind of each question")
    chosen = parser.parse_args()
    embedder = load_embedder(EmbeddingSettings())
    if chosen.what == "train":
        train(embedder)
    if chosen.data:
        measure(chosen.data, embedder)


if __name__ == "__main__":
    main()
