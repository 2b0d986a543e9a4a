"""Fit the weights of `assistant.answering.quoting.sentences`: ``python -m evals.fit_evidence --data DIR``.

DIR is ``../shared/bench/xquad_noans``: paragraphs in English and Russian, some of them withheld, so that their
questions cannot be answered. Asked over one index of both languages, each question meets sentences of both. A sentence
is right when it holds the gold answer in the gold paragraph (or in its translation, with the translated answer). Half
of the articles fit, the other half measures.
"""

from __future__ import annotations

import argparse
import random
from dataclasses import astuple
from pathlib import Path

import numpy as np
from rich.progress import track

from assistant.answering import SentenceScorer
from assistant.answering.quoting.evidence import candidates, take_apart
from assistant.answering.quoting.sentences import ACROSS_LANGUAGES, READ_PASSAGES, WITHIN_LANGUAGE
from assistant.models.embedding import load_embedder
from assistant.settings import EmbeddingSettings
from assistant.types import Language
from assistant.wiring import Assistant
from evals.bench import BenchQuestion, bench_assistant, bench_id, load_documents, load_questions
from evals.fitting import KINDS, Asked, Model, best_of, collected, fit_deciding, kinds_apart, print_calibration

FALSE_REFUSALS = (0.05, 0.1, 0.15, 0.2)


def main() -> None:
    """Collect sentences, fit, and print weights and how well questions are separated."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=700, help="questions")
    parser.add_argument("--index-cache", type=Path, help="keep the index below this folder")
    parser.add_argument("--candidates", type=Path, help="keep the sentences in this file, use it when it exists")
    options = parser.parse_args()
    questions = load_questions(options.data)
    by_id = {question.id: question for question in questions}

    def collect() -> list[Asked]:
        random.Random(13).shuffle(questions)
        with bench_assistant(load_documents(options.data), cache=options.index_cache) as assistant:
            scorer = SentenceScorer(load_embedder(EmbeddingSettings()), assistant)
            return [_ask(assistant, scorer, question, by_id) for question in track(questions[: options.limit])]

    # Most paragraphs are there in both languages: apart, each kind learns to do without the other.
    asked = kinds_apart(collected(options.candidates, collect))
    model = fit_deciding([each for each in asked if _is_fitting(by_id[each.question_id])])
    model.print_weights("Features")
    measuring = [each for each in asked if not _is_fitting(by_id[each.question_id])]
    for title, each in (("fitted", model), ("as shipped", _shipped())):
        for kind, name in enumerate(KINDS):
            print(f"{title}, held out, {name}")
            part = [every for every in measuring if every.rows[0][0] == kind]
            print_calibration(part, each)
            _print_refusals(part, each, by_id)


def _shipped() -> Model:
    """The weights that the product has."""
    rows = [[each.bias, *astuple(each.weights)] for each in (WITHIN_LANGUAGE, ACROSS_LANGUAGES)]
    return Model(np.array(rows), 1.0, 0.0)


def _ask(
    assistant: Assistant, scorer: SentenceScorer, question: BenchQuestion, by_id: dict[str, BenchQuestion]
) -> Asked:
    twin = by_id.get(question.record.get("parallel_id", ""))
    gold = dict.fromkeys(question.document_ids, question.answers)
    if twin:
        gold |= dict.fromkeys(twin.document_ids, twin.answers)
    language: Language = "ru" if question.language == "ru" else "en"
    pool = [each for hit in assistant.search(question.text, READ_PASSAGES) for each in candidates(hit)]
    rows, right = [], []
    for candidate, features in scorer.features(take_apart(question.text, language), pool):
        answers = gold.get(bench_id(assistant.document(candidate.hit.passage.document_id).source), ())
        rows.append([float(candidate.hit.passage.language != language), *astuple(features)])
        right.append(any(answer in candidate.text for answer in answers))
    return Asked(question.id, question.language, rows, right)


def _print_refusals(asked: list[Asked], model: Model, by_id: dict[str, BenchQuestion]) -> None:
    tops = list(zip(asked, best_of(asked, model), strict=True))
    possible = [top for each, top in tops if by_id[each.question_id].answerable]
    impossible = [top for each, top in tops if not by_id[each.question_id].answerable]
    print(f"  {len(possible)} answerable, {len(impossible)} unanswerable questions")
    print(f"  the best sentence is right for {sum(right for _, right in possible)} of the answerable ones")
    for share in FALSE_REFUSALS:
        threshold = sorted(probability for probability, _ in possible)[int(share * len(possible))]
        caught = sum(probability < threshold for probability, _ in impossible)
        print(f"  p >= {threshold:.3f}: {share:.0%} refused wrongly, {caught / len(impossible):.0%} refused rightly")


def _is_fitting(question: BenchQuestion) -> bool:
    """Paragraphs are numbered in the order of their articles, about five each; an article is on one side."""
    paragraph = int((question.document_ids or ("x-0",))[0].rsplit("-", 1)[1])
    return bool((paragraph // 10) % 2)


if __name__ == "__main__":
    main()
