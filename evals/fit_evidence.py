"""Fit the weights of `assistant.answering.evidence`: ``python -m evals.fit_evidence --data DIR``.

DIR is ``../shared/bench/xquad_noans``: paragraphs in English and Russian, some of them withheld, so that their
questions cannot be answered. Asked over one index of both languages, each question meets sentences of both. A sentence
is right when it holds the gold answer in the gold paragraph (or in its translation, with the translated answer). Half
of the articles fit, the other half measures.
"""

from __future__ import annotations

import argparse
import json
import random
from dataclasses import astuple
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from assistant.answering.evidence import candidates
from assistant.answering.extractive import READ_PASSAGES, ExtractiveAnswerer, take_apart
from assistant.types import Language
from assistant.wiring import Assistant
from evals.bench import BenchQuestion, bench_assistant, bench_id, load_documents, load_questions


class Row(NamedTuple):
    """A pair of a question and a candidate sentence; `across` when their languages differ."""

    question_id: str
    across: bool
    features: list[float]
    right: bool


def main() -> None:
    """Collect pairs, fit, and print weights and how well questions are separated."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=600, help="questions")
    parser.add_argument("--pairs", type=Path, help="keep the collected pairs in this file, and use it when it exists")
    options = parser.parse_args()
    questions = load_questions(options.data)
    by_id = {question.id: question for question in questions}
    if options.pairs and options.pairs.exists():
        rows = [Row(*each) for each in json.loads(options.pairs.read_text())]
    else:
        random.Random(13).shuffle(questions)
        with bench_assistant(load_documents(options.data)) as assistant:
            rows = [row for question in questions[: options.limit] for row in _rows(assistant, question, by_id)]
        if options.pairs:
            options.pairs.write_text(json.dumps(rows))
    best: dict[str, tuple[float, bool]] = {}
    for across, name in ((False, "SAME_LANGUAGE"), (True, "ACROSS_LANGUAGES")):
        for row, probability in _fit([row for row in rows if row.across == across], name, by_id):
            if probability > best.get(row.question_id, (-1.0, False))[0]:
                best[row.question_id] = (probability, row.right)
    _report(best, by_id)


def _rows(assistant: Assistant, question: BenchQuestion, by_id: dict[str, BenchQuestion]) -> list[Row]:
    twin = by_id.get(question.record.get("parallel_id", ""))
    gold = dict.fromkeys(question.document_ids, question.answers)
    if twin:
        gold |= dict.fromkeys(twin.document_ids, twin.answers)
    language: Language = "ru" if question.language == "ru" else "en"
    asked = take_apart(question.text, language)
    answerer = assistant._asking._answerer  # the real one, over the real index
    if not isinstance(answerer, ExtractiveAnswerer):
        raise TypeError(f"expected the extractive answerer, not {type(answerer).__name__}")
    hits = assistant._asking._retriever.retrieve(question.text, READ_PASSAGES)
    pool = [candidate for hit in hits for candidate in candidates(hit)]
    rows: list[Row] = []
    for candidate, features in answerer.features(asked, pool):
        source = assistant.document(candidate.hit.passage.document_id).source
        answers = gold.get(bench_id(source), ())
        right = any(answer in candidate.text for answer in answers)
        across = candidate.hit.passage.language != language
        rows.append(Row(question.id, across, list(astuple(features)), right))
    return rows


def _fit(rows: list[Row], name: str, by_id: dict[str, BenchQuestion]) -> list[tuple[Row, float]]:
    """Fit on the one half of the articles; the rows of the other half with their probabilities."""
    features = np.array([row.features for row in rows])
    right = np.array([row.right for row in rows])
    mask = np.array([_is_fitting(by_id[row.question_id]) for row in rows])
    model = LogisticRegression(C=10.0, max_iter=1000).fit(features[mask], right[mask])
    weights = ", ".join(f"{weight:.2f}" for weight in model.coef_[0])
    print(f"{name} = Weights({model.intercept_[0]:.2f}, Features({weights}))  # {int(mask.sum())} pairs")
    held = [row for row, fitting in zip(rows, mask, strict=True) if not fitting]
    return list(zip(held, model.predict_proba(features[~mask])[:, 1].tolist(), strict=True))


def _report(best: dict[str, tuple[float, bool]], by_id: dict[str, BenchQuestion]) -> None:
    possible = [best[question] for question in best if by_id[question].answerable]
    impossible = [best[question] for question in best if not by_id[question].answerable]
    print(f"held out: {len(possible)} answerable, {len(impossible)} unanswerable questions")
    for threshold in (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5):
        answered = [right for probability, right in possible if probability >= threshold]
        refused = sum(probability < threshold for probability, _ in impossible)
        print(
            f"  p >= {threshold}: {len(answered)} answerable answered, {sum(answered)} of them by a right sentence; "
            f"{refused} unanswerable refused"
        )


def _is_fitting(question: BenchQuestion) -> bool:
    """Paragraphs are numbered in the order of their articles, about five each; an article is on one side."""
    paragraph = int((question.document_ids or ("x-0",))[0].rsplit("-", 1)[1])
    return bool((paragraph // 10) % 2)


if __name__ == "__main__":
    main()
