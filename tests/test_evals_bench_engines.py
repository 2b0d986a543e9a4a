"""The word engines against each other and against the formula, on a handful of passages."""

from __future__ import annotations

import math
from importlib.util import find_spec
from pathlib import Path

import pytest

from assistant.types import Language, Passage
from evals.bench import BenchQuestion
from evals.bench_engines import (
    ENGINES,
    LENGTH_SHARE,
    SATURATION,
    Corpus,
    ExactBm25,
    WordEngine,
    WordQuestion,
    change,
    memory_mb,
    search_all,
    table_row,
    word_questions,
)

TEXTS: dict[str, tuple[Language, str]] = {
    "a": ("ru", "министр грант грант технопарк"),
    "b": ("en", "grant park 4.5 million"),
    "c": ("ru", "грант министр"),
    "d": ("en", "park park tashkent tashkent delegation"),
    "e": ("ru", "4.5 миллион"),
    # FTS5 gives no weight to a term that half of the passages hold: so there must be others.
    **dict.fromkeys("uvwxyz", ("en", "nothing much of interest")),
}
QUESTIONS = [WordQuestion(["park", "tashkent"], "en"), WordQuestion(["грант", "технопарк"], "ru")]
each_engine = pytest.mark.parametrize(
    "name",
    [
        pytest.param(each, marks=pytest.mark.skipif(each == "bm25s" and not find_spec("bm25s"), reason="not installed"))
        for each in ENGINES
    ],
)


def passage(document: str) -> Passage:
    """The one passage of a small document."""
    language, text = TEXTS[document]
    return Passage(f"{document}:0", document, text, 0, len(text), None, "", language)


PASSAGES = [passage(each) for each in "abcduvwxyz"]
CORPUS = Corpus(PASSAGES, [passage("e")], frozenset("a"), [passage(each) for each in "bcdeuvwxyz"])


def built(name: str, folder: Path) -> WordEngine:
    """A filled engine."""
    engine = ENGINES[name](folder)
    engine.build(PASSAGES)
    return engine


def test_the_exact_scores_are_those_of_the_formula() -> None:
    """The lengths of a, b, c, d are 4, 4, 2, 5: 3.75 on average. a holds «грант» twice, c once."""

    def weight(times: int, length: int) -> float:
        return times / (times + SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * length / 3.75))

    rarity_of_one, rarity_of_two = math.log1p(3.5 / 1.5), math.log1p(2.5 / 2.5)
    exact = ExactBm25(PASSAGES[:4])
    assert dict(exact.best(WordQuestion(["грант", "технопарк"], "ru"), 10)) == pytest.approx(
        {"a:0": rarity_of_two * weight(2, 4) + rarity_of_one * weight(1, 4), "c:0": rarity_of_two * weight(1, 2)}
    )
    assert len(exact.best(WordQuestion(["грант"], "ru"), 1)) == 1
    assert exact.best(WordQuestion(["unknown"], "en"), 10) == []


@each_engine
def test_an_engine_ranks_as_the_formula_does(name: str, tmp_path: Path) -> None:
    engine, exact = built(name, tmp_path), ExactBm25(PASSAGES)
    for question in [*QUESTIONS, WordQuestion(["министр", "технопарк"], "ru"), WordQuestion(["delegation"], "en")]:
        assert engine.search(question, 10) == [passage_id for passage_id, _ in exact.best(question, 10)]


@each_engine
def test_an_engine_looks_only_into_the_language(name: str, tmp_path: Path) -> None:
    engine = built(name, tmp_path)
    assert engine.search(WordQuestion(["4.5"], "en"), 10) == ["b:0"]
    assert engine.search(WordQuestion(["4.5"], "ru"), 10) == []
    assert engine.search(WordQuestion(["unknown"], "ru"), 10) == []


@each_engine
def test_an_update_takes_away_and_adds(name: str, tmp_path: Path) -> None:
    built(name, tmp_path)
    engine = ENGINES[name](tmp_path)
    engine.open()
    engine.update(CORPUS)
    assert engine.search(WordQuestion(["грант", "технопарк"], "ru"), 10) == ["c:0"]
    assert engine.search(WordQuestion(["4.5"], "ru"), 10) == ["e:0"]


@each_engine
def test_an_engine_is_measured(name: str, tmp_path: Path) -> None:
    seconds, _ = change(name, tmp_path, CORPUS, True)
    start_ms, query_ms, found, _ = search_all(name, tmp_path, QUESTIONS)
    assert seconds > 0 < start_ms
    assert len(query_ms) == len(QUESTIONS)
    assert found == [["d:0", "b:0"], ["a:0", "c:0"]]


def test_a_row_of_the_table() -> None:
    """The one test with fresh processes."""
    name, *figures = table_row("fts5", CORPUS, QUESTIONS, [["d:0", "b:0"], ["a:0", "x:0"]])
    assert name == "fts5"
    assert all(float(each) >= 0 for each in figures)
    assert figures[-1] == "0.750"


def test_questions_without_words_are_left_out() -> None:
    texts = {"en": "Who is it?", "ru": "Кто министр, министр чего?"}
    questions = [BenchQuestion(each, each, text, (), (), None, {}) for each, text in texts.items()]
    assert word_questions(questions, 10) == [WordQuestion(["министр"], "ru")]


def test_memory_is_read() -> None:
    assert 0 < memory_mb("VmRSS") <= memory_mb("VmHWM")
