"""Fit what is made of the reader's words: ``python -m evals.fit_reading [--bench DIR] --candidates FILE``.

DIR holds the question sets by name. Two models come out of it: `assistant.retrieving.reranking` (which passage is
right, a conditional logit) and `assistant.answering.quoting.spans` (whether the words that were found answer, a
logistic regression). Asked are the questions of `mixed`, `xquad_noans` and `squad2_dev` about the articles that the
reader was not trained on, and those of `mixed` with a wrong name or number in them, which nothing answers. What is
reached is measured crosswise over articles; what ships is fitted on all.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rich.progress import track

from assistant.answering import QuotingAnswerer
from assistant.answering.asked import take_apart
from assistant.answering.quoting.spans import ACROSS_LANGUAGES, WITHIN_LANGUAGE
from assistant.language import question_language
from assistant.models.question_heads import QuestionHeads
from assistant.retrieving.reranking import ranking_features
from assistant.settings import Settings
from assistant.wiring import Assistant
from evals.bench import BenchQuestion, bench_assistant, bench_id, load_documents, load_questions
from evals.data import add_bench_option
from evals.fitting import (
    Asked,
    Floats,
    Model,
    fit_deciding,
    fit_ranking,
    platt_scaled,
    print_calibration,
    print_ranking,
)
from evals.metrics import holds
from evals.reader.examples import article_of, measured_articles
from evals.wrong_names import with_wrong_names

FALSE_REFUSALS = (0.05, 0.1)
#: Made from those of `mixed`.
WRONG_NAMES = "wrong_names"
#: How many questions of a set are asked, and how many passages read for each.
SETS = {"mixed": (400, 20), WRONG_NAMES: (120, 10), "xquad_noans": (280, 10), "squad2_dev": (240, 10)}


#: The weights of the product as a model of ours.
_SHIPPED = Model(
    np.array([[each.bias, *astuple(each.weights)] for each in (WITHIN_LANGUAGE, ACROSS_LANGUAGES)]), 1.0, 0.0
)


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
    add_bench_option(parser)
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
    model.print_weights("RankingFeatures")
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
    model = fit_deciding(asked)
    for told, scores in (
        ("weights fitted on the other articles", _crosswise(questions, asked, fit_deciding)),
        ("the weights that ship", [_SHIPPED.scores(each) for each in asked]),
    ):
        print(f"which words answer, {told}")
        for name in SETS:
            _print_set(name, questions, asked, scores)
    model.print_weights("SpanFeatures")
    print_calibration(asked, model)
    print("the weights that ship, scaled to probabilities:")
    scaled = platt_scaled(asked, _SHIPPED)
    scaled.print_weights("SpanFeatures")
    print_calibration(asked, scaled)


def _print_set(name: str, questions: Sequence[Question], asked: Sequence[Asked], scores: Sequence[Floats]) -> None:
    """By direction, but by the language of the question where wrong names were put in: no document answers these."""
    by_direction: dict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(questions):
        if name == WRONG_NAMES and each.set in ("mixed", name):
            by_direction[each.direction[:2]].append(number)
        elif each.set == name:
            by_direction[each.direction].append(number)
    for direction, chosen in sorted(by_direction.items()):
        _print_answers(
            f"{name} {direction}",
            [questions[n] for n in chosen],
            [asked[n] for n in chosen],
            [scores[n] for n in chosen],
        )


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
            found[name] = _read_set(bench, name, articles, cache)
            path.write_text(json.dumps(found))
    return [each for name in SETS for each in found[name]]


def _read_set(bench: Path, name: str, articles: dict[str, str], cache: Path | None) -> list[Question]:
    folder = bench / ("mixed" if name == WRONG_NAMES else name)
    limit, passages = SETS[name]
    settings = Settings()
    chosen = settings.model_copy(
        update={"retrieving": settings.retrieving.model_copy(update={"read_passages": passages})}
    )
    questions = load_questions(folder)
    by_id = {question.id: question for question in questions}
    usable = [each for each in questions if article_of(each.id, articles)]
    if name == WRONG_NAMES:
        usable = with_wrong_names(usable, lambda each: article_of(each.id, articles), seed=13)
    random.Random(13).shuffle(usable)
    documents = load_documents(folder)
    languages = {each.id: each.language for each in documents}
    with bench_assistant(documents, chosen, cache=cache) as assistant:
        ids = {document.id: bench_id(document.source) for document in assistant.documents()}
        return [
            _read(assistant, each, name, article_of(each.id, articles), ids, languages, by_id)
            for each in track(usable[:limit], description=name)
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
    if not isinstance(answerer, QuotingAnswerer):
        raise TypeError("answers are not quoted: is a chat model set?")
    twin = by_id.get(question.record.get("parallel_id") or "")
    gold = dict.fromkeys(question.document_ids, question.answers)
    if twin:
        gold |= dict.fromkeys(twin.document_ids, twin.answers)
    language = question_language(question.text)
    vector = assistant.retriever.query(question.text, language).vector
    asked = take_apart(question.text, language, QuestionHeads().wanted(question.text, language, vector), vector)
    rows = []
    for hit in assistant.search(question.text, SETS[name][1]):
        found = answerer.judging.spans.likely(hit)
        if found and hit.read:
            across = float(hit.passage.language != asked.language)
            document = ids[hit.passage.document_id]
            answers = gold.get(document, ())
            row = Row(
                [across, *astuple(ranking_features(hit.read))],
                document in gold,
                [[across, *astuple(answerer.judging.spans.features(asked, each))] for each in found],
                [any(holds(each.text, answer, hit.passage.language) for answer in answers) for each in found],
            )
            rows.append((hit.read.fused, row))
    rows.sort(key=lambda each: -each[0])
    there = [languages[each] for each in question.document_ids if each in languages]
    direction = f"{question.language}-{there[0] if there else 'xx'}" if name == "mixed" else question.language
    answerable = bool(question.answerable) and bool(set(gold) & set(languages))
    return Question(name, question.id, article, direction, answerable, [row for _, row in rows])


if __name__ == "__main__":
    main()
