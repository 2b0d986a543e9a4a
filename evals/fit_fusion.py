"""Fit the weights of `assistant.retrieving.fusing`: ``python -m evals.fit_fusion --data SET``.

SET is ``mixed``: paragraphs that exist in one language only, so that a question of either language has
one right passage and the ranking between languages counts. What is reached is measured crosswise: each half of the
questions with weights fitted on the other, a question and its translation on one side. The weights that are printed,
and that ship, are fitted on all.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import astuple, fields
from pathlib import Path

import numpy as np
from rich.progress import track

from assistant.language import question_language
from assistant.types import LegScores
from assistant.wiring import Assistant
from evals.bench import BenchQuestion, bench_assistant, bench_id, load_documents, load_questions
from evals.data import set_argument
from evals.fitting import Asked, Floats, collected, fit_ranking, print_calibration, print_ranking

NAMES = [each.name for each in fields(LegScores)]
#: What each leg adds and what the signals that compare languages add.
LEGS = {
    "vectors alone": ["cosine"],
    "words alone": ["words", "sentence"],
    "names alone": ["names"],
    "without vectors": ["words", "sentence", "names"],
    "without words": ["cosine", "lead", "tilt", "names"],
    "without names": ["cosine", "lead", "tilt", "words", "sentence"],
    "without tilt": ["cosine", "lead", "words", "sentence", "names"],
    "without sentence": ["cosine", "lead", "tilt", "words", "names"],
}
#: Of reciprocal-rank fusion (Cormack, Clarke and Büttcher, 2009).
RRF_CONSTANT = 60


def main() -> None:
    """Collect candidates, fit, and print the weights and what they reach."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=set_argument, required=True)
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
    print("the same with some of the signals:")
    for name, signals in LEGS.items():
        columns = [0, *(1 + NAMES.index(each) for each in signals)]
        some = [each._replace(rows=[[row[column] for column in columns] for row in each.rows]) for each in asked]
        print(f" {name}: {', '.join(signals)}")
        print_ranking(*_crosswise(some))
    print(" reciprocal ranks of cosine, words and names, unfitted:")
    print_ranking(asked, [_reciprocal_ranks(each) for each in asked])
    model = fit_ranking(asked)
    print("fitted on all:")
    model.print_weights("LegScores")
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


def _reciprocal_ranks(asked: Asked) -> Floats:
    total = np.zeros(len(asked.rows))
    for name in ("cosine", "words", "names"):
        values = np.array([row[1 + NAMES.index(name)] for row in asked.rows])
        places = np.empty(len(values))
        places[np.argsort(-values, kind="stable")] = np.arange(len(values))
        total += np.where(values > 0, 1 / (RRF_CONSTANT + 1 + places), 0.0)
    return total


def _ask(assistant: Assistant, question: BenchQuestion, languages: dict[str, str], bench_ids: dict[str, str]) -> Asked:
    retriever = assistant.retriever
    query = retriever.query(question.text, question_language(question.text))
    rows, right = [], []
    for passage, scores in retriever.candidates(query):
        rows.append([float(passage.language != query.language), *astuple(scores)])
        right.append(bench_ids[passage.document_id] in question.document_ids)
    return Asked(question.id, f"{question.language}-{languages[question.document_ids[0]]}", rows, right)


def _is_first_half(asked: Asked) -> bool:
    """By digits of the id that a question shares with its translation."""
    return int(asked.question_id.rsplit("-", 1)[1][-6:], 16) // 16 % 2 == 0


if __name__ == "__main__":
    main()
