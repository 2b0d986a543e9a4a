"""Fit the weights of `assistant.fusing`: ``python -m evals.fit_fusion --data DIR``.

DIR is ``../shared/bench/mixed``: paragraphs that exist in one language only, so that a question of either language has
one right passage and the ranking between languages counts. Half of the questions fit, the other half measures; a
question and its translation are on one side.
"""

from __future__ import annotations

import argparse
from dataclasses import astuple
from pathlib import Path

from rich.progress import track

from assistant.wiring import Assistant
from evals.bench import BenchQuestion, bench_assistant, bench_id, load_documents, load_questions
from evals.fitting import Asked, collected, fit_ranking, print_calibration, print_ranking


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
    fitting = [each for each in asked if _is_fitting(each)]
    measuring = [each for each in asked if not _is_fitting(each)]
    model = fit_ranking(fitting)
    model.print_weights("Signals")
    for title, part in (("fitted on", fitting), ("held out", measuring)):
        print(f"{title} {len(part)} questions")
        print_ranking(part, model)
        print_calibration(part, model)


def _ask(assistant: Assistant, question: BenchQuestion, languages: dict[str, str], bench_ids: dict[str, str]) -> Asked:
    retriever = assistant.retriever
    query = retriever.query(question.text)
    rows, right = [], []
    for passage, signals in retriever.candidates(query):
        rows.append([float(passage.language != query.language), *astuple(signals)])
        right.append(bench_ids[passage.document_id] in question.document_ids)
    return Asked(question.id, f"{question.language}-{languages[question.document_ids[0]]}", rows, right)


def _is_fitting(asked: Asked) -> bool:
    """By digits of the id that a question shares with its translation."""
    return int(asked.question_id.rsplit("-", 1)[1][-6:], 16) // 16 % 2 == 0


if __name__ == "__main__":
    main()
