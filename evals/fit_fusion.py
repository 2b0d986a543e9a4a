"""Fit the weights of `assistant.fusing`: ``python -m evals.fit_fusion --data DIR``.

DIR is ``../shared/bench/mixed``: paragraphs that exist in one language only, so that a question of either language has
one right passage and the ranking between languages counts. What is reached is measured crosswise: each half of the
questions with weights fitted on the other, a question and its translation on one side. The weights that are printed,
and that ship, are fitted on all.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path

from rich.progress import track

from assistant.wiring import Assistant
from evals.bench import BenchQuestion, bench_assistant, bench_id, load_documents, load_questions
from evals.fitting import Asked, Floats, collected, fit_ranking, print_calibration, print_ranking


def main() -> None:
    """Collect candidates, fit, and print the weights and what they reach."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=2_000, help="questions")
    parser.add_argument("--index-cache", type=Path, help="keep the index below this folder")
    parser.add_argument("--candidates", type=Path, help="keep the candidates in this file, use it when it exists")
    options = parser.parse_args()

    def collect() -> list[Asked]:
        documents = load_documents(options.data)
        languages = {document.id: document.language for document in documents}
        questions = [each for each in load_questions(options.data) if set(each.document_ids) & set(languages)]
        with bench_assistant(documents, cache=options.index_cache) as assistant:
            bench_ids = {document.id: bench_id(document.source) for document in assistant.documents()}
            return [_ask(assistant, each, languages, bench_ids) for each in track(questions[: options.limit])]

    asked = collected(options.candidates, collect)
    print(f"{len(asked)} questions, each ranked by weights fitted on the other half")
    print_ranking(*_crosswise(asked))
    model = fit_ranking(asked)
    print("fitted on all:")
    model.print_weights("Signals")
    print_calibration(asked, model)


def _crosswise(asked: Sequence[Asked]) -> tuple[list[Asked], list[Floats]]:
    """The questions, and the scores of their candidates by a model that has not seen them."""
    questions, scores = [], []
    for first in (True, False):
        model = fit_ranking([each for each in asked if _is_first_half(each) == first])
        unseen = [each for each in asked if _is_first_half(each) != first]
        questions += unseen
        scores += [model.scores(each) for each in unseen]
    return questions, scores


def _ask(assistant: Assistant, question: BenchQuestion, languages: dict[str, str], bench_ids: dict[str, str]) -> Asked:
    retriever = assistant.retriever
    query = retriever.query(question.text)
    rows, right = [], []
    for passage, signals in retriever.candidates(query):
        rows.append([float(passage.language != query.language), *astuple(signals)])
        right.append(bench_ids[passage.document_id] in question.document_ids)
    return Asked(question.id, f"{question.language}-{languages[question.document_ids[0]]}", rows, right)


def _is_first_half(asked: Asked) -> bool:
    """By digits of the id that a question shares with its translation."""
    return int(asked.question_id.rsplit("-", 1)[1][-6:], 16) // 16 % 2 == 0


if __name__ == "__main__":
    main()
