"""Fit what is made of the reader's words: ``python -m evals.fit_reading --bench DIR --candidates FILE``.

DIR is ``../shared/bench``. Two models come out of it: `assistant.reranking` (which passage is right, a conditional
logit) and `assistant.answering.spans` (whether the words that were found answer, a logistic regression). Asked are the
questions of `mixed`, `xquad_noans` and `squad2_dev` about the articles that the reader was not trained on. What is
reached is measured crosswise over articles; what ships is fitted on all.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rich.progress import track

from assistant.answering import ExtractiveAnswerer, SpanScorer
from assistant.answering.evidence import take_apart
from assistant.answering.spans import sentences_around
from assistant.language import question_language
from assistant.reranking import signals_of
from assistant.settings import Settings
from assistant.wiring import Assistant
from evals.bench import BenchQuestion, bench_assistant, bench_id, load_documents, load_questions
from evals.fitting import Asked, Floats, Model, fit_deciding, fit_ranking, print_calibration, print_ranking
from evals.metrics import holds
from evals.reader.examples import article_of, measured_articles

FALSE_REFUSALS = (0.05, 0.1)
#: How many questions of a set are asked, and how many passages read for each.
SETS = {"mixed": (400, 20), "xquad_noans": (280, 10), "squad2_dev": (240, 10)}


class Row(NamedTuple):
    """A hit that was read: what ranks it and whether it is right; what judges its sentences and which is right."""

    signals: list[float]
    passage_is_right: bool
    features: list[list[float]]
    sentence_is_right: list[bool]


class Question(NamedTuple):
    """A question with its hits in the order of the fused legs."""

    set: str
    id: str
    article: str
    direction: str
    answerable: bool
    rows: list[Row]


def main() -> None:
    """Collect, fit, and print weights and what they reach."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--index-cache", type=Path, help="keep the indexes below this folder")
    parser.add_argument("--candidates", type=Path, required=True, help="keep what was read in this file, go on from it")
    options = parser.parse_args()
    questions = _collected(options.bench, options.candidates, options.index_cache)
    _fit_ranking([each for each in questions if each.set == "mixed"])
    _fit_answering(questions)


def _fit_ranking(questions: Sequence[Question]) -> None:
    asked = [
        Asked(each.id, each.direction, [r.signals for r in each.rows], [r.passage_is_right for r in each.rows])
        for each in questions
    ]
    print(f"which passage: {len(asked)} questions of mixed, weights fitted on the other articles")
    print(" before reading:")
    print_ranking(asked, [-np.arange(len(each.rows), dtype=np.float64) for each in asked])
    print(" after reading:")
    print_ranking(asked, _crosswise(questions, asked, fit_ranking))
    model = fit_ranking(asked)
    model.print_weights("Signals")
    print_calibration(asked, model)


def _fit_answering(questions: Sequence[Question]) -> None:
    asked = [
        Asked(
            each.id,
            each.direction,
            [features for row in each.rows for features in row.features],
            [right for row in each.rows for right in row.sentence_is_right],
        )
        for each in questions
    ]
    scores = _crosswise(questions, asked, fit_deciding)
    print("which words answer, weights fitted on the other articles")
    for name in SETS:
        part = [number for number, each in enumerate(questions) if each.set == name]
        for direction in sorted({questions[number].direction for number in part}):
            chosen = [number for number in part if questions[number].direction == direction]
            _print_answers(
                f"{name} {direction}",
                [questions[n] for n in chosen],
                [asked[n] for n in chosen],
                [scores[n] for n in chosen],
            )
    model = fit_deciding(asked)
    model.print_weights("Features")
    print_calibration(asked, model)


def _print_answers(name: str, questions: Sequence[Question], asked: Sequence[Asked], scores: Sequence[Floats]) -> None:
    tops = [int(scored.argmax()) for scored in scores]
    best = [float(scored[top]) for scored, top in zip(scores, tops, strict=True)]
    right = [each.right[top] for each, top in zip(asked, tops, strict=True)]
    possible = [score for each, score in zip(questions, best, strict=True) if each.answerable]
    hits = [hit for each, hit in zip(questions, right, strict=True) if each.answerable]
    impossible = [score for each, score in zip(questions, best, strict=True) if not each.answerable]
    caught = ""
    for share in FALSE_REFUSALS if possible and impossible else ():
        threshold = sorted(possible)[int(share * len(possible))]
        caught += f", {np.mean(np.array(impossible) < threshold):.2f} caught at {share:.0%}"
    print(f"  {name}: right {np.mean(hits):.3f} of {len(hits)}; {len(impossible)} unanswerable{caught}")


def _crosswise(
    questions: Sequence[Question], asked: Sequence[Asked], fit: Callable[[Sequence[Asked]], Model]
) -> list[Floats]:
    """The scores of each question's rows by a model that has not seen its article."""
    articles = sorted({each.article for each in questions})
    side = {article: number % 2 for number, article in enumerate(articles)}
    models = [
        fit([one for one, each in zip(asked, questions, strict=True) if side[each.article] != this]) for this in (0, 1)
    ]
    return [models[side[each.article]].scores(one) for one, each in zip(asked, questions, strict=True)]


def _collected(bench: Path, path: Path, cache: Path | None) -> list[Question]:
    """What was read, kept after every set."""
    found: dict[str, list[Question]] = {}
    if path.exists():
        for name, stored in json.loads(path.read_text()).items():
            found[name] = [Question(*each)._replace(rows=[Row(*row) for row in each[-1]]) for each in stored]
    articles = measured_articles(bench)
    for name in SETS:
        if name not in found:
            found[name] = _read_set(bench / name, articles, cache)
            path.write_text(json.dumps(found))
    return [each for name in SETS for each in found[name]]


def _read_set(folder: Path, articles: dict[str, str], cache: Path | None) -> list[Question]:
    limit, passages = SETS[folder.name]
    settings = Settings()
    chosen = settings.model_copy(
        update={"retrieving": settings.retrieving.model_copy(update={"read_passages": passages})}
    )
    questions = load_questions(folder)
    by_id = {question.id: question for question in questions}
    usable = [each for each in questions if article_of(each.id, articles)]
    random.Random(13).shuffle(usable)
    documents = load_documents(folder)
    languages = {each.id: each.language for each in documents}
    with bench_assistant(documents, chosen, cache=cache) as assistant:
        ids = {document.id: bench_id(document.source) for document in assistant.documents()}
        return [
            _read(assistant, each, folder.name, article_of(each.id, articles), ids, languages, by_id)
            for each in track(usable[:limit], description=folder.name)
        ]


def _read(
    assistant: Assistant,
    question: BenchQuestion,
    name: str,
    article: str,
    ids: dict[str, str],
    languages: dict[str, str],
    by_id: dict[str, BenchQuestion],
) -> Question:
    answerer = assistant.answerer
    if not (isinstance(answerer, ExtractiveAnswerer) and isinstance(answerer.scorer, SpanScorer)):
        raise TypeError("there is no reader: are its weights there?")
    twin = by_id.get(question.record.get("parallel_id") or "")
    gold = dict.fromkeys(question.document_ids, question.answers)
    if twin:
        gold |= dict.fromkeys(twin.document_ids, twin.answers)
    asked = take_apart(question.text, question_language(question.text))
    rows = []
    for hit in assistant.search(question.text, SETS[name][1]):
        found = sentences_around(hit)
        if found:
            across = float(hit.passage.language != asked.language)
            document = ids[hit.passage.document_id]
            answers = gold.get(document, ())
            row = Row(
                [across, *astuple(signals_of(hit))],
                document in gold,
                [[across, *astuple(answerer.scorer.features(asked, each))] for each in found],
                [any(holds(each.text, answer, hit.passage.language) for answer in answers) for each in found],
            )
            rows.append((hit.legs["fused"], row))
    rows.sort(key=lambda each: -each[0])
    there = [languages[each] for each in question.document_ids if each in languages]
    direction = f"{question.language}-{there[0] if there else 'xx'}" if name == "mixed" else question.language
    answerable = bool(question.answerable) and bool(set(gold) & set(languages))
    return Question(name, question.id, article, direction, answerable, [row for _, row in rows])


if __name__ == "__main__":
    main()
