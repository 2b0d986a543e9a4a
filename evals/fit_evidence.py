"""Fit the weights of `assistant.answering.evidence`: ``python -m evals.fit_evidence --data DIR``.

DIR is ``../shared/bench/xquad_noans``. It holds paragraphs in English and Russian and withholds some, so that its questions are partly unanswerable; asked
over one index of both languages, each question meets sentences of both. A sentence is right when it holds the gold
answer in the gold paragraph (or in its translation, with the translated answer). Even articles fit, odd ones measure.
"""

from __future__ import annotations

import argparse
import random
from dataclasses import astuple
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from assistant.answering.evidence import candidates
from assistant.answering.extractive import READ_PASSAGES, ExtractiveAnswerer, take_apart
from assistant.types import Language
from assistant.wiring import Assistant
from evals.bench import BenchQuestion, bench_assistant, bench_id, load_documents, load_questions

Row = tuple[str, bool, list[float], bool]  # question id, across languages, features, right


def main() -> None:
    """Collect pairs, fit, and print weights and how well questions are separated."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=600, help="questions")
    options = parser.parse_args()
    documents = load_documents(options.data)
    questions = load_questions(options.data)
    by_id = {question.id: question for question in questions}
    random.Random(13).shuffle(questions)
    with bench_assistant(documents) as assistant:
        rows = [row for question in questions[: options.limit] for row in _rows(assistant, question, by_id)]
    for across in (False, True):
        _fit([row for row in rows if row[1] == across], "ACROSS_LANGUAGES" if across else "SAME_LANGUAGE", by_id)


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
        rows.append((question.id, candidate.hit.passage.language != language, list(astuple(features)), right))
    return rows


def _fit(rows: list[Row], name: str, by_id: dict[str, BenchQuestion]) -> None:
    is_fitting = [_article(by_id[row[0]]) % 2 == 0 for row in rows]
    features = np.array([row[2] for row in rows])
    right = np.array([row[3] for row in rows])
    mask = np.array(is_fitting)
    model = LogisticRegression(C=10.0, max_iter=1000).fit(features[mask], right[mask])
    weights = ", ".join(f"{weight:.2f}" for weight in model.coef_[0])
    print(f"{name} = Weights({model.intercept_[0]:.2f}, Features({weights}))  # {int(mask.sum())} pairs")
    probabilities = model.predict_proba(features[~mask])[:, 1]
    best: dict[str, tuple[float, bool]] = {}
    for row, probability in zip(
        [row for row, each in zip(rows, mask, strict=True) if not each], probabilities, strict=True
    ):
        if probability > best.get(row[0], (-1.0, False))[0]:
            best[row[0]] = (float(probability), row[3])
    for threshold in (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5):
        answered = [hit for question, (p, hit) in best.items() if p >= threshold and by_id[question].answerable]
        possible = sum(bool(by_id[question].answerable) for question in best)
        impossible = [p for question, (p, _) in best.items() if not by_id[question].answerable]
        caught = sum(p < threshold for p in impossible)
        print(
            f"  p>={threshold}: answerable {len(answered)}/{possible} answered, {sum(answered)} with a right sentence; "
            f"unanswerable {caught}/{len(impossible)} refused"
        )


def _article(question: BenchQuestion) -> int:
    """Paragraphs are numbered in the order of their articles; five make one."""
    return int((question.document_ids or ("x-0",))[0].rsplit("-", 1)[1]) // 5


if __name__ == "__main__":
    main()
